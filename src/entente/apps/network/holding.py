"""Who holds a position, as a list tells and filters it: only what the reader may see of postings and people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
from django.db import models
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from entente.access.actor import in_force
from entente.access.service import visible
from entente.apps.network.models import Person, Posting
from entente.apps.network.rules import overlaps
from entente.engines.records.columns import Column, Extra, Values
from entente.engines.records.filters import Facet
from entente.engines.records.reader import Reader
from entente.engines.ui import format as show

Rows = models.QuerySet[Any]
SLACK = 90  # days two postings may overlap without a word: the longest handover


def held_now(reader: Reader) -> models.QuerySet[Posting]:
    """Return the postings on the reader's day whose person they may see."""
    people = visible(reader.actor, Person).order_by().values("pk")
    return visible(reader.actor, Posting).filter(in_force(reader.on), person__in=people)


@dataclass(frozen=True)
class Holder(Column):
    """The names of those who hold a position on the reader's day, by one more query for all rows."""

    sortable: bool = False

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for the row's number, by which the names are found."""
        return ("pk",)

    def fetch(self, model: type[models.Model], keys: Sequence[int], reader: Reader) -> Extra:
        """Return the names of each row, joined."""
        found: dict[int, list[str]] = {}
        rows = held_now(reader).filter(position__in=keys).order_by("starts_on", "pk")
        for position, name in rows.values_list("position_id", "person__name"):
            found.setdefault(position, []).append(name)
        return {position: ", ".join(names) for position, names in found.items()}

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the joined names, given as the second value by whoever fetched them."""
        return str(values[1]) if len(values) > 1 else ""


class _Vacant(django_filters.ChoiceFilter):  # type: ignore[misc]
    """Positions that somebody holds, or nobody whom the reader may see."""

    def filter(self, qs: Rows, value: str) -> Rows:
        """Keep the positions held, or the others."""
        if not value:
            return qs
        held = held_now(self.parent.request).order_by().values("position")
        return qs.exclude(pk__in=held) if value == "yes" else qs.filter(pk__in=held)


@dataclass(frozen=True)
class Vacancy(Facet):
    """Whether a position is held on the reader's day; one held by somebody out of sight counts as vacant."""

    values: tuple[str, ...] = ("yes", "no")

    def reader(self, model: type[models.Model]) -> django_filters.Filter:
        """Return the reader of the two answers."""
        return _Vacant(field_name="pk", choices=[(value, value) for value in self.values])

    def counts(self, rows: Rows, reader: Reader) -> list[tuple[str, str, int]]:
        """Return both answers with their numbers."""
        held = held_now(reader).order_by().values("position")
        number, whole = rows.filter(pk__in=held).order_by().count(), rows.order_by().count()
        return [("no", _("held"), number), ("yes", _("vacant"), whole - number)]


def standing(values: Values, reader: Reader) -> str:
    """Return where a posting stands on the reader's day: to come, in post or over, and what is only planned."""
    planned_from, planned_to, arrived_on, left_on = values
    starts_on, ends_on = arrived_on or planned_from, left_on or planned_to
    if ends_on is not None and ends_on <= reader.on:
        return pgettext("posting", "over") if left_on else pgettext("posting", "over, as planned")
    if starts_on > reader.on:
        return pgettext("posting", "to come")
    return pgettext("posting", "in post") if arrived_on else pgettext("posting", "in post, as planned")


def tone(values: Values, reader: Reader) -> str:
    """Return the tone of that state."""
    planned_from, planned_to, arrived_on, left_on = values
    starts_on, ends_on = arrived_on or planned_from, left_on or planned_to
    if ends_on is not None and ends_on <= reader.on:
        return "past"
    return "pending" if starts_on > reader.on else "done"


def at_once(row: Person | Posting, reader: Reader) -> list[tuple[str, str, str]]:
    """Return a notice for each pair of positions a person holds at once, longer than any handover."""
    person = row if isinstance(row, Person) else row.person
    rows = visible(reader.actor, Posting).filter(person=person).order_by("starts_on", "pk")
    spans = list(rows.values_list("starts_on", "ends_on", f"position__function_{reader.language}"))
    return [
        (
            _("Two positions at once:"),
            _("%(one)s and %(two)s, from %(first)s to %(last)s.")
            % {"one": spans[one][2], "two": spans[two][2], "first": show.day(first, reader.language),
               "last": _day(last, reader)},
            "",
        )
        for one, two, first, last in overlaps([span[:2] for span in spans], SLACK)
        if last is None or last > reader.on
    ]  # fmt: skip


def _day(day: date | None, reader: Reader) -> str:
    """Return a day in words, "no planned end" for none."""
    return show.day(day, reader.language) if day else _("no planned end")
