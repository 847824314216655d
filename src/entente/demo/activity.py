"""The invented actions: as many a year as the documents state, with their partners, people and costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from entente.access.models import Unit
from entente.apps.partners.choices import Field, InstitutionKind
from entente.apps.partners.models import Institution, Organisation
from entente.apps.projects.choices import ActionKind, ActionState, Theme
from entente.apps.projects.models import Action, Project
from entente.demo.afterwards import tell
from entente.demo.institutions import SCHOOL, SCHOOL_COUNTRY
from entente.demo.names import PARTS, Subject, subjects
from entente.demo.plan import (
    DOCUMENT_YEAR,
    FACTS_COUNTRY,
    Plan,
    day_in,
    invented,
    marking,
    spread,
)
from entente.demo.projects import PARTNERS, Run

STEP = "actions"
ACTIONS = 2_064
WITH_ORGANISATIONS = 44
TRAINEES = 3_540
LISTENERS = 65_400
TRAINING_COURSES = 0.14
EARLIER_YEARS = (2012, 2013)
EARLIER_ACTIONS = 12
DOCUMENTED_PROJECTS = ("JUSSEC-internal-security", "ALCAO", "AFORMA", "ACASA", "MILDT-NKC")
LENGTHS = (0, 1, 2, 4, 4, 9, 18)
WITHOUT_PEOPLE = frozenset({ActionKind.EQUIPMENT, ActionKind.ADVICE})


@dataclass(frozen=True)
class Shelf:
    """What actions are tied to: subjects by theme, and by country the institutions and the projects of the year."""

    topics: Mapping[str, list[Subject]]
    institutions: Mapping[str, list[Institution]]
    projects: Mapping[str, list[Run]] = field(default_factory=dict)


@transaction.atomic
def load_actions(plan: Plan, runs: list[Run], wanted: int | None) -> dict[str, int]:
    """Store the actions of each year, those of 2012 and 2013 in the documented country, and spread `wanted` if given.

    The documents' year keeps its number; the others share what is left of `wanted`.
    """
    shelf = Shelf(_topics(), _institutions(plan))
    shares = totals(plan, wanted)
    stored = 0
    for year in sorted({*shares, *EARLIER_YEARS}):
        draw = plan.random(f"{STEP}-{year}")
        total = shares.get(year)
        partners = [FACTS_COUNTRY] * EARLIER_ACTIONS if total is None else _partners(plan, total, draw)
        ours = replace(shelf, projects=_projects(runs, year))
        actions = [_action(plan, ours, code, year, draw) for code in partners]
        _people(actions, draw, len(actions) / ACTIONS)
        extra = [_action(plan, ours, code, year, draw) for code in partners[:: 16 if total else 99]]
        for number, action in enumerate(extra):
            action.state = ActionState.POSTPONED if number % 2 else ActionState.CANCELLED
        for index, action in enumerate([*actions, *extra]):
            action.marking = marking(index, draw)
        tell(plan, year, actions)
        stored += len(plan.rows(actions + extra, STEP))
    return {"actions": stored}


def totals(plan: Plan, wanted: int | None) -> dict[int, int]:
    """Return how many actions each year counts: never fewer than without `wanted`."""
    others = [year for year in plan.years if year != DOCUMENT_YEAR]
    draw = plan.random(f"{STEP}-totals")
    shares = [draw.randint(2_020, 2_180) for _year in others]
    if wanted is not None and others:
        asked = spread(max(wanted - ACTIONS, 0), [1.0] * len(others))
        shares = [max(pair) for pair in zip(shares, asked, strict=True)]
    return {DOCUMENT_YEAR: ACTIONS, **dict(zip(others, shares, strict=True))}


def _topics() -> dict[str, list[Subject]]:
    """Return the subjects of each theme."""
    found = defaultdict(list)
    for topic in subjects(invented("subjects")):
        found[topic.theme.value].append(topic)
    return found


def _institutions(plan: Plan) -> dict[str, list[Institution]]:
    """Return the institutions of each country that stand throughout."""
    found = defaultdict(list)
    for row in plan.book.all(Institution).values():
        undated = row.starts_on is None and row.ends_on is None
        if row.country and undated and not row.regional_school and row.kind != InstitutionKind.MINISTRY:
            found[row.country.code].append(row)
    return found


def _projects(runs: list[Run], year: int) -> dict[str, list[Run]]:
    """Return the projects of each country that run in a year."""
    found = defaultdict(list)
    for run in runs:
        if run.starts_on.year <= year <= run.ends_on.year:
            for code in run.countries:
                found[code].append(run)
    return found


def _partners(plan: Plan, total: int, draw: Random) -> list[str]:
    """Draw the partner of each action, each of them at least once; seven in ten in sub-Saharan Africa."""
    inside = {code: weight for code, weight in plan.weights.items() if plan.sub_saharan(code)}
    outside = {code: weight for code, weight in plan.weights.items() if code not in inside}
    number = round(total * 0.7)
    organisations = round(WITH_ORGANISATIONS * total / ACTIONS)
    found = _each_once(inside, number, draw)
    found += _each_once(outside, total - number - organisations, draw)
    found += [PARTNERS[index % len(PARTNERS)] for index in range(organisations)]
    draw.shuffle(found)
    return found


def _each_once(weights: Mapping[str, float], number: int, draw: Random) -> list[str]:
    """Draw by weight, after one of each."""
    codes = list(weights)
    return codes + draw.choices(codes, list(weights.values()), k=number - len(codes))


def _action(plan: Plan, shelf: Shelf, partner: str, year: int, draw: Random) -> Action:
    """Return one action with a partner in a year, its people not yet counted."""
    starts_on = day_in(year, draw)
    project = _project(plan, shelf, partner, starts_on, draw)
    subject = draw.choice(shelf.topics[project.theme if project else draw.choice(Theme.values)])
    part, number = PARTS[subject.kind], draw.randint(1, 6)
    action = Action(
        title_fr=f"{subject.fr}, {part.fr} {number} (fictif)",
        title_en=f"{subject.en}, {part.en} {number} (fictional)",
        kind=subject.kind,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=draw.choice(LENGTHS)),
        cost_eur=Decimal(draw.randint(8, 600) * 100) if draw.random() < 0.9 else None,
        project=project,
        fictional=True,
        source="demonstration",
    )
    action.state = _state(action.starts_on, action.ends_on, plan.today, draw)
    if partner in PARTNERS:
        action.organisation = plan.book.get(Organisation, partner)
        action.owner = plan.book.get(Unit, "dcsd-multilateral")
    else:
        _place(plan, shelf, action, partner, subject.field, draw)
    return action


def _project(plan: Plan, shelf: Shelf, partner: str, day: date, draw: Random) -> Project | None:
    """Draw a project that runs with a partner on a day; in the documented country, often one that is documented."""
    if partner == FACTS_COUNTRY and day.year <= DOCUMENT_YEAR and draw.random() < 0.5:
        return plan.book.get(Project, draw.choice(DOCUMENTED_PROJECTS))
    running = [run for run in shelf.projects.get(partner, ()) if run.starts_on <= day < run.ends_on]
    return draw.choice(running).project if running else None


def _state(starts_on: date, ends_on: date, today: date, draw: Random) -> ActionState:
    """Return how far an action is: what has just ended often waits to be validated."""
    if starts_on > today:
        return ActionState.PLANNED
    fresh = (today - ends_on).days < 45
    return ActionState.TO_VALIDATE if draw.random() < (0.5 if fresh else 0.02) else ActionState.DONE


def _place(plan: Plan, shelf: Shelf, action: Action, code: str, field: Field, draw: Random) -> None:
    """Tie an action to a country, and to an institution there, of its field when there is one."""
    action.country = plan.countries[code]
    action.owner = plan.owner_in(code, draw)
    institutions = shelf.institutions.get(code, [])
    near = [row for row in institutions if row.field == field] or institutions
    action.institution = draw.choice(near) if near else None
    if code == SCHOOL_COUNTRY and draw.random() < 0.4:
        action.institution = plan.book.get(Institution, SCHOOL)
        action.owner = action.institution.owner


def _people(actions: Sequence[Action], draw: Random, scale: float) -> None:
    """Count the people of a year's actions: trainees in one training in seven or so, listeners in the others."""
    taught = [action for action in actions if action.kind not in WITHOUT_PEOPLE]
    long_courses = sorted(draw.sample(range(len(taught)), round(len(actions) * TRAINING_COURSES)))
    courses = [taught[index] for index in long_courses]
    chosen = set(long_courses)
    lectures = [action for index, action in enumerate(taught) if index not in chosen]
    for row, number in zip(courses, _heads(round(TRAINEES * scale), len(courses), draw), strict=True):
        row.trainees = number
    for row, number in zip(lectures, _heads(round(LISTENERS * scale), len(lectures), draw), strict=True):
        row.listeners = number
    for row in taught:
        row.women = int((row.trainees + row.listeners) * draw.uniform(0.04, 0.32))


def _heads(total: int, groups: int, draw: Random) -> list[int]:
    """Return the sizes of some groups, that add to the total."""
    return spread(total, [draw.uniform(0.5, 1.5) for _group in range(groups)])
