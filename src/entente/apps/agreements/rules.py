"""Rules of the agreements room: pure, no database, no web."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _


def why_not_dated(signed: date | None, entry: date | None, end: date | None) -> dict[str, str]:
    """Say, by field, why these dates cannot stand together; empty when they can."""
    reasons = {}
    if entry is not None and signed is not None and entry < signed:
        reasons["in_force_on"] = _("Entry into force comes on or after signature: correct one of the two dates.")
    if end is not None and entry is not None and end <= entry:
        reasons["ends_on"] = _("The end comes after entry into force: give a later end, or none.")
    return reasons
