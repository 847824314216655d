"""The pages that read a record type: list, one record, its history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from entente.access.matrix import scopes_for
from entente.access.models import Kept, Marked
from entente.access.service import may, may_some, visible
from entente.engines.journal.models import Reading
from entente.engines.journal.service import note_reading, note_refusal, readings_of
from entente.engines.records import catalogue
from entente.engines.records.history import entries_of
from entente.engines.records.listing import PAGING, Query, read_query
from entente.engines.records.listing import page_of as rows_of
from entente.engines.records.panels import cells_of, page_of
from entente.engines.records.reader import Reader, reader_of
from entente.engines.records.record import Record
from entente.engines.records.sidebar import around
from entente.engines.records.tables import headed, lead_of

FILES = ("xlsx", "ods", "csv")
# (record type, row, reader, whether they may change it) -> markup
FilesOf = Callable[[Record, Any, Reader, bool], str]
READ_LOG, READINGS = "journal.reading", 50


class Ports:
    """What the registry hands down: what any record's page can do and shows below, and the files kept with a row."""

    acts: tuple[Callable[[Any, Reader], Sequence[tuple[str, str]]], ...] = ()
    sections: tuple[Callable[[Any, Reader], str], ...] = ()
    files: FilesOf = staticmethod(lambda record, row, reader, can_change: "")


def record_or_404(slug: str, reader: Reader, action: str = "view") -> Record:
    """Return the record type of a slug, if the reader may do the action to some of its rows."""
    record = catalogue.by_slug(slug)
    if record is None or not may_some(reader.actor, action, record.model):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    return record


def row_or_404(request: HttpRequest, record: Record, key: str, reader: Reader) -> models.Model:
    """Return one record the reader may see; an attempt at one they may not see is journalled, and is not found."""
    wanted = {record.key: key}
    try:
        row = visible(reader.actor, record.model, archived=True).filter(**wanted).first()
        exists = row or record.model._base_manager.filter(**wanted).first()
    except (ValueError, ValidationError):
        row = exists = None
    if row is None:
        if exists is not None:
            note_refusal(reader.actor, record.kind, exists.pk, request.path)
        raise Http404(_("This page does not exist, or is outside your mandates."))
    return row


def log_named(reader: Reader, shown: Sequence[tuple[str, int]], place: str) -> None:
    """Write to the read log that rows for named readers, as (kind, number), were shown."""
    if shown and reader.actor.user_id is not None:
        note_reading(reader.actor.user_id, shown, place)


def log_if_named(reader: Reader, record: Record, row: models.Model, place: str) -> None:
    """Write to the read log that one record was shown, if it is for named readers or its type asks for it."""
    if record.logs(row.marking if isinstance(row, Marked) else None):
        log_named(reader, [(record.kind, row.pk)], place)


def readings_for(reader: Reader, record: Record, row: models.Model) -> list[Reading]:
    """Return the last readings of a record whose readings are logged, for whoever may see the read log."""
    if not any(scopes_for(role, READ_LOG, "view") for role in reader.actor.roles):
        return []
    logged = record.logs(row.marking if isinstance(row, Marked) else None)
    return readings_of(record.kind, row.pk, READINGS) if logged else []


def list_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with a list: filters at the left, rows cut by key, the same page or its fragment for htmx."""
    reader = reader_of(request)
    record = record_or_404(slug, reader)
    query = read_query(record, reader, request.GET)
    page = rows_of(query)
    log_named(reader, [(record.kind, number) for number in page.named], request.path)
    context = {
        "record": record,
        "reader": reader,
        "query": query,
        "page": page,
        "around": around(query),
        "headings": _headings(query),
        "links": _page_links(query, page.before, page.after),
        "exports": _exports(query),
        "can_export": may_some(reader.actor, "export", record.model),
        "can_import": may_some(reader.actor, "import", record.model),
        "can_add": may_some(reader.actor, "add", record.model),
        "several": _several(query),
        "room": catalogue.room_of(record),
        "all_columns": [(item, item.title(record.model), item in query.columns) for item in headed(record.columns)],
        "title": record.plural,
    }
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    template = "records/list.html#list" if htmx and not htmx.boosted else "records/list.html"
    return render(request, template, context, status=400 if query.problems else 200)


def address_with(query: Query, **changes: str | None) -> str:
    """Return the list's address with some parameters changed (None removes one) and paging forgotten."""
    params = query.params.copy()
    for name in (*PAGING, *changes):
        params.pop(name, None)
    pairs = [(name, value) for name, values in params.lists() for value in values if value]
    pairs += [(name, value) for name, value in changes.items() if value is not None]
    return f"?{urlencode(pairs)}" if pairs else "?"


