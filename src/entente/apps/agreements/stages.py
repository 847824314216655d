"""Where agreements stand on the reader's day, as lists tell, filter and sort it: stage, entry into force, end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db import models
from django.db.models import Count
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from entente.apps.agreements.choices import Stage
from entente.apps.agreements.life import entry_precision
from entente.apps.agreements.queries import stage_on
from entente.apps.reference.choices import Precision
from entente.engines.records.columns import Column, Day, Values, Words
from entente.engines.records.filters import Facet
from entente.engines.records.reader import Reader
from entente.engines.ui import format as show

Rows = models.QuerySet[Any]
STATE = _("State")
TONES: Mapping[str, str] = {
    Stage.NEGOTIATION: "pending",
    Stage.SIGNED: "attention",
    Stage.PROVISIONAL: "attention",
    Stage.IN_FORCE: "done",
    Stage.SUSPENDED: "attention",
    Stage.ENDED: "past",
}


@dataclass(frozen=True)
class StageColumn(Column):
    """The stage on the reader's day, computed by the database from the dates."""

    name: str = "stage"
    heading: Words = STATE
    sortable: bool = False

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for the stage."""
        return (stage_on(reader.on),)

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return its word."""
        return str(Stage(values[0]).label)

    def tone(self, values: Values, reader: Reader) -> str:
        """Return its tone."""
        return TONES[values[0]]


class _InStage(django_filters.MultipleChoiceFilter):  # type: ignore[misc]
    """Agreements in one of the stages given, on the reader's day."""

    def filter(self, qs: Rows, value: Sequence[str]) -> Rows:
        """Keep the agreements in one of the stages."""
        return qs.alias(stage=stage_on(self.parent.request.on)).filter(stage__in=value) if value else qs


@dataclass(frozen=True)
class StageFacet(Facet):
    """The stage on the reader's day."""

    heading: Words = STATE
    values: tuple[str, ...] = tuple(Stage.values)

    def reader(self, model: type[models.Model]) -> django_filters.Filter:
        """Return the reader of stages."""
        return _InStage(field_name="stage", choices=Stage.choices)

    def counts(self, rows: Rows, reader: Reader) -> list[tuple[str, str, int]]:
        """Return the stages in the order of a life with their numbers."""
        found = rows.order_by().annotate(stage=stage_on(reader.on)).values_list("stage").annotate(n=Count("pk"))
        numbers = dict(found)
        return [(value, str(words), numbers[value]) for value, words in Stage.choices if value in numbers]


@dataclass(frozen=True)
class EntryDay(Day):
    """The entry into force, published or else computed, with as much of it as is known."""

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for the day and what says how much of it is known."""
        return (self.name, "in_force_on", "in_force_precision", "entry_clause", "signed_precision")

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the day as it reads."""
        return "" if values[0] is None else show.day(values[0], reader.language, entry_precision(*values[1:]))


@dataclass(frozen=True)
class EndDay(Day):
    """The end, published or else computed, with as much of it as is known."""

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for the day and what says how much of it is known."""
        return (self.name, "ends_on", "ends_precision")

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the day as it reads."""
        precision = Precision.DAY if values[1] is None else values[2]
        return "" if values[0] is None else show.day(values[0], reader.language, precision)


STAGE = StageColumn()
ENTRY = EntryDay("enters_on", _("Effective entry"))
END = EndDay("leaves_on", _("Effective end"))
