"""The lives of the invented projects: steps, suspensions, exits, shares of the partner, priorities they serve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from entente.access.choices import Marking
from entente.access.models import Unit
from entente.access.service import visible
from entente.apps.priorities.models import Objective, Priority
from entente.apps.projects.models import OwnershipShare, Project
from entente.demo.plan import SEED, Plan, invented
from entente.demo.tables import Line

STEP = "lives"
MARKED = {"fictional": True, "source": "demonstration"}
YEARS = 3
# Steps before the first day: each so many days before it, give or take.
BEFORE = (("idea_on", 320), ("appraised_on", 210), ("approved_on", 130), ("signed_on", 60))
STOPPED, SUSPENDED, SCHEDULED, SERVING = 0.03, 0.015, 0.9, 0.4


def load_priorities(plan: Plan) -> dict[str, int]:
    """Store the invented priorities of the last years, each with an objective."""
    priorities, lines = [], []
    for year in (year for year in plan.years if plan.today.year - YEARS < year <= plan.today.year):
        for rank, line in _ranked():
            priorities.append(Priority(
                code=f"fict-{line['department']}-{year}-{rank}", department=plan.book.get(Unit, line["department"]),
                year_from=year, year_to=year, rank=rank, axis=line["axis"], title_fr=f"{line['fr']} (fictif)",
                title_en=f"{line['en']} (fictional)", owner=plan.book.get(Unit, line["owner"]),
                marking=Marking.INTERNAL, **MARKED,
            ))  # fmt: skip
            lines.append(line)
    stored = plan.rows(priorities, STEP)
    objectives = [
        Objective(priority=row, code=f"{row.code}-a", title_fr=f"{line['objective_fr']} (fictif)",
                  title_en=f"{line['objective_en']} (fictional)", target_fr=line["target_fr"],
                  target_en=line["target_en"], **MARKED)
        for row, line in zip(stored, lines, strict=True)
    ]  # fmt: skip
    return {"priorities": len(stored), "objectives": len(plan.rows(objectives, STEP))}


def _ranked() -> Iterator[tuple[int, Line]]:
    """Yield the invented priorities with their rank in their ministry."""
    ranks: Counter[str] = Counter()
    for line in invented("priorities"):
        ranks[line["department"]] += 1
        yield ranks[line["department"]], line


def served(plan: Plan, theme: str, days: tuple[date, date]) -> list[int]:
    """Return the numbers of the invented priorities a project of a theme serves: of its first year, or today's."""
    if drawn_for(f"{theme}-{days}").random() > SERVING:
        return []
    year = max(days[0].year, min(plan.today.year, days[1].year))
    codes = {
        f"fict-{line['department']}-{year}-{rank}"
        for rank, line in _ranked() if theme in line["themes"].split(";")
    }  # fmt: skip
    return [row.pk for code, row in plan.book.all(Priority).items() if code in codes]


def drawn_for(code: str) -> Random:
    """Return a project's own randomness, so that its life moves no other row."""
    return Random(f"{SEED}/{STEP}-{code}")


def live(row: Project, today: date) -> None:
    """Give an invented project the days of its life up to today, an exit, and the day its partner stands alone."""
    draw = drawn_for(row.code)
    row.own_initiative = draw.random() < 0.6
    starts, ends = row.starts_on, row.ends_on
    if starts is None or ends is None:
        return
    for name, days in BEFORE:
        day = starts - timedelta(days=days + draw.randrange(-20, 20))
        setattr(row, name, day if day <= today else None)
    row.idea_on = row.idea_on or today - timedelta(days=draw.randrange(5, 30))
    row.started_on = starts if starts <= today else None
    if row.approved_on:
        row.committee = f"Comité fictif de {row.approved_on:%m/%Y}"
        row.exit_fr = "Plan de sortie fictif : le partenaire reprend la formation et son budget."
        row.exit_en = "Fictional exit plan: the partner takes over the training and its budget."
        row.stands_alone_on = date(ends.year + 1, 1, 1)
    _end(row, draw, today, ends)


def _end(row: Project, draw: Random, today: date, ends: date) -> None:
    """Stop, suspend or evaluate a few; what is stopped is so on its last day, so that none is missing before."""
    lot = draw.random()
    if ends <= today and lot < STOPPED:
        row.stopped_on, row.closed_on = ends, None
    elif row.closed_on and lot < 0.5 and (day := row.closed_on + timedelta(days=120)) <= today:
        row.evaluated_on = day
    elif row.started_on and ends > today and lot < SUSPENDED:
        row.suspended_on = max(row.started_on, today - timedelta(days=40))


@transaction.atomic
def load_shares(plan: Plan) -> dict[str, int]:
    """Store the partner's shares of the approved projects of the last years, year by year, upwards."""
    since = date(plan.today.year - YEARS, 1, 1)
    projects = visible(plan.actor, Project).filter(fictional=True, approved_on__isnull=False, ends_on__gte=since)
    rows = [share for row in projects.order_by("pk") for share in _shares(row)]
    return {"shares": len(plan.rows(rows, STEP))}


def _ends(row: Project) -> date:
    """Return the end of a project that has one."""
    return row.ends_on or date.min


def _shares(row: Project) -> Iterator[OwnershipShare]:
    """Yield the shares of a project up to the year alone; one schedule in ten stops short of it."""
    draw, first, last = drawn_for(f"{row.code}-shares"), (row.starts_on or date.min).year, _ends(row).year + 1
    start = draw.choice((0, 10, 20, 25))
    whole = draw.random() < SCHEDULED
    for year in range(first, last + 1):
        done = (year - first) / (last - first)
        percent = start + (100 - start) * done if whole else start + 50 * done
        yield OwnershipShare(project=row, year=year, partner_share=Decimal(round(percent)), **MARKED)
