"""Rules of the network room: pure, no database, no web."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from django.utils.translation import gettext as _

from entente.apps.network.choices import Capacity, PostKind
from entente.apps.partners.choices import Field

CAPACITIES = (Capacity.RESIDENT, Capacity.ACCREDITED, Capacity.INTERIM)
# For each field, the kinds of post from the one made for it to the one that may happen to have it.
KINDS_FOR: dict[Field, tuple[PostKind, ...]] = {
    Field.INTERNAL_SECURITY: (
        PostKind.INTERNAL_SECURITY, PostKind.REGIONAL, PostKind.COOPERATION, PostKind.DEFENCE, PostKind.PLACED,
    ),
    Field.DEFENCE: (
        PostKind.DEFENCE, PostKind.REGIONAL, PostKind.COOPERATION, PostKind.INTERNAL_SECURITY, PostKind.PLACED,
    ),
    Field.CIVIL_PROTECTION: (
        PostKind.COOPERATION, PostKind.REGIONAL, PostKind.INTERNAL_SECURITY, PostKind.DEFENCE, PostKind.PLACED,
    ),
}  # fmt: skip

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


def order_of_competent(competence: Field, capacity: Capacity, kind: PostKind) -> tuple[int, int]:
    """Return the place of a post among those competent for a country: by capacity, then by the kind's fitness."""
    kinds = KINDS_FOR.get(competence, ())
    return CAPACITIES.index(capacity), kinds.index(kind) if kind in kinds else len(kinds)
