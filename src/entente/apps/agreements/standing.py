"""Where a country's agreements stand for it on a day: in force, pending, ended, or left open by a former State."""

from __future__ import annotations

from datetime import date
from typing import Any

from entente.apps.agreements.choices import Stage
from entente.apps.agreements.life import Life
from entente.apps.agreements.models import Agreement
from entente.apps.agreements.queries import agreements_in_force_for, agreements_left_by, agreements_of, lives_of
from entente.apps.reference.models import Country

PENDING = frozenset({Stage.NEGOTIATION, Stage.SIGNED, Stage.PROVISIONAL})
# "unsettled": in force, of a State that is no more, and no act says that the country succeeds it.
PLACES = ("in_force", "pending", "ended", "unsettled")
Standing = dict[str, list[tuple[Agreement, Life]]]


def standing_of(rows: Any, country: Country, on: date, *prefetched: Any) -> Standing:
    """Return the agreements with a country, of some visible rows, by where they stand for it, in order of signature.

    `prefetched` is what else to read of them. A number of queries that does not grow with the agreements.
    """
    found = agreements_of(rows, country, on).order_by("signed_on", "code")
    listed = list(found.prefetch_related("parties", "former_parties", *prefetched))
    lives = lives_of(listed)
    held = set(agreements_in_force_for(rows, country, on).order_by().values_list("pk", flat=True))
    left = set(agreements_left_by(rows, country, on).order_by().values_list("pk", flat=True))
    standing: Standing = {place: [] for place in PLACES}
    for row in listed:
        place = _place(lives[row.pk].stage_on(on), held=row.pk in held, left=row.pk in left)
        if place == "unsettled" and country in row.parties.all():
            place = "pending"  # in force between others, not yet for it
        standing[place].append((row, lives[row.pk]))
    return standing


def _place(stage: Stage, *, held: bool, left: bool) -> str:
    """Return where an agreement stands for a country."""
    if held:
        return "in_force"
    if left or stage == Stage.ENDED:
        return "ended"
    return "pending" if stage in PENDING else "unsettled"
