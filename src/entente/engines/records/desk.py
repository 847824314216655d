"""My desk: the reader's own subjects, what changed lately, what is due soon; rooms declare what can be due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from entente.access.actor import in_force
from entente.access.choices import Marking
from entente.access.folding import folded
from entente.access.models import COUNTS, Kept
from entente.access.scopes import marking_path
from entente.access.service import may_some, visible
from entente.engines.journal.models import Entry
from entente.engines.records import catalogue
from entente.engines.records.book import may_read_journal
from entente.engines.records.columns import Words
from entente.engines.records.history import STEP, act_words
from entente.engines.records.reader import Reader, reader_of
from entente.engines.ui import format as show

Rows = models.QuerySet[Any]
CHANGES = 12
RECENT = 2_000
DUE_ROWS = 12
WRITTEN = ("add", "change", "archive", "restore")
HORIZON = timedelta(days=183)
# What is due is told first its own lead before, and again when so many days are left: what came within one of them
# since a day is news.
AGAIN = (timedelta(days=60), timedelta(days=7))
SOON = 60  # days left below which what is due needs somebody


@dataclass(frozen=True)
class Due:
    """Something that can be due: rows whose date comes, which of them concern the reader, and the words.

    `rows` narrows the visible rows as of the reader's day, and gives them the date where they do not hold it; `seen`
    does so where the date depends on what else the reader may see.
    Calendars tell it too: under `feed`, the code of a room's own feed where one has it, else of one made from this.
    `units` are paths of the units it is about besides the owner. `lead` says, on a day, how long before it is told.
    """

    model: type[models.Model]
    words: Words
    date_field: str
    concerning: Callable[[Rows, frozenset[int]], Rows]
    rows: Callable[[Rows, date], Rows] | None = None
    seen: Callable[[Rows, Reader], Rows] | None = None
    feed: str = ""
    units: tuple[str, ...] = ()
    lead: Callable[[date], timedelta] = lambda on: HORIZON

    @property
    def code(self) -> str:
        """The code under which calendars tell it."""
        return self.feed or f"{self.model._meta.label_lower}.{self.date_field}"

    def narrowed(self, rows: Rows, reader: Reader) -> Rows:
        """Return the rows that can be due for a reader, with their date."""
        rows = self.rows(rows, reader.on) if self.rows else rows
        return self.seen(rows, reader) if self.seen else rows


@dataclass(frozen=True)
class DueRow:
    """One row due: day, days left, words, name and address of the record."""

    day: date
    day_words: str
    days_left: int
    words: str
    name: str
    address: str
    named: bool = False

    @property
    def soon(self) -> bool:
        """True when somebody must act: few days are left."""
        return self.days_left < SOON


@dataclass(frozen=True)
class Changed:
    """One record changed lately: when, who, what; `named` when its marking is for named readers."""

    day_words: str
    actor: str
    act: str
    kind: str
    name: str
    address: str
    named: bool = False


class Ports:
    """What the rooms hand down, set by the registry: a reader's own subjects, and what waits for them."""

    subjects: type[models.Model] | None = None
    asks: tuple[Callable[[Reader], list[tuple[str, str]]], ...] = ()


_due: list[Due] = []


def fill(due: Iterable[Due]) -> None:
    """Take what the registry says can be due."""
    _due[:] = due


def due_rows(reader: Reader, since: date | None = None, most: int = DUE_ROWS) -> list[DueRow]:
    """Return what is due, soonest first: in the reader's countries, or all for who has none.

    Each as long before as its kind says (a half year, or its `lead`). With `since`, only what has come within that
    time, sixty or seven days after that day.
    """
    found = []
    for item in _due:
        if not may_some(reader.actor, "view", item.model):
            continue
        lead = item.lead(reader.on)
        span = {f"{item.date_field}__gte": reader.on, f"{item.date_field}__lt": reader.on + lead}
        rows = item.narrowed(visible(reader.actor, item.model), reader)
        rows = rows.filter(_noticed(item.date_field, lead, reader.on, since), **span)
        if reader.actor.countries:
            rows = item.concerning(rows, reader.actor.countries)
        record = catalogue.by_model(item.model)
        asked = rows.order_by(item.date_field).values_list(
            item.date_field, record.key, record.label_path(reader.language), marking_of(item.model)
        )[:most]
        found += [
            DueRow(
                day, show.day(day, reader.language), (day - reader.on).days, str(item.words), name or record.singular,
                reader.address(record.detail_path(key)), marking == Marking.NAMED,
            )
            for day, key, name, marking in asked
        ]  # fmt: skip
    return sorted(found, key=lambda row: row.day)[:most]


