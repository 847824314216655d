"""One line per post: its unit, the post and the countries it covers, in one plan that is accepted and undone whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from entente import cli
from entente.access.actor import actor_for, local_operator
from entente.access.models import Unit
from entente.apps.network.models import Jurisdiction, Post
from entente.apps.reference.models import Country, CountryName
from entente.engines.exchange import batches
from entente.engines.exchange.columns import listed
from entente.engines.exchange.models import State
from entente.engines.exchange.refused import refused_sheet
from entente.engines.exchange.undo import undo
from entente.engines.journal.models import Entry
from entente.engines.journal.service import verify
from tests.conftest import account
from tests.examples import World, post, stored
from tests.test_legacy_sheets import counts, planned, refusals, sheet

LANDS = {"KE": "Kenya", "SO": "Somalie", "SC": "Seychelles", "BF": "Burkina Faso", "CI": "Côte d’Ivoire"}


@pytest.fixture(autouse=True)
def _lands(world: World) -> None:
    for code, name in LANDS.items():
        Country.objects.create(code=code, code3=f"{code}X", name_fr=name, name_en=name, zone=world.zone)
    CountryName.objects.create(country=Country.objects.get(code="BF"), name="Haute-Volta", kind="historic")


def line(world: World, name: str = "SSI Nairobi", **values: Any) -> dict[str, Any]:
    """Return a line as the sheet has it."""
    return {"Poste": name, "Type": "service de sécurité intérieure", "Pays du siège": "KENYA", "Siège": "Nairobi",
            "Pays couverts": "Kenya ; SOMALIE ; Seychelles", "Qualité": "", "Compétence": "sécurité intérieure",
            "Depuis": "01/09/2012", "Propriétaire": world.directorate.code} | values  # fmt: skip


def plan(rows: list[dict[str, Any]], actor: Any = None) -> Any:
    """Return the plan of a French sheet."""
    return planned("posts", rows, actor, "fr")


def covered() -> set[tuple[str, str, str, date]]:
    """Return what is stored of jurisdictions."""
    rows = Jurisdiction.objects.filter(archived_at__isnull=True)
    return set(rows.values_list("post__unit__short_fr", "country__code", "capacity", "starts_on"))


def test_a_line_makes_the_unit_the_post_and_each_country_and_undo_takes_all_back(world: World) -> None:
    rows = [line(world), line(world, "SSI Ouaga", **{"Pays du siège": "Haute-Volta", "Siège": "Ouagadougou",
                                                    "Pays couverts": "HAUTE VOLTA\nCOTE D IVOIRE"})]  # fmt: skip
    batch = plan(rows)
    assert (batch.lines, counts(batch)) == (2, (9, 0, 0, 0)), (refusals(batch), batch.notices)
    before = Unit.objects.count()
    batch = batches.accept(local_operator(), batch)
    day = date(2012, 9, 1)
    assert covered() == {
        ("SSI Nairobi", "KE", "resident", day), ("SSI Nairobi", "SO", "accredited", day),
        ("SSI Nairobi", "SC", "accredited", day), ("SSI Ouaga", "BF", "resident", day),
        ("SSI Ouaga", "CI", "accredited", day),
    }  # fmt: skip
    made = Post.objects.select_related("unit").get(unit__code="ssi-nairobi")
    assert (made.kind, made.seat_fr, made.seat_en, made.starts_on) == ("internal-security", "Nairobi", "Nairobi", day)
    assert (made.unit.kind, made.unit.parent, made.unit.directorate) == ("post", world.directorate, world.directorate)
    assert Entry.objects.filter(batch=batch.code).count() == 9

    again = plan(rows)
    assert counts(again) == (0, 0, 7, 0), refusals(again)
    more = plan([line(world, **{"Pays couverts": "Kenya ; Somalie ; Seychelles ; Burkina Faso"})])
    assert counts(more) == (1, 0, 4, 0), refusals(more)

    batch = undo(local_operator(), batch)
    assert batch.state == State.UNDONE
    assert covered() == set()
    assert Unit.objects.filter(archived_at__isnull=True).count() == before
    assert not Post.objects.filter(archived_at__isnull=True).exists()
    assert verify().broken is None
    assert counts(plan(rows))[3] == 0
    batches.accept(local_operator(), plan(rows))
    assert len(covered()) == 5


def test_unknown_countries_are_a_sentence_each_and_the_rest_comes_in(world: World) -> None:
    batch = plan([line(world, **{"Pays couverts": "Kenya ; Atlantide ; Somali ; Seychelles"})])
    assert counts(batch) == (4, 0, 0, 2)
    told = refusals(batch)
    assert [(number, place) for number, place, _why in told] == [(2, 4), (2, 4)]
    assert "Atlantide" in told[0][2]
    assert "Somalie" in told[1][2]
    with translation.override("fr"):
        rows = list(refused_sheet(batch, batches.reader_for(local_operator(), "fr")).rows)
    cells = [[getattr(cell, "value", cell) for cell in row] for row in rows]
    assert len(cells) == 1
    assert cells[0][4] == "Atlantide ; Somali"
    batches.accept(local_operator(), batch)
    assert {code for _post, code, _capacity, _day in covered()} == {"KE", "SC"}


def test_a_refused_post_brings_nothing_in_and_tells_all_its_reasons_once(world: World) -> None:
    batch = plan([line(world, **{"Pays du siège": "Nulle part", "Pays couverts": "Kenya ; Atlantide"})])
    assert counts(batch) == (0, 0, 0, 1)
    assert len(refusals(batch)) == 2
    assert not batch.chunks.exclude(outcome="refused").exists()


def test_two_posts_of_a_kind_over_one_country_are_refused_within_a_file_and_beside_what_is_stored(
    world: World,
) -> None:
    other = stored(post(world, ""))
    Unit.objects.filter(pk=other.unit_id).update(short_fr="SSI ancien", short_en="SSI ancien")
    Jurisdiction.objects.create(post=other, country=Country.objects.get(code="SC"), capacity="accredited",
                                competence="internal-security", starts_on=date(2010, 1, 1))  # fmt: skip
    batch = plan([line(world), line(world, "SSI Ouaga", **{"Pays du siège": "BF", "Pays couverts": "BF/Somalie"})])
    assert counts(batch) == (7, 0, 0, 2)
    told = {number: why for number, _place, why in refusals(batch)}
    assert "SSI ancien" in told[2]
    assert "SSI Nairobi" in told[3]
    batches.accept(local_operator(), batch)


def test_the_sheet_may_say_capacity_and_day_and_a_stored_unit_is_taken_by_its_short_name(world: World) -> None:
    held = Unit.objects.create(code="x-nbo", kind="post", parent=world.directorate, directorate=world.directorate,
                               name_fr="Service de Nairobi", name_en="Nairobi service", short_fr="SSI Nairobi",
                               short_en="SSI Nairobi")  # fmt: skip
    batch = plan([line(world, "ssi  nairobi", Qualité="intérim", Compétence="")])
    assert counts(batch) == (4, 0, 0, 0), refusals(batch)
    batches.accept(local_operator(), batch)
    assert Post.objects.get().unit == held
    assert {capacity for _post, _code, capacity, _day in covered()} == {"interim"}
    again = plan([line(world, "x-nbo", Qualité="", Siège="Nairobi")])
    assert counts(again) == (0, 0, 4, 0), "what no cell says stays as it is stored"


def test_without_the_right_to_a_part_the_line_is_refused(world: World) -> None:
    actor = actor_for(account("desk-officer", world.unit))
    batch = plan([line(world)], actor)
    assert counts(batch)[0] == 0
    assert batch.count("refused") == 1


def test_what_is_missing_is_told(world: World) -> None:
    batch = plan([line(world, Depuis=""), line(world, "X", **{"Pays couverts": ""})])
    assert counts(batch) == (4, 0, 0, 3), refusals(batch)
    assert {number for number, _place, _why in refusals(batch)} == {2}


def test_a_list_of_posts_without_countries_is_read_as_before(world: World) -> None:
    rows = [{"Unité": "Nulle", "Type": "mission de défense", "Pays du siège": "KE", "Siège en français": "N",
             "Siège en anglais": "N", "Propriétaire": world.unit.code}]  # fmt: skip
    batch = plan(rows)
    assert counts(batch) == (0, 0, 0, 1)
    assert not Unit.objects.filter(code="nulle").exists()


def test_a_large_sheet_asks_no_more_than_a_small_one(world: World) -> None:
    costs = []
    for size in (2, 60):
        rows = [line(world, f"Poste {size} {at}", **{"Pays couverts": "" if at else "Kenya",
                                                     "Depuis": f"01/01/{1900 + at}"}) for at in range(size)]  # fmt: skip
        batch = batches.bring_in(local_operator(), listed("posts"), "x.csv", sheet(rows), language="fr")
        with CaptureQueriesContext(connection) as seen:
            batches.plan(local_operator(), batch)
        assert counts(batch) == (2 * size + 1, 0, 0, 0), refusals(batch)[:2]
        costs.append(len(seen))
    assert costs[0] == costs[1], costs


def test_by_the_command_and_on_the_page(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], signed_in: Callable[..., Client]
) -> None:
    path = tmp_path / "postes.csv"
    path.write_bytes(sheet([line(world), line(world, "Y", **{"Pays couverts": "Kenya"})]))
    capsys.readouterr()
    status = cli.main(["import", "posts", str(path), "--language", "fr"])
    told = json.loads(capsys.readouterr().out)
    assert (status, told["lines"], told["new"], told["refused"]) == (1, 2, 7, 1)
    assert cli.main(["undo", str(told["import"])]) == 0
    Unit.objects.create(code="ssi-nairobi-2", kind="post", parent=world.directorate, directorate=world.directorate,
                        name_fr="SSI Nairobi 2", name_en="SSI Nairobi 2")  # fmt: skip
    client = signed_in("desk-officer", world.directorate)
    path.write_bytes(sheet([line(world, "SSI Nairobi 2")]))
    with path.open("rb") as file:
        answer = client.post("/posts/import", {"file": file, "mode": "both"}, follow=True)
    assert answer.status_code == 200
