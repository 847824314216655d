"""Dates of which only the year or the month is known, where a record keeps how much of a date is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from entente.engines.exchange.columns import Exchanged
from entente.engines.exchange.line import Line
from entente.engines.exchange.matching import Stored
from entente.engines.exchange.values import Cell, is_blank, part_of, written


class Precisions:
    """The columns of dates whose precision is kept in a field of its own: what a cell says of one fills the other.

    A cell that holds a year or a month decides; a precision written beside it must be the same. A whole date is known
    to the day, unless the sheet says otherwise, or the record holds that very date already.
    """

    def __init__(self, columns: Mapping[int, Exchanged], every: Mapping[str, Exchanged]) -> None:
        self.dates = {column.name: (column, every[column.precision])
                      for column in columns.values() if column.precision in every}  # fmt: skip
        self.places = {column.name: place for place, column in columns.items()}
        self.count = 0

    def read(self, line: Line, cell: Cell, place: int, column: Exchanged) -> None:
        """Read a cell that is no whole date: a month or a year, or a complaint."""
        part = part_of(cell)
        if part is not None:
            line.values[column.attname], line.partial[column.name] = part[0], (written(cell), part[1])
            return
        sentence = _("“%(value)s” is no date: write 31/12/2014, or 12/2014 or 2014 where no more is known")
        line.complaints.append((place, sentence % {"value": written(cell)[:40]}))

    def settle(self, lines: Sequence[Line]) -> None:
        """Give each line the precision of the cells that hold a year or a month."""
        for line in lines if self.dates else ():
            for name, (word, known) in line.partial.items():
                self.count += 1
                twin = self.dates[name][1]
                place = self.places.get(twin.name)
                silent = place is None or place >= len(line.cells) or is_blank(line.cells[place])
                if not silent and line.values.get(twin.attname, known) != known:
                    line.complaints.append((place, _disagreement(twin, word, known, line.values[twin.attname])))
                line.values[twin.attname] = known

    def keep(self, lines: Sequence[Line], stored: Sequence[Stored | None]) -> None:
        """Say that a whole date is known to the day, where it is new and the sheet has no column for it."""
        for column, twin in self.dates.values():
            if twin.name in self.places:
                continue
            date, precision, usual = column.attname, twin.attname, twin.field.get_default()
            for line, found in zip(lines, stored, strict=True):
                if precision in line.values or date not in line.values:
                    continue
                if found is None or line.values[date] != found.values[date]:
                    line.values[precision] = usual


def _disagreement(twin: Exchanged, word: str, known: str, said: str) -> str:
    """Return why a cell and the precision beside it cannot both be right."""
    labels = {str(value): str(label) for value, label in twin.field.flatchoices}
    return _("“%(said)s” is not how much “%(word)s” says: write the whole date, or “%(known)s” here") % {
        "said": labels.get(said, said), "word": word, "known": labels.get(known, known),
    }  # fmt: skip
