"""The invented figures of the siting planner: what a post costs a year by zone, what a few countries weigh."""

from __future__ import annotations

from django.db import transaction

from entente.apps.network.siting_models import CountryWeight, SeatCost
from entente.apps.reference.models import Group
from entente.demo.plan import NETWORK_START, Plan, invented

STEP = "planning"


@transaction.atomic
def load_planning(plan: Plan) -> dict[str, int]:
    """Store costs of posts and weights of countries, all fictional and to be confirmed."""
    kept = {"starts_on": NETWORK_START, "fictional": True, "to_confirm": True, "source": "demonstration"}
    costs = [
        SeatCost(
            zone=plan.book.get(Group, line["zone"]) if line["zone"] else None, yearly_eur=line["yearly_eur"], **kept
        )
        for line in invented("seat_costs")
    ]
    weights = [
        CountryWeight(
            country=plan.countries[line["country"]], weight=line["weight"], reason_fr=line["reason_fr"],
            reason_en=line["reason_en"], **kept,
        )
        for line in invented("country_weights")
    ]  # fmt: skip
    return {"seat costs": len(plan.rows(costs, STEP)), "country weights": len(plan.rows(weights, STEP))}
