"""Named reads about actions: which of them may be the one about to be entered, what their sources bear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from entente.access.choices import Marking
from entente.access.service import visible
from entente.apps.projects.action.models import ActionCost
from entente.apps.projects.action.rules import NEAR, Told, why_same
from entente.apps.projects.models import Action
from entente.engines.records.reader import Reader

CANDIDATES = 500
AT_ONCE = 5_000
TOLD_OF = ("country_id", "organisation_id", "institution_id", "starts_on", "ends_on", "title_fr", "title_en")


@dataclass(frozen=True)
class Same:
    """An action that may be the one being entered: its number, its title, why, and whether its readers are named."""

    number: int
    title: str
    reasons: tuple[str, ...]
    named: bool


def told(row: Any) -> Told:
    """Return an action as the rule compares it."""
    return _told([getattr(row, name) for name in TOLD_OF])


def _told(values: Sequence[Any]) -> Told:
    """Return the values of an action as the rule compares them."""
    country, organisation, institution, starts_on, ends_on, *titles = values
    return Told(country, organisation, institution, starts_on, ends_on, tuple(titles))


def looking_like(reader: Reader, rows: Sequence[Told], without: int | None = None) -> list[list[Same]]:
    """Return, for each action about to be entered, those the reader may see that may be the same. One query."""
    around = Q()
    for row in rows:
        around |= _near(row)
    if not around:
        return [[] for _row in rows]
    near = visible(reader.actor, Action).filter(around).order_by("-starts_on", "-pk")
    near = near if without is None else near.exclude(pk=without)
    found = list(near.values_list("pk", "marking", *TOLD_OF)[:CANDIDATES])
    said = len(TOLD_OF) - (2 if reader.language == "fr" else 1)
    stored = [(pk, marking, _told(values), values[said]) for pk, marking, *values in found]
    return [
        [
            Same(pk, title, reasons, marking == Marking.NAMED)
            for pk, marking, other, title in stored
            if (reasons := why_same(row, other))
        ]
        for row in rows
    ]


def _near(row: Told) -> Q:
    """Return the condition of being done with the same partner on near days; the index of a country's days narrows."""
    partner = Q()
    if row.country is not None:
        partner |= Q(country=row.country)
    if row.organisation is not None:
        partner |= Q(organisation=row.organisation)
    return partner & Q(starts_on__lte=row.ends_on + NEAR, ends_on__gte=row.starts_on - NEAR) if partner else Q()


def borne_by_sources(actions: Iterable[int], without: Iterable[int] = ()) -> Mapping[int, Decimal]:
    """Return, by number of action, what its sources bear together (euros), some lines left out.

    One query for each few thousand actions: a database takes so many values at once and no more.
    """
    numbers, left_out, found = sorted(set(actions)), set(without), dict[int, Decimal]()
    lines = ActionCost._base_manager.filter(archived_at__isnull=True).order_by()
    for start in range(0, len(numbers), AT_ONCE):
        part = lines.filter(action__in=numbers[start : start + AT_ONCE])
        for pk, action, amount in part.values_list("pk", "action", "amount_eur"):
            if pk not in left_out:
                found[action] = found.get(action, Decimal()) + amount
    return found
