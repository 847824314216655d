"""What a record's own page shows of other records, and the figures above: each one query, each with its address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import CharField, Count, F, IntegerField, Subquery
from django.db.models import Value as Constant
from django.utils.safestring import SafeString

from entente.access.scopes import marking_path
from entente.access.service import may_some, visible
from entente.engines.figures import figure as figures
from entente.engines.records import catalogue
from entente.engines.records.columns import Column
from entente.engines.records.kept import kept
from entente.engines.records.narrowing import SHOWN_ON, shown_on
from entente.engines.records.reader import Reader
from entente.engines.records.record import Panel, Record
from entente.engines.records.tables import headed, lead_of, table_rows
from entente.engines.ui import format as show


@dataclass(frozen=True)
class Shown:
    """A panel as it is printed: words, headings, the body of its table, how many rows are shown and in all."""

    title: str
    empty: str
    side: bool
    headings: tuple[tuple[str, bool], ...]
    table: SafeString
    shown: int
    count: int
    address: str
    drawn: bool = False  # by the room, instead of as a table


@dataclass(frozen=True)
class Page:
    """What stands on a record's page besides its own facts, and which rows it shows whose reading is logged."""

    panels: tuple[Shown, ...]
    figures: tuple[ShownFigure, ...]
    named: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class ShownFigure:
    """A figure as it is printed, with the address of its rows."""

    code: str
    value: str
    label: str
    note: str
    address: str


Drawn = tuple[str, tuple[SafeString, ...]]


@dataclass(frozen=True)
class Value:
    """One value read: as text, with its tone and the address of the record it names."""

    text: str
    tone: str
    address: str


@dataclass(frozen=True)
class ReadRows:
    """Rows read: (address, what each column asked for), how many in all, their markings, those logged as read."""

    rows: list[tuple[str, list[Any]]]
    count: int
    markings: frozenset[str]
    named: tuple[tuple[str, int], ...]


def read_values(
    record: Record, columns: Sequence[Column], rows: models.QuerySet[Any], reader: Reader, limit: int | None
) -> ReadRows:
    """Return the first rows. One query, and one more for each column of several references."""
    asked = [column.ask(record.model, reader) for column in columns]
    path = marking_path(record.model)
    marking = F(path) if path else Constant("", output_field=CharField())
    first = ("pk", Subquery(_count_of(rows)), record.key, marking)
    found = list(rows.values_list(*first, *(item for items in asked for item in items))[:limit])
    extras = [column.fetch(record.model, [values[0] for values in found], reader) for column in columns]
    read = []
    for values in found:
        parts, at = [], len(first)
        for items, extra in zip(asked, extras, strict=True):
            part = values[at : at + len(items)]
            at += len(items)
            parts.append((*part, extra[values[0]]) if values[0] in extra else part)
        read.append((reader.address(record.detail_path(values[2])), parts))
    named = tuple((record.kind, values[0]) for values in found if record.logs(values[3]))
    markings = frozenset(values[3] for values in found if values[3])
    return ReadRows(read, found[0][1] if found else 0, markings, named)


