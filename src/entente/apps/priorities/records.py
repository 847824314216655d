"""The record types of the priorities room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.access.models import Unit
from entente.apps.partners.records import OWNED, OWNED_COLUMNS
from entente.apps.priorities.models import Objective, Priority
from entente.apps.priorities.queries import priorities_in
from entente.apps.reference.records import KEPT
from entente.engines.records.columns import Choice, Computed, Day, Local, LocalRef, Number, Period, Ref, Text
from entente.engines.records.filters import Facet, InYear
from entente.engines.records.record import Panel, Record

Rows = models.QuerySet[Any]


class _Holds(django_filters.NumberFilter):  # type: ignore[misc]
    """Priorities that hold in a year."""

    def filter(self, qs: Rows, value: Any) -> Rows:
        """Keep those of the year."""
        return priorities_in(qs, int(value)) if value else qs


@dataclass(frozen=True)
class HoldsIn(InYear):
    """The year in which a priority holds."""

    def reader(self, model: type[models.Model]) -> django_filters.Filter:
        """Return the reader of a year."""
        return _Holds(field_name="year_from", max_value=9999, min_value=1)


def years(values: Any, reader: Any) -> str:
    """Return the years a priority holds: "2014", "2014–2016", "2014–"."""
    first, last = values
    return str(first) if first == last else f"{first}–{last or ''}"


YEARS = Computed("years", _("Years"), paths=("year_from", "year_to"), sort=("year_from",), compute=years)
TARGET = Computed("target", _("Target"), paths=("target_{language}",), compute=lambda values, reader: values[0] or "")


def of_ministry(rows: Rows, unit: Unit, on: date) -> Rows:
    """Return the priorities of a ministry in the year of a day."""
    return priorities_in(rows.filter(department=unit), on.year)


PRIORITIES = Record(
    model=Priority, slug="priorities", key="code", label="title", order="-years",
    search=("title_fr", "title_en", "code"), files=True,
    columns=(YEARS, Number("rank"), Local("title"), LocalRef("department"), Choice("axis"),
             Text("code", extra=True), *OWNED_COLUMNS),
    details=(Local("title"), YEARS, Number("rank"), LocalRef("department"), Choice("axis"), Local("text", _("Text")),
             LocalRef("owner"), Text("source", _("Source"))),
    filters=(HoldsIn("holds", _("Year")), Facet("department"), Facet("axis"), Facet("marking")),
    form=("code", "department", "year_from", "year_to", "rank", "axis", "title_fr", "title_en", "text_fr", "text_en",
          *OWNED),
    panels=(
        Panel(on=Unit, rows=of_ministry, rank=60, title=_("Ministers’ priorities"), quiet=True, order=("rank", "code"),
              columns=(Number("rank"), Local("title"), YEARS, Choice("axis")),
              empty=_("The priorities its minister set for the year would be here.")),
    ),
)  # fmt: skip

OBJECTIVES = Record(
    model=Objective, slug="objectives", key="code", label="title", order="priority", search=("title_fr", "title_en"),
    columns=(Ref("priority"), Local("title", _("Objective")), TARGET, Period("starts_on", _("Dates")),
             Text("code", extra=True)),
    details=(Local("title"), Ref("priority"), TARGET, Day("starts_on"), Day("ends_on"), Text("source", _("Source"))),
    filters=(Facet("priority"), Facet("department", _("Ministry"), path="priority__department")),
    form=("priority", "code", "title_fr", "title_en", "target_fr", "target_en", "starts_on", "ends_on", *KEPT),
    panels=(
        Panel(on=Priority, rows=lambda rows, priority, on: rows.filter(priority=priority), rank=10,
              columns=(Local("title", _("Objective")), TARGET, Period("starts_on", _("Dates"))), order=("code",),
              title=_("Objectives"),
              empty=_("What this priority wants to reach would be here; who owns the priority enters it.")),
    ),
)  # fmt: skip

RECORDS = (PRIORITIES, OBJECTIVES)
