"""The invented figures of the siting planner: costs of posts by zone, weights of countries, two scenarios."""

from __future__ import annotations

from django.db import transaction

from entente.access.choices import Marking
from entente.access.models import Unit
from entente.apps.network.choices import Aim
from entente.apps.network.siting_models import CountryWeight, Scenario, SeatCost
from entente.apps.reference.models import Group
from entente.demo.plan import NETWORK_START, Plan, invented

STEP = "planning"


@transaction.atomic
def load_planning(plan: Plan) -> dict[str, int]:
    """Store costs of posts and weights of countries, fictional and to be confirmed, and two scenarios."""
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
    return {
        "seat costs": len(plan.rows(costs, STEP)),
        "country weights": len(plan.rows(weights, STEP)),
        "siting scenarios": len(plan.rows(_scenarios(plan), STEP)),
    }


def _scenarios(plan: Plan) -> list[Scenario]:
    """Return two scenarios to be computed and compared by whoever tries the planner."""
    owner = plan.book.get(Unit, "dci")
    kept = {
        "owner": owner,
        "marking": Marking.INTERNAL,
        "as_of": plan.today,
        "fictional": True,
        "source": "demonstration",
    }
    return [
        Scenario(name="Soixante postes (scénario fictif)", posts=60, **kept),
        Scenario(name="Quarante millions, rayon de 1 000 km (scénario fictif)", aim=Aim.COVERAGE, radius_km=1000,
                 budget_eur=40_000_000, **kept),
    ]  # fmt: skip
