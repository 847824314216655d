"""Rules of the partners room: pure, no database, no web."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Place:
    """Where an institution stands: the number of its country, its first day, the first day after; None is open."""

    country: int | None
    starts_on: date | None
    ends_on: date | None


def why_not_under(child: Place, parent: Place) -> tuple[str, str]:
    """Return (field, sentence) of why an institution cannot answer to another, two empty texts when it can."""
    if child.country and parent.country and child.country != parent.country:
        return "parent", _("An institution and the one it answers to are of the same country: choose a parent there.")
    if parent.starts_on and (child.starts_on is None or child.starts_on < parent.starts_on):
        return "starts_on", _(
            "The one it answers to exists from %(day)s only: give that day or a later one, or another parent."
        ) % {"day": parent.starts_on.isoformat()}
    if parent.ends_on and (child.ends_on is None or child.ends_on > parent.ends_on):
        return "ends_on", _(
            "The one it answers to exists until %(day)s only: give that day or an earlier one, or another parent."
        ) % {"day": parent.ends_on.isoformat()}
    return "", ""


def in_a_circle() -> str:
    """Return why an institution cannot stand above itself."""
    return _("An institution cannot answer to itself or to one of its own parts: choose another parent.")
