"""The maps: every country is there, in its borders, light, well-formed and safe to inline."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import brotli
import pytest

from entente.engines.charts import atlas as shapes
from entente.engines.charts.worldmap import PAPER, TONES, Dot, Mark, region, world

ISO = re.findall(
    r"[A-Z]{2}",
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
    EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
    NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """,
)
CODES = [*ISO, "XK"]
HOSTILE = '"><script>alert(1)</script><x style="\x00\x1b'
SMALL = [Dot(48.86, 2.35, "Paris", "/postes/1/", "Paris")]


def weight(svg: str) -> int:
    return len(brotli.compress(svg.encode(), quality=5))


def owners(lat: float, lon: float) -> set[str]:
    """The codes on whose land a place lies."""
    known = shapes.atlas()
    return {code for code, rings in known.rings.items() if odd(known, rings, lat, lon)}


def odd(known: shapes.Atlas, rings: list[shapes.Ring], lat: float, lon: float) -> bool:
    crossings = 0
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(known.trace(ring, "0")):
            crossings += (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1
    return crossings % 2 == 1


def all_marked() -> dict[str, Mark]:
    return {
        code: Mark(TONES[place % len(TONES)], f"{code} : {place} accords en vigueur", f"/partenaires/{code}/")
        for place, code in enumerate(CODES)
    }


def longest_step(svg: str) -> int:
    """The widest horizontal step of any path of a drawing, the closing one included."""
    widest = 0
    for steps in re.findall(r"M-?\d+ -?\d+l([^z]*)z", svg):
        across = [int(number) for number in re.findall(r"-?\d+", steps)][::2]
        widest = max(widest, abs(sum(across)), *(abs(step) for step in across))
    return widest


def test_there_are_249_iso_codes_and_kosovo() -> None:
    assert len(set(CODES)) == 250
    assert set(shapes.atlas().codes) == set(CODES)


@pytest.mark.parametrize(
    ("place", "lat", "lon", "code"),
    [
        ("Simferopol", 44.95, 34.10, "UA"),
        ("Kerch", 45.20, 36.00, "UA"),
        ("Laayoune", 27.10, -13.10, "EH"),
        ("Dakhla road", 23.90, -15.00, "EH"),
        ("Hargeisa", 9.56, 44.06, "SO"),
        ("Nicosia north", 35.25, 33.35, "CY"),
        ("Golan", 33.00, 35.78, "SY"),
        ("Haifa hinterland", 32.70, 35.20, "IL"),
        ("Ramallah", 31.90, 35.21, "PS"),
        ("Pristina", 42.66, 21.16, "XK"),
        ("Saint-Laurent", 4.50, -53.50, "GF"),
        ("Nouakchott hinterland", 18.10, -15.50, "MR"),
        ("Maseru", -29.45, 28.00, "LS"),
        ("Spitsbergen", 78.80, 17.00, "SJ"),
    ],
)
def test_a_place_lies_in_one_country(place: str, lat: float, lon: float, code: str) -> None:
    assert owners(lat, lon) == {code}, place


def test_no_point_of_a_grid_lies_in_two_countries() -> None:
    known = shapes.atlas()
    frames = [(code, ring) for code, rings in known.rings.items() for ring in rings]
    for lat in range(-55, 80, 3):
        for lon in range(-179, 180, 4):
            x, y = lon + 0.123, lat + 0.321
            near = {c for c, r in frames if r.frame[0] < x < r.frame[2] and r.frame[1] < y < r.frame[3]}
            assert sum(odd(known, known.rings[code], y, x) for code in near) <= 1, (lat, lon)


def test_no_band_crosses_the_world() -> None:
    assert 0 < longest_step(world({}, title="t", description="d")) < 0.4 * shapes.WORLD_WIDTH


@pytest.mark.parametrize("code", CODES)
def test_every_region_is_well_formed_light_and_shows_its_country(code: str) -> None:
    svg = region(code, {code: Mark("light", "Ici")}, title="t", description="d", neighbours=("FR", "ZA"))
    root = ET.fromstring(svg)  # noqa: S314
    strong = [element for element in root if element.get("class") == "m-strong"]
    assert len(strong) == 1
    assert any(child.tag.endswith(("path", "circle")) for child in strong[0])
    assert weight(svg) < 2150
    numbers = [int(number) for number in re.findall(r'M(-?\d+) |cx="(-?\d+)"', svg) for number in number if number]
    assert all(-20 <= number <= shapes.REGION_WIDTH + 20 for number in numbers)


def test_the_land_around_a_country_is_not_the_far_side_of_the_globe() -> None:
    for code, stranger in (("CL", "CN"), ("FJ", "DZ"), ("FR", "NZ"), ("US", "AU"), ("AR", "MN")):
        assert stranger not in shapes.surroundings(code)[1]


def test_the_world_is_light() -> None:
    assert weight(world({}, title="t", description="d")) < 20_000
    assert weight(world(all_marked(), title="t", description="d")) < 20_000


def test_marked_countries_are_links_with_titles() -> None:
    svg = world({"MR": Mark("strong", "Mauritanie : 3 accords", "/p/mr/")}, title="t", description="d")
    link = next(e for e in ET.fromstring(svg) if e.get("href"))  # noqa: S314
    assert link.get("href") == "/p/mr/"
    assert link.get("class") == "m-strong"
    assert link[0].text == "Mauritanie : 3 accords"


def test_small_states_can_be_clicked() -> None:
    svg = world({"MT": Mark("medium", "Malte", "/p/mt/")}, title="t", description="d")
    assert re.search(r'<a href="/p/mt/" class="m-medium"><title>Malte</title><circle ', svg)


def test_french_guiana_follows_france_until_it_has_its_own_mark() -> None:
    france = Mark("strong", "France", "/p/fr/")
    together = world({"FR": france}, title="t", description="d")
    apart = world({"FR": france, "GF": Mark("light", "Guyane", "/p/gf/")}, title="t", description="d")
    guiana = shapes.world_shapes()["GF"].path
    assert guiana in together.split("m-strong")[1].split("</a>")[0]
    assert guiana in apart.split("/p/gf/")[1].split("</a>")[0]


def test_unknown_codes_are_passed_over_and_unknown_tones_are_none() -> None:
    svg = world({"ZZ": Mark("strong", "x"), "FR": Mark('m" onload="', "France")}, title="t", description="d")
    assert "onload" not in svg
    assert "m-none" in svg
    assert "m-strong" not in svg


def test_a_region_without_a_country_is_refused() -> None:
    with pytest.raises(KeyError):
        region("ZZ", {}, title="t", description="d")


@pytest.mark.parametrize("palette", [None, PAPER])
def test_what_is_said_is_escaped(palette: dict[str, str] | None) -> None:
    marks = {
        "FR": Mark("strong", HOSTILE, "javascript:alert(1)"),
        "BE": Mark("light", HOSTILE, '/p/"><script>'),
    }
    dots = [Dot(48.86, 2.35, HOSTILE, "data:text/html,x", HOSTILE)]
    for svg in (
        world(marks, dots, title=HOSTILE, description=HOSTILE, palette=palette),
        region("FR", marks, dots, title=HOSTILE, description=HOSTILE, palette=palette),
    ):
        root = ET.fromstring(svg)  # noqa: S314
        assert not [e for e in root.iter() if "script" in e.tag or "style" in e.attrib]
        assert "<script" not in svg
        assert "javascript:" not in svg
        assert "data:" not in svg


def test_pages_carry_classes_and_documents_carry_colours() -> None:
    for draw in (world, lambda *args, **words: region("FR", *args, **words)):
        page = draw(all_marked(), SMALL, title="t", description="d")
        paper = draw(all_marked(), SMALL, title="t", description="d", palette=PAPER)
        for word in ("style=", "script", "fill=", "stroke"):
            assert word not in page
        assert "class=" not in paper
        assert "<a " not in paper
        assert PAPER["strong"] in paper
        assert 'role="img"' in paper


def test_a_label_is_light_on_its_country_and_dark_outside() -> None:
    inside = region("MR", {}, [Dot(18.09, -15.98, "x", "", "Nouakchott")], title="t", description="d")
    outside = region("MV", {}, [Dot(4.17, 73.51, "x", "", "Malé")], title="t", description="d")
    assert 'class="m-label m-inside"' in inside
    assert 'class="m-label"' in outside


def test_a_dot_outside_the_window_is_left_out() -> None:
    svg = region("MR", {}, [Dot(-41.3, 174.8, "Wellington")], title="t", description="d")
    assert "Wellington" not in svg


def test_the_same_figures_draw_the_same_map() -> None:
    first = (
        region("FJ", all_marked(), SMALL, title="t", description="d"),
        world(all_marked(), title="t", description="d"),
    )
    shapes.surroundings.cache_clear()
    shapes.world_shapes.cache_clear()
    shapes.atlas.cache_clear()
    turned = dict(reversed(all_marked().items()))
    again = region("FJ", turned, SMALL, title="t", description="d"), world(turned, title="t", description="d")
    assert first == again


def test_the_outlines_say_where_they_come_from() -> None:
    stored = shapes.Path(shapes.__file__).with_name("world.json").read_text(encoding="utf-8")
    assert "Natural Earth" in stored
    assert "BSD-3-Clause" in stored
