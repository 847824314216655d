"""The life of an import, as a person lives it: plan, headers named, accept, undo, refused lines corrected."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from entente.access.actor import Actor, actor_for, local_operator
from entente.apps.partners.models import Contact, Institution, Organisation
from entente.apps.projects.models import Project
from entente.engines.exchange import batches
from entente.engines.exchange.models import Batch, Outcome, State
from entente.engines.exchange.undo import undo, why_not_undone
from entente.engines.jobs.models import Job
from entente.engines.journal.models import Entry
from entente.engines.journal.service import verify
from entente.engines.records import catalogue
from tests.conftest import account
from tests.examples import EXAMPLES, World, country, example, institution, project, stored, unit

INSTITUTIONS = catalogue.by_model(Institution)
PROJECTS = catalogue.by_model(Project)
CONTACTS = catalogue.by_model(Contact)
NEW = {"Name in French": "École", "Name in English": "School", "Kind": "school"}


def sheet(rows: Sequence[Mapping[str, Any]], *headers: str) -> bytes:
    """Return rows as CSV, with the headers of the first unless given."""
    place = io.StringIO()
    writer = csv.DictWriter(place, headers or list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return place.getvalue().encode()


def planned(actor: Actor, record: Any, rows: Sequence[Mapping[str, Any]] | bytes, **options: Any) -> Batch:
    """Return the plan of some rows."""
    content = rows if isinstance(rows, bytes) else sheet(rows)
    return batches.plan(actor, batches.bring_in(actor, record, "file.csv", content, language="en", **options))


def refusals(batch: Batch) -> list[str]:
    """Return the sentences of the refused lines."""
    return [
        why for chunk in batch.chunks.filter(outcome="refused") for line in chunk.unpacked() for _at, why in line[2]
    ]


def counts(batch: Batch) -> tuple[int, int, int, int]:
    """Return new, changed, same, refused."""
    return tuple(batch.count(outcome) for outcome in Outcome)  # type: ignore[return-value]


@pytest.fixture
def attache(world: World) -> Actor:
    """Return an attaché in the world's unit."""
    return actor_for(account("attache", world.unit))


def test_a_plan_tells_each_line_and_writes_nothing(world: World, attache: Actor) -> None:
    same, changed = (stored(institution(world, "x")) for _one in range(2))
    before = Institution.objects.count(), Entry.objects.count()
    batch = planned(attache, INSTITUTIONS, [
        {"Number in Entente": same.pk, "Name in French": same.name_fr, "Name in English": same.name_en,
         "Kind": "directorate", "Country": world.country.code},
        {"Number in Entente": changed.pk, "Name in French": changed.name_fr, "Name in English": "Another",
         "Kind": "directorate", "Country": world.country.name_fr},
        {"Number in Entente": "", **NEW, "Country": world.country.name_en.upper()},
        {"Number in Entente": "", **NEW, "Name in French": "X", "Kind": "schol", "Country": "Nowhere"},
    ])  # fmt: skip
    assert counts(batch) == (1, 1, 1, 1), refusals(batch)
    line = batch.chunks.get(outcome="changed").unpacked()[0]
    assert line[4] == {"name_en": [changed.name_en, "Another"]}
    assert len(refusals(batch)) == 2  # both errors of the line at once
    assert (Institution.objects.count(), Entry.objects.count()) == before


def test_accept_writes_all_with_a_journal_line_each_and_undo_takes_it_back(world: World, attache: Actor) -> None:
    row = stored(institution(world, "x"))
    was = row.name_en
    batch = planned(attache, INSTITUTIONS, [
        {"Number in Entente": row.pk, **NEW, "Name in English": "Another", "Country": world.country.code},
        {"Number in Entente": "", **NEW, "Name in French": "Toute nouvelle", "Country": world.country.code},
    ])  # fmt: skip
    batch = batches.accept(attache, batch)
    row.refresh_from_db()
    assert (batch.state, row.name_en, row.revision) == (State.ACCEPTED, "Another", 2)
    added = Institution.objects.get(name_fr="Toute nouvelle")
    assert added.owner == world.unit
    lines = Entry.objects.filter(batch=batch.code)
    assert sorted(lines.values_list("verb", flat=True)) == ["add", "change"]
    assert lines.get(verb="change").before["name_en"] == was

    batch = undo(attache, batch)
    row.refresh_from_db()
    added.refresh_from_db()
    assert (batch.state, row.name_en, row.revision) == (State.UNDONE, was, 3)
    assert added.archived_at is not None
    assert "undone" in added.archive_reason
    assert verify().broken is None


