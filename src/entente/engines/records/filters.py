"""Filters of a list: what the address may ask, read by django-filter, and the choices with their counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

import django_filters
from django import forms
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from entente.access.folding import Fold, folded
from entente.access.paths import Open
from entente.access.scopes import EVERYTHING, Condition, condition, paths_of
from entente.access.service import visible
from entente.engines.records import catalogue
from entente.engines.records.columns import Words, field_at, has_twin
from entente.engines.records.reader import Reader

Rows = models.QuerySet[Any]


@dataclass(frozen=True)
class Filter:
    """One thing a list can be filtered by; `name` is its name in addresses."""

    name: str
    heading: Words = ""

    def title(self, model: type[models.Model]) -> str:
        """Return the heading."""
        name = str(self.heading) or cast("str", field_at(model, self.name).verbose_name)
        return name[:1].upper() + name[1:]

    def reader(self, model: type[models.Model]) -> django_filters.Filter:
        """Return the django-filter that reads the address."""
        raise NotImplementedError


class _In(django_filters.MultipleChoiceFilter):  # type: ignore[misc]
    """Any of the values given, asked by key across a to-many path so that no row comes twice."""

    def filter(self, qs: Rows, value: Sequence[Any]) -> Rows:
        """Keep the rows with one of the values."""
        return any_of(qs, self.field_name, value) if value else qs


class _TextsField(forms.MultipleChoiceField):
    """Several texts, whatever they are: a text nobody wrote finds nothing."""

    def valid_value(self, value: str) -> bool:
        """Say yes."""
        return True


class _InTexts(_In):
    """Any of the texts given, of a field whose list is open."""

    field_class = _TextsField


class _InModel(django_filters.ModelMultipleChoiceFilter):  # type: ignore[misc]
    """Any of the records given by key."""

    def filter(self, qs: Rows, value: Any) -> Rows:
        """Keep the rows that refer to one of the records."""
        return any_of(qs, self.field_name, [record.pk for record in value]) if value else qs


def any_of(rows: Rows, path: str, values: Sequence[Any]) -> Rows:
    """Return the rows with one of the values at a path; to-many paths are asked by key."""
    wanted = {f"{path}__in": values}
    if field_at(rows.model, path.split("__", maxsplit=1)[0]).many_to_many:
        return rows.filter(pk__in=rows.model._base_manager.filter(**wanted).order_by().values("pk"))
    return rows.filter(**wanted)


@dataclass(frozen=True)
class Facet(Filter):
    """A closed list, a yes or no, or a reference: shown as choices with their counts."""

    path: str = ""
    values: tuple[str, ...] = ()  # what it takes, where it is no field

    @property
    def where(self) -> str:
        """The ORM path."""
        return self.path or self.name

    def reader(self, model: type[models.Model]) -> django_filters.Filter:
        """Return the reader for the kind of field."""
        field: Any = field_at(model, self.where)
        if field.is_relation:
            target = field.related_model
            return _InModel(
                field_name=self.where,
                # django-filter calls this with what it was given as the request: here, the reader.
                queryset=lambda reader: visible(reader.actor, target, archived=True),
                to_field_name=None if (key := catalogue.by_model(target).key) == "pk" else key,
            )
        if isinstance(field, models.BooleanField):
            return _In(field_name=self.where, choices=[("True", "True"), ("False", "False")])
        if not field.flatchoices:
            return _InTexts(field_name=self.where)
        return _In(field_name=self.where, choices=field.flatchoices)

    def counts(self, rows: Rows, reader: Reader) -> list[tuple[str, str, int]]:
        """Return (value in addresses, label, number of rows), most numerous first."""
        model = rows.model
        field: Any = field_at(model, self.where)
        tally = Count("pk") if not _is_many(model, self.where) else Count("pk", distinct=True)
        if not field.is_relation:
            words = {True: _("yes"), False: _("no")} | dict(field.flatchoices or ())
            found = rows.order_by().values_list(self.where).annotate(n=tally).order_by("-n")
            return [(str(value), str(words.get(value, value)), n) for value, n in found if value not in (None, "")]
        record = catalogue.by_model(field.related_model)
        numbers = dict(rows.order_by().values_list(self.where).annotate(n=tally).order_by("-n"))
        seen = visible(reader.actor, field.related_model, archived=True).filter(pk__in=numbers).order_by()
        names = seen.values_list("pk", record.key, record.label_path(reader.language))
        by_pk = {pk: (str(key), str(label)) for pk, key, label in names}
        return [(*by_pk[pk], n) for pk, n in numbers.items() if pk in by_pk]


def _is_many(model: type[models.Model], path: str) -> bool:
    """Say whether a path crosses a join table."""
    return bool(field_at(model, path.split("__", maxsplit=1)[0]).many_to_many)


class PeriodField(forms.CharField):
    """A year, a month, a day, or two days joined by "..": cleaned to a pair of days (the second is the first after)."""

    def to_python(self, value: Any) -> Any:
        """Return the pair of days, None when nothing was written; ValidationError with a sentence otherwise."""
        text = (value or "").strip()
        if not text:
            return None
        first, _sep, last = text.partition("..")
        try:
            start, end = _span(first)
            return (start, _span(last)[1]) if last else (start, end)
        except (ValueError, OverflowError):
            raise forms.ValidationError(
                _("“%(value)s” is not a period: write 2014, 2014-06, 2014-06-30 or 2014-01-01..2014-06-30.")
                % {"value": text[:40]}
            ) from None


def _span(text: str) -> tuple[date, date]:
    """Return the first day of a year, month or day, and the first day after it; ValueError when it is none."""
    parts = [int(part) for part in text.strip().split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0] + 1, 1, 1)
    if len(parts) == 2:
        year, month = parts
        return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    day = date(*parts)
    return day, day + timedelta(days=1)


class _Within(django_filters.Filter):  # type: ignore[misc]
    """Rows whose dates touch a period."""

    field_class = PeriodField

    def filter(self, qs: Rows, value: tuple[date, date] | None) -> Rows:
        """Keep rows begun before the period's end and not ended before its start."""
        if not value:
            return qs
        first, last = self.field_name.split(",")
        begun = Q(**{f"{first}__lt": value[1]})
        if first == last:
            return qs.filter(begun, **{f"{first}__gte": value[0]})
        return qs.filter(begun, Q(**{f"{last}__gte": value[0]}) | Q(**{f"{last}__isnull": True}))


