"""Projects as a tree: the whole family of a project with where each part stands, and the line above it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from entente.access.choices import Marking
from entente.access.service import visible
from entente.apps.projects.choices import ProjectKind, ProjectStage
from entente.apps.projects.models import Project
from entente.apps.projects.queries import line_above, parts_of
from entente.apps.projects.stages import stage_at
from entente.engines.records import catalogue
from entente.engines.records.panels import all_address
from entente.engines.records.reader import Reader
from entente.engines.records.record import Drawing
from entente.engines.records.tree import Node, drawn, grown, numbers_of

Rows = models.QuerySet[Any]


def family(rows: Rows, project: Project, on: date) -> Rows:
    """Return the programme at the top of a project's tree with all below it; nothing where it stands alone."""
    above = line_above(project)
    top = Project(pk=above[0]) if above else project
    found = rows.filter(parts_of(top, whole=True))
    return found if above or found.exclude(pk=project.pk).exists() else rows.none()


def family_drawn(rows: Rows, project: Project, reader: Reader) -> Drawing:
    """Draw a tree of projects with where each stands on the day. One query, whatever its size."""
    record, kinds = catalogue.by_model(Project), dict(ProjectKind.choices)
    asked = rows.annotate(at_stage=stage_at(reader.on)).order_by("starts_on", "code")
    values = asked.values_list("pk", "parent_id", "code", f"title_{reader.language}", "kind", "at_stage", "marking")
    nodes, marked = [], {}
    for pk, parent, code, title, kind, stage, marking in values:
        notes = (str(kinds.get(kind, kind)), str(ProjectStage(stage).label))
        mark = _("this one") if pk == project.pk else ""
        nodes.append(Node(pk, parent, title, reader.address(record.detail_path(code)), notes, mark=mark))
        marked[pk] = marking
    branches = grown(nodes, lambda node: _("what it is part of is not shown"))
    shown = numbers_of(branches)
    named = tuple((record.kind, pk) for pk in shown if record.logs(Marking(marked[pk])))
    panel = next(panel for panel in record.panels if panel.code == "family")
    return Drawing(drawn(branches), len(shown), len(nodes), all_address(record, panel, reader), named)


def above(project: Project, reader: Reader) -> list[tuple[str, str]]:
    """Return (name, address) of what a project is part of, from the top down, as far as it may be seen. Two queries."""
    line = line_above(project)
    if not line:
        return []
    record = catalogue.by_model(Project)
    rows = visible(reader.actor, Project, archived=True).filter(pk__in=line).order_by()
    found = {pk: (title, code) for pk, code, title in rows.values_list("pk", "code", f"title_{reader.language}")}
    told = [found[number] for number in line if number in found]
    return [(title, reader.address(record.detail_path(code))) for title, code in told]
