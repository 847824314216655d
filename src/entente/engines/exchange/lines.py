"""A block of a sheet's lines, read column by column: values, references, and what cannot be read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import count
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from entente.engines.exchange.columns import Exchanged
from entente.engines.exchange.line import Line
from entente.engines.exchange.mixed import Mixed
from entente.engines.exchange.partial import Precisions
from entente.engines.exchange.references import References
from entente.engines.exchange.values import Problem, blank_for, is_blank, written


class Reads:
    """What reads blocks of lines: the columns by their place, and the records they refer to, one or several a cell."""

    def __init__(
        self, fields: Mapping[int, Exchanged], references: Mapping[str, References], mixed: Mapping[str, Mixed],
        precisions: Precisions, serials: bool, selves: Collection[str] = (),
    ) -> None:  # fmt: skip
        self.fields, self.references, self.serials, self.selves = fields, references, serials, set(selves)
        self.mixed, self.precisions = mixed, precisions
        self.owns = count(-1, -1)
        self.filled: frozenset[str] = frozenset()  # columns whose blank cells somebody fills later

    def block(self, rows: Sequence[tuple[int, list[Any]]]) -> list[Line]:
        """Return the lines of (number, cells) rows."""
        lines = [Line(number, cells, own=next(self.owns)) for number, cells in rows]
        for place, column in self.fields.items():
            cells = [row[place] if place < len(row) else None for _number, row in rows]
            if column.is_key:
                self._keys(lines, cells, place, column)
            elif column.target is None:
                self._plain(lines, cells, place, column)
            elif column.several:
                self._several(lines, cells, place, column)
            else:
                self._one(lines, cells, place, column)
        self.precisions.settle(lines)
        return lines

    def _keys(self, lines: Sequence[Line], cells: Sequence[Any], place: int, column: Exchanged) -> None:
        """Read which record each line is."""
        for line, cell in zip(lines, cells, strict=True):
            text = written(cell)
            if text and column.name == "pk":
                if text.isdecimal() and len(text) < 18:
                    line.key = int(text)
                else:
                    sentence = _("“%(value)s” is not a number of a record: leave the cell empty for a new one")
                    line.complaints.append((place, sentence % {"value": text[:40]}))
            elif text:
                line.key = text
                value = column.read(cell)
                if isinstance(value, Problem):
                    line.complaints.append((place, value.sentence))

    def _plain(self, lines: Sequence[Line], cells: Sequence[Any], place: int, column: Exchanged) -> None:
        """Read a column of plain values."""
        read, empty, name = column.read, blank_for(column.field), column.attname
        if not self.serials and isinstance(column.field, models.DateField):
            # The workbook counts its days from 1904: a bare number is told as text, which names no day.
            cells = [written(cell) if isinstance(cell, float) else cell for cell in cells]
        for line, cell in zip(lines, cells, strict=True):
            if column.name in self.filled and is_blank(cell):
                continue
            value = empty if is_blank(cell) else read(cell)
            if value.__class__ is Problem:
                if column.name in self.precisions.dates:
                    self.precisions.read(line, cell, place, column)
                else:
                    line.complaints.append((place, value.sentence))
            else:
                line.values[name] = value

    def _one(self, lines: Sequence[Line], cells: Sequence[Any], place: int, column: Exchanged) -> None:
        """Read a column whose cells name one record."""
        found, name = self.references[column.name], column.attname
        words = [written(cell) for cell in cells]
        found.resolve({word for word in words if word})
        for line, word in zip(lines, words, strict=True):
            if not word:
                self._blank(line, place, column, name)
                continue
            number = found.number(word)
            if isinstance(number, Problem) and column.name in self.selves:
                line.waits.append((place, name, word, number))
            elif isinstance(number, Problem):
                line.complaints.append((place, number.sentence))
            else:
                line.values[name] = number

    def _blank(self, line: Line, place: int, column: Exchanged, name: str) -> None:
        """Read a cell that names no record."""
        if column.required:
            line.complaints.append((place, _("is required")))
        elif column.name != "owner":
            line.values[name] = None

    def _several(self, lines: Sequence[Line], cells: Sequence[Any], place: int, column: Exchanged) -> None:
        """Read a column whose cells name several records."""
        mixed = self.mixed[column.name]
        for line, words in zip(lines, mixed.cut([written(cell) for cell in cells]), strict=True):
            mixed.read(line, words, place)
