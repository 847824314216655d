"""Rules of the network room: pure, no database, no web."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

Span = tuple[date, date | None]


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
