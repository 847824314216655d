"""The lines of a sheet below its headers, numbered as the person sees them, in blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from entente.engines.exchange.layout import Layout
from entente.engines.exchange.values import is_blank

BLOCK = 2_000


def numbered(
    layout: Layout, blocks: Iterable[tuple[int, list[list[Any]]]], nameless: set[int]
) -> Iterator[list[tuple[int, list[Any]]]]:
    """Yield the lines below the headers that hold something, as (number in the file, cells), in blocks.

    The places of cells that hold something below no header are added to `nameless`.
    """
    width, bare = len(layout.headers), [place for place, header in enumerate(layout.headers) if not header]
    waiting: list[tuple[int, list[Any]]] = []
    for first, rows in blocks:
        for at, row in enumerate(rows):
            if row.count("") == len(row) or first + at < layout.first_line:
                continue
            if any(cell.strip() if cell.__class__ is str else cell is not None for cell in row):
                waiting.append((first + at + 1, row))
                beside = [*bare, *range(width, len(row))] if bare or len(row) > width else ()
                nameless.update(place for place in beside if place < len(row) and not is_blank(row[place]))
        while len(waiting) >= BLOCK:
            yield waiting[:BLOCK]
            waiting = waiting[BLOCK:]
    if waiting:
        yield waiting
