"""Where projects stand on a day, asked of the database as `rules.stage_on` says it: condition, column, facet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Case, Q, Value, When

from entente.apps.projects.choices import ProjectStage
from entente.apps.projects.rules import DAYS, STEPS
from entente.engines.records.stages import StageColumn, StageFacet, Stages

Rows = models.QuerySet[Any]
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


STAGES = Stages(ProjectStage, stage_at, TONES)
STAGE = StageColumn(stages=STAGES)
STAGE_FACET = StageFacet(stages=STAGES, values=tuple(STAGES.of.values))