@dataclass(frozen=True)
class During(Filter):
    """A period: rows whose first and last day touch it; with one field, rows dated within it."""

    first: str = "starts_on"
    last: str = "ends_on"

    def title(self, model: type[models.Model]) -> str:
        """Return the heading."""
        return str(self.heading) or _("Period")

    def reader(self, model: type[models.Model]) -> django_filters.Filter:
        """Return the reader of periods."""
        return _Within(field_name=f"{self.first},{self.last}")


@dataclass(frozen=True)
class InYear(Filter):
    """A whole number of a year kept as such."""

    def reader(self, model: type[models.Model]) -> django_filters.Filter:
        """Return the reader of a year."""
        return django_filters.NumberFilter(field_name=self.name)


class _Words(django_filters.CharFilter):  # type: ignore[misc]
    """Rows in whose texts every word typed occurs, accents and case apart."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__()
        self.fields = fields

    def filter(self, qs: Rows, value: str) -> Rows:
        """Keep rows that hold every word in one of the fields."""
        for word in folded(value or "").split():
            found = Q()
            for name in self.fields:
                if has_twin(qs.model, name):
                    found |= Q(**{f"{name}_folded__contains": word})
                    continue
                seen = self._seen(qs.model, name)
                if seen.nothing:
                    continue
                qs = qs.alias(**{f"folded_{name}": Fold(name)})
                one = Q(**{f"folded_{name}__contains": word})
                found |= one if seen.rows is None else one & seen.rows
            qs = qs.filter(found) if found else qs.none()
        return qs

    def _seen(self, model: type[models.Model], name: str) -> Condition:
        """Return on which rows the reader may see a text: one of another record is searched only where it is seen."""
        first, _separator, rest = name.partition("__")
        target = field_at(model, first).related_model if rest else None
        if target is None or isinstance(paths_of(cast("Any", target)), Open):
            return EVERYTHING
        return condition(self.parent.request.actor, cast("Any", target), "view", f"{first}__")


def filterset_for(
    model: type[models.Model], filters: Sequence[Filter], search: Sequence[str]
) -> Callable[..., django_filters.FilterSet]:
    """Return the django-filter class that reads a list's address: its filters, and `q` over the search fields."""
    readers: dict[str, Any] = {item.name: item.reader(model) for item in filters}
    if search:
        readers["q"] = _Words(search)
    meta = type("Meta", (), {"model": model, "fields": ()})
    return type(f"{model.__name__}Filters", (django_filters.FilterSet,), {**readers, "Meta": meta})
