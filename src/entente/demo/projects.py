"""The invented projects: chains that keep the same number running on every day of the years that hold volume."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import NamedTuple

from django.db import transaction

from entente.access.choices import Marking
from entente.access.models import Unit
from entente.apps.partners.choices import Field
from entente.apps.partners.models import Institution, Organisation
from entente.apps.projects.choices import ProjectKind, ProjectReach, Theme
from entente.apps.projects.models import Project
from entente.demo.lives import live, served
from entente.demo.names import Subject, subjects
from entente.demo.plan import FACTS_COUNTRY, Plan, invented, marking
from entente.engines.records.bulk import Loaded

STEP = "projects"
SCHOOL_PROGRAMMES = 60
REGIONAL_PROGRAMMES = 14
COMPONENTS = 40
PROJECTS = 95
NAMED = 4
IDEAS, TO_COME = "ideas", 24
PARTNERS = ("ecowas", "eccas", "african-union", "easfcom", "ioc", "un", "eu", "oif", "francopol", "recamp")


class Run(NamedTuple):
    """A stored project with what is drawn from again: its countries by code and its days."""

    project: Project
    countries: tuple[str, ...]
    starts_on: date
    ends_on: date


@dataclass
class Draft:
    """A project to be stored."""

    subject: Subject
    kind: ProjectKind
    days: tuple[date, date]
    countries: tuple[str, ...]
    where: tuple[str, str]
    owner: Unit
    organisations: tuple[str, ...] = ()
    parent: Project | None = None


def windows(years: Sequence[int]) -> list[tuple[date, date]]:
    """Return the unbroken spans of years as (first day, first day after)."""
    spans: list[list[int]] = []
    for year in years:
        if spans and spans[-1][1] == year:
            spans[-1][1] = year + 1
        else:
            spans.append([year, year + 1])
    return [(date(first, 1, 1), date(after, 1, 1)) for first, after in spans]


def chain(window: tuple[date, date], draw: Random, shortest: int, longest: int) -> Iterator[tuple[date, date]]:
    """Yield successive (first day, first day after) of some length in days, one of them holding on any day."""
    length = draw.randint(shortest, longest)
    starts_on = window[0] - timedelta(days=draw.randrange(length))
    while starts_on < window[1]:
        ends_on = starts_on + timedelta(days=length)
        yield starts_on, ends_on
        starts_on, length = ends_on, draw.randint(shortest, longest)


@transaction.atomic
def load_projects(plan: Plan) -> list[Run]:
    """Store the programmes, then the projects and components that may answer to them."""
    draw = plan.random(STEP)
    drafts = [*_school_programmes(plan, draw), *_regional_programmes(plan, draw)]
    numbers = count(1)
    programmes = _store(plan, drafts, numbers, draw)
    regional = [run for run in programmes if len(run.countries) > 1]
    runs = programmes + _store(plan, [*_components(plan, regional, draw), *_projects(plan, draw)], numbers, draw)
    _store(plan, list(_ideas(plan)), numbers, plan.random(IDEAS), secret=False)
    return runs


def _topics() -> tuple[Subject, ...]:
    """Return the subjects a project may have."""
    return subjects(invented("subjects"))


def _school_programmes(plan: Plan, draw: Random) -> Iterator[Draft]:
    """Yield the training programmes of the regional schools, sixty on any day, each in its school's speciality."""
    themes = {line["school"]: Theme(line["theme"]) for line in invented("school_themes")}
    levels = invented("school_levels")
    schools = sorted(
        (row for row in plan.book.all(Institution).values() if row.regional_school),
        key=lambda row: row.name_fr,
    )
    for window in windows(plan.years):
        for slot in range(SCHOOL_PROGRAMMES):
            for days in chain(window, draw, 900, 1800):
                open_now = [row for row in schools if _open(row, days[0])]
                school = open_now[slot % len(open_now)]
                code = school.country.code if school.country else FACTS_COUNTRY
                level = levels[slot // len(open_now) % len(levels)]
                subject = Subject(level["fr"], level["en"], themes[school.name_fr], Field(school.field))
                where = (school.name_fr, school.name_en)
                yield Draft(subject, ProjectKind.PROGRAMME, days, (code,), where, plan.office_of(code))


def _open(school: Institution, day: date) -> bool:
    """Say whether a school's partnership holds on a day."""
    return (school.starts_on is None or school.starts_on <= day) and (school.ends_on is None or school.ends_on > day)


def _regional_programmes(plan: Plan, draw: Random) -> Iterator[Draft]:
    """Yield the programmes with several countries of a desk, and sometimes an organisation."""
    topics, desks = _topics(), [line for line in invented("desks") if line["unit"].startswith("dcsd-")]
    for window in windows(plan.years):
        for slot in range(REGIONAL_PROGRAMMES):
            for days in chain(window, draw, 900, 1800):
                desk = desks[slot % 3 if slot % 4 else slot % len(desks)]
                codes = [code for code in desk["countries"].split(";") if code in plan.weights]
                unit = plan.book.get(Unit, desk["unit"])
                yield Draft(
                    draw.choice(topics),
                    ProjectKind.PROGRAMME,
                    days,
                    tuple(draw.sample(codes, min(5, len(codes)))),
                    (unit.name_fr.removesuffix(" (fictif)"), unit.name_en.removesuffix(" (fictional)")),
                    unit.parent or unit,
                    (draw.choice(PARTNERS),) if slot % 2 else (),
                )


def _components(plan: Plan, regional: list[Run], draw: Random) -> Iterator[Draft]:
    """Yield the parts of the regional programmes, each in one of the programme's countries."""
    topics = _topics()
    for window in windows(plan.years):
        for _slot in range(COMPONENTS):
            for days in chain(window, draw, 200, 540):
                programme = draw.choice([run for run in regional if run.starts_on <= days[0] < run.ends_on] or regional)
                code = draw.choice(programme.countries)
                near = [topic for topic in topics if topic.theme == programme.project.theme]
                yield _in_country(plan, code, days, draw, draw.choice(near), programme.project)


def _projects(plan: Plan, draw: Random) -> Iterator[Draft]:
    """Yield the projects that stand by themselves."""
    topics = _topics()
    codes, weights = list(plan.weights), list(plan.weights.values())
    for window in windows(plan.years):
        for _slot in range(PROJECTS):
            for days in chain(window, draw, 200, 540):
                code = draw.choices(codes, weights)[0]
                yield _in_country(plan, code, days, draw, draw.choice(topics), None)


def _ideas(plan: Plan) -> Iterator[Draft]:
    """Yield the projects to come, in the steps before implementation: no money, no action, no result is theirs."""
    draw, topics = plan.random(f"{IDEAS}-drafts"), _topics()
    codes, weights = list(plan.weights), list(plan.weights.values())
    for _slot in range(TO_COME):
        starts_on = plan.today + timedelta(days=draw.randrange(20, 310))
        days = (starts_on, starts_on + timedelta(days=draw.randrange(200, 540)))
        yield _in_country(plan, draw.choices(codes, weights)[0], days, draw, draw.choice(topics), None)


def _in_country(
    plan: Plan, code: str, days: tuple[date, date], draw: Random, subject: Subject, parent: Project | None
) -> Draft:
    """Return a project or component in one country."""
    country = plan.countries[code]
    kind = ProjectKind.COMPONENT if parent else ProjectKind.PROJECT
    owner = plan.owner_in(code, draw)
    return Draft(subject, kind, days, (code,), (country.name_fr, country.name_en), owner, parent=parent)


def _store(
    plan: Plan, drafts: Sequence[Draft], numbers: Iterator[int], draw: Random, *, secret: bool = True
) -> list[Run]:
    """Store drafts and return them with their days; a few, first one in the documented country, have named readers."""
    named = _named(drafts) if secret else frozenset()
    items = []
    for index, draft in enumerate(drafts):
        chosen = Marking.NAMED if index in named else marking(index, draw)
        links = {
            "countries": [plan.countries[code].pk for code in draft.countries],
            "organisations": [plan.book.get(Organisation, code).pk for code in draft.organisations],
            "priorities": served(plan, draft.subject.theme, draft.days),
        }
        items.append(Loaded(_project(draft, next(numbers), chosen, plan.today), links))
    rows = plan.store(items, STEP)
    return [Run(row, draft.countries, *draft.days) for row, draft in zip(rows, drafts, strict=True)]


def _named(drafts: Sequence[Draft]) -> frozenset[int]:
    """Return which projects get named readers: only among those that stand by themselves, the latest ones."""
    alone = [index for index, draft in enumerate(drafts) if draft.kind == ProjectKind.PROJECT]
    latest = sorted(alone, key=lambda index: drafts[index].days, reverse=True)
    home = [index for index in latest if FACTS_COUNTRY in drafts[index].countries]
    return frozenset(home[:1] + [index for index in latest if index not in home][: NAMED - 1])


WORDS = {
    ProjectKind.PROGRAMME: ("Programme fictif", "Fictional programme"),
    ProjectKind.PROJECT: ("Projet fictif", "Fictional project"),
    ProjectKind.COMPONENT: ("Volet fictif", "Fictional component"),
}


def _project(draft: Draft, number: int, chosen: Marking, today: date) -> Project:
    """Return a draft as a project, closed three months after its end when that has passed."""
    starts_on, ends_on = draft.days
    closed_on = ends_on + timedelta(days=90)
    kind_fr, kind_en = WORDS[draft.kind]
    subject = draft.subject
    row = Project(
        code=f"FICT-{starts_on.year}-{number:04d}",
        kind=draft.kind,
        parent=draft.parent,
        theme=subject.theme,
        field=subject.field,
        title_fr=f"{kind_fr} : {_lower(subject.fr)}, {draft.where[0]}",
        title_en=f"{kind_en}: {_lower(subject.en)}, {draft.where[1]}",
        summary_fr="Inventé pour la démonstration.",
        summary_en="Invented for the demonstration.",
        starts_on=starts_on,
        ends_on=ends_on,
        closed_on=closed_on if closed_on <= today else None,
        owner=draft.owner,
        marking=chosen,
        fictional=True,
        source="demonstration",
        reach=ProjectReach.REGIONAL if len(draft.countries) > 1 else ProjectReach.BILATERAL,
    )
    live(row, today)
    return row


def _lower(text: str) -> str:
    """Return a title as it stands inside a sentence."""
    return text[0].lower() + text[1:]
