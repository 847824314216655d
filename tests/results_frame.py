"""A programme with a project in it and their results framework, as the tests of results need it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from entente.access.actor import Actor, local_operator
from entente.access.models import User
from entente.apps.projects.models import Project
from entente.apps.projects.results.models import Aim, Indicator, Period, Value
from entente.engines.workflow.actions import take
from entente.engines.workflow.machine import Step, machine_of
from tests.examples import World, both, number, project, stored

DAY = date(2014, 12, 31)


class Frame:
    """A programme with a project in it: an outcome above an output, one indicator each, three years of periods."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.programme = self.part(None)
        self.project = self.part(self.programme)
        self.outcome = self.aim(self.programme, "outcome")
        self.output = self.aim(self.project, "output", self.outcome)
        self.high = self.indicator(self.outcome)
        self.low = self.indicator(self.output, feeds=self.high)
        self.years = {year: self.period(self.programme, year) for year in (2012, 2013, 2014)}

    def part(self, parent: Project | None) -> Project:
        row = project(self.world, "")
        row.starts_on, row.parent = date(2012, 1, 1), parent
        found: Project = stored(row)
        return found

    def aim(self, of: Project, kind: str, parent: Aim | None = None) -> Aim:
        found: Aim = stored(
            Aim(project=of, code=f"a-{number()}", kind=kind, parent=parent, **both("title", "", number()))
        )
        return found

    def indicator(self, aim: Aim, **values: Any) -> Indicator:
        words: dict[str, Any] = {"unit_fr": "agents", "unit_en": "officers"} | values
        found: Indicator = stored(Indicator(aim=aim, code=f"i-{number()}", **both("title", "", number()), **words))
        return found

    def period(self, of: Project, year: int) -> Period:
        row = Period(project=of, label_fr=str(year), label_en=str(year), starts_on=date(year, 1, 1),
                     ends_on=date(year, 12, 31))  # fmt: skip
        found: Period = stored(row)
        return found

    def value(self, indicator: Indicator, year: int, quantity: Any, *, approved: bool = True, **more: Any) -> Value:
        row = Value(indicator=indicator, period=self.years[year], quantity=quantity, **more)
        if approved:
            other, judge = (stored(User(username=f"u-{number()}", display_name="x", password="!")) for _two in range(2))
            row.state, row.submitted_on, row.approved_on = "approved", DAY, DAY
            row.submitted_by, row.approved_by = other, judge
        found: Value = stored(row)
        return found


def step_of(row: Any, code: str) -> Step:
    machine = machine_of(type(row))
    assert machine is not None
    step = machine.step(code)
    assert step is not None
    return step


def do(actor: Actor, row: Any, code: str, reason: str = "") -> Any:
    return take(actor, row, step_of(row, code), timezone.localdate(), {}, reason=reason)


def lock(frame: Frame, year: int = 2014) -> Period:
    return do(local_operator(), frame.years[year], "lock-period", "reported")
