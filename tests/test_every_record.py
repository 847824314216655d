"""What holds for every record type, whatever it is: its pages answer, its lists cost the same, its forms save."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, models
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.html import escape

from entente.access.actor import Actor
from entente.access.matrix import roles_that_may
from entente.access.models import Kept, User
from entente.apps.partners.models import Institution
from entente.engines.journal.models import Entry
from entente.engines.journal.service import kept_apart
from entente.engines.records import catalogue
from entente.engines.records.listing import read_page, read_query
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record
from tests.examples import EXAMPLES, World, example, unit

RECORDS = list(catalogue.all_records())
IDS = [record.slug for record in RECORDS]
every_record = pytest.mark.parametrize("record", RECORDS, ids=IDS)
# What is entered once and never changed (a ledger) is held to that by a test of its own.
CHANGING = [record for record in RECORDS if roles_that_may(record.kind, "change")]
every_changing_record = pytest.mark.parametrize("record", CHANGING, ids=[record.slug for record in CHANGING])
LASTING = [record for record in RECORDS if record not in CHANGING]


def who(record: Record) -> str:
    """Return a role that may read, add and change the record type everywhere or in the world's unit."""
    if (
        record.slug in {"accounts", "mandates", "sign-ons", "claim-mappings"}
        or record.model._meta.app_label == "reference"
    ):
        return "administrator"
    return "director"


def test_every_record_type_has_an_example_and_no_example_is_stale() -> None:
    assert {record.model for record in RECORDS} == set(EXAMPLES)


@every_record
def test_list_and_detail_and_history_show_the_example(
    record: Record, world: World, signed_in: Callable[..., Client]
) -> None:
    row = example(record.model, world, "canary")
    client = signed_in(who(record))
    listed = client.get(record.list_path() + "?dates=all")
    assert listed.status_code == 200
    address = record.detail_path(record.key_of(row))
    assert address in listed.content.decode()
    for page in (address, f"{address}history"):
        answer = client.get(page)
        assert answer.status_code == 200, page
        with translation.override("en"):
            name = str(record.model._base_manager.get(pk=row.pk))
        assert name
        assert escape(name).lower() in answer.content.decode().lower()


@every_record
def test_list_costs_the_same_with_one_and_five_rows(
    record: Record, world: World, signed_in: Callable[..., Client]
) -> None:
    client = signed_in(who(record))
    path = record.list_path() + "?dates=all"
    costs = []
    for more in (1, 4):
        for _row in range(more):
            example(record.model, world)
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as first:
            client.get(path + f"&q=&year=&more={more}")
        costs.append(len(first))
    assert costs[0] == costs[1]


def test_details_cost_the_same_with_one_and_five_rows_around(world: World, signed_in: Callable[..., Client]) -> None:
    """Of all record types at once: making every example anew for each of them would take a hundred times as long."""
    records = catalogue.all_records()
    clients = {role: signed_in(role) for role in {who(record) for record in records}}
    rows = {record.slug: example(record.model, world) for record in records}

    def costs() -> dict[str, int]:
        found = {}
        for record in records:
            client = clients[who(record)]
            address = record.detail_path(record.key_of(rows[record.slug]))
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200, address
            found[record.slug] = len(queries)
        return found

    before = costs()
    for model in EXAMPLES:
        for _more in range(4):
            example(model, world)
    assert costs() == before


def filled(record: Record, row: models.Model, reader_client: Client) -> dict[str, str]:
    """Return what the edit form of a row shows, as it would be sent back."""
    answer = reader_client.get(record.detail_path(record.key_of(row)) + "edit")
    assert answer.status_code == 200
    form = answer.context["form"]
    sent = {}
    for bound in form:
        value = bound.value()
        shown = bound.field.prepare_value(value) if hasattr(bound.field, "prepare_value") else value
        if isinstance(shown, bool):
            if shown:
                sent[bound.html_name] = "on"
        elif shown is not None:
            sent[bound.html_name] = str(shown)
    return sent