def test_what_an_undone_import_archived_is_restored_by_bringing_it_in_again(world: World) -> None:
    everyone = local_operator()
    rows = [{"Code": "programme-x", "Title in French": "A", "Title in English": "B", "Theme": "police",
             "Field": "internal-security", "From": "2014-01-01", "Owner": world.unit.code, "Marking": "internal",
             "Countries": world.country.code}]  # fmt: skip
    first = batches.accept(everyone, planned(everyone, PROJECTS, rows))
    undo(everyone, first)
    again = planned(everyone, PROJECTS, rows)
    assert counts(again)[:2] == (0, 1), refusals(again)
    batches.accept(everyone, again)
    assert Project.objects.get(code="programme-x").archived_at is None


def test_undo_is_refused_with_what_has_changed_since(world: World, attache: Actor) -> None:
    rows = [{**NEW, "Country": world.country.code}]
    batch = batches.accept(attache, planned(attache, INSTITUTIONS, rows))
    added = Institution.objects.get(name_fr="École")
    colleague = actor_for(account("attache", world.unit))
    change = [{"Number in Entente": added.pk, **NEW, "Acronym": "ECO", "Country": world.country.code}]
    batches.accept(colleague, planned(colleague, INSTITUTIONS, change))
    with pytest.raises(batches.Stale, match=f"{colleague.name} has changed “School” since"):
        undo(attache, batch)
    assert Institution.objects.get(pk=added.pk).archived_at is None


def test_undo_is_refused_when_others_refer_to_what_was_added(world: World, attache: Actor) -> None:
    batch = batches.accept(attache, planned(attache, INSTITUTIONS, [{**NEW, "Country": world.country.code}]))
    school = Institution.objects.get(name_fr="École")
    Contact.objects.create(institution=school, function_fr="a", function_en="a", address="a@entente.example")
    reasons = why_not_undone(batch, batches.reader_for(attache, "en"))
    assert reasons == ["records of the type “contacts” refer to what the batch added"]


def test_a_record_changed_since_the_plan_stops_the_whole_acceptance(world: World, attache: Actor) -> None:
    one, two = (stored(institution(world, "x")) for _row in range(2))
    batch = planned(attache, INSTITUTIONS, [
        {"Number in Entente": row.pk, "Acronym": "NEW"} for row in (one, two)
    ])  # fmt: skip
    Institution.objects.filter(pk=two.pk).update(revision=2, name_en="Meanwhile")
    with pytest.raises(batches.Stale, match="Changed by somebody since the plan"):
        batches.accept(attache, batch)
    one.refresh_from_db()
    assert one.acronym == ""
    assert not Entry.objects.filter(batch=batch.code).exists()


def test_rights_are_asked_again_when_accepting(world: World) -> None:
    user = account("attache", world.unit)
    batch = planned(actor_for(user), INSTITUTIONS, [{**NEW, "Country": world.country.code}])
    user.mandates.update(ends_on=date(2011, 1, 1))
    with pytest.raises(batches.Refused):
        batches.accept(actor_for(user), batch)
    assert not Institution.objects.filter(name_fr="École").exists()


def test_a_line_outside_the_scope_is_refused_in_the_plan(world: World, attache: Actor) -> None:
    other = stored(institution(world, "x"))
    Institution.objects.filter(pk=other.pk).update(owner=world.directorate, marking="public")
    batch = planned(attache, INSTITUTIONS, [
        {"Number in Entente": "", **NEW, "Country": world.country.code, "Owner": world.directorate.code},
        {"Number in Entente": "", **NEW, "Name in French": "B", "Country": world.country.code,
         "Owner": world.unit.code},
    ])  # fmt: skip
    assert counts(batch) == (1, 0, 0, 1)
    assert "do not let you add" in refusals(batch)[0]