def _exports(query: Query) -> list[tuple[str, str]]:
    """Return (format, address) of the list as files: the filters and columns on screen."""
    asked = address_with(query)[1:]
    return [
        (kind.upper(), f"{query.record.list_path()}export?{'&'.join(filter(None, (f'format={kind}', asked)))}")
        for kind in FILES
    ]


def _several(query: Query) -> str:
    """Return the address where one field of the rows found is set at once, "" where the reader may not."""
    acts = ("import", "change")
    if not query.record.bulk or not all(may_some(query.reader.actor, act, query.record.model) for act in acts):
        return ""
    return f"{query.record.list_path()}several{address_with(query)}"


def _headings(query: Query) -> list[dict[str, Any]]:
    """Return the table's headings with the address that sorts by each."""
    found = []
    columns = headed(query.columns)
    lead = lead_of(columns)
    for place, column in enumerate(columns):
        current = column == query.sort
        downwards = current and not query.descending
        found.append(
            {
                "title": column.title(query.record.model),
                "number": column.number,
                "lead": place == lead,
                "narrow": column.narrow,
                "sorted": ("descending" if query.descending else "ascending") if current else "",
                "address": address_with(query, sort=("-" if downwards else "") + column.name)
                if column.sortable
                else "",
            }
        )
    return found


def _page_links(query: Query, before: str, after: str) -> list[tuple[str, str, str]]:
    """Return (words, address, rel) of the pages around; an address of "" is a page that does not exist."""
    return [
        (_("First"), address_with(query) if before else "", "first"),
        (_("Previous"), address_with(query, before=before) if before else "", "prev"),
        (_("Next"), address_with(query, after=after) if after else "", "next"),
        (_("Last"), address_with(query, end="1") if after else "", "last"),
    ]


def detail_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Answer with one record: its figures, its facts, the panels other rooms hang on it."""
    reader = reader_of(request)
    record = record_or_404(slug, reader)
    row: Any = row_or_404(request, record, key, reader)
    log_if_named(reader, record, row, request.path)
    rows = record.model._base_manager.filter(pk=row.pk)
    cells, _count = cells_of(record, record.all_details, rows, reader, 1)
    titles = [column.title(record.model) for column in record.all_details]
    page = page_of(record, row, reader)
    log_named(reader, page.named, request.path)
    can_change = _can(reader, "change", row)
    context = {
        "record": record,
        "reader": reader,
        "row": row,
        "title": str(row),
        "room": catalogue.room_of(record),
        "above": record.above(row, reader) if record.above else (),
        "subtitle": record.subtitle(row, reader) if record.subtitle else "",
        "notices": record.notices(row, reader) if record.notices else (),
        "picture": record.picture(row, reader) if record.picture else "",
        "picture_title": record.picture_title,
        "life": record.life(row, reader) if record.life else "",
        "sections": _sections(record, row, reader, can_change),
        "figures": page.figures,
        "facts": list(zip(titles, cells[0][1], strict=True)),
        "main": [shown for shown in page.panels if not shown.side],
        "side": [shown for shown in page.panels if shown.side],
        "address": record.detail_path(record.key_of(row)),
        "marking": row.get_marking_display() if isinstance(row, Marked) else "",
        "can_change": can_change,
        "can_archive": isinstance(row, Kept) and _can(reader, "archive", row),
        "kept": row if isinstance(row, Kept) else None,
        "acts": [act for acts in (record.acts, *Ports.acts) if acts for act in acts(row, reader)],
        "documents": [(words, name, record.key_of(row)) for words, name in record.documents],
        "readings": readings_for(reader, record, row),
        "asks_day": record.dated is not None or bool(page.panels),
    }
    return render(request, "records/detail.html", context, status=400 if reader.problem else 200)


def _can(reader: Reader, act: str, row: models.Model) -> bool:
    """Say whether the reader may do an act to a row; who may to none costs no query."""
    return bool(may_some(reader.actor, act, type(row)) and may(reader.actor, act, row))


def _sections(record: Record, row: Any, reader: Reader, can_change: bool) -> list[str]:
    """Return what stands below the panels, as markup: what the room draws, then the files."""
    drawn = [section(row, reader) for section in (*record.sections, *Ports.sections)]
    return [*drawn, Ports.files(record, row, reader, can_change)] if record.files else drawn


def history_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Answer with what was done to one record: who, when, before and after."""
    reader = reader_of(request)
    record = record_or_404(slug, reader)
    row = row_or_404(request, record, key, reader)
    log_if_named(reader, record, row, request.path)
    context = {
        "record": record,
        "reader": reader,
        "row": row,
        "title": str(row),
        "room": catalogue.room_of(record),
        "entries": entries_of(row, reader),
        "address": record.detail_path(record.key_of(row)),
    }
    return render(request, "records/history.html", context)
