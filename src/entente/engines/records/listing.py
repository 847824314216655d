"""One page of a list: filtered, sorted, cut by key; with the counts, totals and choices of the whole."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connections, models
from django.db.models import Count, Q, Sum
from django.db.models.expressions import Combinable
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from entente.access.actor import in_force
from entente.access.folding import Fold
from entente.access.models import Kept, Marked
from entente.access.service import visible
from entente.engines.figures.figure import by_code
from entente.engines.records import catalogue
from entente.engines.records.columns import FOLDED, Column, field_at
from entente.engines.records.filters import Facet, filterset_for
from entente.engines.records.kept import kept
from entente.engines.records.narrowing import SHOWN_ON, narrowed
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record
from entente.engines.records.tables import table_rows

PAGE = 50
PAGING = ("after", "before", "end")


@dataclass(frozen=True)
class Row:
    """One row shown: its number, its address, the insides of its cells."""

    pk: int
    address: str
    cells: tuple[SafeString, ...]
    named: bool = False  # for named readers, or of a type whose readings are logged: showing it is logged


@dataclass(frozen=True)
class Summary:
    """What is said of all the rows a list finds: how many, the totals, and per facet the choices with counts."""

    count: int
    totals: tuple[Any, ...]
    facets: Mapping[str, list[tuple[str, str, int]]]


@dataclass
class Query:
    """What an address asks of a list, read and checked; `problems` are the sentences for what cannot be."""

    record: Record
    reader: Reader
    params: QueryDict
    rows: models.QuerySet[Any]
    errors: dict[str, list[str]]
    columns: tuple[Column, ...]
    sort: Column
    descending: bool
    problems: list[str] = field(default_factory=list)
    mark: list[Any] | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """The ORM paths sorted by, ending with the row's number so that the order is total."""
        return (*(_alias(path) for path in self.sort.order(self.record.model, self.reader)), "pk")

    @property
    def depends(self) -> tuple[type[models.Model], ...]:
        """The record types whose changes may change what is found."""
        about, figure = self.reader.about, by_code(self.params.get("figure", ""))
        behind = figure.depends if figure is not None else ()
        return (*self.record.told_of, *(() if about is None else (type(about),)), *behind)

    @property
    def folds(self) -> dict[str, Fold]:
        """The sort values the database computes: texts without accents and case, by the names in `paths`."""
        asked = self.sort.order(self.record.model, self.reader)
        return {_alias(path): Fold(path.removeprefix(FOLDED)) for path in asked if path.startswith(FOLDED)}


def _alias(path: str) -> str:
    """Return the name under which an order path is known to the query."""
    return f"folded_{path.removeprefix(FOLDED)}".replace("__", "_") if path.startswith(FOLDED) else path


@cache
def _filters(slug: str) -> Any:
    """Return the django-filter class of a record type, made once."""
    record = catalogue.by_slug(slug)
    assert record is not None  # noqa: S101 -- asked only with the slug of a listed record
    return filterset_for(record.model, record.filters, record.search)


def read_query(record: Record, reader: Reader, params: QueryDict) -> Query:
    """Return what an address asks; what cannot be understood is left out and said in `problems`."""
    params = _filled(params)
    problems = [reader.problem] if reader.problem else []
    rows = visible(reader.actor, record.model, archived=True)
    rows = _archived(record, rows, params, problems)
    rows = _on_day(record, rows, reader, params)
    rows, about = narrowed(record, rows, reader, params, problems)
    reader = replace(reader, about=about) if about is not None else reader
    rows, errors = _filtered(record, reader, params, rows)
    problems += [sentence for sentences in errors.values() for sentence in sentences]
    sort, descending = _sort(record, params, problems)
    columns = _columns(record, params, problems, marked=about is not None)
    query = Query(record, reader, params, rows, errors, columns, sort, descending, problems)
    query.mark = _read_mark(query)
    return query


def _filled(params: QueryDict) -> QueryDict:
    """Return an address's parameters without the empty ones that a form sends for what was left blank."""
    filled = QueryDict(mutable=True)
    for name, values in params.lists():
        filled.setlist(name, [value for value in values if value.strip()])
    return filled


def _filtered(
    record: Record, reader: Reader, params: QueryDict, rows: models.QuerySet[Any]
) -> tuple[models.QuerySet[Any], dict[str, list[str]]]:
    """Return the rows that pass the filters asked, and by filter the sentences for what cannot be read."""
    kind = _filters(record.slug)
    if not any(params.get(name) for name in kind.base_filters):
        return rows, {}
    filterset = kind(params, rows, request=reader)
    found: models.QuerySet[Any] = filterset.qs
    errors = filterset.form.errors
    return found, {name: [str(error) for error in sentences] for name, sentences in errors.items()}


