"""Five thousand damaged files: each is refused with a sentence, or planned with every line accounted for."""

from __future__ import annotations

import io
import string
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from tests.examples import World, example

from entente.access.actor import Actor, local_operator
from entente.access.service import visible
from entente.engines.exchange import batches
from entente.engines.exchange.columns import columns_out, listed
from entente.engines.exchange.files.reading import sentence
from entente.engines.exchange.files.writing import FORMATS, write
from entente.engines.exchange.layout import find_layout
from entente.engines.exchange.models import Batch, State
from entente.engines.exchange.outgoing import sheet_of
from entente.engines.exchange.refused import refused_sheet
from entente.engines.exchange.tests.conftest import TRIED
from entente.engines.exchange.tests.damage import harmed
from entente.engines.exchange.tests.making import everything_stored, text
from entente.engines.exchange.tests.reading_many import ReadMany
from entente.engines.exchange.told import told
from entente.engines.exchange.values import is_blank
from entente.engines.records.reader import Reader

KINDS = ("institutions", "projects", "actions", "financing", "rates", "people", "meetings", "groups")
FILES = {"xlsx": 2_100, "ods": 1_500, "csv": 1_300}
DRAWN, BY_THEMSELVES = 250, 120
CODES = ("empty", "too-large", "password", "old-format", "picture", "pdf", "archive", "program", "text", "not-text",
         "bomb", "damaged", "slow")  # fmt: skip


def some(number: int) -> int:
    """Return how many files are tried: a tenth on PostgreSQL, which reads no file differently."""
    return number if connection.vendor == "sqlite" else number // 10


@pytest.fixture
def exported(world: World) -> dict[str, list[tuple[str, bytes]]]:
    """Good files of several record types in each format."""
    reader = Reader(local_operator(), "en", timezone.localdate())
    found: dict[str, list[tuple[str, bytes]]] = {kind: [] for kind in FORMATS}
    for slug in KINDS:
        record = listed(slug)
        for _number in range(3):
            example(record.model, world, "é «x»")
        for kind, files in found.items():
            rows = visible(reader.actor, record.model).order_by("pk")
            with tempfile.TemporaryDirectory() as folder:
                place = Path(folder) / f"x.{kind}"
                write(sheet_of(record, reader, columns_out(record, None, "en"), rows), kind, place)
                files.append((slug, place.read_bytes()))
    return found


def tried(actor: Actor, slug: str, content: bytes) -> Batch:
    """Plan one file, and ask that it was refused with a sentence or accounted for."""
    TRIED["damaged files"] += 1
    batch = batches.bring_in(actor, listed(slug), "file", content, language="en")
    batches.plan(actor, batch)
    if batch.problem:
        assert batch.problem in {sentence(code) for code in CODES}
        assert (batch.state, batch.lines, batch.counts) == (State.UNREADABLE, 0, {})
        assert not batch.chunks.exists()
        return batch
    assert batch.state == State.PLANNED
    assert sum(batch.counts.values()) == batch.lines == sum(batch.chunks.values_list("size", flat=True))
    TRIED["read to their end"] += 1
    return batch


def accounted(batch: Batch, reading: ReadMany) -> None:
    """Ask that every line the file holds has an outcome, and that the plan and its refused lines can be shown."""
    if batch.problem:
        return
    record, reader = listed(batch.slug), Reader(local_operator(), "en", timezone.localdate())
    layout = find_layout(record, reading.heads, {})
    assert layout is not None
    if layout.fields:
        below = reading.told[layout.first_line :]
        assert batch.lines == sum(1 for row in below if not all(is_blank(cell) for cell in row))
    for outcome in batch.counts:
        told(record, reader, batch, outcome, 0, 5)
    if batch.count("refused"):
        with tempfile.TemporaryDirectory() as folder:
            write(refused_sheet(batch, reader), batch.file_kind, Path(folder) / "refused")


@pytest.mark.parametrize("kind", FILES)
def test_damaged_exports(kind: str, exported: Any, one_process: Callable[[], ReadMany]) -> None:
    actor, before = local_operator(), everything_stored()
    for number in range(some(FILES[kind])):
        slug, content = exported[kind][number % len(exported[kind])]
        try:
            batch = tried(actor, slug, harmed(number, content, kind))
            if number % 5 == 0:
                accounted(batch, one_process())
        except Exception as error:
            raise AssertionError(f"{slug}.{kind}, seed {number}: {error!r}") from error
    assert everything_stored() == before


def test_damaged_exports_each_by_a_process_of_its_own(exported: Any) -> None:
    """The same, read as in production; fewer, for each starts an interpreter."""
    actor, before = local_operator(), everything_stored()
    for number in range(some(BY_THEMSELVES)):
        kind = list(FILES)[number % 3]
        slug, content = exported[kind][number % len(exported[kind])]
        tried(actor, slug, harmed(100_000 + number, content, kind))
        TRIED["by a process of their own"] += 1
    assert everything_stored() == before


TYPED = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**15), 10**15), st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 1, 1)), st.text(max_size=60), st.text(string.digits + " .,/-€%:", max_size=14),
    st.dates().map(lambda day: day.strftime("%d/%m/%Y")), st.just(timedelta(hours=30)),
    st.sampled_from(["school", "yes", "#REF!", "x" * 33_000, "=1+1", "_x0000_", "\x00", "'=", "ZZZ"]),
)  # fmt: skip


def workbook(rows: list[list[Any]]) -> bytes:
    """Return a workbook of these cells as they are."""
    place = io.BytesIO()
    book = xlsxwriter.Workbook(place, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    page = book.add_worksheet()
    for line, row in enumerate(rows):
        for at, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(line, at, value[:32_767])
            elif value is not None:
                page.write(line, at, value)
    book.close()
    return place.getvalue()


def test_sheets_of_anything_in_known_columns(exported: Any, one_process: Callable[[], ReadMany]) -> None:
    headers = {slug: [column.heading for column in columns_out(listed(slug), None, "en")] for slug in KINDS}
    actor, before = local_operator(), everything_stored()

    @seed(2014)
    @settings(max_examples=some(DRAWN), deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(KINDS), st.lists(st.lists(TYPED, max_size=24), max_size=6), st.booleans())
    def anything(slug: str, rows: list[list[Any]], as_text: bool) -> None:
        sheet = [headers[slug], *rows]
        content = text(sheet, encoding="utf-8") if as_text else workbook(sheet)
        accounted(tried(actor, slug, content), one_process())

    anything()
    assert everything_stored() == before
