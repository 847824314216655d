"""Rules of the agreements room: pure, no database, no web."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from entente.apps.agreements.choices import Stage


def stage_on(day: date, signed: date | None, entry: date | None, end: date | None) -> Stage:
    """Return where an agreement stands on a day, from its dates (the end day is the first day without it)."""
    if end is not None and end <= day:
        return Stage.ENDED
    if entry is not None and entry <= day:
        return Stage.IN_FORCE
    if signed is not None and signed <= day:
        return Stage.SIGNED
    return Stage.NEGOTIATION


def why_not_dated(signed: date | None, entry: date | None, end: date | None) -> dict[str, str]:
    """Say, by field, why these dates cannot stand together; empty when they can."""
    reasons = {}
    if entry is not None and signed is not None and entry < signed:
        reasons["in_force_on"] = _("Entry into force comes on or after signature: correct one of the two dates.")
    if end is not None and entry is not None and end <= entry:
        reasons["ends_on"] = _("The end comes after entry into force: give a later end, or none.")
    return reasons