def words_to_change(record: Record) -> tuple[str, str, str]:
    """Return a field of the form that can be changed freely, and two values for it."""
    for name in record.form:
        field: Any = record.model._meta.get_field(name)
        free = isinstance(field, models.CharField) and not field.choices and name not in {"code", "letter"}
        if free and name != "source":
            return name, "first words", "second words"
        if isinstance(field, models.DateField):
            return name, "2015-01-01", "2016-01-01"
    return "source", "first", "second"


@every_changing_record
def test_edit_saves_journals_and_a_second_editor_is_shown_the_difference(
    record: Record, world: World, signed_in: Callable[..., Client]
) -> None:
    row = example(record.model, world)
    client = signed_in(who(record))
    sent = filled(record, row, client)
    name, first, second = words_to_change(record)
    address = record.detail_path(record.key_of(row)) + "edit"
    answer = client.post(address, {**sent, name: first})
    assert answer.status_code == 302, answer.context["form"].errors if answer.context else answer.content[:300]
    entry = Entry.objects.filter(kind=record.kind, object_id=row.pk, verb="change").get()
    assert (name in entry.after) != (name in kept_apart(record.model))
    if "revision" in sent:
        other = signed_in(who(record))
        answer = other.post(address, {**sent, name: second})
        assert answer.status_code == 409
        assert Entry.objects.filter(kind=record.kind, object_id=row.pk, verb="change").count() == 1
        sent["revision"] = str(answer.context["form"].data["revision"])
        answer = other.post(address, {**sent, name: second})
        assert answer.status_code == 302


@every_changing_record
def test_archive_asks_for_a_reason_hides_the_row_and_restores(
    record: Record, world: World, signed_in: Callable[..., Client]
) -> None:
    row = example(record.model, world)
    client = signed_in(who(record))
    address = record.detail_path(record.key_of(row))
    if not hasattr(row, "archived_at"):
        assert client.get(address + "archive").status_code == 404
        return
    assert client.post(address + "archive", {"reason": " "}).status_code == 400
    assert client.post(address + "archive", {"reason": "entered twice"}).status_code == 302
    listed = record.list_path() + "?dates=all"
    assert address not in client.get(listed).content.decode()
    assert address in client.get(listed + "&archived=yes").content.decode()
    assert client.post(address + "archive", {"reason": "not twice after all"}).status_code == 302
    assert address in client.get(listed).content.decode()
    assert list(Entry.objects.filter(kind=record.kind, object_id=row.pk).values_list("verb", "reason")) == [
        ("archive", "entered twice"), ("restore", "not twice after all")]  # fmt: skip


@pytest.mark.parametrize("record", LASTING, ids=[record.slug for record in LASTING])
def test_what_nobody_may_change_has_no_page_to_change_it(
    record: Record, world: World, signed_in: Callable[..., Client]
) -> None:
    address = record.detail_path(record.key_of(example(record.model, world)))
    client = signed_in(who(record))
    for page in (f"{address}edit", f"{address}archive"):
        assert client.get(page).status_code == 404
        assert client.post(page, {"reason": "entered twice"}).status_code == 404
    assert f"{address}edit" not in client.get(address).content.decode()


@every_record
def test_sorting_by_every_column_and_paging_through_shows_each_row_once(
    record: Record, world: World, acting: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
) -> None:

    for _row in range(7):
        example(record.model, world)
    reader = Reader(acting(who(record)), "en", timezone.localdate())
    everything = set(read_query(record, reader, QueryDict("dates=all")).rows.values_list("pk", flat=True))
    for column in record.columns:
        if not column.sortable:
            continue
        for sort in (column.name, f"-{column.name}"):
            forwards = walk(record, reader, sort, "after")
            backwards = walk(record, reader, sort, "before")
            assert len(forwards) == len(everything), sort
            assert set(forwards) == everything, sort
            assert backwards == forwards, sort


