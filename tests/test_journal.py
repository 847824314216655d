"""The journal: every write leaves its line in the same transaction, and the chain shows what was tampered with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from entente.access.actor import local_operator
from entente.access.models import Marked
from entente.access.service import Refused
from entente.engines.journal.models import Entry, Reading
from entente.engines.journal.service import Act, difference, note, note_many, snapshot, verify
from entente.engines.records import catalogue
from entente.engines.records.bulk import Loaded, load
from entente.engines.records.record import Record
from tests.conftest import account
from tests.examples import EXAMPLES, World, example, unit
from tests.test_every_record import every_changing_record, filled, who


@contextmanager
def tables_written() -> Iterator[list[str]]:
    """Collect the tables written while inside, in order, with "journal_entry" where a line is written."""
    written: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        words = sql.split()
        if words[0] in {"INSERT", "UPDATE", "DELETE"}:
            written.append((words[2] if words[0] != "UPDATE" else words[1]).strip('"'))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written


@every_changing_record
def test_no_business_row_is_written_without_a_journal_line(
    record: Record, world: World, signed_in: Callable[..., Client]
) -> None:
    row = example(record.model, world)
    client = signed_in(who(record))
    sent = filled(record, row, client)
    address = record.detail_path(record.key_of(row))
    acts = [
        (address + "edit", sent),
        (address + "archive", {"reason": "why"}),
        (address + "archive", {"reason": "back"}),
    ]
    for place, values in acts:
        with tables_written() as written:
            answer = client.post(place, values)
        business = {name for name in written if not name.startswith(("journal_", "django_session"))}
        if business:
            assert answer.status_code == 302
            assert written.count("journal_entry") == 1, place


def test_a_new_record_by_the_form_is_journalled_whole(world: World, signed_in: Callable[..., Client]) -> None:
    client = signed_in("director")
    sent = {"name_fr": "École", "name_en": "School", "kind": "school", "country": str(world.country.pk),
            "owner": str(world.unit.pk), "marking": "internal"}  # fmt: skip
    answer = client.post("/institutions/new", sent)
    assert answer.status_code == 302
    entry = Entry.objects.get(verb="add")
    assert (entry.kind, entry.after["name_fr"], entry.before) == ("partners.institution", "École", {})
    assert verify().broken is None


def test_a_refused_write_leaves_neither_row_nor_line(world: World, signed_in: Callable[..., Client]) -> None:
    client = signed_in("attache")
    sent = {"name_fr": "École", "name_en": "School", "kind": "school", "country": str(world.country.pk),
            "owner": str(world.directorate.pk), "marking": "internal"}  # fmt: skip
    answer = client.post("/institutions/new", sent)
    assert answer.status_code == 400
    assert "Your mandates do not let you add this record" in answer.content.decode()
    assert Entry.objects.count() == 0
    assert catalogue.by_slug("institutions").model.objects.count() == 0  # type: ignore[union-attr]


def test_the_chain_holds_and_shows_the_first_line_changed(world: World) -> None:
    actor, rows = local_operator(), [example(model, world) for model in EXAMPLES]
    with transaction.atomic():
        note_many(actor, [Act("load", row, {}, snapshot(row)) for row in rows])
        note(actor, Act("change", rows[0], {"name": "été"}, {"name": "hiver"}, "why"))
    outcome = verify()
    assert (outcome.count, outcome.broken) == (len(rows) + 1, None)
    victim = Entry.objects.order_by("id")[3]
    for change in ({"actor": "someone"}, {"after": {"name": "x"}}, {"reason": "none"}, {"digest": "0" * 64}):
        with transaction.atomic():
            Entry.objects.filter(pk=victim.pk).update(**change)
            assert verify().broken == victim.pk
            transaction.set_rollback(True)
    with transaction.atomic():
        victim.delete()
        assert verify().broken is not None
        transaction.set_rollback(True)


def test_loading_in_bulk_journals_each_row_and_needs_the_right(world: World, acting: Callable[..., Any]) -> None:
    model = catalogue.by_slug("institutions").model  # type: ignore[union-attr]
    items = [Loaded(EXAMPLES[model](world, "")) for _ in range(4)]
    with pytest.raises(Refused):
        load(acting("director"), items, batch="file.csv")
    assert Entry.objects.count() == 0
    load(local_operator(), items, batch="file.csv")
    assert set(Entry.objects.values_list("verb", "batch")) == {("load", "file.csv")}
    assert Entry.objects.count() == model.objects.count() == 4


def test_difference_keeps_what_changed() -> None:
    assert difference({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 5, "d": 6}) == (
        {"b": 2, "c": 3},
        {"b": 5, "d": 6},
    )


def test_reading_a_record_for_named_readers_is_logged(world: World, signed_in: Callable[..., Client]) -> None:
    client = signed_in("auditor")
    model = catalogue.by_slug("projects").model  # type: ignore[union-attr]
    row: Any = example(model, world)
    assert isinstance(row, Marked)
    model.objects.filter(pk=row.pk).update(marking="named")
    places = [f"/projects/{row.code}/", "/projects/", f"/projects/{row.code}/history"]
    for place in places:
        client.get(place)
    assert list(Reading.objects.values_list("object_id", "place")) == [(row.pk, place) for place in places]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["/projects/nothing-of-theirs/", "/projects/"])
def test_reading_leaves_its_trace_outside_any_transaction(place: str) -> None:
    world = World()
    model = catalogue.by_slug("projects").model  # type: ignore[union-attr]
    row: Any = example(model, world)
    model.objects.filter(pk=row.pk).update(marking="named", code="nothing-of-theirs")
    reader, stranger = Client(), Client()
    reader.force_login(account("auditor", world.unit))
    stranger.force_login(account("attache", unit("post")))
    assert (reader.get(place).status_code, Reading.objects.count()) == (200, 1)
    assert stranger.get("/projects/nothing-of-theirs/").status_code == 404
    assert Entry.objects.filter(verb="refused", object_id=row.pk).count() == 1
