"""Named reads of the projects room that others ask for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import models

from entente.access.actor import Actor
from entente.access.service import visible
from entente.apps.priorities.models import Priority
from entente.apps.projects.choices import ProjectStage
from entente.apps.projects.models import Action, Project
from entente.apps.projects.stages import in_stage, stage_at
from entente.apps.reference.models import Country
from entente.apps.reference.queries import concerning

Rows = models.QuerySet[Any]
STILL_OPEN = frozenset(ProjectStage.values) - {
    ProjectStage.UNDATED, ProjectStage.STOPPED, ProjectStage.CLOSED, ProjectStage.EVALUATED,
}  # fmt: skip


def projects_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the projects with a country, directly or through others, known by a day: an idea, begun or undated."""
    known = models.Q(starts_on__lte=on) | models.Q(starts_on__isnull=True) | models.Q(idea_on__lte=on)
    return concerning(rows.filter(known), country.pk, on)


def projects_running(rows: Rows, on: date) -> Rows:
    """Return the projects in implementation on a day; one whose beginning is not recorded is not counted."""
    return in_stage(rows, on, ProjectStage.RUNNING)


def actions_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the actions with a country begun by a day, directly or through its organisations."""
    begun = rows.filter(starts_on__lte=on)
    return concerning(begun, country.pk, on, countries="country", organisations="organisation", regions="")


def results_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the results in a country up to the year of a day."""
    return rows.filter(country=country, year__lte=on.year)


def actions_by_country(actor: Actor, on: date) -> Mapping[int, int]:
    """Return, by number of country, how many actions the actor may see began in the year up to a day. One query."""
    year = visible(actor, Action).filter(
        starts_on__lte=on, starts_on__gt=on - timedelta(days=365), country__isnull=False
    )
    return dict(year.order_by().values_list("country").annotate(count=models.Count("pk")))


MOST_BELOW = 2  # programme, project, component (`parts.py`)


def parts_of(project: Project, *, whole: bool = False) -> models.Q:
    """Return the condition that a row is a part of a project, two levels down; with `whole`, or the project itself."""
    found = models.Q(pk=project.pk) if whole else models.Q(pk__in=())
    for level in range(MOST_BELOW):
        found |= models.Q(**{f"{'parent__' * level}parent": project.pk})
    return found


def line_above(project: Project) -> list[int]:
    """Return the numbers of what a project is part of, from the top down, two levels at most. One query."""
    if project.parent_id is None:
        return []
    paths = ["parent_id", *(f"{'parent__' * level}parent_id" for level in range(1, MOST_BELOW))]
    (found,) = Project._base_manager.filter(pk=project.pk).order_by().values_list(*paths)
    above = [number for number in found if number is not None and number != project.pk]
    return list(dict.fromkeys(reversed(above)))


def open_parts(project: Project, on: date) -> int:
    """Return how many parts of a project are neither over nor undated on a day, whoever may see them. One query."""
    rows = Project._base_manager.filter(parts_of(project), archived_at__isnull=True).exclude(pk=project.pk)
    return rows.alias(stage=stage_at(on)).filter(stage__in=STILL_OPEN).count()


def serving(rows: Rows, priority: Priority, on: date) -> Rows:
    """Return the projects that serve a priority, by itself or by one of its objectives."""
    return rows.filter(pk__in=_serving(models.Q(priorities=priority) | models.Q(objectives__priority=priority)))


def serving_any(rows: Rows, priorities: Rows) -> Rows:
    """Return the projects that serve one of some priorities, by itself or by one of its objectives."""
    held = priorities.order_by().values("pk")
    return rows.filter(pk__in=_serving(models.Q(priorities__in=held) | models.Q(objectives__priority__in=held)))


def _serving(condition: models.Q) -> Rows:
    """Return the numbers of the projects that meet a condition across to-many fields."""
    return Project._base_manager.filter(condition).order_by().values("pk")
