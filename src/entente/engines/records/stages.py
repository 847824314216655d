"""A stage that is stored nowhere, computed by the database from dates: the column that tells it, the facet of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import django_filters
from django.db import models
from django.db.models import Count
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from entente.engines.records.columns import Column, Values, Words
from entente.engines.records.filters import Facet
from entente.engines.records.reader import Reader

Rows = models.QuerySet[Any]
STATE = _("State")


@dataclass(frozen=True)
class Stages:
    """The stages of a life in their order, the tone of each, and the expression that gives the one of a day."""

    of: type[models.TextChoices]
    at: Callable[[date], Any]
    tones: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class StageColumn(Column):
    """The stage on the reader's day."""

    name: str = "stage"
    heading: Words = STATE
    sortable: bool = False
    stages: Stages = field(kw_only=True)

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for the stage."""
        return (self.stages.at(reader.on),)

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return its word."""
        return str(self.stages.of(values[0]).label)

    def tone(self, values: Values, reader: Reader) -> str:
        """Return its tone."""
        return self.stages.tones[values[0]]


class _InStage(django_filters.MultipleChoiceFilter):  # type: ignore[misc]
    """Rows in one of the stages given, on the reader's day."""

    def __init__(self, stages: Stages) -> None:
        super().__init__(field_name="stage", choices=stages.of.choices)
        self.stages = stages

    def filter(self, qs: Rows, value: Sequence[str]) -> Rows:
        """Keep the rows in one of the stages."""
        return qs.alias(stage=self.stages.at(self.parent.request.on)).filter(stage__in=value) if value else qs


@dataclass(frozen=True)
class StageFacet(Facet):
    """The stage on the reader's day, as a choice with the numbers of each."""

    name: str = "stage"
    heading: Words = STATE
    stages: Stages = field(kw_only=True)

    def reader(self, model: type[models.Model]) -> django_filters.Filter:
        """Return the reader of stages."""
        return _InStage(self.stages)

    def counts(self, rows: Rows, reader: Reader) -> list[tuple[str, str, int]]:
        """Return the stages in the order of a life with their numbers."""
        found = rows.order_by().annotate(stage=self.stages.at(reader.on)).values_list("stage").annotate(n=Count("pk"))
        numbers = dict(found)
        return [(value, str(words), numbers[value]) for value, words in self.stages.of.choices if value in numbers]
