"""One line of a file as it is read and judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from entente.engines.exchange.values import Problem

# A place of None is the line as a whole.
Complaint = tuple[int | None, str]


@dataclass(slots=True)
class Line:
    """One line: its number in the file, its cells, what was read of it, and what the plan says of it.

    `own` is a number below zero, no other line's: a line of the file may stand for several records. `waits` holds
    the words (place, attname, word, problem) that may name another line, `inside` those that do, by attname. `context`
    is what rules over all rows should know of what the line hangs on when that is a line of the file too. `partial`
    holds (word, "year" or "month") of the dates that are known to these only, by column; `added` what a cell of mixed
    types names beside its own, by to-many field.
    """

    number: int
    cells: list[Any]
    key: Any = None
    values: dict[str, Any] = field(default_factory=dict)
    links: dict[str, list[int]] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)
    own: int = 0
    waits: list[tuple[int, str, str, Problem]] = field(default_factory=list)
    inside: dict[str, str] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)
    partial: dict[str, tuple[str, str]] = field(default_factory=dict)
    added: dict[str, set[int]] = field(default_factory=dict)


def plain(value: Any) -> Any:
    """Return a value as JSON, the journal and the plan hold it."""
    if value.__class__ is date or value.__class__ is datetime:
        return value.isoformat()
    return str(value) if value.__class__ is Decimal else value