def test_a_record_out_of_sight_is_as_unknown_as_one_that_is_not(world: World, attache: Actor) -> None:
    elsewhere = unit("directorate")
    hidden = stored(institution(world, "x"))
    Institution.objects.filter(pk=hidden.pk).update(owner=elsewhere, country=country(world.zone), marking="directorate")
    told = []
    for number in (hidden.pk, 987654):
        batch = planned(attache, INSTITUTIONS, [{"Number in Entente": number, "Acronym": "X"}])
        told.append([why.replace(str(number), "N") for why in refusals(batch)])
    assert told[0] == told[1]


def test_what_is_withheld_going_out_stays_coming_in(world: World, attache: Actor) -> None:
    elsewhere = unit("directorate")
    parent = stored(institution(world, "parent"))
    Institution.objects.filter(pk=parent.pk).update(owner=elsewhere, marking="directorate")
    child = stored(institution(world, "child"))
    Institution.objects.filter(pk=child.pk).update(parent=parent)
    row = {"Number in Entente": child.pk, "Name in French": child.name_fr, "Answers to": "", "Acronym": "NEW"}
    batch = planned(attache, INSTITUTIONS, [row])
    assert batch.chunks.get(outcome="changed").unpacked()[0][4] == {"acronym": ["", "NEW"]}
    batches.accept(attache, batch)
    child.refresh_from_db()
    assert (child.parent_id, child.acronym) == (parent.pk, "NEW")


def test_a_natural_key_finds_the_record_and_two_lines_of_one_record_are_told(world: World, attache: Actor) -> None:
    row = stored(institution(world, "x"))
    line = {"Name in French": row.name_fr.upper(), "Country": world.country.code, "Acronym": "AB"}
    batch = planned(attache, INSTITUTIONS, [line, line])
    assert counts(batch) == (0, 1, 0, 1)
    assert "means the same record as line 2" in refusals(batch)[0]


def test_modes_are_kept(world: World, attache: Actor) -> None:
    row = stored(institution(world, "x"))
    lines = [
        {"Number in Entente": row.pk, **NEW, "Acronym": "AB", "Country": world.country.code},
        {"Number in Entente": "", **NEW, "Acronym": "AB", "Country": world.country.code},
    ]
    assert counts(planned(attache, INSTITUTIONS, lines, mode="add"))[:2] == (1, 0)
    assert counts(planned(attache, INSTITUTIONS, lines, mode="change"))[:2] == (0, 1)


def test_headers_are_known_in_both_languages_and_can_be_named(world: World, attache: Actor) -> None:
    rows = [{"NOM EN FRANÇAIS": "É", "Name in English": "E", "type": "école", "Pays hôte": world.country.code}]
    batch = planned(attache, INSTITUTIONS, rows)
    assert any("“Pays hôte”" in notice for notice in batch.notices)
    assert counts(batch) == (0, 0, 0, 1)  # without a country, an institution stands nowhere
    named = planned(attache, INSTITUTIONS, rows, mapping={"Pays hôte": "country"})
    assert counts(named) == (1, 0, 0, 0), (refusals(named), named.notices)
    assert named.notices == []


