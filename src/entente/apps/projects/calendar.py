"""What the projects room puts in a calendar: projects that begin, actions planned; ends are told as due (`desk.py`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.choices import Marking
from entente.apps.projects.choices import ActionKind, ActionState
from entente.apps.projects.models import Action, Project
from entente.engines.calendar.entry import Asked, Entry, Feed
from entente.engines.records import catalogue

Rows = models.QuerySet[Any]


def beginnings(rows: Rows, asked: Asked) -> Iterator[Entry]:
    """Yield the projects on the day they begin. One query."""
    record, language = catalogue.by_model(Project), asked.reader.language
    found = rows.filter(starts_on__gte=asked.first, starts_on__lt=asked.last).order_by()
    for pk, code, title, day, marking in found.values_list("pk", "code", f"title_{language}", "starts_on", "marking"):
        yield Entry(
            f"project-{pk}-begins", day, _("Project begins: %(what)s") % {"what": title}, record.detail_path(code),
            _("project begins"), named=marking == Marking.NAMED, number=pk,
        )  # fmt: skip


def planned(rows: Rows, asked: Asked) -> Iterator[Entry]:
    """Yield the actions planned, over the days they take. One query."""
    record, kinds, language = catalogue.by_model(Action), dict(ActionKind.choices), asked.reader.language
    found = rows.filter(state=ActionState.PLANNED, starts_on__lt=asked.last, ends_on__gte=asked.first).order_by()
    for pk, title, kind, first, last, marking in found.values_list(
        "pk", f"title_{language}", "kind", "starts_on", "ends_on", "marking"
    ):
        yield Entry(
            f"action-{pk}", first, title, record.detail_path(pk), str(kinds.get(kind, kind)),
            last + timedelta(days=1), named=marking == Marking.NAMED, number=pk, tone="pending",
        )  # fmt: skip


CALENDAR = (
    Feed("projects.begins", gettext_lazy("projects that begin"), Project, beginnings),
    Feed("projects.actions", gettext_lazy("actions planned"), Action, planned, quiet=True),
)
