"""What actions and the lines of their costs must satisfy together: sources never bear more than the cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from entente.access.actor import Actor
from entente.apps.projects.action.queries import borne_by_sources
from entente.apps.projects.action.rules import why_not_borne
from entente.apps.projects.models import Action
from entente.engines.records.record import Fault, Proposed


def lines_within_cost(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return which lines of costs take their action's sources above its cost. Two queries, whatever their number."""
    numbers = {row.values["action_id"] for row in rows}
    costs = dict(Action._base_manager.filter(pk__in=numbers).order_by().values_list("pk", "cost_eur"))
    borne: dict[int, Decimal] = defaultdict(Decimal, borne_by_sources(numbers, [row.number for row in rows]))
    faults = []
    for place, row in enumerate(rows):
        if row.values.get("archived_at"):
            continue
        action = row.values["action_id"]
        borne[action] += Decimal(row.values["amount_eur"] or 0)
        if reason := why_not_borne(costs.get(action), borne[action]):
            faults.append((place, "amount_eur", reason))
    return faults


def cost_above_lines(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return which actions would cost less than their sources bear. One query, none where no cost is given."""
    costs = {
        place: Decimal(row.values["cost_eur"])
        for place, row in enumerate(rows)
        if row.number > 0 and row.values.get("cost_eur") is not None
    }
    if not costs:
        return []
    borne = borne_by_sources(rows[place].number for place in costs)
    reasons = ((place, why_not_borne(cost, borne.get(rows[place].number, Decimal()))) for place, cost in costs.items())
    return [(place, "cost_eur", reason) for place, reason in reasons if reason]