def _noticed(date_field: str, lead: timedelta, on: date, since: date | None) -> Q:
    """Return the condition that a date has come within one of the notices after a day; no condition without one."""
    if since is None:
        return Q()
    notices = (lead, *(notice for notice in AGAIN if notice < lead))
    spans = (Q(**{f"{date_field}__gt": since + notice, f"{date_field}__lte": on + notice}) for notice in notices)
    return reduce(or_, spans)


def marking_of(model: type[models.Model]) -> F | Value:
    """Return what to ask for a row's marking: "" where the record type has none."""
    path = marking_path(model)
    return F(path) if path else Value("")


def changes(reader: Reader, since: datetime | None = None, most: int = CHANGES) -> list[Changed]:
    """Return the last changes people made to records the reader may see, newest first; not what files loaded.

    Record types whose readings are logged are left out.

    With `since`, only what others did after that instant.
    """
    allowed = Q()
    kinds = []
    for record in catalogue.all_records():
        if not record.logged and issubclass(record.model, Kept) and may_some(reader.actor, "view", record.model):
            seen = visible(reader.actor, record.model, archived=True).order_by().values("pk")
            allowed |= Q(kind=record.kind, object_id__in=seen)
            kinds.append(record.kind)
    if not kinds:
        return []
    # By number first: with the rights of many kinds joined by "or", the database would read every line of each.
    recent = list(
        Entry.objects.filter(Q(verb__in=WRITTEN) | Q(verb__startswith=STEP), user__isnull=False, batch="")
        .order_by("-id")
        .values_list("id", flat=True)[:RECENT]
    )
    lines = Entry.objects.filter(allowed, id__in=recent)
    if since is not None:
        lines = lines.filter(at__gt=since).exclude(user=reader.actor.user_id)
    return _changed(list(lines.order_by("-id")[:most]), reader)


def _changed(lines: Sequence[Entry], reader: Reader) -> list[Changed]:
    """Put journal lines into words with the addresses of their records: one query per kind, not per line."""
    found: dict[tuple[str, int | None], tuple[str, bool]] = {}
    for kind in {line.kind for line in lines}:
        record = catalogue.by_kind(kind)
        assert record is not None  # noqa: S101 -- asked only for listed record types
        numbers = [line.object_id for line in lines if line.kind == kind]
        rows = visible(reader.actor, record.model, archived=True).filter(pk__in=numbers)
        found |= {
            (kind, number): (record.detail_path(key), marking == Marking.NAMED)
            for number, key, marking in rows.values_list("pk", record.key, marking_of(record.model))
        }
    return [
        Changed(
            show.day(timezone.localdate(line.at), reader.language), line.actor, act_words(line.verb, line.kind),
            _kind_words(line.kind), line.label, *found[line.kind, line.object_id],
        )
        for line in lines
        if (line.kind, line.object_id) in found
    ]  # fmt: skip


def _kind_words(kind: str) -> str:
    """Return the name of a record type in the reader's language."""
    record = catalogue.by_kind(kind)
    return record.singular if record is not None else kind


def desk_page(request: HttpRequest) -> HttpResponse:
    """Answer with the reader's desk."""
    reader = reader_of(request)
    subjects: list[tuple[str, str]] = []
    if Ports.subjects is not None:
        record = catalogue.by_model(Ports.subjects)
        rows = visible(reader.actor, record.model).filter(pk__in=reader.actor.countries).order_by()
        pairs = rows.values_list(record.key, record.label_path(reader.language))
        found = sorted(pairs, key=lambda pair: folded(pair[1]))
        subjects = [(name, reader.address(record.detail_path(key))) for key, name in found]
    context = {
        "reader": reader,
        "title": _("My desk"),
        "subjects": subjects,
        "asks": [told for ask in Ports.asks for told in ask(reader)],
        "journal": may_read_journal(reader.actor),
        "due": due_rows(reader),
        "changes": changes(reader),
        "roles": [holding.get_role_display() for holding in _mandates(reader)],
    }
    return render(request, "records/desk.html", context)


def _mandates(reader: Reader) -> Any:
    """Return the reader's mandates in force."""
    user = reader.actor.user
    return user.mandates.filter(in_force(reader.today), COUNTS, archived_at=None) if user else ()
