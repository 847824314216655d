"""What the demonstration invents after its actions: evaluations and lessons, costs by source, equipment and checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import transaction

from entente.apps.projects.action.models import ActionCost
from entente.apps.projects.choices import ActionKind, ActionState, Finding
from entente.apps.projects.equipment.models import EndUseCheck, Equipment
from entente.apps.projects.models import Action
from entente.apps.reference.models import MoneySource
from entente.demo.plan import Plan, invented

STEP = "afterwards"
EVALUATED = 0.18  # of the actions done
COSTED, COST_YEARS = 4, 2  # every fourth action of so many years, and of the documents' year
EQUIPPED, CHECKED_AFTER = 120, timedelta(days=365)
SOURCES = ("programme-105", "programme-209", "eu", "partner")
FINDINGS = (Finding.AS_AGREED,) * 7 + (Finding.BROKEN, Finding.BROKEN, Finding.NOT_FOUND)


def tell(plan: Plan, year: int, actions: Iterable[Action]) -> None:
    """Give some of a year's actions that are done an evaluation and a lesson, before they are stored."""
    lines, draw = invented("lessons"), plan.random(f"lessons-{year}")
    for action in actions:
        if action.state != ActionState.DONE or draw.random() > EVALUATED:
            continue
        line = draw.choice(lines)
        action.evaluation, action.lesson_fr, action.lesson_en = line["evaluation"], line["fr"], line["en"]


@transaction.atomic
def load_afterwards(plan: Plan) -> dict[str, int]:
    """Store the costs by source of some actions, and the equipment handed over by others with its checks."""
    actions = sorted(
        (row for row in plan.book.all(Action).values() if row.fictional), key=lambda row: (row.starts_on, row.pk)
    )
    costs = plan.rows(_costs(plan, actions), "costs")
    equipment = plan.rows(_equipment(plan, actions), "equipment")
    checks = plan.rows(_checks(plan, equipment), "checks")
    return {"costs by source": len(costs), "equipment": len(equipment), "end-use checks": len(checks)}


def _costs(plan: Plan, actions: Sequence[Action]) -> Iterator[ActionCost]:
    """Yield one or two sources for every fourth of the last actions with a cost: together they bear it whole."""
    draw, years = plan.random("costs"), {plan.years[0], *plan.years[-COST_YEARS:]}
    costed = [row for row in actions if row.cost_eur and row.starts_on.year in years]
    for action in costed[::COSTED]:
        first, second = draw.sample(SOURCES, 2)
        whole = Decimal(action.cost_eur or 0)
        part = (whole * draw.randint(4, 9) / 10).quantize(Decimal(1)) if draw.random() < 0.4 else whole
        for source, amount in ((first, part), (second, whole - part)):
            if amount:
                yield ActionCost(action=action, money_source=plan.book.get(MoneySource, source), amount_eur=amount,
                                 fictional=True, source="demonstration")  # fmt: skip


def _equipment(plan: Plan, actions: Sequence[Action]) -> Iterator[Equipment]:
    """Yield what the last actions of the kind "equipment" hand over; those done have handed it over."""
    lines, draw = invented("equipment"), plan.random("equipment")
    last = [row for row in actions if row.kind == ActionKind.EQUIPMENT and row.country_id]
    for number, action in enumerate(last[-EQUIPPED:], 1):
        assert action.country_id  # noqa: S101 -- only those with a country were kept
        line = draw.choice(lines)
        quantity = max(1, round(int(line["quantity"]) * draw.uniform(0.4, 1.4)))
        done = action.state == ActionState.DONE and action.ends_on <= plan.today
        yield Equipment(
            item_fr=f"{line['fr']} (fictif)", item_en=f"{line['en']} (fictional)", action=action,
            country_id=action.country_id, quantity=Decimal(quantity), unit_fr=line["unit_fr"], unit_en=line["unit_en"],
            value_eur=Decimal(quantity * int(line["value"])), institution_id=action.institution_id,
            recipient_fr="Unité fictive", recipient_en="Fictional unit",
            document=f"FICT-PV-{action.ends_on.year}-{number:03d}" if done else "",
            handed_over_on=action.ends_on if done else None, owner_id=action.owner_id, marking=action.marking,
            fictional=True, source="demonstration",
        )  # fmt: skip


def _checks(plan: Plan, equipment: Sequence[Any]) -> Iterator[EndUseCheck]:
    """Yield the checks of equipment handed over, a year after: most are done where that has come, some not planned."""
    draw = plan.random("checks")
    for row in equipment:
        if row.handed_over_on is None or draw.random() < 0.2:
            continue
        due = row.handed_over_on + CHECKED_AFTER
        yield _check(row, due, _done_on(plan.today, due, draw), draw)


def _done_on(today: date, due: date, draw: Random) -> date | None:
    """Return when a check was done, None where it is still to be done or late."""
    done = due + timedelta(days=draw.randint(-20, 40))
    return done if done <= today and draw.random() < 0.8 else None


def _check(row: Equipment, due: date, done: date | None, draw: Random) -> EndUseCheck:
    """Return one check."""
    finding = draw.choice(FINDINGS)
    return EndUseCheck(
        equipment=row, due_on=due, done_on=done, finding=finding if done else "",
        by="attaché (fictif)" if done else "", fictional=True, source="demonstration",
    )  # fmt: skip
