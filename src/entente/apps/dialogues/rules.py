"""Rules of the dialogues room: pure, no database, no web."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from entente.apps.dialogues.choices import MeetingState
from entente.apps.reference.choices import Precision
from entente.engines.calendar.months import days_before, months_after

# How many months a date may mean when only its month or its year is known.
MONTHS_MEANT = {Precision.DAY: 0, Precision.MONTH: 1, Precision.YEAR: 12}


@dataclass(frozen=True)
class Held:
    """The day something was held or begun, as precisely as it is known."""

    on: date
    precision: str = Precision.DAY


@dataclass(frozen=True)
class NextSession:
    """The next session of a series: the day it is due, as precisely as the last one is known, and late from when."""

    due: date
    precision: str
    late_from: date


def first_day(day: date, precision: str) -> date:
    """Return the first day a date may mean: itself, the first of its month, the first of its year."""
    if precision == Precision.DAY:
        return day
    return day.replace(day=1) if precision == Precision.MONTH else day.replace(month=1, day=1)


def last_day(day: date, precision: str) -> date:
    """Return the last day a date may mean: itself, the last of its month, the last of its year."""
    if precision == Precision.DAY:
        return day
    return days_before(months_after(first_day(day, precision), MONTHS_MEANT[Precision(precision)]), 1)


def next_session(
    periodicity: int | None, last: Held | None, begun: Held | None, ends_on: date | None = None
) -> NextSession | None:
    """Return when the next session of a series is due: so many months after the last one held, or after it began.

    None where nothing says so: no periodicity, neither a session nor a beginning, or a series that ends before.
    A date of which only the month or the year is known makes a session late after the last day it may mean.
    """
    since = last or begun
    if periodicity is None or since is None:
        return None
    start = first_day(since.on, since.precision)
    late_from = months_after(start, periodicity + MONTHS_MEANT[Precision(since.precision)])
    if ends_on is not None and ends_on <= late_from:
        return None
    return NextSession(months_after(start, periodicity), since.precision, late_from)


def why_not_held(state: str, first: date, today: date) -> str:
    """Say why a meeting cannot be in this state today; "" when it can."""
    if state == MeetingState.HELD and first > today:
        return _("A meeting that begins after today is not held yet: give its true dates, or another state.")
    return ""


def why_not_in_series(state: str, last: date, begun: date | None) -> str:
    """Say why a meeting that ends on a day cannot be a session of a series begun on a day; "" when it can."""
    if begun is not None and state == MeetingState.HELD and last < begun:
        return _("The session is held before the series begins (%(day)s): correct one of the two dates.") % {
            "day": begun.isoformat()
        }
    return ""


def why_not_adopted(adopted: date, begins: date | None) -> str:
    """Say why a declaration cannot be adopted by a day at the meeting that begins on another; "" when it can."""
    if begins is not None and adopted < begins:
        return _("The declaration is adopted before its meeting begins (%(day)s): correct one of the two dates.") % {
            "day": begins.isoformat()
        }
    return ""
