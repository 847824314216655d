"""What waits in the results framework: values to enter for periods that ended, what others submitted to be approved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from entente.access.actor import Actor
from entente.access.service import may_some, visible
from entente.apps.projects.models import Project
from entente.apps.projects.results.aggregation import Cell, Entered, entered_in, is_entered
from entente.apps.projects.results.choices import ReportState
from entente.apps.projects.results.models import Indicator, Narrative, Period, Value
from entente.apps.projects.results.queries import Spell, categories_of, reporting, spells_of
from entente.apps.projects.results.together import UPWARDS
from entente.apps.reference.choices import Amount
from entente.apps.reference.queries import rule_on
from entente.engines.calendar.months import days_after, months_after
from entente.engines.records.filters import any_of

Rows = models.QuerySet[Any]
ENTER = "results.enter-within"


@dataclass(frozen=True)
class ToEnter:
    """A project and one of its periods that ended: how many values are not entered yet, and by when they are due."""

    code: str
    title: str
    spell: Spell
    count: int
    due: date | None


def due_after(on: date) -> Callable[[date], date] | None:
    """Return what gives, from the last day of a period, by when its values are entered; None where no rule holds."""
    try:
        number, unit = rule_on(ENTER, on)
    except LookupError:
        return None
    after = months_after if unit == Amount.MONTHS else days_after
    return lambda last: after(last, number)


def to_enter(actor: Actor, on: date, language: str, *, near: bool = False) -> list[ToEnter]:
    """Return what the actor has to enter for periods that ended before a day and are not locked. Six queries.

    With `near`, only in projects that their units own or that have one of their countries: what a desk asks for.
    Who may add values in a project is who may change it, save for who may do the latter alone (the matrix): storing
    asks again.
    """
    if not may_some(actor, "add", Value):
        return []
    rows = _writable(actor, on)
    rows = rows.filter(_near(actor)) if near else rows
    projects = {
        above[0]: (code, title, (starts, ends), tuple(number for number in above if number is not None))
        for code, title, starts, ends, *above in rows.values_list(
            "code", f"title_{language}", "starts_on", "ends_on", *UPWARDS
        )
    }
    spells = spells_of(actor, {number for *_more, above in projects.values() for number in above}, language)
    leaves = _leaves(actor, rows)
    told = categories_of(actor, leaves.values("pk"))
    entered = _entered(actor, leaves)
    below: dict[int, list[int]] = {}
    for project, number in leaves.values_list("aim__project_id", "pk"):
        below.setdefault(project, []).append(number)
    due = due_after(on)
    found = []
    for pk, (code, title, days, above) in projects.items():
        for spell in _ended(reporting(above, spells), on, days):
            wanted = (Cell(one, category, spell.first, spell.last)
                      for one in below.get(pk, ()) for category in told.get(one, (None,)))  # fmt: skip
            if count := sum(not is_entered(cell, entered) for cell in wanted):
                found.append(ToEnter(code, title, spell, count, due(spell.last) if due else None))
    return sorted(found, key=lambda line: (line.spell.last, line.code))


def _ended(spells: Sequence[Spell], on: date, days: tuple[date | None, date | None]) -> list[Spell]:
    """Return the periods that ended before a day and may still be written, within the days of a project."""
    return [spell for spell in spells if spell.last < on and not spell.locked and spell.touches(*days)]


def _writable(actor: Actor, on: date) -> Rows:
    """Return the projects the actor may change that have indicators and, own or above, an open period that ended."""
    framed = Indicator._base_manager.filter(aim__project=OuterRef("pk"), archived_at=None)
    ended = Period._base_manager.filter(ends_on__lt=on, locked_on=None, archived_at=None).order_by().values("project")
    reports = Q()
    for path in UPWARDS:
        reports |= Q(**{f"{path.removesuffix('_id')}__in": ended})
    return visible(actor, Project, "change").filter(Exists(framed), reports).order_by("code")


def _near(actor: Actor) -> Q:
    """Return the condition of being a project of the actor's units, or with one of their countries."""
    theirs = any_of(Project._base_manager.all(), "countries", list(actor.countries)).order_by().values("pk")
    return Q(owner__in=actor.units) | Q(pk__in=theirs)


def _leaves(actor: Actor, projects: Rows) -> Rows:
    """Return the indicators of projects that nothing feeds."""
    fed = Indicator._base_manager.filter(feeds=OuterRef("pk"), archived_at=None)
    return visible(actor, Indicator).filter(~Exists(fed), aim__project__in=projects.order_by().values("pk")).order_by()


def _entered(actor: Actor, leaves: Rows) -> Entered:
    """Return for what values are there and not sent back. One query."""
    rows = visible(actor, Value).filter(indicator__in=leaves.values("pk")).exclude(state=ReportState.RETURNED)
    asked = rows.order_by().values_list("indicator_id", "category_id", "period__starts_on", "period__ends_on")
    return entered_in(asked)


def to_approve(actor: Actor, model: type[Any]) -> Rows:
    """Return the submitted rows of a record type that the actor may approve: none of their own, of no locked period."""
    rows = visible(actor, model, "approve").filter(state=ReportState.SUBMITTED, period__locked_on=None)
    return rows.exclude(submitted_by=actor.user_id).order_by("submitted_on", "pk")


def count_to_approve(actor: Actor) -> int:
    """Return how many values and narratives wait for the actor's eyes. Two queries."""
    return sum(to_approve(actor, model).count() for model in (Value, Narrative) if may_some(actor, "approve", model))
