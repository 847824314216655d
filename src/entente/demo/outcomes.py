"""The invented results of projects, agreements and meetings."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from entente.access.choices import Marking
from entente.access.models import Unit
from entente.apps.dialogues.choices import Level, MeetingKind, MeetingState
from entente.apps.dialogues.models import Meeting
from entente.apps.projects.models import Result
from entente.demo.plan import Plan, day_in, invented
from entente.demo.projects import Run
from entente.demo.tables import Line
from entente.engines.records.bulk import Loaded

MEETINGS_A_YEAR = 36
RESULTS_A_YEAR = 90


@transaction.atomic
def load_results(plan: Plan, runs: list[Run]) -> dict[str, int]:
    """Store some results a year, of projects that run in it."""
    lines, rows = invented("results"), []
    for year in plan.years:
        if year > plan.today.year:
            continue
        draw = plan.random(f"results-{year}")
        running = [run for run in runs if run.starts_on.year <= year <= run.ends_on.year]
        chosen = draw.sample(running, min(RESULTS_A_YEAR, len(running)))
        rows += [_result(plan, run, year, _about(lines, run, draw), draw) for run in chosen]
    return {"results": len(plan.rows(rows, "results"))}


def _about(lines: list[Line], run: Run, draw: Random) -> Line:
    """Draw what a result may say of a project: of its theme, or of any."""
    return draw.choice([line for line in lines if line["theme"] in {"", run.project.theme}])


def _result(plan: Plan, run: Run, year: int, line: Line, draw: Random) -> Result:
    """Return a result of a project in one of its countries."""
    quantity = draw.randint(2, 60)
    return Result(
        project=run.project,
        country=plan.countries[draw.choice(run.countries)],
        year=year,
        quantity=Decimal(quantity),
        unit_fr=line["unit_fr"],
        unit_en=line["unit_en"],
        statement_fr=f"Résultat fictif : {line['fr']}",
        statement_en=f"Fictional result: {line['en']}",
        approved=draw.random() < 0.8,
        fictional=True,
        source="demonstration",
    )


@transaction.atomic
def load_meetings(plan: Plan) -> dict[str, int]:
    """Store the committees, visits and sessions of each year."""
    lines, items = invented("meetings"), []
    for year in plan.years:
        draw = plan.random(f"meetings-{year}")
        items += [
            _meeting(plan, f"FICT-MTG-{year}-{number:02d}", lines[number % len(lines)], year, draw)
            for number in range(1, MEETINGS_A_YEAR + 1)
        ]
    return {"meetings": len(plan.store(items, "meetings"))}


def _meeting(plan: Plan, code: str, line: Line, year: int, draw: Random) -> Loaded:
    """Return a meeting with a country."""
    country = plan.countries[draw.choices(list(plan.weights), list(plan.weights.values()))[0]]
    first = day_in(year, draw)
    row = Meeting(
        code=code,
        kind=MeetingKind(line["kind"]),
        level=draw.choice((*Level.values, "")),
        state=MeetingState.HELD if first <= plan.today else MeetingState.PLANNED,
        starts_on=first,
        ends_on=first + timedelta(days=int(line["days"]) - 1),
        place_fr=country.capital_fr,
        place_en=country.capital_en,
        title_fr=f"{line['fr']}, {country.name_fr} (fictif)",
        title_en=f"{line['en']}, {country.name_en} (fictional)",
        owner=plan.book.get(Unit, line["owner"]),
        marking=Marking.PUBLIC if draw.random() < 0.5 else Marking.INTERNAL,
        fictional=True,
        source="demonstration",
    )
    return Loaded(row, {"countries": [country.pk]})
