"""The whole journal as who may read it sees it: acts, refused attempts and readings, newest first, filtered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.matrix import scopes_for
from entente.access.service import visible
from entente.engines.journal.models import Entry, Reading
from entente.engines.records import catalogue
from entente.engines.records.history import act_words
from entente.engines.records.reader import Reader, bad_day, parse_day, reader_of

JOURNAL = "journal.entry"
PAGE = 50
PARTS = ("acts", "refused", "readings")
Rows = models.QuerySet[Any]


@dataclass(frozen=True)
class Line:
    """One line of the journal as it is shown; `address` leads to the record's history, "" where there is none."""

    number: int
    at: datetime
    actor: str
    act: str
    kind: str
    name: str
    address: str


def may_read_journal(actor: Actor) -> bool:
    """Say whether a mandate gives the journal itself: an auditor's does."""
    return any(scopes_for(role, JOURNAL, "view") for role in actor.roles)


def book_page(request: HttpRequest) -> HttpResponse:
    """Answer with a page of the journal; not found for whoever may not read it."""
    reader = reader_of(request)
    if not may_read_journal(reader.actor):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    asked = {name: request.GET.get(name, "").strip() for name in ("part", "who", "kind", "since", "until", "before")}
    part = asked["part"] if asked["part"] in PARTS else PARTS[0]
    rows, problems = _narrowed(_rows_of(part), asked)
    found = list(rows.order_by("-id")[: PAGE + 1])
    lines = (_readings if part == "readings" else _entries)(found[:PAGE], reader)
    kept = {name: value for name, value in asked.items() if value and name != "before"}
    context = {
        "reader": reader,
        "title": _("Journal"),
        "parts": [(words, f"?{urlencode(kept | {'part': name})}", name == part) for name, words in _parts().items()],
        "part": part,
        "asked": asked,
        "days": {name: asked[name] if parse_day(asked[name]) else "" for name in ("since", "until")},
        "kinds": [(record.kind, record.plural) for record in catalogue.all_records()],
        "problems": problems,
        "lines": lines,
        "older": f"?{urlencode(kept | {'before': str(lines[-1].number)})}" if len(found) > PAGE else "",
        "newest": f"?{urlencode(kept)}" if asked["before"] else "",
    }
    return render(request, "records/book.html", context, status=400 if problems else 200)


def _parts() -> dict[str, str]:
    """Return the three parts in the reader's words."""
    return {"acts": _("What was done"), "refused": _("Refused attempts"), "readings": _("Readings")}


def _rows_of(part: str) -> Rows:
    """Return the lines of a part."""
    if part == "readings":
        return Reading.objects.select_related("user")
    return Entry.objects.filter(verb="refused") if part == "refused" else Entry.objects.exclude(verb="refused")


def _narrowed(rows: Rows, asked: Mapping[str, str]) -> tuple[Rows, list[str]]:
    """Return the lines that the filters leave, and a sentence for each filter that cannot be read."""
    problems = []
    if asked["who"]:
        known = "user__username" if rows.model is Reading else "actor"
        rows = rows.filter(**{known: asked["who"]})
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    for name, shift, lookup in (("since", 0, "at__gte"), ("until", 1, "at__lt")):
        day = parse_day(asked[name]) if asked[name] else None
        if day is not None:
            rows = rows.filter(**{lookup: _start_of(day + timedelta(days=shift))})
        elif asked[name]:
            problems.append(bad_day(asked[name]))
    if asked["before"].isdecimal() and len(asked["before"]) < 18:
        rows = rows.filter(id__lt=int(asked["before"]))
    elif asked["before"]:
        problems.append(_("This page does not exist: begin again from the newest lines."))
    return rows, problems


def _start_of(day: date) -> datetime:
    """Return the instant at which a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _entries(found: list[Any], reader: Reader) -> list[Line]:
    """Return journal lines as shown."""
    address, kinds = _addresses([(row.kind, row.object_id) for row in found], reader), _kinds()
    return [
        Line(
            row.pk, row.at, row.actor, act_words(row.verb, row.kind), kinds.get(row.kind, row.kind), row.label,
            address((row.kind, row.object_id)),
        )
        for row in found
    ]  # fmt: skip


def _readings(found: list[Any], reader: Reader) -> list[Line]:
    """Return readings as shown."""
    address, kinds = _addresses([(row.kind, row.object_id) for row in found], reader), _kinds()
    return [
        Line(
            row.pk, row.at, row.user.username, _("read"), kinds.get(row.kind, row.kind), row.place,
            address((row.kind, row.object_id)),
        )
        for row in found
    ]  # fmt: skip


def _kinds() -> dict[str, str]:
    """Return what the journal's kinds are called, those of no record type (files, tokens) too."""
    return {model._meta.label_lower: str(model._meta.verbose_name) for model in apps.get_models()}


Named = tuple[str, int | None]


def _addresses(rows: list[Named], reader: Reader) -> Callable[[Named], str]:
    """Return what gives the address of a record's history, "" for one out of sight. One query for each type."""
    found: dict[Named, str] = {}
    for kind in {kind for kind, number in rows if number is not None}:
        record = catalogue.by_kind(kind)
        if record is None:
            continue
        numbers = [number for own, number in rows if own == kind]
        seen = visible(reader.actor, record.model, archived=True).filter(pk__in=numbers).order_by()
        for number, key in seen.values_list("pk", record.key):
            found[kind, number] = f"{record.detail_path(key)}history"
    return lambda named: found.get(named, "")
