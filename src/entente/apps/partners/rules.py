"""Rules of the partners room: pure, no database, no web."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _


def why_not_placed(
    own: int | None, ancestors: Sequence[int | None], country: int | None, parent_country: int | None
) -> str:
    """Say why an institution cannot stand under its parent, "" when it can.

    `own` is its number (None before it is stored), `ancestors` the numbers from the parent upwards,
    `country` and `parent_country` the countries' numbers.
    """
    if own is not None and own in ancestors:
        return _("An institution cannot answer to itself or to one of its own parts: choose another parent.")
    if country and parent_country and country != parent_country:
        return _("An institution and the one it answers to are of the same country: choose a parent there.")
    return ""
