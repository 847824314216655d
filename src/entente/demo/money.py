"""The invented yearly financing: the State budget of the documents' year to the euro, and other donors beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random

from django.db import transaction

from entente.apps.projects.choices import ProjectKind
from entente.apps.projects.models import Financing
from entente.apps.reference.models import MoneySource
from entente.demo.plan import DAYS_OF_A_YEAR, DOCUMENT_YEAR, Plan, spread
from entente.demo.projects import Run

STEP = "financing"
STATE_BUDGET = 100_000_000
HUNDREDS = 100
FUND_CHANGED = 2017
SIZES = {
    ProjectKind.PROGRAMME: (4.0, 9.0),
    ProjectKind.PROJECT: (1.0, 4.0),
    ProjectKind.COMPONENT: (0.5, 2.0),
}
DONORS = ("eu", "un", "other-donors", "partner")


@transaction.atomic
def load_money(plan: Plan, runs: list[Run]) -> dict[str, int]:
    """Store what each source committed and paid for each project, year by year."""
    total = 0
    for year in plan.years:
        draw = plan.random(f"{STEP}-{year}")
        first, after = date(year, 1, 1), date(year + 1, 1, 1)
        running = [run for run in runs if run.starts_on < after and run.ends_on > first]
        total += len(plan.rows(_year(plan, year, running, draw), STEP))
    return {"financing": total}


def _year(plan: Plan, year: int, running: list[Run], draw: Random) -> Iterator[Financing]:
    """Yield the lines of a year: one from the State budget for every project, sometimes one from a donor."""
    whole = STATE_BUDGET if year == DOCUMENT_YEAR else 1_000 * round(STATE_BUDGET / 1_000 * draw.uniform(0.985, 1.015))
    weights = [draw.uniform(*SIZES[ProjectKind(run.project.kind)]) * _share(run, year) for run in running]
    pace = _pace(plan.today, year)
    for run, hundreds in zip(running, spread(whole // HUNDREDS, weights), strict=True):
        amount = Decimal(hundreds * HUNDREDS)
        yield _line(plan, run, _state_source(year, draw), year, amount, pace * draw.uniform(0.7, 1.0))
        if draw.random() < 0.25:
            given = Decimal(round(hundreds * draw.uniform(0.1, 0.8)) * HUNDREDS)
            yield _line(plan, run, _donor(run, year, draw), year, given, pace * draw.uniform(0.5, 1.0))


def _share(run: Run, year: int) -> float:
    """Return the part of a year during which a project runs."""
    first, last = max(run.starts_on, date(year, 1, 1)), min(run.ends_on, date(year + 1, 1, 1))
    return (last - first).days / DAYS_OF_A_YEAR


def _pace(today: date, year: int) -> float:
    """Return how much of a year's payments can have been made by today."""
    elapsed = (today - date(year, 1, 1)).days / DAYS_OF_A_YEAR
    return max(0.0, min(1.0, elapsed))


def _state_source(year: int, draw: Random) -> str:
    """Draw the part of the State budget a line comes from."""
    fund = "fsp" if year < FUND_CHANGED else "posts-fund"
    return draw.choices(("programme-105", "programme-209", fund), (55, 30, 15))[0]


def _donor(run: Run, year: int, draw: Random) -> str:
    """Draw a donor; the drugs mission for projects against narcotics."""
    if run.project.theme == "drugs":
        return "mildt" if year <= DOCUMENT_YEAR - 1 else "mildeca"
    return draw.choice(DONORS)


def _line(plan: Plan, run: Run, source: str, year: int, amount: Decimal, paid: float) -> Financing:
    """Return one line of financing; `paid` is the part of the amount that was paid."""
    return Financing(
        project=run.project,
        money_source=plan.book.get(MoneySource, source),
        year=year,
        committed_eur=amount,
        paid_eur=Decimal(int(int(amount) * paid)),
        fictional=True,
        source="demonstration",
    )