def walk(record: Record, reader: Any, sort: str, way: str) -> list[int]:
    """Return the row numbers seen when paging through a list, forwards from the start or backwards from the end."""

    mark, seen = "" if way == "after" else "end", []
    for _page in range(50):
        address = f"dates=all&sort={sort}" + ("&end=1" if mark == "end" else f"&{way}={mark}" if mark else "")
        query = read_query(record, reader, QueryDict(address))
        assert query.problems == []
        page = read_page(query, size=3)
        rows = list(page.numbers)
        seen = [*seen, *rows] if way == "after" else [*rows, *seen]
        mark = page.after if way == "after" else page.before
        if not mark:
            break
    return seen


@every_record
def test_a_form_left_blank_filters_nothing(record: Record, world: World, signed_in: Callable[..., Client]) -> None:
    example(record.model, world)
    client = signed_in(who(record))
    blanks = "&".join(f"{item.name}=" for item in record.filters)
    answer = client.get(f"{record.list_path()}?dates=all&q=&as_of=&archived=&{blanks}")
    assert answer.status_code == 200
    assert answer.context["query"].problems == []


@every_record
def test_what_cannot_be_understood_in_an_address_gets_a_sentence_and_400(
    record: Record, world: World, signed_in: Callable[..., Client]
) -> None:
    client = signed_in(who(record))
    wrong = ["as_of=2014-13-01", "sort=nothing", "columns=nothing", "figure=nothing", "after=%21%21"]
    wrong += ["archived=maybe"] if issubclass(record.model, Kept) else []
    wrong += [f"{item.name}=no-such-value" for item in record.filters if item.name != "source"]  # any text may be asked
    for asked in wrong:
        answer = client.get(f"{record.list_path()}?{asked}")
        said = answer.context["query"].problems
        if asked.startswith("after"):
            assert said == ["This page’s address is damaged: here is the first page."]
        assert answer.status_code == 400, asked
        assert said != [], asked


def test_an_open_list_filters_by_the_texts_it_holds(world: World, signed_in: Callable[..., Client]) -> None:
    record = catalogue.by_slug("statements")
    assert record is not None
    for source in ("B", "C"):
        row = example(record.model, world)
        record.model._base_manager.filter(pk=row.pk).update(source=source)
    client = signed_in("administrator")
    answer = client.get("/statements/?source=B")
    assert (answer.status_code, len(answer.context["page"].numbers)) == (200, 1)


def test_an_edit_keeps_the_references_that_were_withheld_from_the_editor(
    world: World, signed_in: Callable[..., Client]
) -> None:
    reader = User.objects.create(username="named-reader", display_name="Reader", password="!")
    parent, child = (example(Institution, world) for _one in range(2))
    Institution.objects.filter(pk=parent.pk).update(owner=unit("directorate"), marking="directorate")
    Institution.objects.filter(pk=child.pk).update(owner=world.unit, parent=parent)
    record = catalogue.by_model(Institution)
    child = Institution.objects.get(pk=child.pk)
    child.readers.add(reader)
    client = signed_in("attache", world.unit)
    sent = filled(record, child, client)
    assert not {"parent", "readers"} & {name for name, value in sent.items() if value}
    answer = client.post(record.detail_path(child.pk) + "edit", {**sent, "acronym": "NEW"})
    assert answer.status_code == 302, answer.context["form"].errors
    child.refresh_from_db()
    assert (child.parent_id, list(child.readers.all()), child.acronym) == (parent.pk, [reader], "NEW")


def test_a_list_does_not_confirm_the_name_of_a_record_that_is_withheld(
    world: World, signed_in: Callable[..., Client]
) -> None:
    record = catalogue.by_slug("postings")
    assert record is not None
    row: Any = example(record.model, world)
    position, person = row.position, row.person
    type(position)._base_manager.filter(pk=position.pk).update(owner=world.unit)
    type(person)._base_manager.filter(pk=person.pk).update(name="Zephirin", owner=unit("directorate"))
    client = signed_in("director")
    for marking, found in (("internal", 1), ("directorate", 0)):
        type(person)._base_manager.filter(pk=person.pk).update(marking=marking)
        caches["counts"].clear()
        answer = client.get("/postings/?dates=all&q=zephirin")
        assert len(answer.context["page"].numbers) == found, marking
