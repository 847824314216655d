"""Codes for new records of a list that has none: made from what their lines say, each its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from entente.engines.exchange.line import Line
from entente.engines.records.record import Record


class Codes:
    """What gives codes to lines; codes taken are those of stored records, whoever may see them, and those given."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._taken: set[str] | None = None
        self._last: dict[str, int] = {}

    def give(self, lines: Sequence[Line]) -> None:
        """Give each line a code as its key, nothing where the record type makes none."""
        if self.record.coded is None or not lines:
            return
        if self._taken is None:
            model: Any = self.record.model
            self._taken = set(model._base_manager.order_by().values_list(self.record.key, flat=True))
        for line, stem in zip(lines, self.record.coded([(line.values, line.links) for line in lines]), strict=True):
            line.key = self._free(stem, self._taken)

    def _free(self, stem: str, taken: set[str]) -> str:
        """Return the stem, or the stem with the first number that nobody has, and take it."""
        number = self._last.get(stem, 0) + 1
        code = stem if number == 1 else f"{stem}-{number}"
        while code in taken:
            number += 1
            code = f"{stem}-{number}"
        self._last[stem] = number
        taken.add(code)
        return code