def _archived(
    record: Record, rows: models.QuerySet[Any], params: QueryDict, problems: list[str]
) -> models.QuerySet[Any]:
    """Leave archived rows out, or show only them."""
    if not issubclass(record.model, Kept):
        return rows
    asked = params.get("archived", "")
    if asked not in {"", "yes"}:
        problems.append(
            _("“%(value)s” is not a choice for archived rows: write yes, or nothing.") % {"value": asked[:40]}
        )
    return rows.filter(archived_at__isnull=asked != "yes")


def _on_day(record: Record, rows: models.QuerySet[Any], reader: Reader, params: QueryDict) -> models.QuerySet[Any]:
    """Keep rows that hold on the day asked, or today for standing records, unless all days are asked."""
    if record.dated is None or params.get("dates") == "all" or any(map(params.get, ("figure", SHOWN_ON))):
        return rows
    if reader.asked or record.standing:
        return rows.filter(in_force(reader.on, *record.dated))
    return rows


def _sort(record: Record, params: QueryDict, problems: list[str]) -> tuple[Column, bool]:
    """Return the column sorted by, and whether downwards."""
    asked = params.get("sort", "") or record.order or record.columns[0].name
    by_name = {column.name: column for column in record.columns if column.sortable}
    name = asked.removeprefix("-")
    if name not in by_name:
        problems.append(
            _("“%(value)s” is not a column to sort by: %(names)s.") % {"value": name[:40], "names": ", ".join(by_name)}
        )
        asked = record.order or next(iter(by_name))
        name = asked.removeprefix("-")
    return by_name[name], asked.startswith("-")


def _columns(record: Record, params: QueryDict, problems: list[str], *, marked: bool) -> tuple[Column, ...]:
    """Return the columns chosen, or the usual ones; and the marks where the list is about a record."""
    names = [name for value in params.getlist("columns") for name in value.split(",") if name]
    if not names:
        return tuple(column for column in record.columns if (marked if column.mark else not column.extra))
    by_name = {column.name: column for column in record.columns}
    known = ", ".join(by_name)
    problems += [
        _("“%(value)s” is not a column: %(names)s.") % {"value": name[:40], "names": known}
        for name in names
        if name not in by_name
    ]
    shown = {*names, *(column.name for column in record.columns if column.mark and marked)}
    return tuple(column for column in record.columns if column.name in shown) or record.columns[:1]


# --- the page, cut by key ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """Rows shown, by number and as a table's body; which are for named readers; the marks of the pages around."""

    numbers: tuple[int, ...]
    named: tuple[int, ...]
    table: SafeString
    before: str
    after: str


def page_of(query: Query) -> Page:
    """Return the page an address asks for, kept until a record it depends on changes."""
    what = ("page", query.record.slug, sorted((name, values) for name, values in query.params.lists()))
    return kept(query.reader, query.depends, what, lambda: read_page(query))


@dataclass(frozen=True)
class Slice:
    """Rows cut by key: each holds its key, the values sorted by (the last is its number), then what was asked."""

    found: list[tuple[Any, ...]]
    before: str
    after: str


