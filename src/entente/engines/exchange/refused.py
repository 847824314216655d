"""The refused lines of a batch as the same sheet, each reason beside its cell: to be corrected and brought in again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

from entente.engines.exchange.batches import record_of
from entente.engines.exchange.columns import Out, columns_of, spread_by_parts
from entente.engines.exchange.files.sheet import Heading, Sheet, Value, Wrong
from entente.engines.exchange.layout import line_heading, reason_heading
from entente.engines.exchange.models import Batch, Outcome
from entente.engines.exchange.outgoing import heading_of
from entente.engines.exchange.references import SEPARATOR
from entente.engines.records.reader import Reader

WHY_WIDTH = 40
QUOTED = re.compile(r"(?<=“)[^”]*(?=”)|(?<=«\u00a0)[^»]*(?=\u00a0»)")
NUMBER = re.compile(r"\d+")
ADVICE = re.compile(r"\s*: [^:]*$")


def refused_lines(batch: Batch) -> Iterator[Any]:
    """Yield [number, cells, complaints] of each refused line, in the file's order."""
    for chunk in batch.chunks.filter(outcome=Outcome.REFUSED).order_by("number").iterator(8):
        yield from chunk.unpacked()


def reasons(batch: Batch) -> list[tuple[str, str, int]]:
    """Return (header, reason, how many lines) of the refused lines, most first; "" for the line as a whole.

    Reasons that differ by what they quote and advise only are one.
    """
    headers = {place: header for place, header, _name in batch.headers}
    found = Counter(
        pair for _number, _cells, complaints in refused_lines(batch)
        for pair in {(headers.get(place, ""), _in_general(why)) for place, why in complaints}
    )  # fmt: skip
    return [
        (header, reason, count)
        for (header, reason), count in sorted(found.items(), key=lambda item: (-item[1], *item[0]))
    ]


def _in_general(reason: str) -> str:
    """Return a reason without what it quotes, its numbers, and its advice after the last colon."""
    return ADVICE.sub("", NUMBER.sub("…", QUOTED.sub("…", reason)))


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
    several = {*record.spread, *spread_by_parts(record)}
    spread = [place for place, _header, name in batch.headers if name in several]
    rows = (_row(line, len(batch.headers), places) for line in _lines_again(refused_lines(batch), spread))
    return Sheet(record.plural, headings, rows, reader.language)


def _lines_again(lines: Iterable[Any], spread: Sequence[int]) -> Iterator[Any]:
    """Yield refused lines with the parts of one line of the file joined again, in the cell that named several."""
    for number, group in groupby(lines, key=itemgetter(0)):
        parts = list(group)
        if len(parts) == 1 or not spread:
            yield from parts
            continue
        cells = list(parts[0][1])
        for place in spread:
            if place < len(cells):
                words = dict.fromkeys(str(part[1][place]) for part in parts)
                cells[place] = f" {SEPARATOR} ".join(words)
        yield number, cells, _reasons_of(parts, spread)


def _reasons_of(parts: Sequence[Any], spread: Sequence[int]) -> list[tuple[int | None, str]]:
    """Return the reasons of the parts of a line: those of all parts once, others with the part they are about."""
    said = [{(place, why) for place, why in part[2]} for part in parts]
    common = set.intersection(*said)
    found = [(place, why) for place, why in parts[0][2] if (place, why) in common]
    for part in parts:
        name = " · ".join(str(part[1][place]) for place in spread if place < len(part[1]))
        found += [
            (place, _("%(name)s: %(why)s") % {"name": name, "why": why})
            for place, why in part[2]
            if (place, why) not in common
        ]
    return found


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