def test_the_refused_lines_come_back_with_their_reasons_and_pass_once_corrected(
    world: World, signed_in: Callable[..., Client]
) -> None:
    client = signed_in("attache", world.unit)
    rows = [{**NEW, "Country": "Nowhere"}, {**NEW, "Name in French": "B", "Country": world.country.code}]
    answer = client.post("/institutions/import", {"file": SimpleUploadedFile("my file.csv", sheet(rows))})
    page = client.get(answer.headers["Location"])
    assert "“Nowhere” is not known" in page.content.decode()
    back = client.get(answer.headers["Location"] + "refused?format=csv")
    assert back.headers["Content-Disposition"] == 'attachment; filename="my-file-refused.csv"'
    lines = list(csv.DictReader(io.StringIO(back.content.decode("utf-8-sig"))))
    assert [line["Line of your file"] for line in lines] == ["2"]
    assert "“Nowhere” is not known" in lines[0]["Why refused — Country"]
    lines[0]["Country"] = world.country.code
    corrected = SimpleUploadedFile("again.csv", sheet(lines))
    answer = client.post("/institutions/import", {"file": corrected})
    batch = Batch.objects.latest("pk")
    assert counts(batch) == (1, 0, 0, 0), (refusals(batch), batch.notices)
    assert client.post(answer.headers["Location"], {"act": "accept"}).status_code == 302
    assert Institution.objects.filter(name_fr="École").count() == 1
    assert client.post(answer.headers["Location"], {"act": "accept"}).status_code == 409


def test_nobody_opens_another_persons_import(world: World, signed_in: Callable[..., Client]) -> None:
    client = signed_in("attache", world.unit)
    rows = [{**NEW, "Country": world.country.code}]
    answer = client.post("/institutions/import", {"file": SimpleUploadedFile("a.csv", sheet(rows))})
    address = answer.headers["Location"]
    for role in ("attache", "director", "administrator", "auditor"):
        other = signed_in(role, world.unit)
        assert [other.get(f"{address}{page}").status_code for page in ("", "refused")] == [404, 404]
        assert other.post(address, {"act": "accept"}).status_code == 404
    assert not Institution.objects.exists()


def test_many_lines_are_shown_a_page_at_a_time_at_the_same_cost(
    world: World, signed_in: Callable[..., Client], django_assert_num_queries: Any
) -> None:
    client = signed_in("attache", world.unit)
    rows = [{**NEW, "Name in French": f"École {at}", "Country": world.country.code} for at in range(1_203)]
    answer = client.post("/institutions/import", {"file": SimpleUploadedFile("a.csv", sheet(rows))})
    address = answer.headers["Location"]
    last = client.get(f"{address}?show=new&page=25")
    assert "Page 25 of 25" in last.content.decode()
    assert "École 1202" in last.content.decode()
    assert [len(client.get(f"{address}?page={page}").context["lines"]) for page in (1, 25, 99)] == [50, 3, 3]


def test_a_column_of_several_keeps_what_the_reader_may_not_see(world: World) -> None:
    desk = actor_for(account("desk-officer", world.unit))
    seen, hidden = (stored(EXAMPLES[Organisation](world, "x")) for _one in range(2))
    Organisation.objects.filter(pk=hidden.pk).update(owner=unit("directorate"), marking="directorate")
    found = stored(project(world, "x"))
    found.organisations.set([seen, hidden])
    batch = planned(desk, PROJECTS, [{"Code": found.code, "Organisations": ""}])
    assert counts(batch) == (0, 1, 0, 0), refusals(batch)
    batches.accept(desk, batch)
    assert list(found.organisations.all()) == [hidden]


def test_an_import_of_parts_is_seen_as_what_they_belong_to(world: World, attache: Actor) -> None:
    own = stored(institution(world, "own"))
    rows = [{"Institution": own.name_fr, "Function in French": "Standard", "Function in English": "Switchboard",
             "Address": "standard@entente.example"}]  # fmt: skip
    batch = batches.accept(attache, planned(attache, CONTACTS, rows))
    assert Contact.objects.get().institution == own
    assert batch.state == State.ACCEPTED


