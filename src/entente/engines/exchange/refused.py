"""The refused lines of a batch as the same sheet, each reason beside its cell: to be corrected and brought in again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from entente.engines.exchange.batches import record_of
from entente.engines.exchange.columns import Out, columns_of
from entente.engines.exchange.files.sheet import Heading, Sheet, Value, Wrong
from entente.engines.exchange.layout import line_heading, reason_heading
from entente.engines.exchange.models import Batch, Outcome
from entente.engines.exchange.outgoing import heading_of
from entente.engines.records.reader import Reader

WHY_WIDTH = 40


def refused_lines(batch: Batch) -> Iterator[Any]:
    """Yield [number, cells, complaints] of each refused line, in the file's order."""
    for chunk in batch.chunks.filter(outcome=Outcome.REFUSED).order_by("number").iterator(8):
        yield from chunk.unpacked()


def refused_sheet(batch: Batch, reader: Reader) -> Sheet:
    """Return the refused lines as a sheet; a reason stands right of its cell, the line's own reasons at the end."""
    record = record_of(batch)
    places = sorted({place for line in refused_lines(batch) for place, _why in line[2] if place is not None})
    by_name = {column.name: column for column in columns_of(record)}
    headings = []
    for place, header, name in batch.headers:
        column = by_name.get(name)
        headings.append(heading_of(Out(header, column), reader) if column else Heading(header))
        if place in places:
            headings.append(Heading(f"{reason_heading()} — {header}", kind="why", width=WHY_WIDTH))
    headings += [
        Heading(reason_heading(), kind="why", width=WHY_WIDTH),
        Heading(line_heading(), kind="number", width=10),
    ]
    rows = (_row(line, len(batch.headers), places) for line in refused_lines(batch))
    return Sheet(record.plural, headings, rows, reader.language)


def _row(line: Any, width: int, places: list[int]) -> list[Value | Wrong]:
    """Return one refused line with its reasons."""
    number, cells, complaints = line
    reasons: dict[int | None, list[str]] = {}
    for place, why in complaints:
        reasons.setdefault(place, []).append(why)
    row: list[Value | Wrong] = []
    for place in range(width):
        value = _value(cells[place]) if place < len(cells) else None
        why = "; ".join(reasons.get(place, ()))
        row.append(Wrong(value, why) if why else value)
        if place in places:
            row.append(why)
    row += ["; ".join(reasons.get(None, ())), number]
    return row


def _value(cell: Any) -> Value:
    """Return a kept cell as a value to be written."""
    if isinstance(cell, dict):
        try:
            return date.fromisoformat(cell["day"])
        except ValueError:
            return str(cell["day"])
    return int(cell) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15 else cell
