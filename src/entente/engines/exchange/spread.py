"""A cell that names several records where one belongs: the line then means a record for each of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from entente.access.folding import folded
from entente.engines.exchange.columns import Exchanged
from entente.engines.exchange.references import References
from entente.engines.exchange.values import is_blank, written

Row = tuple[int, list[Any]]
SURE = re.compile(r"[;\n]")
# These stand in names too: "Bonaire, Saint-Eustache et Saba".
PERHAPS = re.compile(r"[,/]")
MOST = 300


class Spread:
    """What makes one line into several: the columns of a sheet that may name several records."""

    def __init__(
        self, names: Sequence[str], columns: Mapping[int, Exchanged], references: Mapping[str, References]
    ) -> None:
        self.places = {place: references[part.name] for place, part in columns.items() if part.name in names}
        self.keys = [place for place, part in columns.items() if part.is_key]

    def over(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows with one for each record named; a line that names its own record stays one line."""
        for place, references in self.places.items():
            references.resolve({word for _number, cells in rows for word in _words(cells, place)})
            rows = [part for row in rows for part in self._parts(row, place, references)]
        return rows

    def _parts(self, row: Row, place: int, references: References) -> list[Row]:
        """Return what one row becomes."""
        number, cells = row
        own = any(key < len(cells) and not is_blank(cells[key]) for key in self.keys)
        words = _words(cells, place)
        if own or not 1 < len(words) <= MOST + 1:
            return [row]
        whole, *parts = words
        parts = list({frozenset(references.meant(part)) or folded(part): part for part in reversed(parts)}.values())[
            ::-1
        ]
        if not SURE.search(whole) and (references.knows(whole) or not all(map(references.knows, parts))):
            return [row]
        return [(number, [*cells[:place], part, *cells[place + 1 :]]) for part in parts]


def _words(cells: Sequence[Any], place: int) -> list[str]:
    """Return the text of a cell and its parts; only the text where it has none."""
    text = written(cells[place]) if place < len(cells) else ""
    if not text:
        return []
    split = SURE if SURE.search(text) else PERHAPS
    return [text, *(part.strip() for part in split.split(text) if part.strip())] if split.search(text) else [text]
