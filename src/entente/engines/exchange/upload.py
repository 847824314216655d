"""Pages that bring a file in: send it, read its plan, name its headers, accept, drop or undo it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entente.access.actor import Actor
from entente.access.choices import Role
from entente.access.service import may_some
from entente.engines.exchange import batches, work
from entente.engines.exchange.columns import listed
from entente.engines.exchange.download import file_answer
from entente.engines.exchange.files.sniff import MAX_BYTES
from entente.engines.exchange.files.writing import FORMATS
from entente.engines.exchange.layout import NOT_READ, names_of_fields
from entente.engines.exchange.models import Batch, Mode, Outcome, State
from entente.engines.exchange.refused import reasons, refused_sheet
from entente.engines.exchange.told import told
from entente.engines.exchange.undo import why_not_undone
from entente.engines.records import catalogue
from entente.engines.records.pages import log_named, record_or_404
from entente.engines.records.reader import Reader, reader_of
from entente.engines.records.record import Record

ROWS = 50
RECENT = 50
TONES = {State.ACCEPTED: "done", State.UNDONE: "past", State.DROPPED: "past", State.UNREADABLE: "refusal"}


def batches_of(actor: Actor) -> models.QuerySet[Batch]:
    """Return the imports a person brought in: nobody reads another's, whatever their role."""
    if actor.user is None and Role.OPERATOR not in actor.roles:
        return Batch.objects.none()
    return Batch.objects.filter(user=actor.user)


def upload_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the form that takes a file for a record type, or take the file and lead to its plan."""
    reader = reader_of(request)
    record = record_or_404(slug, reader, "import")
    problem, mode = "", request.POST.get("mode", Mode.BOTH)
    if request.method == "POST":
        sent = request.FILES.get("file")
        problem = _why_not_taken(sent, mode)
        if sent is not None and not problem:
            name = PurePath(sent.name or "").name
            batch = batches.bring_in(reader.actor, record, name, sent.read(), language=reader.language, mode=mode)
            work.start_plan(reader.actor, batch)
            return HttpResponseRedirect(reverse("exchange:batch", args=(batch.pk,)))
    context = {
        "record": record,
        "reader": reader,
        "room": catalogue.room_of(record),
        "title": _("Import: %(kind)s") % {"kind": record.plural},
        "problem": problem,
        "modes": [(value, words, value == mode) for value, words in Mode.choices],
        "formats": list(FORMATS),
        "recent": list(batches_of(reader.actor).filter(slug=slug)[:5]),
        "megabytes": MAX_BYTES // 1_000_000,
    }
    return render(request, "exchange/upload.html", context, status=400 if problem else 200)


def _why_not_taken(sent: Any, mode: str) -> str:
    """Return the sentence for a form that cannot be taken, "" for one that can."""
    if sent is None:
        return _("Choose the file to bring in: XLSX, ODS or CSV.")
    if sent.size > MAX_BYTES:
        return _("The file is larger than %(size)d MB: split it.") % {"size": MAX_BYTES // 1_000_000}
    if mode not in Mode.values:
        return _("“%(value)s” is not a way to bring a file in: choose one of the three.") % {"value": mode[:40]}
    return ""


def list_page(request: HttpRequest) -> HttpResponse:
    """Answer with the reader's own imports, newest first."""
    reader = reader_of(request)
    found = [(batch, listed(batch.slug).plural) for batch in batches_of(reader.actor)[:RECENT]]
    return render(request, "exchange/list.html", {"reader": reader, "title": _("My imports"), "batches": found})


def batch_or_404(reader: Reader, number: int) -> Batch:
    """Return one of the reader's own imports; another's is not found."""
    batch = batches_of(reader.actor).select_related("job").filter(pk=number).first()
    if batch is None or not may_some(reader.actor, "import", listed(batch.slug).model):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    batch.state = batches.standing(batch)
    return batch


def batch_page(request: HttpRequest, number: int) -> HttpResponse:
    """Answer with a plan, or do to it what the form asks: accept, drop, undo, read again with headers named."""
    reader = reader_of(request)
    batch = batch_or_404(reader, number)
    problem = ""
    if request.method == "POST":
        problem = _done(request, reader, batch)
        if not problem:
            return HttpResponseRedirect(reverse("exchange:batch", args=(batch.pk,)))
        batch = batch_or_404(reader, number)
    context = _batch_context(request, reader, batch) | {"problem": problem}
    return render(request, "exchange/batch.html", context, status=409 if problem else 200)


