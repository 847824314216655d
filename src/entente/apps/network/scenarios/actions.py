"""Siting scenarios: compute one at once, prove its optimum in a job; each authorises, checks, saves and journals."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.actor import Actor
from entente.access.service import require, visible
from entente.apps.network.choices import Aim, ScenarioState
from entente.apps.network.scenarios.models import Scenario
from entente.apps.network.scenarios.planner import Wish, distances, problem_of, told, why_not_sited
from entente.apps.network.scenarios.sites import stored_network
from entente.apps.network.scenarios.travel import read_travel
from entente.apps.network.siting import Step, solve
from entente.apps.network.solving.pmedian import Best
from entente.engines.jobs.models import Job
from entente.engines.jobs.service import Cancelled, Failed, Kind, Progress, start
from entente.engines.journal.service import Act, difference, note, snapshot

PROOF_SECONDS = 3600.0  # then the job ends with the bound it has reached
SHARES = 1000
PROOF = "siting-prove"


class Impossible(ValueError):  # noqa: N818 -- an outcome of the trade, told to who asked
    """No network can be proposed for this wish; its text is a sentence that says what would make it pass."""


def wish_of(scenario: Scenario) -> Wish:
    """Return what a stored scenario wishes. Two queries."""
    return Wish(
        posts=scenario.posts,
        budget_eur=None if scenario.budget_eur is None else float(scenario.budget_eur),
        radius_km=float(scenario.radius_km) if scenario.aim == Aim.COVERAGE and scenario.radius_km else None,
        penalty=scenario.penalty,
        keep=tuple(scenario.keep.order_by("unit__code").values_list("unit__code", flat=True)),
        close=tuple(scenario.close.order_by("unit__code").values_list("unit__code", flat=True)),
        travel=read_travel(scenario.ways),
    )


def asked_of(scenario: Scenario, wish: Wish) -> dict[str, Any]:
    """Return what a scenario asks as plain values: kept with its result, so that a changed wish shows."""
    return {
        "as_of": scenario.as_of.isoformat(), "competence": scenario.competence, "weighting": scenario.weighting,
        "posts": wish.posts, "budget_eur": wish.budget_eur, "radius_km": wish.radius_km, "penalty": wish.penalty,
        "keep": list(wish.keep), "close": list(wish.close), "ways": len(wish.travel), "given": scenario.ways,
    }  # fmt: skip


def is_stale(scenario: Scenario) -> bool:
    """Say whether the wish has changed since the result was computed. Two queries."""
    return bool(scenario.result) and (scenario.result or {}).get("asked") != asked_of(scenario, wish_of(scenario))


def proposal(
    actor: Actor, on: date, competence: str, weighting: str, wish: Wish, seconds: float, step: Step | None = None
) -> dict[str, Any]:
    """Return the network proposed for a wish, as planner.told gives it; Impossible with a sentence when none can be.

    `seconds` of 0 asks for the answer at once with its bound; nothing is written.
    """
    stored = stored_network(actor, on, competence, weighting)
    reason = why_not_sited(stored.sites, stored.clients, wish)
    if reason:
        raise Impossible(reason)
    far = distances(stored.sites, stored.clients, wish)
    answer = solve(problem_of(stored.sites, stored.clients, wish, far), seconds, step)
    return told(stored.sites, stored.clients, wish, far, answer) | {"unplaced": list(stored.unplaced)}


def compute(actor: Actor, scenario: Scenario) -> Scenario:
    """Compute a scenario at once and keep the result; raises Refused without the right, Impossible with a sentence."""
    require(actor, "change", scenario)
    wish = wish_of(scenario)
    found = proposal(actor, scenario.as_of, scenario.competence, scenario.weighting, wish, 0)
    return keep_result(actor, scenario, found | {"asked": asked_of(scenario, wish)})


@transaction.atomic
def keep_result(actor: Actor, scenario: Scenario, result: dict[str, Any]) -> Scenario:
    """Store a result, with its journal line; raises Refused without the right to change the scenario."""
    stored = Scenario.objects.select_for_update().get(pk=scenario.pk)
    require(actor, "change", stored)
    before = snapshot(stored)
    stored.result = result
    stored.state = ScenarioState.PROVEN if result["proven"] else ScenarioState.COMPUTED
    stored.revision += 1
    stored.save(update_fields=["result", "state", "revision"])
    was, now = difference(before, snapshot(stored))
    figures = {name: result[name] for name in ("value", "bound", "proven")}
    note(actor, Act("compute", stored, was, now | figures))
    return stored


@transaction.atomic
def start_proof(actor: Actor, scenario: Scenario) -> Job:
    """Put the proof of a scenario's optimum in the queue; raises Refused without the right to change it."""
    stored = Scenario.objects.select_for_update().get(pk=scenario.pk)
    require(actor, "change", stored)
    stored.job = start(actor, PROOF, stored.name, scenario=stored.pk)
    stored.save(update_fields=["job"])
    note(actor, Act("prove", stored, {}, {"proof": stored.job.pk}))
    return stored.job


def run_proof(progress: Progress, actor: Actor, scenario: int) -> str:
    """Prove the optimum of a scenario; cancelled, nothing is kept."""
    row = visible(actor, Scenario, "change").filter(pk=scenario).first()
    if row is None:
        raise Failed(_("This scenario is not there any more, or is outside your mandates."))
    cancelled: list[Cancelled] = []

    def step(share: float, best: Best) -> bool:
        """Tell how far the proof is; an exception must not pass through the solver, so a wish to stop is kept."""
        gap = 100 * (best.value - best.bound) / best.value if best.value else 0
        words = _("gap %(gap)s %%") % {"gap": number_format(gap, 2)}
        try:
            progress.step(int(share * SHARES), SHARES, words)
        except Cancelled as wish_to_stop:
            cancelled.append(wish_to_stop)
        return not cancelled

    wish = wish_of(row)
    try:
        found = proposal(actor, row.as_of, row.competence, row.weighting, wish, PROOF_SECONDS, step)
    except Impossible as error:
        raise Failed(str(error)) from error
    if cancelled:
        raise cancelled[0]
    keep_result(actor, row, found | {"asked": asked_of(row, wish)})
    return reverse("network:siting", args=(row.pk,))


JOBS = (Kind(PROOF, gettext_lazy("Proving the best network"), run_proof),)
