"""When the next session of each series is due, asked of the database: the same as `rules.next_session` says of one.

Only the sessions that whoever asks may see count: a series tells nothing of those out of scope.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, TruncMonth, TruncYear
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from entente.access.actor import Actor
from entente.access.service import visible
from entente.apps.dialogues.choices import MeetingState
from entente.apps.dialogues.models import Meeting
from entente.apps.dialogues.rules import MONTHS_MEANT, Held, NextSession, next_session
from entente.apps.reference.choices import Precision
from entente.engines.calendar.in_sql import MonthsAfter
from entente.engines.records.columns import Column, Values
from entente.engines.records.filters import Facet
from entente.engines.records.reader import Reader
from entente.engines.ui import format as show

Rows = models.QuerySet[Any]
TO_COME = (MeetingState.PLANNED, MeetingState.CONFIRMED)


def last_held(actor: Actor, on: date) -> Rows:
    """Return the sessions held by a day of the series of an outer query, the latest first."""
    held = visible(actor, Meeting).filter(series=OuterRef("pk"), state=MeetingState.HELD, starts_on__lte=on)
    return held.order_by("-starts_on", "-pk")


def with_due(rows: Rows, actor: Actor, on: date) -> Rows:
    """Return series with `late_from`, the first day on which their next session is late, None where none is due."""
    held = last_held(actor, on)
    since = rows.alias(
        since=Coalesce(Subquery(held.values("starts_on")[:1]), F("begun_on")),
        known=Coalesce(Subquery(held.values("precision")[:1]), F("begun_precision")),
    )
    # PostgreSQL truncates a day to an instant.
    starts = {Precision.MONTH: TruncMonth("since"), Precision.YEAR: TruncYear("since")}
    start = Case(
        *(When(known=name, then=Cast(first, models.DateField())) for name, first in starts.items()), default=F("since")
    )
    meant = Case(*(When(known=name, then=Value(months)) for name, months in MONTHS_MEANT.items()), default=Value(0))
    dated = since.alias(reached=MonthsAfter(start, F("periodicity") + meant))
    goes_on = Q(ends_on__isnull=True) | Q(ends_on__gt=F("reached"))
    found: Rows = dated.annotate(late_from=Case(When(goes_on, then=F("reached")), output_field=models.DateField()))
    return found


def overdue(rows: Rows, actor: Actor, on: date) -> Rows:
    """Return the series whose next session is late on a day."""
    return with_due(rows, actor, on).filter(late_from__lte=on)


@dataclass(frozen=True)
class NextDue(Column):
    """When the next session is due; late in amber, with since when."""

    name: str = "due"
    sortable: bool = False

    def title(self, model: type[models.Model]) -> str:
        """Return the heading."""
        return _("Next session due")

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for what `next_session` needs: the last session the reader may see, and the series' own dates."""
        held = last_held(reader.actor, reader.on)
        last = (Subquery(held.values("starts_on")[:1]), Subquery(held.values("precision")[:1]))
        return (*last, "periodicity", "begun_on", "begun_precision", "ends_on")

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the day, or since when it is late."""
        due = due_of(values)
        if due is None:
            return ""
        day = show.day(due.due, reader.language, due.precision)
        if due.late_from > reader.on:
            return day
        known = due.precision == Precision.DAY
        words = _("overdue since %(day)s") if known else pgettext("a month or a year", "overdue since %(day)s")
        return words % {"day": day}

    def tone(self, values: Values, reader: Reader) -> str:
        """Say that somebody must act when it is late."""
        due = due_of(values)
        return "attention" if due is not None and due.late_from <= reader.on else ""


def due_of(values: Values) -> NextSession | None:
    """Return when the next session is due, from what `NextDue` asks."""
    last_on, last_precision, periodicity, begun_on, begun_precision, ends_on = values
    last = Held(last_on, last_precision) if last_on else None
    begun = Held(begun_on, begun_precision) if begun_on else None
    return next_session(periodicity, last, begun, ends_on)


@dataclass(frozen=True)
class Planned(Column):
    """The next session that is planned or confirmed, from the reader's day on."""

    name: str = "planned"
    sortable: bool = False

    def title(self, model: type[models.Model]) -> str:
        """Return the heading."""
        return _("Next session planned")

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for its day and how precisely it is known."""
        rows = visible(reader.actor, Meeting).filter(series=OuterRef("pk"), state__in=TO_COME)
        rows = rows.filter(starts_on__gte=reader.on).order_by("starts_on", "pk")
        return (Subquery(rows.values("starts_on")[:1]), Subquery(rows.values("precision")[:1]))

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the day."""
        return show.day(values[0], reader.language, values[1]) if values[0] else ""


class _Late(django_filters.ChoiceFilter):  # type: ignore[misc]
    """Series that are late on the reader's day, or the others."""

    def filter(self, qs: Rows, value: str) -> Rows:
        """Keep the series that are late, or the others."""
        if not value:
            return qs
        reader: Reader = self.parent.request
        late = overdue(qs.model._base_manager.all(), reader.actor, reader.on).order_by().values("pk")
        return qs.filter(pk__in=late) if value == "yes" else qs.exclude(pk__in=late)


@dataclass(frozen=True)
class Lateness(Facet):
    """Whether the next session of a series is late on the reader's day."""

    values: tuple[str, ...] = ("yes", "no")

    def reader(self, model: type[models.Model]) -> django_filters.Filter:
        """Return the reader of the two answers."""
        return _Late(field_name="pk", choices=[(value, value) for value in self.values])

    def counts(self, rows: Rows, reader: Reader) -> list[tuple[str, str, int]]:
        """Return both answers with their numbers."""
        late, whole = overdue(rows, reader.actor, reader.on).order_by().count(), rows.order_by().count()
        return [("yes", _("overdue"), late), ("no", _("not overdue"), whole - late)]
