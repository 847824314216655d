"""Rules of actions: what their sources bear together, and which two look like the same one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from entente.access.folding import folded

NEAR = timedelta(days=7)  # two actions so many days apart may be the same one, entered from two papers
ALIKE = 85  # out of 100, words in any order: two titles that say the same


def why_not_borne(cost: Decimal | None, borne: Decimal) -> str:
    """Say why sources cannot bear so much (euros) of an action, "" when they can; an unknown cost holds any sum."""
    if cost is None or borne <= cost:
        return ""
    return _(
        "The sources bear %(borne)s € together and the action costs %(cost)s €: correct an amount, or the cost."
    ) % {"borne": f"{borne:.2f}", "cost": f"{cost:.2f}"}


@dataclass(frozen=True)
class Told:
    """An action as it is compared: its partner, its days (the last one is a day of it), its titles."""

    country: int | None
    organisation: int | None
    institution: int | None
    starts_on: date
    ends_on: date
    titles: tuple[str, ...]


def alike(ours: Told, theirs: Told) -> bool:
    """Say whether a title of one says what a title of the other says, accents and the order of words apart."""
    pairs = ((folded(one), folded(other)) for one in ours.titles for other in theirs.titles if one and other)
    return any(fuzz.token_set_ratio(one, other) >= ALIKE for one, other in pairs)


def same_partner(ours: Told, theirs: Told) -> bool:
    """Say whether two actions are done with the same country, or with the same organisation."""
    return (ours.country is not None and ours.country == theirs.country) or (
        ours.organisation is not None and ours.organisation == theirs.organisation
    )


def why_same(ours: Told, theirs: Told) -> tuple[str, ...]:
    """Return why two actions may be the same one, in words; nothing when they are not near enough."""
    if not same_partner(ours, theirs):
        return ()
    if theirs.starts_on > ours.ends_on + NEAR or theirs.ends_on < ours.starts_on - NEAR:
        return ()
    found = []
    if ours.institution is not None and ours.institution == theirs.institution:
        found.append(_("same institution"))
    if alike(ours, theirs):
        found.append(_("similar title"))
    if not found:
        return ()
    overlap = theirs.starts_on <= ours.ends_on and theirs.ends_on >= ours.starts_on
    return (*found, _("same days") if overlap else _("days near"))
