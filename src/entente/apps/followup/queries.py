"""Named reads of the follow-up room that others ask for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from entente.access.actor import Actor, in_force
from entente.access.service import visible
from entente.apps.followup.models import Followup
from entente.apps.reference.models import Country
from entente.engines.records.filters import any_of

Rows = models.QuerySet[Any]


def open_on(day: date) -> Q:
    """Return the condition of being promised and neither verified nor dropped by a day."""
    return in_force(day, "made_on", "closed_on")


def waiting_on(day: date) -> Q:
    """Return the condition of being done by a day and not yet verified."""
    return open_on(day) & Q(done_on__lte=day)


def to_do_on(day: date) -> Q:
    """Return the condition of being still to do on a day."""
    return open_on(day) & (Q(done_on__isnull=True) | Q(done_on__gt=day))


def late_on(day: date) -> Q:
    """Return the condition of being late on a day: still to do, and due before it."""
    return to_do_on(day) & Q(due_on__lt=day)


def soonest(rows: Rows) -> Rows:
    """Return rows in the order they fall due, those without a date last."""
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def open_about(rows: Rows, country: Country, on: date) -> Rows:
    """Return what is open about a country on a day, soonest first."""
    return soonest(any_of(rows.filter(open_on(on)), "countries", [country.pk]))


def about_it(rows: Rows, subject: models.Model, on: date) -> Rows:
    """Return what was promised about a record: what is open, soonest first, then what is closed."""
    found = rows.filter(about_kind=subject._meta.label_lower, about_id=subject.pk)
    return found.order_by(F("closed_on").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "pk")


def about(actor: Actor, kind: str, numbers: Collection[int]) -> Rows:
    """Return what the actor may see of what was promised about some records of one kind, soonest first.

    `kind` is the journal's name of the record type ("dialogues.meeting"). Whoever asks must have seen the records
    through `visible()`: that a promise points at one is told only to those who may see it. No query of its own.
    """
    return soonest(visible(actor, Followup).filter(about_kind=kind, about_id__in=numbers))