def cut(query: Query, asked: Sequence[str | Combinable], size: int) -> Slice:
    """Return the rows an address asks for, with the marks of the pages around. One query."""
    backwards = "before" in query.params or "end" in query.params
    downwards = query.descending != backwards
    rows = query.rows.annotate(**query.folds).order_by(*(("-" if downwards else "") + path for path in query.paths))
    mark = query.mark
    if mark is not None:
        rows = rows.filter(_beyond(query.rows, query.paths, mark, downwards))
    found = list(rows.values_list(query.record.key, *query.paths, *asked)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    mark_end = 1 + len(query.paths)
    first, last = (_write_mark(found[0][1:mark_end]), _write_mark(found[-1][1:mark_end])) if found else ("", "")
    has_before = more if backwards else mark is not None
    has_after = mark is not None if backwards else more
    return Slice(found, first if has_before else "", last if has_after else "")


def read_page(query: Query, size: int = PAGE) -> Page:
    """Return the page an address asks for. One query for the rows, one more for each column of several references."""
    marking = ("marking",) if issubclass(query.record.model, Marked) else ()
    asked = [column.ask(query.record.model, query.reader) for column in query.columns]
    part = cut(query, (*marking, *(item for items in asked for item in items)), size)
    rows_shown = _rows(query, part.found, asked, 1 + len(query.paths) + len(marking))
    table = table_rows(query.record.model, query.columns, [(row.address, row.cells) for row in rows_shown])
    numbers, named = tuple(row.pk for row in rows_shown), tuple(row.pk for row in rows_shown if row.named)
    return Page(numbers, named, table, part.before, part.after)


def _rows(
    query: Query, found: Sequence[tuple[Any, ...]], asked: Sequence[Sequence[Any]], start: int
) -> tuple[Row, ...]:
    """Return the rows with their cells; the values of the first column stand at `start`."""
    model, reader, record = query.record.model, query.reader, query.record
    at_number = len(query.paths)
    numbers = [values[at_number] for values in found]
    extras = [column.fetch(model, numbers, reader) for column in query.columns]
    marked = issubclass(model, Marked)
    rows = []
    for values in found:
        cells, at, number = [], start, values[at_number]
        for column, items, extra in zip(query.columns, asked, extras, strict=True):
            part = values[at : at + len(items)]
            at += len(items)
            cells.append(column.html(model, (*part, extra[number]) if number in extra else part, reader))
        named = record.logs(values[start - 1] if marked else None)
        rows.append(Row(number, reader.address(record.detail_path(values[0])), tuple(cells), named))
    return tuple(rows)


def _beyond(rows: models.QuerySet[Any], paths: Sequence[str], mark: Sequence[Any], downwards: bool) -> Q:
    """Return the condition of coming after a mark, in the database's own order of nulls."""
    nulls_largest = connections[rows.db].features.nulls_order_largest
    path, value = paths[0], mark[0]
    compare = "lt" if downwards else "gt"
    if len(paths) == 1:
        return Q(**{f"{path}__{compare}": value})
    rest = _beyond(rows, paths[1:], mark[1:], downwards)
    nulls_come_after = nulls_largest != downwards
    if value is None:
        same = Q(**{f"{path}__isnull": True}) & rest
        return same if nulls_come_after else same | Q(**{f"{path}__isnull": False})
    after = Q(**{f"{path}__{compare}": value}) | (Q(**{path: value}) & rest)
    if nulls_come_after and _nullable(rows.model, path):
        return after | Q(**{f"{path}__isnull": True})
    # The outer bound lets the database walk an index from the mark; the inner part settles equal values.
    return Q(**{f"{path}__{compare}e": value}) & after


def _nullable(model: type[models.Model], path: str) -> bool:
    """Say whether a path may hold no value."""
    if path.startswith("folded_"):
        return False
    for name in path.split("__"):
        found: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
        if found is None or found.null or found.many_to_many or found.one_to_many:
            return True
        model = found.related_model or model
    return False


def _write_mark(values: Sequence[Any]) -> str:
    """Return a row's sort values as text for an address."""
    plain = [str(v) if isinstance(v, date | datetime | Decimal) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def _read_mark(query: Query) -> list[Any] | None:
    """Return the sort values in the address, None when there are none; a damaged mark leads to the first page."""
    text = query.params.get("after") or query.params.get("before")
    if not text:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return [
            None if value is None else _stored(_field(query.record.model, path), value)
            for path, value in zip(query.paths, values, strict=True)
        ]
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error, ValidationError):
        query.problems.append(_("This page’s address is damaged: here is the first page."))
        return None


def _stored(field: models.Field[Any, Any], value: object) -> Any:
    """Return a value of a mark as the database could hold it; ValueError or ValidationError when it could not."""
    if isinstance(value, str):
        value.encode()
        if "\0" in value:
            raise ValueError(value)
    read = field.to_python(value)
    field.run_validators(read)
    return read


def _field(model: type[models.Model], path: str) -> models.Field[Any, Any]:
    """Return the field sorted by at a path, where "pk" is the row's number and a folded text is a text."""
    if path.startswith("folded_"):
        return models.TextField()
    return model._meta.pk if path == "pk" else field_at(model, path.removesuffix("_id"))


# --- what is said of the whole -----------------------------------------------------------------------------


def read_summary(query: Query) -> Summary:
    """Return count, totals and choices of all the rows found."""
    sums = {f"t{place}": Sum(total.path) for place, total in enumerate(query.record.totals)}
    answer = query.rows.order_by().aggregate(n=Count("pk"), **sums)
    facets = {
        item.name: item.counts(without(query, item.name), query.reader)
        for item in query.record.filters
        if isinstance(item, Facet)
    }
    return Summary(answer["n"], tuple(answer[name] for name in sums), facets)


def without(query: Query, name: str) -> models.QuerySet[Any]:
    """Return the rows found when one filter is not applied, so that its other choices keep their counts."""
    if not query.params.getlist(name):
        return query.rows
    others = query.params.copy()
    others.pop(name)
    return read_query(query.record, query.reader, others).rows
