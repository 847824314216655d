"""Named reads of roadmaps: their lines, what was kept of them, what was done; counted by the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from entente.access.actor import Actor
from entente.access.service import visible
from entente.apps.projects.choices import ActionState
from entente.apps.projects.models import Action, Project
from entente.apps.projects.roadmap.choices import Decision
from entente.apps.projects.roadmap.models import RoadmapItem
from entente.apps.projects.stages import began
from entente.apps.reference.models import Country

Rows = models.QuerySet[Any]


@dataclass(frozen=True)
class Tally:
    """How many lines of a roadmap were proposed, decided on, kept and done."""

    proposed: int
    waiting: int
    kept: int
    done: int


def done_by(actor: Actor, on: date) -> Q:
    """Return the condition that a line led to an action done, or to a project begun by a day, that the actor may see.

    An action counts as done when its state says so and its first day has come.
    """
    # Asked of the join table: from an action to its lines Django would go through all of them.
    through = RoadmapItem.actions.through._base_manager
    actions = visible(actor, Action).filter(state=ActionState.DONE, starts_on__lte=on).order_by().values("pk")
    led = through.filter(roadmapitem=OuterRef("pk"), action__in=actions)
    projects = visible(actor, Project).filter(began(on)).order_by().values("pk")
    return Q(Exists(led)) | Q(project__in=projects)


def kept_of(rows: Rows) -> Rows:
    """Return the lines that were kept."""
    return rows.filter(decision=Decision.KEPT)


def tally_of(actor: Actor, roadmap: int, on: date) -> Tally:
    """Return what became of the lines of a roadmap, by its number, as the actor sees it on a day. One query."""
    rows = visible(actor, RoadmapItem).filter(roadmap=roadmap).order_by()
    found = rows.aggregate(
        proposed=Count("pk"), waiting=Count("pk", filter=Q(decision=Decision.WAITING)),
        kept=Count("pk", filter=Q(decision=Decision.KEPT)), done=Count("pk", filter=done_by(actor, on)),
    )  # fmt: skip
    return Tally(**found)


def items_in(rows: Rows, country: Country, on: date) -> Rows:
    """Return the lines about a country of the roadmaps of the year of a day."""
    return rows.filter(country=country, roadmap__year=on.year, roadmap__archived_at__isnull=True)
