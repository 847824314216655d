"""Rules of the network room: pure, no database, no web."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from django.utils.translation import gettext as _

Span = tuple[date, date | None]


def months_before(day: date, months: int) -> date:
    """Return the same day so many months before, or the last of that month where it has no such day."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def why_not_posted(posting: Span, position: Span) -> str:
    """Say why a posting cannot stand, "" when it can. Each span is (first day, first day after or None)."""
    if posting[0] < position[0]:
        return _("The posting begins before the position exists (%(day)s): give a later day.") % {
            "day": position[0].isoformat()
        }
    if position[1] is not None and posting[0] >= position[1]:
        return _("The posting begins after the position has ended (%(day)s): give an earlier day.") % {
            "day": position[1].isoformat()
        }
    return ""