def _count_of(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Return the number of rows as a query of its own, so that the first rows are still found by an index."""
    whole = rows.order_by().annotate(whole=Constant(1, output_field=IntegerField())).values("whole")
    number: models.QuerySet[Any] = whole.annotate(number=Count("pk")).values("number")
    return number


def cells_of(
    record: Record, columns: Sequence[Column], rows: models.QuerySet[Any], reader: Reader, limit: int
) -> tuple[list[Drawn], ReadRows]:
    """Return (address, insides of cells) of the first rows, and what was read of them."""
    read = read_values(record, columns, rows, reader, limit)
    drawn = [
        (address, tuple(c.html(record.model, part, reader) for c, part in zip(columns, parts, strict=True)))
        for address, parts in read.rows
    ]
    return drawn, read


def values_of(
    record: Record,
    columns: Sequence[Column],
    rows: models.QuerySet[Any],
    reader: Reader,
    limit: int | None = None,
) -> tuple[list[tuple[str, tuple[Value, ...]]], ReadRows]:
    """Return (address, values as text) of the first rows, for documents, and what was read of them."""
    read = read_values(record, columns, rows, reader, limit)
    told = [
        (
            address,
            _marked(
                columns,
                [_value(record, column, part, reader) for column, part in zip(columns, parts, strict=True)],
            ),
        )
        for address, parts in read.rows
    ]
    return told, read


def _marked(columns: Sequence[Column], values: Sequence[Value]) -> tuple[Value, ...]:
    """Return a row's values with its marks said after the value that names the record."""
    said = [value.text for column, value in zip(columns, values, strict=True) if column.mark and value.text]
    kept_values = [value for column, value in zip(columns, values, strict=True) if not column.mark]
    if said:
        lead = lead_of(headed(columns)) or 0
        first = kept_values[lead]
        kept_values[lead] = replace(first, text=f"{first.text} ({', '.join(said)})")
    return tuple(kept_values)


def _value(record: Record, column: Column, part: Any, reader: Reader) -> Value:
    """Return one value as text with its tone and address."""
    text = column.text(record.model, part, reader)
    if not text:
        return Value("", "", "")
    return Value(text, column.tone(part, reader), column.address(record.model, part, reader))


def page_of(record: Record, subject: Any, reader: Reader) -> Page:
    """Return the panels and figures of a record's page, kept until a record they show changes."""
    declared = sorted(catalogue.panels_on(type(subject)), key=lambda pair: pair[1].rank)
    known = [figure for code in record.figures if (figure := figures.by_code(code)) is not None]
    counted = (model for item in known for model in (item.model, *item.depends))
    told = (model for above, _panel in declared for model in (above.model, *above.beside))
    used = [type(subject), *told, *counted]
    what = ("page", record.slug, subject.pk, reader.asked)
    return kept(reader, used, what, lambda: _page(record, subject, reader, declared))


def _page(record: Record, subject: Any, reader: Reader, declared: Sequence[tuple[Record, Panel]]) -> Page:
    """Ask for every panel and figure the reader may see."""
    shown: list[Shown] = []
    named: list[tuple[str, int]] = []
    about = replace(reader, about=subject)
    for above, panel in declared:
        if may_some(reader.actor, "view", above.model):
            rows = panel.found(visible(reader.actor, above.model), subject, reader)
            drawn, markings = _drawn(panel, rows, subject, about) if panel.draw else _panel(above, panel, rows, about)
            shown += [drawn] if drawn.shown or not panel.quiet else []
            named += () if panel.points else markings
    counted = figures_for(record.figures, subject, reader) if record.figures else []
    return Page(tuple(shown), tuple(counted), tuple(named))


def _panel(
    record: Record, panel: Panel, rows: models.QuerySet[Any], reader: Reader
) -> tuple[Shown, tuple[tuple[str, int], ...]]:
    """Return one panel as printed, and the rows for named readers it shows."""
    ordered = rows.order_by(*panel.order) if panel.order else rows
    cells, read = cells_of(record, panel.columns, ordered, reader, panel.limit)
    headings = tuple((column.title(record.model), column.number) for column in headed(panel.columns))
    address = all_address(record, panel, reader)
    table = table_rows(record.model, panel.columns, cells)
    drawn = Shown(str(panel.title), str(panel.empty), panel.side, headings, table, len(cells), read.count, address)
    return drawn, read.named


def all_address(record: Record, panel: Panel, reader: Reader) -> str:
    """Return the address of the list of a panel's rows, for a reader whose page is about a record."""
    subject: Any = reader.about
    if panel.all_query:
        return reader.address(record.list_path(), **panel.all_query(subject))
    query = {SHOWN_ON: shown_on(catalogue.by_model(type(subject)), subject, panel)}
    return reader.address(record.list_path(), **query)


def _drawn(
    panel: Panel, rows: models.QuerySet[Any], subject: Any, reader: Reader
) -> tuple[Shown, tuple[tuple[str, int], ...]]:
    """Return a panel that draws its rows itself, and the rows for named readers it shows."""
    assert panel.draw is not None  # noqa: S101 -- asked only of such panels
    made = panel.draw(rows, subject, reader)
    words = (str(panel.title), str(panel.empty), panel.side)
    return Shown(*words, (), made.html, made.shown, made.count, made.address, drawn=True), made.named


def figures_for(codes: Sequence[str], subject: figures.Subject | None, reader: Reader) -> list[ShownFigure]:
    """Return the figures of a page the reader may see, counted by one query, each linked to its rows."""
    known = [figure for code in codes if (figure := figures.by_code(code)) is not None]
    seen = [figure for figure in known if figure.told_to(reader.actor)]
    window = figures.Window(reader.on, reader.on.year, subject)
    numbers = figures.count_all(seen, reader.actor, window)
    return [_shown(figure, number, window, reader) for figure, number in zip(seen, numbers, strict=True)]


def _shown(figure: figures.Figure, value: Decimal | int, window: figures.Window, reader: Reader) -> ShownFigure:
    """Return one figure as printed, with the list address that gives the rows it was counted from."""
    query = {"figure": figure.code, "as_of": reader.on.isoformat()}
    if window.subject is not None:
        query[figures.Ports.subject_parameter] = window.subject.code
    address = reader.address(catalogue.by_model(figure.model).list_path(), **query)
    text = show.short_money(value, reader.language) if figure.money else show.number(value, reader.language)
    note = str(window.year) if figure.period == "year" else show.day(reader.on, reader.language)
    note = f"{note}, {figure.reach}" if window.subject is not None and figure.reach else note
    return ShownFigure(figure.code, text, str(figure.label), note, address)
