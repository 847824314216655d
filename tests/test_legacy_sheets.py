"""The sheets of today, as a person brings them in: rules over all lines, other names, several countries in a cell."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from entente import cli
from entente.access.actor import Actor, actor_for, local_operator
from entente.access.folding import folded
from entente.access.models import Unit
from entente.apps.network.models import Jurisdiction, Portfolio, Posting
from entente.apps.network.rules import Cover, first_clashes
from entente.apps.partners.models import Institution
from entente.apps.projects.models import Project
from entente.apps.reference.models import Country, CountryName
from entente.engines.exchange import batches
from entente.engines.exchange.columns import known_headings, listed
from entente.engines.exchange.models import Batch, Outcome, State
from entente.engines.exchange.refused import refused_sheet
from entente.engines.exchange.undo import undo
from entente.engines.journal.service import verify
from entente.engines.records.circles import circling
from tests.conftest import account
from tests.examples import DAY, World, country, example, institution, post, stored, unit
from tests.programs import program_for

Rows = Sequence[Mapping[str, Any]]


def sheet(rows: Rows) -> bytes:
    """Return rows as CSV, with the headers of the first."""
    place = io.StringIO()
    writer = csv.DictWriter(place, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return place.getvalue().encode()


def planned(slug: str, rows: Rows, actor: Actor | None = None, language: str = "en") -> Batch:
    """Return the plan of some rows."""
    actor = actor or local_operator()
    return batches.plan(actor, batches.bring_in(actor, listed(slug), "sheet.csv", sheet(rows), language=language))


def counts(batch: Batch) -> tuple[int, ...]:
    """Return new, changed, same, refused."""
    return tuple(batch.count(outcome) for outcome in Outcome)


def refusals(batch: Batch) -> list[tuple[int, int | None, str]]:
    """Return (line, place, sentence) of every refusal."""
    return [(line[0], place, why) for chunk in batch.chunks.filter(outcome="refused") for line in chunk.unpacked()
            for place, why in line[2]]  # fmt: skip


@pytest.fixture
def kenya(world: World) -> Country:
    return Country.objects.create(code="KE", code3="KEN", name_fr="Kenya", name_en="Kenya", zone=world.zone)


@pytest.fixture
def somalia(world: World) -> Country:
    return Country.objects.create(code="SO", code3="SOM", name_fr="Somalie", name_en="Somalia", zone=world.zone)


@pytest.fixture
def posts(world: World) -> list[Any]:
    found = [stored(post(world, "")) for _one in range(3)]
    for at, row in enumerate(found):
        Unit.objects.filter(pk=row.unit_id).update(short_fr=f"SSI {at}", short_en=f"SSI {at}")
    return found


def covers(row: Any, land: Country | str, **values: Any) -> dict[str, Any]:
    """Return a line for jurisdictions."""
    return {"Post": row.pk, "Country": getattr(land, "code", land), "Capacity": "accredited",
            "Competence": "internal-security", "From": "2012-01-01", "To": ""} | values  # fmt: skip


def covered(row: Any, land: Country, start: date = date(2012, 1, 1), end: date | None = None) -> Jurisdiction:
    """Return a stored jurisdiction."""
    return Jurisdiction.objects.create(
        post=row, country=land, capacity="accredited", competence="internal-security", starts_on=start, ends_on=end
    )


# --- two posts over one country -----------------------------------------------------------------------------


def span(start: int, end: int | None, post: int = 1, **values: Any) -> Cover:
    """Return a cover between two years."""
    days = date(start, 1, 1), None if end is None else date(end, 1, 1)
    said = {"kind": "a", "country": 1, "competence": "x", "capacity": "y"} | values
    return Cover(post=post, span=days, **said)  # type: ignore[arg-type]


def test_spans_that_touch_do_not_overlap_and_the_refused_takes_no_room() -> None:
    stored_ones = [span(2010, 2012)]
    assert first_clashes(stored_ones, [span(2012, None)]) == {}
    assert first_clashes(stored_ones, [span(2005, 2010)]) == {}
    assert first_clashes(stored_ones, [span(2011, 2013), span(2012, 2014)]) == {0: (stored_ones[0], None)}
    lines = [span(2010, 2014, 1), span(2012, 2016, 2), span(2015, None, 3)]
    assert first_clashes([], lines) == {1: (lines[0], 0)}
    assert first_clashes([], [span(2010, None), span(2009, 2010), span(2000, None)]) == {2: (span(2009, 2010), 1)}
    for other in ("kind", "competence", "capacity"):
        assert first_clashes(stored_ones, [span(2011, None, **{other: "other"})]) == {}
    assert first_clashes(stored_ones, [span(2011, None, country=2)]) == {}


@pytest.mark.parametrize("seed", range(30))
def test_clashes_are_those_found_by_comparing_all(seed: int) -> None:
    """Against the plain definition: each proposed one beside every stored one and every earlier one that stands."""
    draw = __import__("random").Random(seed)

    def one() -> Cover:
        start = draw.randrange(2000, 2020)
        return span(start, draw.choice([None, start + draw.randrange(1, 4)]), country=draw.randrange(3))

    known, lines = [one() for _n in range(4)], [one() for _n in range(25)]
    standing: list[Cover] = []
    wrong = set()
    for place, line in enumerate(lines):
        others = [other for other in (*known, *standing) if other.place == line.place]
        days = [set(range(o.span[0].year, (o.span[1] or date(2100, 1, 1)).year)) for o in others]
        own = set(range(line.span[0].year, (line.span[1] or date(2100, 1, 1)).year))
        if any(own & other for other in days):
            wrong.add(place)
        else:
            standing.append(line)
    assert set(first_clashes(known, lines)) == wrong


def test_overlaps_are_refused_with_line_column_and_post_beside_other_reasons(
    kenya: Country, somalia: Country, posts: list[Any]
) -> None:
    covered(posts[0], kenya)
    batch = planned("jurisdictions", [
        covers(posts[1], kenya),
        covers(posts[1], somalia),
        covers(posts[2], somalia, From="2013-01-01"),
        covers(posts[2], "Kenia"),
        covers(posts[2], kenya, Capacity="interim"),
        covers(posts[1], kenya),
    ])  # fmt: skip
    assert counts(batch) == (2, 0, 0, 4)
    told = refusals(batch)
    assert told[0][:2] == (2, 1)
    assert "Kenya already has a post of this kind (internal-security service, accredited)" in told[0][2]
    assert "from 2012-01-01: SSI 0; end that one first" in told[0][2]
    assert told[1][:2] == (4, 1)
    assert "Another line gives Somalia a post of the same kind" in told[1][2]
    assert told[2][:2] == (5, 1)
    assert told[2][2] == "“Kenia” is not known among the countries you may see: perhaps Kenya"
    # The sixth line has two faults, and both are told at once.
    assert {why.split(" ", 1)[0] for line, _place, why in told if line == 7} == {"means", "Kenya"}, told
    batches.accept(local_operator(), batch)
    assert Jurisdiction.objects.count() == 3


def test_the_same_in_french(kenya: Country, posts: list[Any]) -> None:
    covered(posts[0], kenya)
    rows = [{"Poste": posts[1].pk, "Pays": "KENYA", "Qualité": "accrédité", "Compétence": "sécurité intérieure",
             "Début": "01/01/2012"}]  # fmt: skip
    batch = planned("jurisdictions", rows, language="fr")
    assert counts(batch) == (0, 0, 0, 1), batch.notices
    with translation.override("fr"):
        assert "SSI 0" in refusals(batch)[0][2]


def test_what_the_file_ends_makes_room_for_what_it_begins(kenya: Country, posts: list[Any]) -> None:
    old = covered(posts[0], kenya)
    rows = [{"Number in Entente": old.pk, **covers(posts[0], kenya, To="2015-01-01")},
            {"Number in Entente": "", **covers(posts[1], kenya, From="2015-01-01")}]  # fmt: skip
    batch = planned("jurisdictions", rows)
    assert counts(batch) == (1, 1, 0, 0), refusals(batch)
    batches.accept(local_operator(), batch)
    undo(local_operator(), batch)
    old.refresh_from_db()
    assert old.ends_on is None
    assert verify().broken is None


def test_a_post_out_of_sight_is_not_named(world: World, kenya: Country, posts: list[Any]) -> None:
    elsewhere = unit("directorate")
    type(posts[0]).objects.filter(pk=posts[0].pk).update(
        owner=elsewhere, marking="directorate", seat_country=country(world.zone)
    )
    covered(posts[0], kenya)
    type(posts[1]).objects.filter(pk=posts[1].pk).update(owner=world.directorate)
    someone = actor_for(account("desk-officer", world.directorate))
    batch = planned("jurisdictions", [covers(posts[1], kenya)], someone)
    told = " ".join(why for _line, _place, why in refusals(batch))
    assert "SSI 0" not in told
    assert told, counts(batch)


def test_a_form_says_it_beside_the_country_and_restoring_is_refused(
    world: World, kenya: Country, posts: list[Any], signed_in: Callable[..., Client]
) -> None:
    first = covered(posts[0], kenya)
    client = signed_in("director", world.directorate)
    type(posts[0]).objects.update(owner=world.directorate)
    address = listed("jurisdictions").list_path()
    sent = {"post": f"{posts[1].pk}", "country": kenya.pk, "capacity": "accredited", "starts_on": "2013-01-01",
            "competence": "internal-security"}  # fmt: skip
    answer = client.post(f"{address}new", sent)
    assert answer.status_code == 400, answer.status_code
    assert "end that one first" in str(answer.context["form"].errors["country"])
    Jurisdiction.objects.filter(pk=first.pk).update(archived_at="2020-01-01T00:00:00Z")
    assert client.post(f"{address}new", sent).status_code == 302
    answer = client.post(f"{address}{first.pk}/archive", {"reason": "back"})
    assert answer.status_code == 400
    assert "end that one first" in answer.context["problem"]
    first.refresh_from_db()
    assert first.archived_at is not None


def test_what_somebody_stored_since_the_plan_stops_the_acceptance(kenya: Country, posts: list[Any]) -> None:
    batch = planned("jurisdictions", [covers(posts[1], kenya)])
    assert counts(batch) == (1, 0, 0, 0)
    covered(posts[0], kenya)
    with pytest.raises(batches.Stale, match="Kenya already has"):
        batches.accept(local_operator(), batch)
    assert Jurisdiction.objects.count() == 1


def test_undoing_is_refused_when_what_came_back_would_overlap(kenya: Country, posts: list[Any]) -> None:
    old = covered(posts[0], kenya)
    rows = [{"Number in Entente": old.pk, **covers(posts[0], kenya, To="2015-01-01")}]
    batch = batches.accept(local_operator(), planned("jurisdictions", rows))
    covered(posts[1], kenya, date(2016, 1, 1))
    with pytest.raises(batches.Stale, match="Kenya already has"):
        undo(local_operator(), batch)
    old.refresh_from_db()
    assert old.ends_on == date(2015, 1, 1)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: the second waits for the first")
@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_once_one_is_refused(transactional_db: None) -> None:
    world = World()
    land, rows = country(world.zone), [stored(post(world, "")) for _one in range(2)]
    started, outcomes = threading.Barrier(2), []

    def store(row: Any) -> None:
        plans = planned("jurisdictions", [covers(row, land)])
        started.wait(timeout=20)
        try:
            batches.accept(local_operator(), plans)
            outcomes.append("written")
        except batches.Stale as stale:
            outcomes.append(str(stale))
        finally:
            connection.close()

    threads = [threading.Thread(target=store, args=(row,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert Jurisdiction.objects.filter(country=land).count() == 1, outcomes
    assert sorted(outcome == "written" for outcome in outcomes) == [False, True]


@pytest.mark.parametrize("slug", ["jurisdictions", "institutions", "postings"])
def test_a_plan_of_many_new_lines_asks_no_more_than_one_of_few(slug: str, world: World, posts: list[Any]) -> None:
    costs = []
    for size in (2, 200):
        batch = batches.bring_in(local_operator(), listed(slug), "x.csv", sheet(many(slug, world, posts, size)),
                                 language="en")  # fmt: skip
        with CaptureQueriesContext(connection) as seen:
            batches.plan(local_operator(), batch)
        assert counts(batch) == (size, 0, 0, 0), refusals(batch)[:3]
        costs.append(len(seen))
    assert costs[0] == costs[1], costs


def many(slug: str, world: World, posts: list[Any], size: int) -> list[dict[str, Any]]:
    """Return so many good new lines."""
    if slug == "jurisdictions":
        return [covers(posts[0], country(world.zone)) for _one in range(size)]
    if slug == "postings":
        places = [example(listed("positions").model, world) for _one in range(size)]
        person: Any = example(listed("people").model, world)
        return [{"Position": place.code, "Person": person.pk, "Planned from": "2014-06-01"} for place in places]  # type: ignore[attr-defined]
    return institutions(world, *[("Tête" if at else "", f"Nom {at}" if at else "Tête") for at in range(size)])


# --- the tree of institutions -------------------------------------------------------------------------------


def institutions(world: World, *pairs: tuple[str, str], **values: Any) -> list[dict[str, Any]]:
    """Return lines for institutions, as (the one it answers to, its name)."""
    return [{"Name in French": name, "Name in English": f"{name} (en)", "Kind": "directorate",
             "Country": world.country.code, "Answers to": above, "Owner": world.unit.code} | values
            for above, name in pairs]  # fmt: skip


def test_a_tree_of_new_lines_comes_in_whatever_their_order_and_is_undone(world: World) -> None:
    rows = institutions(world, ("Direction", "Bureau"), ("MINISTERE", "Direction"), ("", "Ministère"),
                        ("Direction (en)", "Section"))  # fmt: skip
    batch = planned("institutions", rows)
    assert counts(batch) == (4, 0, 0, 0), refusals(batch)
    batch = batches.accept(local_operator(), batch)
    above = dict(Institution.objects.values_list("name_fr", "parent__name_fr"))
    assert above == {"Bureau": "Direction", "Direction": "Ministère", "Ministère": None, "Section": "Direction"}
    again = planned("institutions", rows)
    assert counts(again) == (0, 0, 4, 0), refusals(again)
    batch = undo(local_operator(), batch)
    assert batch.state == State.UNDONE
    assert not Institution.objects.filter(archived_at__isnull=True).exists()
    assert verify().broken is None


def test_a_changed_line_may_answer_to_a_new_one(world: World) -> None:
    child: Any = stored(institution(world, "child"))
    rows = [{"Number in Entente": child.pk, "Name in French": child.name_fr, "Answers to": "Neuve", "From": DAY,
             "Name in English": child.name_en, "Kind": "directorate", "Country": world.country.code},
            {"Number in Entente": "", "Name in French": "Neuve", "Answers to": "", "From": "", "Name in English": "N",
             "Kind": "directorate", "Country": world.country.code}]  # fmt: skip
    actor = actor_for(account("attache", world.unit))
    batch = batches.accept(actor, planned("institutions", rows, actor))
    child.refresh_from_db()
    assert child.parent.name_fr == "Neuve"
    undo(actor, batch)
    child.refresh_from_db()
    assert child.parent_id is None


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_circle_of_lines_is_refused_and_the_others_come_in(world: World, length: int) -> None:
    ring = [(f"C{(at + 1) % length}", f"C{at}") for at in range(length)]
    batch = planned("institutions", institutions(world, *ring, ("", "Seule"), ("C0", "Dessous")))
    assert counts(batch) == (1, 0, 0, length + 1)
    told = refusals(batch)
    assert sum("cannot answer to itself or to one of its own parts" in why for _line, _place, why in told) == length
    assert (length + 3, None, "refers to line 2, which is refused") in told
    batches.accept(local_operator(), batch)
    assert Institution.objects.get().name_fr == "Seule"


def test_a_circle_with_what_is_stored_is_refused(world: World) -> None:
    top, middle, low = (stored(institution(world, "x")) for _one in range(3))
    Institution.objects.filter(pk=middle.pk).update(parent=top)
    Institution.objects.filter(pk=low.pk).update(parent=middle)
    row = {"Number in Entente": top.pk, "Answers to": low.pk}
    batch = planned("institutions", [row])
    assert [why for _line, _place, why in refusals(batch)] == [
        "An institution cannot answer to itself or to one of its own parts: choose another parent."
    ]
    assert refusals(batch)[0][1] == 1


def test_a_parent_exists_on_its_childrens_days_in_their_country(world: World) -> None:
    top = stored(institution(world, "x"))
    Institution.objects.filter(pk=top.pk).update(starts_on=date(2010, 1, 1), ends_on=date(2020, 1, 1))
    lines = [("2009-01-01", "2015-01-01"), ("", "2015-01-01"), ("2011-01-01", "2021-01-01"), ("2011-01-01", ""),
             ("2010-01-01", "2020-01-01")]  # fmt: skip
    rows = [institutions(world, (str(top.pk), f"I{at}"), From=start, To=end)[0]
            for at, (start, end) in enumerate(lines)]  # fmt: skip
    elsewhere = country(world.zone)
    rows.append(institutions(world, (str(top.pk), "I9"), From="2011-01-01", To="2012-01-01", Country=elsewhere.code)[0])
    batch = planned("institutions", rows)
    assert counts(batch) == (1, 0, 0, 5)
    told = [(line, place, why.split(":")[0]) for line, place, why in refusals(batch)]
    first, last = (
        "The one it answers to exists from 2010-01-01 only",
        "The one it answers to exists until 2020-01-01 only",
    )
    assert told[:4] == [(2, 6, first), (3, 6, first), (4, 7, last), (5, 7, last)]
    assert told[4][2].startswith("An institution and the one it answers to are of the same country")
    batches.accept(local_operator(), batch)
    batch = planned("institutions", [{"Number in Entente": top.pk, "From": "2012-01-01", "To": "2020-01-01"}])
    assert "“I4 (en)” answers to it" in refusals(batch)[0][2]


def test_units_and_projects_do_not_stand_above_themselves(world: World) -> None:
    one, two = (example(Unit, world) for _one in range(2))
    Unit.objects.filter(pk=two.pk).update(parent=one)
    batch = planned("units", [{"Code": one.code, "Answers to": two.code}])  # type: ignore[attr-defined]
    assert "A unit cannot answer to itself" in refusals(batch)[0][2]
    rows = [{"Code": code, "Title in French": code, "Title in English": code, "Theme": "police", "Owner": world.unit.code,
             "Field": "internal-security", "Part of": above, "Kind": kind} for code, above, kind in (
                ("p-1", "p-2", "project"), ("p-2", "p-1", "project"), ("p-3", "p-4", "component"), ("p-4", "", "project"))]  # fmt: skip
    batch = planned("projects", rows)
    assert counts(batch) == (2, 0, 0, 2)
    batches.accept(local_operator(), batch)
    assert Project.objects.get(code="p-3").parent.code == "p-4"  # type: ignore[union-attr]


def test_circles_of_numbers() -> None:
    assert circling({1: 2, 2: 3, 3: None}) == set()
    assert circling({1: 1}) == {1}
    assert circling({1: 2, 2: 3, 3: 2, 4: 1}) == {2, 3}
    assert circling({-1: -2, -2: 7, 7: -1, 8: 9}) == {-1, -2, 7}


# --- several countries in a cell ----------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["Kenya ; Somalie", "KENYA\nSomalia", "Kenya, Somalie", "Kenya / SO", "KEN;SOM;Kenya"])
def test_a_cell_of_several_countries_makes_a_record_of_each(
    kenya: Country, somalia: Country, posts: list[Any], cell: str
) -> None:
    batch = planned("jurisdictions", [covers(posts[0], cell)])
    assert (batch.lines, batch.records, counts(batch)) == (1, 2, (2, 0, 0, 0)), refusals(batch)
    assert batch.notices[-1].startswith("Lines of the file: 1; records they mean: 2.")
    batches.accept(local_operator(), batch)
    assert set(Jurisdiction.objects.values_list("country__code", flat=True)) == {"KE", "SO"}
    assert counts(planned("jurisdictions", [covers(posts[0], cell)])) == (0, 0, 2, 0)


def test_a_name_with_a_comma_stays_one_name(world: World, kenya: Country, posts: list[Any]) -> None:
    Country.objects.create(code="BQ", code3="BES", zone=world.zone, name_fr="Bonaire, Saba", name_en="Bonaire / Saba")
    Country.objects.create(code="S1", code3="S11", zone=world.zone, name_fr="Saba", name_en="Saba")
    Country.objects.create(code="S2", code3="S22", zone=world.zone, name_fr="Bonaire", name_en="Bonaire")
    batch = planned("jurisdictions", [covers(posts[0], "Bonaire, Saba"), covers(posts[1], "Kenya, Nowhere")])
    assert counts(batch) == (1, 0, 0, 1)
    assert "“Kenya, Nowhere” is not known" in refusals(batch)[0][2]


def test_a_refused_part_comes_back_alone_with_its_reason(
    kenya: Country, somalia: Country, posts: list[Any], world: World
) -> None:
    covered(posts[1], kenya)
    batch = planned("jurisdictions", [covers(posts[0], "Kenya ; Somalie ; Atlantide"), covers(posts[0], "Nul ; Rien")])
    assert (batch.lines, counts(batch)) == (2, (1, 0, 0, 4))
    with translation.override("en"):
        rows = list(refused_sheet(batch, batches.reader_for(local_operator(), "en")).rows)
    cells = [[getattr(cell, "value", cell) for cell in row] for row in rows]
    assert [row[1] for row in cells] == ["Kenya ; Atlantide", "Nul ; Rien"]
    assert cells[0][2].startswith("Kenya: Kenya already has")
    assert "Atlantide: “Atlantide” is not known" in cells[0][2]
    assert [row[-1] for row in cells] == [2, 3]


def test_a_line_with_its_number_is_one_record(kenya: Country, somalia: Country, posts: list[Any]) -> None:
    row = covered(posts[0], kenya)
    batch = planned("jurisdictions", [{"Number in Entente": row.pk, **covers(posts[0], "Kenya ; Somalie")}])
    assert counts(batch) == (0, 0, 0, 1)


def test_portfolios_spread_too(world: World, kenya: Country, somalia: Country) -> None:
    rows = [{"Unit": world.unit.code, "Country": "Kenya ; Somalia", "From": "2012-01-01"}]
    batches.accept(local_operator(), planned("portfolios", rows))
    assert Portfolio.objects.count() == 2


# --- other names --------------------------------------------------------------------------------------------


def test_old_and_other_names_are_understood_and_shared_ones_told(
    world: World, kenya: Country, somalia: Country, posts: list[Any]
) -> None:
    for land, name in ((kenya, "Afrique orientale britannique"), (somalia, "Grande Corne"), (kenya, "Grande Corne")):
        CountryName.objects.create(country=land, name=name, kind="historic")
    batch = planned("jurisdictions", [
        covers(posts[0], "AFRIQUE-ORIENTALE BRITANNIQUE"), covers(posts[1], "Grande-Corne"), covers(posts[2], "Somali"),
    ])  # fmt: skip
    assert counts(batch) == (1, 0, 0, 2)
    assert [why for _line, _place, why in refusals(batch)] == [
        "“Grande-Corne” names several countries: Kenya, Somalia; write one of them",
        "“Somali” is not known among the countries you may see: perhaps Somalia",
    ]


# --- all the bad cases, by the command ----------------------------------------------------------------------


def test_every_bad_case_gets_its_sentence_by_the_command(
    world: World, kenya: Country, posts: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from_command = {}
    place: Any = example(listed("positions").model, world)
    person: Any = example(listed("people").model, world)
    covered(posts[0], kenya)
    files = {
        "jurisdictions": [covers(posts[1], kenya), covers(posts[1], "Atlantide")],
        "postings": [{"Position": place.code, "Person": person.pk, "Planned from": "2014-02-28"}],
        "institutions": institutions(world, ("B", "A"), ("A", "B")),
    }
    for language in ("en", "fr"):
        for slug, rows in files.items():
            path = tmp_path / f"{slug}.csv"
            path.write_bytes(sheet(rows))
            status, told = command(capsys, "import", slug, str(path), "--language", language)
            assert (status, told["refused"], told["records"]) == (1, len(rows), len(rows))
            from_command[slug, language] = [refusal["reason"] for refusal in told["refusals"]]
            assert all(refusal["line"] for refusal in told["refusals"])
    assert "already has a post of this kind" in from_command["jurisdictions", "en"][0]
    assert "“Atlantide” is not known" in from_command["jurisdictions", "en"][1]
    assert "begins before the position exists (2014-03-01)" in from_command["postings", "en"][0]
    assert len([why for why in from_command["institutions", "en"] if "cannot answer to itself" in why]) == 2
    assert not Posting.objects.exists()
    assert Jurisdiction.objects.count() == 1
    assert not Institution.objects.exists()


def command(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    """Run a command of the command line, and return its status and what it prints."""
    capsys.readouterr()
    status = cli.main(list(words))
    return status, json.loads(capsys.readouterr().out)


def test_the_api_says_it_by_field(world: World, kenya: Country, posts: list[Any]) -> None:
    """A new record, a change and a restoration: status 400, the sentence beside the field, nothing written."""
    first = covered(posts[0], kenya)
    type(posts[0]).objects.update(owner=world.directorate)
    program = program_for(account("director", world.directorate))
    sent = {"post": posts[1].pk, "country": "KE", "capacity": "accredited", "competence": "internal-security",
            "starts_on": "2013-01-01"}  # fmt: skip
    answer = program.post("/api/v1/jurisdictions/", sent)
    assert answer.status == 400, answer.text
    assert "end that one first" in answer.body["errors"]["country"][0]
    Jurisdiction.objects.filter(pk=first.pk).update(archived_at="2020-01-01T00:00:00Z")
    assert program.post("/api/v1/jurisdictions/", sent).status == 201
    answer = program.post(f"/api/v1/jurisdictions/{first.pk}/restore", {"reason": "back"})
    assert answer.status == 400, answer.text
    assert "end that one first" in answer.body["errors"]["country"][0]
    first.refresh_from_db()
    assert first.archived_at is not None


@pytest.mark.parametrize("heading", ["Depuis", "DU", "à partir du", "Since"])
def test_a_first_day_is_known_by_the_words_sheets_use(heading: str) -> None:
    assert known_headings(listed("jurisdictions"))[folded(heading)] == "starts_on"
