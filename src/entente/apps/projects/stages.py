"""Where projects stand on a day, asked of the database as `rules.stage_on` says it: condition, column, facet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import django_filters
from django.db import models
from django.db.models import Case, Count, Q, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from entente.apps.projects.choices import ProjectStage
from entente.apps.projects.rules import DAYS, STEPS
from entente.engines.records.columns import Column, Values, Words
from entente.engines.records.filters import Facet
from entente.engines.records.reader import Reader

Rows = models.QuerySet[Any]
STATE = _("State")
TONES: Mapping[str, str] = {
    ProjectStage.UNDATED: "pending", ProjectStage.IDEA: "pending", ProjectStage.APPRAISAL: "pending",
    ProjectStage.APPROVED: "attention", ProjectStage.RUNNING: "done", ProjectStage.SUSPENDED: "attention",
    ProjectStage.STOPPED: "refusal", ProjectStage.CLOSING: "attention", ProjectStage.CLOSED: "past",
    ProjectStage.EVALUATED: "past",
}  # fmt: skip
TOLD = reduce(or_, (Q(**{f"{name}__isnull": False}) for name in STEPS))


def _past(name: str, on: date) -> Q:
    """Return the condition that a day is known and has come."""
    return Q(**{f"{name}__isnull": False, f"{name}__lte": on})


def began(on: date) -> Q:
    """Return the condition that implementation has begun: by its step, of older projects by their period."""
    untold = reduce(lambda one, two: one & two, (Q(**{f"{name}__isnull": True}) for name in STEPS))
    return _past("started_on", on) | (untold & _past("starts_on", on))


def stage_at(on: date) -> Case:
    """Return the stage of a project on a day, as `rules.stage_on` gives it: an expression over projects."""
    begun = began(on)
    resting = _past("suspended_on", on) & ~_past("resumed_on", on)
    undated = reduce(lambda one, two: one & two, (Q(**{f"{name}__isnull": True}) for name in DAYS))
    found = (
        (undated, ProjectStage.UNDATED),
        (_past("stopped_on", on), ProjectStage.STOPPED),
        (_past("evaluated_on", on), ProjectStage.EVALUATED),
        (_past("closed_on", on), ProjectStage.CLOSED),
        (_past("ends_on", on) & (begun | ~TOLD), ProjectStage.CLOSING),
        (begun & resting, ProjectStage.SUSPENDED),
        (begun, ProjectStage.RUNNING),
        (_past("approved_on", on) | _past("signed_on", on), ProjectStage.APPROVED),
        (Q(idea_on__isnull=False) & ~_past("appraised_on", on), ProjectStage.IDEA),
    )
    cases = [When(condition, then=Value(stage.value)) for condition, stage in found]
    return Case(*cases, default=Value(ProjectStage.APPRAISAL.value), output_field=models.CharField())


def in_stage(rows: Rows, on: date, *stages: str) -> Rows:
    """Return the projects in one of some stages on a day."""
    found: Rows = rows.alias(stage=stage_at(on)).filter(stage__in=stages)
    return found


@dataclass(frozen=True)
class StageColumn(Column):
    """The stage on the reader's day, computed by the database from the dates."""

    name: str = "stage"
    heading: Words = STATE
    sortable: bool = False

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for the stage."""
        return (stage_at(reader.on),)

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return its word."""
        return str(ProjectStage(values[0]).label)

    def tone(self, values: Values, reader: Reader) -> str:
        """Return its tone."""
        return TONES[values[0]]


class _InStage(django_filters.MultipleChoiceFilter):  # type: ignore[misc]
    """Projects in one of the stages given, on the reader's day."""

    def filter(self, qs: Rows, value: Sequence[str]) -> Rows:
        """Keep the projects in one of the stages."""
        return in_stage(qs, self.parent.request.on, *value) if value else qs


@dataclass(frozen=True)
class StageFacet(Facet):
    """The stage on the reader's day."""

    heading: Words = STATE
    values: tuple[str, ...] = tuple(ProjectStage.values)

    def reader(self, model: type[models.Model]) -> django_filters.Filter:
        """Return the reader of stages."""
        return _InStage(field_name="stage", choices=ProjectStage.choices)

    def counts(self, rows: Rows, reader: Reader) -> list[tuple[str, str, int]]:
        """Return the stages in the order of a life with their numbers."""
        found = rows.order_by().annotate(stage=stage_at(reader.on)).values_list("stage").annotate(n=Count("pk"))
        numbers = dict(found)
        return [(value, str(words), numbers[value]) for value, words in ProjectStage.choices if value in numbers]


STAGE = StageColumn()