def test_a_large_file_is_read_and_accepted_in_the_background(
    world: World, signed_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AT_ONCE_BYTES", "AT_ONCE_LINES"):
        monkeypatch.setattr(f"entente.engines.exchange.work.{name}", 0)
    client = signed_in("attache", world.unit)
    example(Institution, world)
    rows = [{**NEW, "Country": world.country.code}]
    answer = client.post("/institutions/import", {"file": SimpleUploadedFile("a.csv", sheet(rows))})
    batch = Batch.objects.get()
    assert batch.job is not None
    assert client.get(answer.headers["Location"]).status_code == 200


def test_a_record_types_own_gate_is_asked_for_each_line(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def gate(actor: Actor, act: str, row: Any, stored_row: Any) -> str:
        asked.append((act, row.acronym, stored_row.acronym if stored_row else None))
        row.source = "proposed"
        return "Another person enters this." if row.acronym == "NO" else ""

    monkeypatch.setitem(vars(INSTITUTIONS), "prepare", gate)
    row, everyone = stored(institution(world, "x")), local_operator()
    rows = [
        {"Number in Entente": row.pk, **NEW, "Acronym": "AB", "Country": world.country.code, "Owner": world.unit.code},
        {"Number in Entente": "", **NEW, "Acronym": "CD", "Country": world.country.code, "Owner": world.unit.code},
    ]
    batch = batches.accept(everyone, planned(everyone, INSTITUTIONS, rows))
    assert sorted(asked) == [("add", "CD", None), ("change", "AB", "")]
    assert set(Institution.objects.values_list("source", flat=True)) == {"proposed"}
    assert Entry.objects.get(batch=batch.code, verb="change").after["source"] == "proposed"

    refused = planned(everyone, INSTITUTIONS, [{**rows[0], "Acronym": "NO"}])
    with pytest.raises(batches.Refused, match="Another person"):
        batches.accept(everyone, refused)
    row.refresh_from_db()
    assert row.acronym == "AB"


def test_an_acceptance_whose_worker_died_can_be_asked_again(world: World, signed_in: Callable[..., Client]) -> None:
    client = signed_in("attache", world.unit)
    rows = [{**NEW, "Country": world.country.code}]
    answer = client.post("/institutions/import", {"file": SimpleUploadedFile("a.csv", sheet(rows))})
    lost = Job.objects.create(owner=Batch.objects.get().user, kind="import-accept", words="a.csv", state="failed")
    Batch.objects.update(state=State.ACCEPTING, job=lost)
    page = client.get(answer.headers["Location"])
    assert "Accept 1 line" in page.content.decode()
    assert client.post(answer.headers["Location"], {"act": "accept"}).status_code == 302
    assert Batch.objects.get().state == State.ACCEPTED
    assert Institution.objects.filter(name_fr="École").count() == 1


def test_undo_asks_the_rights_of_what_it_does_and_the_gate(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    expert = actor_for(account("expert", world.unit))  # may add actions by a file, and may not archive them
    actions = catalogue.by_slug("actions")
    row = {"Title in French": "F", "Title in English": "T", "Kind": "training", "Country": world.country.code,
           "From": "2014-01-01", "To": "2014-01-02", "Owner": world.unit.code, "Marking": "internal"}  # fmt: skip
    batch = batches.accept(expert, planned(expert, actions, [row]))
    assert batch.count(Outcome.NEW) == 1
    with pytest.raises(batches.Stale, match="do not let you archive"):
        undo(expert, batch)
    assert actions is not None
    assert actions.model._base_manager.get().archived_at is None

    everyone = local_operator()
    batch = batches.accept(everyone, planned(everyone, INSTITUTIONS, [{**NEW, "Country": world.country.code,
                                                                       "Owner": world.unit.code}]))  # fmt: skip
    monkeypatch.setitem(vars(INSTITUTIONS), "prepare", lambda actor, act, row, stored_row: f"{act}: not alone")
    with pytest.raises(batches.Refused, match="archive: not alone"):
        undo(everyone, batch)
    assert Institution.objects.get(name_fr="École").archived_at is None


def test_what_refers_to_the_batch_out_of_sight_is_not_named(world: World, attache: Actor) -> None:
    batch = batches.accept(attache, planned(attache, INSTITUTIONS, [{**NEW, "Country": world.country.code}]))
    hidden = stored(institution(world, "x"))
    Institution.objects.filter(pk=hidden.pk).update(
        parent=Institution.objects.get(name_fr="École"), owner=unit("directorate"), marking="directorate"
    )
    reasons = why_not_undone(batch, batches.reader_for(attache, "en"))
    assert reasons == ["records outside your mandates refer to what the batch added"]
