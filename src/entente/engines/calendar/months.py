"""The arithmetic of days and months: pure, the same as `in_sql` asks of a database."""

from __future__ import annotations

import calendar
from datetime import date

ENDLESS = date.max


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later (earlier when negative), the last of its month without such a day.

    `date.max` where the calendar ends, `date.min` where it begins.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > ENDLESS.year:
        return ENDLESS
    if year < date.min.year:
        return date.min
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_number(day: date) -> int:
    """Return the number of a day's month, counted from the year 0: a difference of two is a number of months."""
    return day.year * 12 + day.month


def days_after(day: date, days: int) -> date:
    """Return the day so many days later (earlier when negative), the first or last there is when that is none."""
    return date.fromordinal(min(ENDLESS.toordinal(), max(1, day.toordinal() + days)))


def days_before(day: date, days: int) -> date:
    """Return the day so many days earlier, the first there is when that is none."""
    return days_after(day, -days)
