"""Dates of which only the month or year is known: the days they may stand for. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from entente.apps.reference.choices import Precision
from entente.engines.calendar.months import days_before, months_after


class Known(NamedTuple):
    """The first and the last day that a date may stand for."""

    first: date
    last: date


def known(day: date, precision: str = Precision.DAY) -> Known:
    """Return the days a date may stand for: itself, or all of its month or year."""
    if precision == Precision.YEAR:
        return Known(date(day.year, 1, 1), date(day.year, 12, 31))
    if precision == Precision.MONTH:
        first = day.replace(day=1)
        return Known(first, max(days_before(months_after(first, 1), 1), first + timedelta(days=27)))
    return Known(day, day)


def surely_before(one: Known | None, other: Known | None) -> bool:
    """Say whether a date comes before another whatever is not known of them; no when one is not known at all."""
    return one is not None and other is not None and one.last < other.first
