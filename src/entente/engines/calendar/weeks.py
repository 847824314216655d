"""A month as weeks of days, and what stands on each: pure arithmetic; a week begins on Monday."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from entente.engines.calendar.months import days_after, months_after

WEEK = 7


class Dated(Protocol):
    """What takes the days [first, after)."""

    @property
    def first(self) -> date:
        """The first day."""

    @property
    def after(self) -> date:
        """The first day after."""


Thing = TypeVar("Thing", bound=Dated)


@dataclass(frozen=True)
class Day(Generic[Thing]):
    """A day of the sheet: whether it is of the month; what is shown on it, and how many things are not.

    Of each thing it is said whether it begins there, on this day or on this line of the sheet.
    """

    day: date
    inside: bool
    things: tuple[tuple[Thing, bool], ...]
    more: int

    @property
    def weekend(self) -> bool:
        """True on Saturday and Sunday."""
        return self.day.weekday() >= WEEK - 2


def month_of(first: date) -> tuple[date, date]:
    """Return the days [first, after) of the month that begins on a day."""
    return first, months_after(first, 1)


def sheet_of(first: date) -> tuple[date, date]:
    """Return the days [first, after) of the whole weeks that a month touches."""
    after = months_after(first, 1)
    return days_after(first, -first.weekday()), days_after(after, -after.weekday() % WEEK)


def placed(things: Iterable[Thing], first: date, after: date) -> dict[date, list[Thing]]:
    """Return, by day of [first, after), the things that take it, in the order given."""
    found: dict[date, list[Thing]] = {}
    for thing in things:
        days = range(max(thing.first, first).toordinal(), min(thing.after, after).toordinal())
        for ordinal in days:
            found.setdefault(date.fromordinal(ordinal), []).append(thing)
    return found


def weeks_of(first: date, things: Iterable[Thing], most: int) -> list[list[Day[Thing]]]:
    """Return the weeks that a month touches; of more than `most` things a day, one fewer than that is shown."""
    start, after = sheet_of(first)
    by_day = placed(things, start, after)
    month = month_of(first)
    days = [date.fromordinal(ordinal) for ordinal in range(start.toordinal(), after.toordinal())]
    sheet = [_day(day, month[0] <= day < month[1], by_day.get(day, ()), most) for day in days]
    return [sheet[at : at + WEEK] for at in range(0, len(sheet), WEEK)]


def _day(day: date, inside: bool, things: Sequence[Thing], most: int) -> Day[Thing]:
    """Return a day with what is shown on it: first what begins there."""
    things = sorted(things, key=lambda thing: thing.first != day)
    shown = things if len(things) <= most else things[: most - 1]
    monday = day.weekday() == 0
    return Day(day, inside, tuple((thing, monday or thing.first == day) for thing in shown), len(things) - len(shown))