def _done(request: HttpRequest, reader: Reader, batch: Batch) -> str:
    """Do what the form asks; return why it could not be done, "" when it was."""
    act = request.POST.get("act", "")
    allowed = {"accept": {State.PLANNED}, "drop": {State.PLANNED, State.UNREADABLE}, "undo": {State.ACCEPTED},
               "again": {State.PLANNED}}  # fmt: skip
    if batch.state not in allowed.get(act, set()):
        return _("This can no longer be done: the import is %(state)s.") % {"state": batch.get_state_display()}
    try:
        if act == "accept":
            work.start_accept(reader.actor, batch)
        elif act == "undo":
            work.start_undo(reader.actor, batch)
        elif act == "drop":
            batches.drop(batch)
        else:
            batch.mapping = _mapping(request, batch)
            work.start_plan(reader.actor, batch)
    except batches.Stale as stale:
        return str(stale)
    _say(request, act, batch)
    return ""


def _say(request: HttpRequest, act: str, batch: Batch) -> None:
    """Tell what was done."""
    if batch.job_id:
        return
    written = batch.count(Outcome.NEW) + batch.count(Outcome.CHANGED)
    if act == "accept":
        messages.success(
            request, ngettext("%(n)d line is written.", "%(n)d lines are written.", written) % {"n": written}
        )
    elif act == "undo":
        messages.success(request, _("The import is undone: its records are as they were."))


def _mapping(request: HttpRequest, batch: Batch) -> dict[str, str]:
    """Return what the form says each header means."""
    names = {name for name, _heading in names_of_fields(listed(batch.slug), batch.language)} | {NOT_READ}
    said = {header: request.POST.get(f"header-{place}", "") for place, header, _name in batch.headers if header}
    kept: dict[str, str] = batch.mapping
    return kept | {header: name for header, name in said.items() if name in names}


def _batch_context(request: HttpRequest, reader: Reader, batch: Batch) -> dict[str, Any]:
    """Return what the page of a batch shows."""
    record = listed(batch.slug)
    outcomes = [Outcome(value) for value in (Outcome.REFUSED, Outcome.CHANGED, Outcome.NEW, Outcome.SAME)]
    counted = {outcome: batch.count(outcome) for outcome in outcomes}
    first = next((outcome for outcome in outcomes if counted[outcome]), Outcome.SAME)
    shown = request.GET.get("show", first)
    shown = Outcome(shown) if shown in Outcome.values else first
    page = _page_asked(request.GET.get("page", "1"), counted[shown])
    waiting = batch.state in {State.PLANNING, State.ACCEPTING, State.UNDOING}
    lines = [] if waiting else told(record, reader, batch, shown, (page - 1) * ROWS, ROWS)
    log_named(reader, [(record.kind, line.read) for line in lines if line.read], request.path)
    return {
        "batch": batch,
        "record": record,
        "room": catalogue.room_of(record),
        "reader": reader,
        "title": batch.file_name,
        "waiting": waiting,
        "tone": TONES.get(State(batch.state), "pending"),
        "tiles": [(outcome, outcome.label, counted[outcome], outcome == shown) for outcome in outcomes],
        "shown": shown,
        "lines": lines,
        "reasons": reasons(batch) if shown == Outcome.REFUSED and lines else (),
        "forgotten": bool(counted[shown]) and not lines,
        "pages": _pages(page, counted[shown]),
        "writable": batch.count(Outcome.NEW) + batch.count(Outcome.CHANGED),
        "headers": _headers(batch, record, reader),
        "why_not_undone": why_not_undone(batch, reader) if batch.state == State.ACCEPTED else (),
        "formats": list(FORMATS),
        "problem": "",
    }


def _page_asked(text: str, count: int) -> int:
    """Return the number of a page that exists."""
    last = max(1, -(-count // ROWS))
    return min(max(1, int(text)), last) if text.isdecimal() and len(text) < 10 else 1


@dataclass(frozen=True)
class Pages:
    """Which page of how many, and those around."""

    this: int
    last: int
    before: int
    after: int


def _pages(page: int, count: int) -> Pages:
    """Return the pages around one."""
    last = max(1, -(-count // ROWS))
    return Pages(page, last, page - 1, page + 1 if page < last else 0)


def _headers(batch: Batch, record: Record, reader: Reader) -> list[tuple[int, str, list[tuple[str, str, bool]]]]:
    """Return (place, header, choices of what it means) of each header of the file."""
    fields = names_of_fields(record, reader.language)
    return [
        (
            place,
            header,
            [("", _("not read"), not name), *((field, words, field == name) for field, words in fields)],
        )
        for place, header, name in batch.headers
        if header
    ]


def refused_page(request: HttpRequest, number: int) -> HttpResponse:
    """Answer with the refused lines as the same sheet, the reasons beside the cells."""
    reader = reader_of(request)
    batch = batch_or_404(reader, number)
    kind = request.GET.get("format", "") or batch.file_kind
    if kind not in FORMATS or not batch.count(Outcome.REFUSED):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    return file_answer(refused_sheet(batch, reader), kind, PurePath(batch.file_name).stem + "-" + _("refused"))
