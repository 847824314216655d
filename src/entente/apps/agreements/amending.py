"""Amendments as a tree: an agreement amends another, never itself, and not deeper than the room reckons."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.apps.agreements.life import MOST_ABOVE
from entente.apps.agreements.models import Agreement
from entente.engines.records.circles import never_in_a_circle, with_ancestors
from entente.engines.records.record import Fault, Proposed


def _circle() -> str:
    """Return the sentence for a circle."""
    return _("An agreement cannot amend itself, nor one that amends it: choose another agreement, or none.")


_never_in_a_circle = never_in_a_circle(Agreement, _circle, "amends")


def amendments_fit(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return the faults of rows that amend: a circle, or more than `MOST_ABOVE` levels from first to last.

    A query a level, upwards and downwards.
    """
    amending = [row for row in rows if row.values.get("amends_id")]
    if not amending:
        return []
    circle = _never_in_a_circle(actor, rows)
    if circle:
        return list(circle)
    known = with_ancestors(Agreement, "amends_id", {row.number: row.values for row in rows}, ("amends_id",))
    above = {number: values.get("amends_id") for number, values in known.items()}
    below = _levels_below({row.number for row in amending}, above)
    sentence = _("An amendment of an amendment is followed %(number)d levels deep: let it amend the first agreement.")
    return [
        (place, "amends", sentence % {"number": MOST_ABOVE})
        for place, row in enumerate(rows)
        if row.values.get("amends_id") and _levels_above(row.number, above) + below[row.number] > MOST_ABOVE
    ]


def _levels_above(number: int, above: dict[int, int | None]) -> int:
    """Return how many agreements stand above one."""
    levels, step = 0, above.get(number)
    while step is not None:
        levels, step = levels + 1, above.get(step)
    return levels


def _levels_below(numbers: set[int], above: dict[int, int | None]) -> dict[int, int]:
    """Return, by number, how many levels of amendments stand below, up to one more than may."""
    found = dict.fromkeys(numbers, 0)
    level = {number: {number} for number in numbers}
    for depth in range(1, MOST_ABOVE + 2):
        parents = {number for group in level.values() for number in group}
        stored = Agreement._base_manager.filter(amends__in=[number for number in parents if number > 0])
        pairs = [(key, up) for key, up in stored.order_by().values_list("pk", "amends_id") if key not in above]
        pairs += [(key, up) for key, up in above.items() if up in parents]
        level = {number: {key for key, up in pairs if up in group} for number, group in level.items()}
        found |= {number: depth for number, group in level.items() if group}
        level = {number: group for number, group in level.items() if group}
    return found
