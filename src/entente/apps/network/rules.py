"""Rules of the network room: pure, no database, no web."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

Span = tuple[date, date | None]


def months_before(day: date, months: int) -> date:
    """Return the same day so many months before, or the last of that month where it has no such day."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def overlaps(spans: Sequence[Span], slack: int) -> list[tuple[int, int, date, date | None]]:
    """Return the pairs of spans that share more than `slack` days: (place, place, first day, first day after or None).

    A span is (first day, first day after or None); the spans come in the order of their first days.
    """
    found = []
    for one, (_begins, ends) in enumerate(spans):
        for two, (starts, stops) in enumerate(spans[one + 1 :], one + 1):
            last = min((day for day in (ends, stops) if day is not None), default=None)
            if last is None or (last - starts).days > slack:
                found.append((one, two, starts, last))
    return found


def why_not_left(planned_to: date | None, left_on: date | None, curtailment: str) -> dict[str, str]:
    """Say, by field, why a departure cannot stand as it is told; empty when it can.

    Without a planned end nothing says whether it came early: a reason may then be given or not.
    """
    if left_on is None or planned_to is None:
        return {}
    if left_on < planned_to and not curtailment:
        return {"curtailment": _("The departure comes before the planned end (%(day)s): say why it ended early.")
                % {"day": planned_to.isoformat()}}  # fmt: skip
    if left_on >= planned_to and curtailment:
        return {"curtailment": _("The posting went to its planned end (%(day)s): remove the reason or correct a day.")
                % {"day": planned_to.isoformat()}}  # fmt: skip
    return {}


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
