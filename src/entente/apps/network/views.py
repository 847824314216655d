"""The network room's pages of the units as a tree and of a posting's papers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entente.access.models import Unit
from entente.access.service import may_some, visible
from entente.apps.network.documents import KINDS, document_of
from entente.apps.network.models import Person, Position
from entente.apps.network.records import PEOPLE, POSITIONS, POSTINGS
from entente.apps.network.units import above, tree_of
from entente.engines.documents.asking import as_file, asked, files, languages
from entente.engines.documents.html import render_html
from entente.engines.records import catalogue
from entente.engines.records.pages import log_if_named, record_or_404, row_or_404
from entente.engines.records.reader import reader_of
from entente.engines.records.tree import drawn, under
from entente.engines.ui import format as show


def units_page(request: HttpRequest) -> HttpResponse:
    """Answer with the units of a day as a tree, all of them or those under one."""
    reader = reader_of(request)
    record = catalogue.by_model(Unit)
    if not may_some(reader.actor, "view", Unit):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    branches, code, problem = tree_of(reader), request.GET.get("under", "").strip(), ""
    chosen = visible(reader.actor, Unit).filter(code__iexact=code).first() if code else None
    if code:
        branch = under(branches, chosen.pk) if chosen is not None else None
        branches = (branch,) if branch is not None else ()
        problem = "" if chosen else _("“%(value)s” is not the code of a unit.") % {"value": code[:60]}
    count = sum(branch.size for branch in branches)
    day = show.day(reader.on, reader.language)
    said = ngettext("%(n)d unit on %(day)s", "%(n)d units on %(day)s", count) % {"n": count, "day": day}
    context: dict[str, Any] = {
        "record": record, "reader": reader, "problem": problem, "count": count, "tree": drawn(branches), "said": said,
        "title": _("Units: %(name)s") % {"name": chosen} if chosen else _("Units as a tree"),
        "above": above(chosen, reader) if chosen else (), "all_dates": f"{record.list_path()}?dates=all",
        "fields": [("under", _("Under"), code)], "empty": _("No unit is open here on this day."),
    }  # fmt: skip
    return render(request, "records/tree.html", context, status=400 if problem or reader.problem else 200)


def letter_page(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with the letter of mission of a posting."""
    return _paper(request, key, "letter")


def report_page(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with the frame of the end-of-mission report of a posting."""
    return _paper(request, key, "report")


def _paper(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """Answer with a paper as a page, or as the file asked; only to who may see the position and the person."""
    reader = reader_of(request)
    record_or_404(POSTINGS.slug, reader)
    posting: Any = row_or_404(request, POSTINGS, key, reader)
    position = visible(reader.actor, Position, archived=True).select_related("unit", "country", "host")
    found = position.filter(pk=posting.position_id).first()
    person = visible(reader.actor, Person, archived=True).filter(pk=posting.person_id).first()
    if found is None or person is None:
        raise Http404(_("This page does not exist, or is outside your mandates."))
    posting.position, posting.person = found, person
    log_if_named(reader, POSITIONS, found, request.path)
    log_if_named(reader, PEOPLE, person, request.path)
    wanted = asked(request.GET, reader.language)
    document = document_of(kind, posting, language=wanted.language, today=reader.today)
    if wanted.wants_a_file:
        return as_file(document, wanted, f"{kind}-{posting.pk}")
    context = {
        "reader": reader, "title": str(KINDS[kind][0]), "posting": posting, "address": POSTINGS.detail_path(posting.pk),
        "files": [(code, *file) for code, _address in languages() for file in files(code)],
        "languages": languages(), "language": wanted.language, "problems": wanted.problems,
        "body": render_html(document),
    }  # fmt: skip
    return render(request, "network/paper.html", context, status=400 if wanted.problems else 200)
