"""The reference tables hold together: codes resolve, dates are in order, counts are those worked by hand."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from tools import build_reference

DATA = Path(__file__).resolve().parent.parent / "data"
ZONES = {"sub-saharan-africa", "north-africa-near-east", "europe", "americas", "asia", "oceania"}
COLUMNS = {
    "countries": "code code3 numeric name_fr name_en in_fr official_fr official_en capital_fr capital_en"
    " capital_lat capital_lon zone m49 languages currency sovereign",
    "groups": "code kind parent name_fr name_en acronym_fr acronym_en",
    "memberships": "group country starts_on ends_on precision status note_fr note_en",
    "languages": "code name_fr name_en",
    "currencies": "code name_fr name_en decimals",
    "rates": "currency units_per_euro starts_on ends_on source_fr source_en status",
    "money_sources": "code kind parent name_fr name_en starts_on ends_on source status",
    "oda_status": "country category starts_on ends_on source status",
    "sources": "letter title_fr title_en dated kind",
    "name_overrides": "kind code name_fr name_en",
    "country_names": "country name kind starts_on ends_on source status",
    "former_states": "code name_fr name_en short_fr short_en official_fr official_en starts_on ends_on successors"
    " source status",
}
NUMBER_OF_COUNTRIES_IN = {
    "sub-saharan-africa": 54,
    "north-africa-near-east": 20,
    "europe": 57,
    "americas": 57,
    "asia": 32,
    "oceania": 30,
}
PREPOSITIONS = ("en ", "au ", "aux ", "à ", "à la ", "à l’", "dans le ", "dans les ")
DATED = ("memberships", "rates", "money_sources", "oda_status", "country_names", "former_states")

Row = dict[str, str]


def rows(table: str) -> list[Row]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def codes(table: str, column: str = "code") -> set[str]:
    return {row[column] for row in rows(table)}


def holds(row: Row, day: str) -> bool:
    """A dated row holds from its first day until the day before its end, as `in_force` reads it."""
    return row["starts_on"] <= day and (not row["ends_on"] or day < row["ends_on"])


def members(group: str, day: str, status: str = "member") -> set[str]:
    return {
        row["country"]
        for row in rows("memberships")
        if row["group"] == group and row["status"] == status and holds(row, day)
    }


def recipients(day: str) -> Counter[str]:
    return Counter(row["category"] for row in rows("oda_status") if holds(row, day))


@pytest.mark.parametrize("table", COLUMNS)
def test_columns_encoding_and_line_ends(table: str) -> None:
    raw = (DATA / f"{table}.csv").read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert raw.decode("utf-8").splitlines()[0].split(",") == COLUMNS[table].split()
    assert all(None not in row and None not in row.values() for row in rows(table))


@pytest.mark.parametrize("table", COLUMNS)
def test_text_is_clean_and_typographic(table: str) -> None:
    for row in rows(table):
        for column, text in row.items():
            assert text == text.strip(), row
            assert "  " not in text, row
            assert "'" not in text, row
            assert '"' not in text, row
            if column.endswith("_fr"):
                assert not re.search(r"[^\u00a0\u202f][;:!?»]", text), row


def test_there_are_249_iso_entries_and_kosovo() -> None:
    countries = rows("countries")
    assert len(countries) == 250
    assert countries[-1]["code"] == "XK"
    assert [row["code"] for row in countries[:-1]] == sorted(row["code"] for row in countries[:-1])


@pytest.mark.parametrize("column", ["code", "code3", "name_fr", "name_en"])
def test_country_codes_and_names_are_unique(column: str) -> None:
    values = [row[column] for row in rows("countries")]
    assert len(set(values)) == 250
    assert all(values)


def test_country_codes_have_their_form() -> None:
    for row in rows("countries"):
        assert re.fullmatch(r"[A-Z]{2}", row["code"]), row
        assert re.fullmatch(r"[A-Z]{3}", row["code3"]), row
        assert re.fullmatch(r"\d{3}", row["numeric"]) or row["code"] == "XK", row
    numbers = [row["numeric"] for row in rows("countries") if row["numeric"]]
    assert len(set(numbers)) == 249


@pytest.mark.parametrize("table", ["countries", "groups", "languages", "currencies", "money_sources", "former_states"])
def test_every_row_is_named_in_both_languages(table: str) -> None:
    assert all(row["name_fr"] and row["name_en"] for row in rows(table))


@pytest.mark.parametrize("table", ["groups", "languages", "currencies", "money_sources", "former_states"])
def test_codes_are_unique(table: str) -> None:
    assert len(codes(table)) == len(rows(table))


def test_french_name_with_its_preposition() -> None:
    for row in rows("countries"):
        assert row["in_fr"].endswith(row["name_fr"]), row
        assert row["in_fr"].removesuffix(row["name_fr"]) in PREPOSITIONS, row
        assert row["official_fr"], row
        assert row["official_en"], row


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("MR", "en Mauritanie"),
        ("BJ", "au Bénin"),
        ("US", "aux États-Unis"),
        ("MT", "à Malte"),
        ("CI", "en Côte d’Ivoire"),
        ("CD", "en République démocratique du Congo"),
        ("CG", "au Congo"),
        ("IR", "en Iran"),
        ("AE", "aux Émirats arabes unis"),
    ],
)
def test_prepositions_known_by_heart(code: str, expected: str) -> None:
    assert {row["code"]: row["in_fr"] for row in rows("countries")}[code] == expected


@pytest.mark.parametrize(
    ("code", "french", "english"),
    [
        ("BY", "Biélorussie", "Belarus"),
        ("CD", "République démocratique du Congo", "Democratic Republic of the Congo"),
        ("CI", "Côte d’Ivoire", "Côte d’Ivoire"),
        ("CV", "Cabo Verde", "Cabo Verde"),
        ("KR", "Corée du Sud", "South Korea"),
        ("MM", "Birmanie", "Myanmar"),
        ("SZ", "Eswatini", "Eswatini"),
        ("TL", "Timor oriental", "Timor-Leste"),
        ("TR", "Turquie", "Türkiye"),
        ("VA", "Saint-Siège", "Holy See"),
    ],
)
def test_names_follow_diplomatic_usage(code: str, french: str, english: str) -> None:
    found = {row["code"]: (row["name_fr"], row["name_en"]) for row in rows("countries")}
    assert found[code] == (french, english)


def test_country_references_resolve() -> None:
    kinds = {row["code"]: row["kind"] for row in rows("groups")}
    languages, currencies = codes("languages"), codes("currencies")
    for row in rows("countries"):
        assert row["zone"] in ZONES, row
        assert kinds[row["zone"]] == "zone", row
        assert kinds[row["m49"]] == "m49-subregion" or row["code"] == "AQ", row
        assert set(filter(None, row["languages"].split(";"))) <= languages, row
        assert row["currency"] in currencies or row["code"] == "AQ", row
        assert row["sovereign"] in {"yes", "no", "partial"}, row


def test_no_language_or_currency_is_there_for_nothing() -> None:
    spoken = {code for row in rows("countries") for code in row["languages"].split(";") if code}
    assert codes("languages") == spoken
    assert codes("currencies") == (codes("countries", "currency") | codes("rates", "currency")) - {""}
    assert {row["decimals"] for row in rows("currencies")} == {"0", "2", "3"}


def test_capitals_are_on_the_globe() -> None:
    without = set()
    for row in rows("countries"):
        if not row["capital_lat"]:
            without.add(row["code"])
            assert not row["capital_lon"], row
            continue
        assert re.fullmatch(r"-?\d{1,2}\.\d{2}", row["capital_lat"]), row
        assert re.fullmatch(r"-?\d{1,3}\.\d{2}", row["capital_lon"]), row
        assert -90 <= float(row["capital_lat"]) <= 90, row
        assert -180 <= float(row["capital_lon"]) <= 180, row
        assert row["capital_fr"], row
        assert row["capital_en"], row
    assert without == {"AQ", "BV", "GS", "HM", "IO", "TF", "UM"}


def test_zones_follow_the_network() -> None:
    zones = {row["code"]: row["zone"] for row in rows("countries")}
    assert {zones[code] for code in ("MR", "SD", "TD", "NE")} == {"sub-saharan-africa"}
    assert {zones[code] for code in ("MA", "EG", "IR", "YE", "QA")} == {"north-africa-near-east"}
    assert {zones[code] for code in ("TR", "GE", "AM", "AZ", "RU", "CY", "XK")} == {"europe"}
    assert {zones[code] for code in ("AF", "PK", "KZ", "UZ")} == {"asia"}
    assert Counter(zones.values()) == NUMBER_OF_COUNTRIES_IN


def test_sovereign_states_are_the_un_members_and_observers() -> None:
    states = {row["code"] for row in rows("countries") if row["sovereign"] == "yes"}
    today = "2026-01-01"
    assert states == members("un", today) | members("un", today, "observer")
    assert {row["code"] for row in rows("countries") if row["sovereign"] == "partial"} == {"XK"}


@pytest.mark.parametrize("table", ["groups", "money_sources"])
def test_parents_resolve_without_a_loop(table: str) -> None:
    parents = {row["code"]: row["parent"] for row in rows(table)}
    for code, parent in parents.items():
        above, seen = parent, {code}
        while above:
            assert above not in seen
            seen.add(above)
            above = parents[above]


def test_zones_of_the_network_have_their_parents() -> None:
    zones = {row["code"]: row["parent"] for row in rows("groups") if row["kind"] == "zone"}
    assert set(zones) == ZONES | {"africa-middle-east", "asia-pacific"}
    assert {code: parent for code, parent in zones.items() if parent} == {
        "sub-saharan-africa": "africa-middle-east",
        "north-africa-near-east": "africa-middle-east",
        "asia": "asia-pacific",
        "oceania": "asia-pacific",
    }


def test_every_organisation_has_members_and_no_other_group_has() -> None:
    organisations = {row["code"] for row in rows("groups") if row["kind"] == "organisation"}
    assert codes("memberships", "group") == organisations
    assert len(organisations) == 28
    assert {row["kind"] for row in rows("groups")} == {"m49-region", "m49-subregion", "zone", "organisation"}


@pytest.mark.parametrize("table", DATED)
def test_dates_are_dates_and_in_order(table: str) -> None:
    for row in rows(table):
        for column in ("starts_on", "ends_on"):
            if row[column]:
                date.fromisoformat(row[column])
        if row["starts_on"] and row["ends_on"]:
            assert row["starts_on"] < row["ends_on"], row


def test_membership_references_and_precision() -> None:
    countries = codes("countries")
    for row in rows("memberships"):
        assert row["country"] in countries, row
        assert row["starts_on"], row
        assert row["status"] in {"member", "associate", "observer"}, row
        assert row["precision"] in {"day", "month", "year"}, row
        assert bool(row["note_fr"]) == bool(row["note_en"]), row
        if row["precision"] == "year":
            assert "-01-01" in row["starts_on"] + row["ends_on"] or row["note_fr"], row
        if row["precision"] == "month":
            assert row["starts_on"].endswith("-01"), row


@pytest.mark.parametrize(
    ("table", "keys"),
    [("memberships", ("group", "country")), ("oda_status", ("country",)), ("rates", ("currency",))],
)
def test_periods_do_not_overlap(table: str, keys: tuple[str, ...]) -> None:
    periods: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for row in rows(table):
        key = tuple(row[name] for name in keys)
        periods.setdefault(key, []).append((row["starts_on"], row["ends_on"] or "9999-12-31"))
    for key, found in periods.items():
        for earlier, later in pairwise(sorted(found)):
            assert earlier[1] <= later[0], key


@pytest.mark.parametrize(
    ("group", "day", "expected"),
    [
        ("un", "2014-12-31", 193),
        ("un", "2011-07-13", 192),
        ("eu", "2013-06-30", 27),
        ("eu", "2014-12-31", 28),
        ("eu", "2021-01-01", 27),
        ("nato", "2014-12-31", 28),
        ("nato", "2018-01-01", 29),
        ("nato", "2024-12-31", 32),
        ("african-union", "2014-12-31", 54),
        ("african-union", "2018-01-01", 55),
        ("ecowas", "2014-12-31", 15),
        ("ecowas", "2025-02-01", 12),
        ("waemu", "2014-12-31", 8),
        ("eccas", "2014-12-31", 10),
        ("eccas", "2020-01-01", 11),
        ("cemac", "2014-12-31", 6),
        ("eac", "2014-12-31", 5),
        ("eac", "2024-12-31", 8),
        ("sadc", "2014-12-31", 15),
        ("sadc", "2024-12-31", 16),
        ("ioc", "2014-12-31", 5),
        ("g5-sahel", "2014-12-31", 5),
        ("g5-sahel", "2023-01-01", 4),
        ("aes", "2023-09-15", 0),
        ("aes", "2023-09-16", 3),
        ("amu", "2014-12-31", 5),
        ("arab-league", "2014-12-31", 22),
        ("gcc", "2014-12-31", 6),
        ("council-of-europe", "2014-12-31", 47),
        ("council-of-europe", "2024-12-31", 46),
        ("osce", "2014-12-31", 57),
        ("oif", "2014-12-31", 51),
        ("oif", "2024-12-31", 53),
        ("cplp", "2014-12-31", 9),
        ("commonwealth", "2014-12-31", 53),
        ("commonwealth", "2024-12-31", 56),
        ("g7", "2014-12-31", 7),
        ("g20", "2014-12-31", 19),
        ("asean", "2014-12-31", 10),
        ("asean", "2025-12-31", 11),
        ("pacific-islands-forum", "2014-12-31", 16),
        ("pacific-islands-forum", "2024-12-31", 18),
        ("caricom", "2014-12-31", 15),
    ],
)
def test_number_of_members(group: str, day: str, expected: int) -> None:
    assert len(members(group, day)) == expected


def test_francophonie_at_the_dakar_summit() -> None:
    """54 members of which 3 are governments without a country code, 3 associates, 23 observers: 80 in all."""
    counts = [len(members("oif", "2014-12-31", status)) for status in ("member", "associate", "observer")]
    assert counts == [54 - 3, 3, 23]


def test_exits_known_by_heart() -> None:
    ends = {(row["group"], row["country"], row["starts_on"]): row["ends_on"] for row in rows("memberships")}
    for country in ("BF", "ML", "NE"):
        assert ends["ecowas", country, "1975-05-28"] == "2025-01-29"
    assert ends["eu", "GB", "1973-01-01"] == "2020-01-31"
    assert ends["g5-sahel", "ML", "2014-02-16"] == "2022-06-30"
    assert ends["ecowas", "MR", "1975-05-28"].startswith("2000")
    assert "MR" not in members("ecowas", "2014-12-31")


def test_rates_are_positive_and_parities_exact() -> None:
    rates = {row["currency"]: row for row in rows("rates") if holds(row, "2014-06-30")}
    assert Decimal(rates["XOF"]["units_per_euro"]) == Decimal("655.957")
    assert Decimal(rates["XAF"]["units_per_euro"]) == Decimal("655.957")
    assert Decimal(rates["KMF"]["units_per_euro"]) == Decimal("491.96775")
    assert {code for code, row in rates.items() if row["status"] == "confirmed"} == {"XOF", "XAF", "KMF"}
    assert all(Decimal(row["units_per_euro"]) > 0 for row in rates.values())


@pytest.mark.parametrize("table", ["rates", "money_sources", "oda_status"])
def test_status_is_one_of_two(table: str) -> None:
    assert {row["status"] for row in rows(table)} <= {"confirmed", "to-confirm"}


def test_money_sources_have_a_known_kind() -> None:
    kinds = {"programme", "action", "project-fund", "inter-ministerial", "donor", "partner"}
    assert {row["kind"] for row in rows("money_sources")} == kinds


def test_aid_recipients() -> None:
    assert {row["country"] for row in rows("oda_status")} <= codes("countries")
    assert recipients("2014-12-31") == {"ldc": 48, "lic": 4, "lmic": 36, "umic": 58}
    assert recipients("2025-12-31")["ldc"] == 44
    assert recipients("2018-01-01").total() == 143
    left = {row["country"]: row["ends_on"] for row in rows("oda_status") if row["category"] == "umic"}
    assert {left[code] for code in ("CL", "SC", "UY")} == {"2018-01-01"}
    assert {left[code] for code in ("BB", "HR", "OM", "TT")} == {"2011-01-01"}


def test_former_states_have_successors_that_are_states_and_an_end() -> None:
    states = {row["code"] for row in rows("countries") if row["sovereign"] == "yes"}
    for row in rows("former_states"):
        successors = row["successors"].split(";")
        assert set(successors) <= states, row
        assert len(set(successors)) == len(successors) >= 1, row
        assert row["starts_on"] < row["ends_on"] <= "2011-07-09", row
        assert row["source"], row
        assert row["status"] in {"", "to-confirm"}, row


def test_a_former_state_shares_no_name_with_another_or_with_a_country_of_today() -> None:
    own = {row[name].casefold() for row in rows("countries")
           for name in ("code", "code3", "name_fr", "name_en", "official_fr", "official_en")}  # fmt: skip
    names = [name.casefold() for row in rows("former_states")
             for name in {row[part] for part in ("code", "name_fr", "name_en", "short_fr", "short_en", "official_fr",
                                                 "official_en") if row[part]}]  # fmt: skip
    assert not own & set(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("code", "starts", "ends", "successors"),
    [
        ("SUHH", "1922-12-30", "1991-12-26", 12),
        ("CSHH", "1918-10-28", "1993-01-01", 2),
        ("YUCS", "1945-11-29", "1992-04-27", 6),
        ("CSXX", "1992-04-27", "2006-06-03", 2),
        ("DDDE", "1949-10-07", "1990-10-03", 1),
        ("YDYE", "1967-11-30", "1990-05-22", 1),
        ("FMALI", "1959-04-04", "1960-08-20", 2),
    ],
)
def test_former_states_known_by_heart(code: str, starts: str, ends: str, successors: int) -> None:
    (row,) = [row for row in rows("former_states") if row["code"] == code]
    assert (row["starts_on"], row["ends_on"], len(row["successors"].split(";"))) == (starts, ends, successors)


def test_what_a_former_state_was_called_is_known_of_its_successors_only() -> None:
    """A name kept beside a country and borne by a former State means one of its successors, or a State it absorbed."""
    successors = {name.casefold(): set(row["successors"].split(";")) for row in rows("former_states")
                  for name in (row["name_fr"], row["short_fr"]) if name}  # fmt: skip
    absorbed = {"EE", "LT", "LV"}
    for row in rows("country_names"):
        if row["name"].casefold() in successors:
            assert row["country"] in successors[row["name"].casefold()] | absorbed, row


def test_the_five_documents() -> None:
    assert [row["letter"] for row in rows("sources")] == list("ABCDE")


def test_overrides_name_codes_that_exist() -> None:
    table = {"country": "countries", "language": "languages", "currency": "currencies"}
    for row in rows("name_overrides"):
        assert row["code"] in codes(table[row["kind"]]), row
        assert row["name_fr"] or row["name_en"], row


def test_generated_files_are_up_to_date() -> None:
    for name, text in build_reference.tables().items():
        assert (DATA / name).read_text(encoding="utf-8") == text, f"run tools/build_reference.py for {name}"
