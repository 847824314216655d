"""What holds for every record type's exchange: out and in again says "same", at a constant number of queries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from entente.access.actor import Actor, actor_for, local_operator
from entente.engines.exchange import batches
from entente.engines.exchange.columns import columns_of, columns_out
from entente.engines.exchange.download import rows_to_export
from entente.engines.exchange.files.sheet import Sheet
from entente.engines.exchange.files.writing import write
from entente.engines.exchange.models import Batch, Outcome, State
from entente.engines.exchange.outgoing import rows_out, sheet_of
from entente.engines.journal.models import Entry
from entente.engines.records import catalogue
from entente.engines.records.listing import read_query
from entente.engines.records.record import Record
from tests.conftest import account
from tests.examples import World, example

RECORDS = list(catalogue.all_records())
every_record = pytest.mark.parametrize("record", RECORDS, ids=[record.slug for record in RECORDS])


def out(record: Record, actor: Actor, language: str, kind: str, folder: Path, *, chosen: Any = None) -> bytes:
    """Return a record type's list as a file."""
    with translation.override(language):
        reader = batches.reader_for(actor, language)
        query = read_query(record, reader, QueryDict("dates=all"))
        columns = columns_out(record, chosen, language)
        place = folder / f"sheet.{kind}"
        write(sheet_of(record, reader, columns, rows_to_export(query, actor)), kind, place)
    return place.read_bytes()


def planned(record: Record, actor: Actor, content: bytes, language: str = "en", **options: Any) -> Batch:
    """Return the plan of a file."""
    batch = batches.bring_in(actor, record, "file", content, language=language, **options)
    return batches.plan(actor, batch)


def lines(batch: Batch, outcome: str) -> list[Any]:
    """Return the lines of an outcome, for a message that says what is wrong."""
    return [line for chunk in batch.chunks.filter(outcome=outcome) for line in chunk.unpacked()]


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
@every_record
def test_out_and_in_again_says_same(record: Record, kind: str, world: World, tmp_path: Path) -> None:
    for _row in range(3):
        example(record.model, world)
    everyone = local_operator()
    before = Entry.objects.count()
    for out_language, in_language in (("fr", "fr"), ("en", "fr")):
        content = out(record, everyone, out_language, kind, tmp_path)
        batch = planned(record, everyone, content, in_language)
        wrong = {outcome: lines(batch, outcome) for outcome in ("new", "changed", "refused")}
        assert not any(wrong.values()), wrong
        assert batch.count(Outcome.SAME) == batch.lines >= 3
        assert batch.notices == []
    assert Entry.objects.count() == before


@every_record
def test_the_columns_on_screen_go_out_and_come_back(record: Record, world: World, tmp_path: Path) -> None:
    example(record.model, world)
    shown = [column for column in record.columns if not column.extra]
    batch = planned(record, local_operator(), out(record, local_operator(), "en", "csv", tmp_path, chosen=shown))
    assert batch.count(Outcome.SAME) == batch.lines >= 1, lines(batch, "refused")


@every_record
def test_an_export_costs_the_same_with_one_and_five_rows(record: Record, world: World) -> None:
    everyone, costs = local_operator(), []
    reader = batches.reader_for(everyone, "en")
    for more in (1, 4):
        for _row in range(more):
            example(record.model, world)
        with CaptureQueriesContext(connection) as queries:
            query = read_query(record, reader, QueryDict("dates=all"))
            rows = list(rows_out(record, reader, columns_out(record, None, "en"), rows_to_export(query, everyone)))
        costs.append((len(queries), len(rows)))
    assert costs[0][0] == costs[1][0]
    assert costs[1][1] > costs[0][1]


@every_record
def test_a_plan_costs_the_same_with_one_and_five_lines(record: Record, world: World, tmp_path: Path) -> None:
    everyone, costs = local_operator(), []
    for more in (1, 4):
        for _row in range(more):
            example(record.model, world)
        content = out(record, everyone, "en", "csv", tmp_path)
        batch = batches.bring_in(everyone, record, "file", content, language="en")
        with CaptureQueriesContext(connection) as queries:
            batches.plan(everyone, batch)
        costs.append(len(queries))
    assert costs[0] == costs[1]


@every_record
def test_the_template_holds_every_field_and_no_line(record: Record, world: World, tmp_path: Path) -> None:
    reader = batches.reader_for(local_operator(), "fr")
    with translation.override("fr"):
        sheet: Sheet = sheet_of(record, reader, columns_out(record, None, "fr"), None)
        assert [heading.words for heading in sheet.headings] == [column.headings["fr"] for column in columns_of(record)]
        assert list(sheet.rows) == []
        assert len(sheet.help) >= len(sheet.headings)
        write(sheet, "xlsx", tmp_path / "template.xlsx")
    batch = planned(record, local_operator(), (tmp_path / "template.xlsx").read_bytes(), "fr")
    assert (batch.lines, batch.problem) == (0, "")


@every_record
def test_the_pages_of_exchange_answer_who_may(record: Record, world: World, signed_in: Callable[..., Client]) -> None:
    example(record.model, world)
    client = signed_in("director")
    answers = [client.get(f"{record.list_path()}export?format={kind}&dates=all") for kind in ("xlsx", "ods", "csv")]
    assert {answer.status_code for answer in answers} <= {200, 404}
    if answers[0].status_code == 200:
        assert Entry.objects.filter(verb="export", kind=record.kind).count() == 3
    assert client.get(f"{record.list_path()}import").status_code == 404  # a director signs, a desk brings files in


@every_record
def test_without_the_right_a_file_is_not_taken(record: Record, world: World) -> None:
    actor = actor_for(account("approver", world.unit))
    with pytest.raises(batches.Refused):
        batches.bring_in(actor, record, "file", b"x", language="en")
    assert not Batch.objects.exists()
    assert State.PLANNED in State.values
