"""What an indicator and all that feed it reached in a span of days: pure, over rows that somebody else has read.

A flow adds what was approved in the periods that lie within the span. A cumulative indicator takes, of each indicator
and category, the latest approved value of a period that ends by the last day. Sexes are kept apart. What is entered
and not approved, and what is not entered though its period lies within the span, is counted beside the number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from entente.apps.projects.results.choices import Direction

Feeds = Mapping[int, int | None]  # by indicator, the one it adds up into
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Span:
    """From the first day (None: from the beginning) to the last, both in it."""

    first: date | None
    last: date

    def holds(self, first: date, last: date) -> bool:
        """Say whether a period lies within it."""
        return last <= self.last and (self.first is None or first >= self.first)


@dataclass(frozen=True)
class Entry:
    """One value: its indicator and category, the first and last day of its period, what it says, whether approved."""

    indicator: int
    category: int | None
    first: date
    last: date
    quantity: Decimal | None
    women: int | None = None
    men: int | None = None
    approved: bool = True


@dataclass(frozen=True)
class Cell:
    """A value that is waited for: an indicator, one of its categories or none, a period."""

    indicator: int
    category: int | None
    first: date
    last: date


@dataclass(frozen=True)
class Reached:
    """What was reached: None while nothing is approved; how many values it adds, how many wait or are missing.

    `women` and `men` are None where no value told them; they may add to less than the quantity, where some did not.
    """

    quantity: Decimal | None = None
    women: int | None = None
    men: int | None = None
    counted: int = 0
    waiting: int = 0
    missing: int = 0

    @property
    def whole(self) -> bool:
        """Say whether nothing waits and nothing is missing."""
        return not self.waiting and not self.missing


def upwards(feeds: Feeds, indicator: int) -> list[int]:
    """Return an indicator and all it adds up into; each once, even in a circle. What is not known ends the way."""
    found: list[int] = []
    at: int | None = indicator
    while at is not None and at in feeds and at not in found:
        found.append(at)
        at = feeds[at]
    return found


def by_root(feeds: Feeds, roots: Collection[int], entries: Iterable[Entry]) -> dict[int, list[Entry]]:
    """Return, for each root, the entries of itself and of all that feed it."""
    found: dict[int, list[Entry]] = {root: [] for root in roots}
    for entry in entries:
        for above in upwards(feeds, entry.indicator):
            if above in found:
                found[above].append(entry)
    return found


def cells_by_root(feeds: Feeds, roots: Collection[int], cells: Iterable[Cell]) -> dict[int, list[Cell]]:
    """Return, for each root, the cells of itself and of all that feed it."""
    found: dict[int, list[Cell]] = {root: [] for root in roots}
    for cell in cells:
        for above in upwards(feeds, cell.indicator):
            if above in found:
                found[above].append(cell)
    return found


def reached(entries: Sequence[Entry], cells: Sequence[Cell], span: Span, *, cumulative: bool) -> Reached:
    """Return what some entries (of a root and all that feed it) reached in a span; `cells` are what is waited for."""
    approved = [entry for entry in entries if entry.approved and entry.quantity is not None]
    adding = _latest(approved, span) if cumulative else [e for e in approved if span.holds(e.first, e.last)]
    inside = [entry for entry in entries if span.holds(entry.first, entry.last)]
    entered = entered_in((entry.indicator, entry.category, entry.first, entry.last) for entry in entries)
    missing = [cell for cell in cells if span.holds(cell.first, cell.last) and not is_entered(cell, entered)]
    return Reached(
        sum((entry.quantity or Decimal(0) for entry in adding), Decimal(0)) if adding else None,
        _sum(entry.women for entry in adding), _sum(entry.men for entry in adding),
        len(adding), sum(not entry.approved for entry in inside), len(missing),
    )  # fmt: skip


Entered = Mapping[tuple[int, int | None], Sequence[tuple[date, date]]]


def entered_in(rows: Iterable[tuple[int, int | None, date, date]]) -> Entered:
    """Return the periods (first and last day) in which something is entered, by indicator and category."""
    found: dict[tuple[int, int | None], list[tuple[date, date]]] = {}
    for indicator, category, first, last in rows:
        found.setdefault((indicator, category), []).append((first, last))
    return found


def is_entered(cell: Cell, entered: Entered) -> bool:
    """Say whether something is entered for a cell: in its period, or in one that overlaps and so stands for it."""
    spans = entered.get((cell.indicator, cell.category), ())
    return any(first <= cell.last and cell.first <= last for first, last in spans)


def _latest(entries: Iterable[Entry], span: Span) -> list[Entry]:
    """Return the latest entry of each indicator and category whose period ends by the span's last day."""
    found: dict[tuple[int, int | None], Entry] = {}
    for entry in entries:
        key = entry.indicator, entry.category
        if entry.last <= span.last and (key not in found or found[key].last < entry.last):
            found[key] = entry
    return list(found.values())


def _sum(numbers: Iterable[int | None]) -> int | None:
    """Return the sum of the numbers that are known, None when none is."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def percent(
    value: Decimal | None, target: Decimal | None, direction: str, baseline: Decimal | None = None
) -> int | None:
    """Return how much of a target is reached, in whole per cent rounded down; None where that says nothing.

    More is better: the value over the target. Less is better: how far it came down from the baseline towards the
    target; without a baseline above the target, 100 at or below it, and nothing is said above it.
    """
    if value is None or target is None:
        return None
    if direction == Direction.MORE:
        return int(HUNDRED * value / target) if target > 0 else None
    if baseline is None or baseline <= target:
        return 100 if value <= target else None
    return int(max(Decimal(0), HUNDRED * (baseline - value) / (baseline - target)))


def met(value: Decimal | None, target: Decimal | None, direction: str) -> bool | None:
    """Say whether a target is reached; None while there is no value or no target."""
    if value is None or target is None:
        return None
    return value >= target if direction == Direction.MORE else value <= target
