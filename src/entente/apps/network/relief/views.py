"""The pages of the relief forecast: the list with its figures and timeline, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from entente.access.service import may_some, visible
from entente.apps.network.models import Position, Posting
from entente.apps.network.records import POSITIONS
from entente.apps.network.relief import queries as reliefs
from entente.apps.network.relief.forecast import FACETS, PAGE, Asked, Line, Named, lines_of, read, summary_of
from entente.apps.network.relief.relief import What
from entente.apps.network.relief.words import WORDS, chart_of, days_of, states_of
from entente.engines.exchange.download import file_answer
from entente.engines.exchange.files.sheet import Heading, Sheet, Value
from entente.engines.exchange.files.writing import FORMATS
from entente.engines.journal.service import note_whole
from entente.engines.records.listing import Summary
from entente.engines.records.pages import log_named
from entente.engines.records.reader import reader_of
from entente.engines.records.sidebar import facets_of
from entente.engines.ui import format as show

DRAWN = 20
NOBODY = Named("–")


def _asked(request: HttpRequest) -> Asked:
    """Return what a request asks; whoever sees no position or no posting finds no such page."""
    reader = reader_of(request)
    if not (may_some(reader.actor, "view", Position) and may_some(reader.actor, "view", Posting)):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    return read(request.GET, reader)


def relief_page(request: HttpRequest) -> HttpResponse:
    """Answer with the forecast: figures, filters, the positions there is something to say of, a timeline if asked."""
    asked = _asked(request)
    reader, numbers = asked.reader, asked.numbers
    page, pages = _page(request.GET.get("page", ""), len(numbers), asked.problems)
    lines, named = lines_of(numbers[(page - 1) * PAGE : page * PAGE], asked)
    log_named(reader, named, request.path)
    summary = summary_of(asked)
    context: dict[str, Any] = {
        "title": _("Relief forecast"), "reader": reader, "asked": asked, "record": replace(POSITIONS, dated=None),
        "facets": facets_of(asked.query, summary), "word": asked.params.get("q", ""), "keeps": False,
        "carried": [(name, asked.params[name]) for name in ("as_of", "show") if name in asked.params],
        "whats": [(what.value, WORDS[what], what in asked.wanted) for what in What],
        "figures": _figures(asked), "chips": _chips(asked, summary), "rows": _rows(lines, asked),
        "count": show.number(len(numbers), reader.language), "house": reliefs.house(), "around": bool(asked.marks),
        "page": page, "pages": pages, "links": _links(asked, page, pages),
        "chart": _chart(lines, asked), "drawn": min(DRAWN, len(lines)), "shown": len(lines),
        "switch": asked.address(show=None if asked.params.get("show") == "timeline" else "timeline"),
        "exports": [(kind.upper(), _export_address(asked, kind)) for kind in FORMATS],
        "can_export": may_some(reader.actor, "export", Position),
    }  # fmt: skip
    return render(request, "network/relief.html", context, status=400 if asked.problems else 200)


def _page(text: str, count: int, problems: list[str]) -> tuple[int, int]:
    """Return the page asked and how many there are."""
    pages = max(1, -(-count // PAGE))
    if text == "last":
        return pages, pages
    if text and not (text.isdecimal() and len(text) < 6 and int(text) >= 1):
        problems.append(_("“%(value)s” is not a page: write a number, or last.") % {"value": text[:20]})
        return 1, pages
    return min(int(text or 1), pages), pages


def _links(asked: Asked, page: int, pages: int) -> list[tuple[str, str, str]]:
    """Return (words, address, rel) of the pages around; an address of "" is a page that does not exist."""
    return [
        (_("First"), asked.address(page=None) if page > 1 else "", "first"),
        (_("Previous"), asked.address(page=str(page - 1)) if page > 1 else "", "prev"),
        (_("Next"), asked.address(page=str(page + 1)) if page < pages else "", "next"),
        (_("Last"), asked.address(page="last") if page < pages else "", "last"),
    ]


def _figures(asked: Asked) -> list[dict[str, str]]:
    """Return the figures above, each with the address of its rows."""
    language = asked.reader.language
    note = show.day(asked.period.first, language)
    until = _("before %(day)s") % {"day": show.day(asked.period.last, language)}
    notes = {What.VACANT: note, What.PAPERS: note}
    return [
        {"value": show.number(count, language), "label": str(WORDS[what]), "note": notes.get(what, until),
         "address": asked.address(what=what.value)}
        for what, count in asked.tally().items()
    ]  # fmt: skip


def _chips(asked: Asked, summary: Summary) -> list[tuple[str, str]]:
    """Return (words, address without it) of the filters in force."""
    words = {(name, value): label for name, found in summary.facets.items() for value, label, _count in found}
    words |= {("what", what.value): str(label) for what, label in WORDS.items()}
    found = []
    for name in (*FACETS, "what", "q"):
        for value in asked.params.getlist(name):
            params = asked.params.copy()
            params.setlist(name, [other for other in params.getlist(name) if other != value])
            found.append((words.get((name, value), value), f"?{params.urlencode()}"))
    return found


def _rows(lines: list[Line], asked: Asked) -> list[dict[str, Any]]:
    """Return the lines as the table prints them."""
    language = asked.reader.language
    return [
        {
            "line": line,
            "holder": line.holder or NOBODY,
            "coming": line.coming or NOBODY,
            "ends_on": show.day(line.told.holder.ends_on, language)
            if line.told.holder and line.told.holder.ends_on else "",
            "begins_on": show.day(line.told.coming.starts_on, language) if line.told.coming else "",
            "days": days_of(line.told, language),
            "states": states_of(line.told, asked.period.first, language),
        }
        for line in lines
    ]  # fmt: skip


def _chart(lines: list[Line], asked: Asked) -> Any:
    """Return the timeline of the first rows when it is asked for."""
    if asked.params.get("show") != "timeline" or not lines:
        return None
    return chart_of(lines[:DRAWN], asked.period, asked.reader.today, asked.reader.language)


# --- the same as a file ------------------------------------------------------------------------------------


def _export_address(asked: Asked, kind: str) -> str:
    """Return the address of what is found as a file."""
    return asked.address(format=kind, show=None).replace("/relief/", "/relief/export", 1)


def export_page(request: HttpRequest) -> HttpResponse:
    """Answer with every position found as a file: what the list tells, days as days."""
    asked = _asked(request)
    kind = request.GET.get("format", "xlsx")
    if kind not in FORMATS:
        sentence = _("“%(value)s” is not a %(what)s: write one of %(choices)s.")
        asked.problems.append(sentence % {"value": kind[:20], "what": _("format"), "choices": ", ".join(FORMATS)})
    if asked.problems:
        context = {"title": _("This export cannot be made"), "sentence": " ".join(asked.problems)}
        return render(request, "error.html", context, status=400)
    reader = asked.reader
    allowed = set(visible(reader.actor, Position, "export").order_by().values_list("pk", flat=True))
    lines, named = lines_of([number for number in asked.numbers if number in allowed], asked)
    sheet = Sheet(_("Relief forecast"), _headings(), list(_cells(lines, asked)), reader.language)
    answer = file_answer(sheet, kind, _("Relief forecast"))
    with transaction.atomic():
        what = {"format": kind, "filters": asked.params.urlencode(), "rows": len(lines)}
        note_whole(reader.actor, "export", POSITIONS.kind, _("Relief forecast"), what)
    log_named(reader, named, request.path)
    return answer


def _headings() -> list[Heading]:
    """Return the columns of the file."""
    return [
        Heading(_("Position"), width=34), Heading(_("Unit"), width=24), Heading(_("Country"), width=20),
        Heading(_("Holder"), width=24), Heading(_("Ends on"), kind="day"), Heading(_("Falls vacant on"), kind="day"),
        Heading(_("Successor"), width=24), Heading(_("Arrives on"), kind="day"),
        Heading(_("Days of overlap (+) or gap (−)"), kind="number"), Heading(_("State"), width=40),
    ]  # fmt: skip


def _cells(lines: list[Line], asked: Asked) -> Iterator[list[Value]]:
    """Yield the cells of each position."""
    for line in lines:
        told = line.told
        yield [
            line.name, line.unit, line.country, line.holder.name if line.holder else "",
            told.holder.ends_on if told.holder else None, told.falls_on, line.coming.name if line.coming else "",
            told.coming.starts_on if told.coming else None, told.days,
            ", ".join(words for _tone, words in states_of(told, asked.period.first, asked.reader.language)),
        ]  # fmt: skip
