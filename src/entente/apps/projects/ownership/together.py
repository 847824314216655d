"""What the partner's shares of a project must satisfy together: none falls without a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from entente.access.actor import Actor
from entente.apps.projects.ownership.models import OwnershipShare
from entente.apps.projects.ownership.rules import Share, falling, why_falling
from entente.engines.records.record import Fault, Proposed

NAMES = ("project_id", "year", "partner_share", "reason_fr", "reason_en")


def never_falls(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return what is wrong with some shares beside the stored ones of their projects. One query."""
    projects = {row.values["project_id"] for row in rows if row.values["project_id"]}
    numbers = {row.number for row in rows}
    shares: dict[int, dict[int, Share]] = defaultdict(dict)
    stored = OwnershipShare.objects.filter(project__in=projects, archived_at__isnull=True).exclude(pk__in=numbers)
    for values in stored.order_by().values(*NAMES):
        shares[values["project_id"]][values["year"]] = _share(values)
    places: dict[tuple[int, int], int] = {}
    for place, row in enumerate(rows):
        if _complete(row.values):
            shares[row.values["project_id"]][row.values["year"]] = _share(row.values)
            places[row.values["project_id"], row.values["year"]] = place
    found: list[Fault] = []
    for project, years in shares.items():
        for before, after in falling(years.values()):
            # The later one says why; where only the earlier one is being written, it is told of it.
            at = places.get((project, after.year), places.get((project, before.year)))
            found += [] if at is None else [(at, "partner_share", why_falling(before, after))]
    return found


def _complete(values: Mapping[str, Any]) -> bool:
    """Say whether a share has what it is compared by."""
    return all(values[name] is not None for name in NAMES[:3])


def _share(values: Mapping[str, Any]) -> Share:
    """Return a share from its values."""
    reasoned = bool(values["reason_fr"] or values["reason_en"])
    return Share(int(values["year"]), Decimal(str(values["partner_share"])), reasoned)
