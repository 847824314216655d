"""A sheet to be written, whatever its format: headings with their drop-downs, rows of values, a page of help."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

# What a cell may hold on its way out.
Value = str | int | float | bool | Decimal | date | None


@dataclass(frozen=True)
class Heading:
    """One column: its words, what may be chosen in it (nothing: anything), what it is, and whether it is long."""

    words: str
    choices: tuple[str, ...] = ()
    help: str = ""
    kind: str = "text"  # text · number · decimal · day · why
    width: int = 16


@dataclass(frozen=True)
class Wrong:
    """A cell that was refused: its value as it came, and why."""

    value: Value
    reason: str


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its headings, its rows, the words of its page of help."""

    name: str
    headings: Sequence[Heading]
    rows: Iterable[Sequence[Value | Wrong]]
    language: str
    help_name: str = "Help"
    help: Sequence[tuple[str, str]] = field(default_factory=tuple)


def bare(value: Value | Wrong) -> Value:
    """Return the value of a cell, refused or not."""
    return value.value if isinstance(value, Wrong) else value
