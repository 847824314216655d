"""The pages of publication: what is published and its file, checking a file, bringing in what others publish."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from entente.access.service import may_some
from entente.apps.funding.iati import export, work
from entente.apps.funding.iati.bringing import why_not_dataset
from entente.apps.funding.iati.check import check
from entente.apps.funding.iati.choices import FileState
from entente.apps.funding.iati.models import OthersActivity, Publisher
from entente.apps.funding.iati.queries import left_out, publishable, publisher_on
from entente.apps.funding.iati.records import OTHERS, PUBLISHERS
from entente.apps.projects.models import Project
from entente.engines.exchange.files.sniff import MAX_BYTES
from entente.engines.journal.service import kind_of, note_whole
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader, reader_of

MOST = 200
CONTENT_TYPE = "application/xml"


def _reader(request: HttpRequest, action: str, model: type[Any]) -> Reader:
    """Return who reads, if they may do this to some rows of a record type."""
    reader = reader_of(request)
    if not may_some(reader.actor, action, model):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    return reader


def publish_page(request: HttpRequest) -> HttpResponse:
    """Answer with what is published today, what is left out and why, and where the file is."""
    reader = _reader(request, "export", Publisher)
    projects = catalogue.by_model(Project)
    context = {
        "reader": reader, "title": _("Publishing aid"), "publisher": publisher_on(reader.on),
        "count": publishable(reader.actor).count(), "publishers": PUBLISHERS.list_path(),
        "left_out": [(code, projects.detail_path(code), why) for code, why in left_out(reader.actor)[:MOST]],
        "address": f"{projects.list_path()}?marking=public", "room": catalogue.room_of(PUBLISHERS),
    }  # fmt: skip
    return render(request, "funding/publish.html", context)


def file_page(request: HttpRequest) -> HttpResponse:
    """Answer with the file of our public projects, as of the reader's day."""
    reader = _reader(request, "export", Publisher)
    publisher = publisher_on(reader.on)
    if publisher is None:
        sentence = _("Under what identifier aid is published is not recorded: enter a publisher first.")
        context = {"title": _("This export cannot be made"), "sentence": sentence}
        return render(request, "error.html", context, status=400)
    content = io.BytesIO()
    told = export.write(reader.actor, publisher, reader.on, timezone.now(), content)
    with transaction.atomic():
        what = {"format": "iati", "as_of": reader.on.isoformat(), "rows": told.activities}
        note_whole(reader.actor, "export", kind_of(Project), _("Publishing aid"), what)
    answer = HttpResponse(content.getvalue(), content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="iati-{reader.on.isoformat()}.xml"'
    return answer


def check_page(request: HttpRequest) -> HttpResponse:
    """Answer with the form that takes a file, or with every fault of the file sent; nothing is kept."""
    reader = _reader(request, "view", OthersActivity)
    problem, verdict, name = "", None, ""
    if request.method == "POST":
        sent = request.FILES.get("file")
        problem = _why_not_taken(sent)
        if sent is not None and not problem:
            name = PurePath(sent.name or "").name
            verdict = check(io.BytesIO(sent.read()), timezone.localdate())
    context = {
        "reader": reader, "title": _("Check a file of aid activities"), "problem": problem, "verdict": verdict,
        "name": name, "megabytes": MAX_BYTES // 1_000_000, "record": OTHERS,
        "faults": [*verdict.wrong, *verdict.advice][:MOST] if verdict else [],
    }  # fmt: skip
    return render(request, "funding/check.html", context, status=400 if problem else 200)


def _why_not_taken(sent: Any) -> str:
    """Return the sentence for a file that cannot be taken, "" for one that can."""
    if sent is None:
        return _("Choose the file of activities (XML).")
    if sent.size > MAX_BYTES:
        return _("The file is larger than %(size)d MB: split it.") % {"size": MAX_BYTES // 1_000_000}
    return ""


def others_page(request: HttpRequest) -> HttpResponse:
    """Answer with the form that takes others' file, or take it and lead to its plan."""
    reader = _reader(request, "view", OthersActivity)
    may_bring, problems, dataset = may_some(reader.actor, "import", OthersActivity), [], ""
    if request.method == "POST":
        if not may_bring:
            raise Http404(_("This page does not exist, or is outside your mandates."))
        sent, dataset = request.FILES.get("file"), request.POST.get("dataset", "")
        problems = [why for why in (why_not_dataset(dataset), _why_not_taken(sent)) if why]
        if sent is not None and not problems:
            kept = work.take(reader.actor, dataset, PurePath(sent.name or "").name, sent.read())
            return HttpResponseRedirect(reverse("iati:file", args=(kept.pk,)))
    names = OthersActivity.objects.order_by("dataset").values_list("dataset", flat=True).distinct()
    context = {
        "reader": reader, "title": _("Others’ files"), "problems": problems, "dataset": dataset, "names": names,
        "megabytes": MAX_BYTES // 1_000_000, "record": OTHERS, "may_bring": may_bring,
        "recent": work.files_of(reader.actor).defer("content")[:10],
    }  # fmt: skip
    return render(request, "funding/others.html", context, status=400 if problems else 200)


def plan_page(request: HttpRequest, number: int) -> HttpResponse:
    """Answer with the plan of a file; accept or drop it."""
    reader = _reader(request, "import", OthersActivity)
    kept = work.files_of(reader.actor).select_related("job").filter(pk=number).first()
    if kept is None:
        raise Http404(_("This page does not exist, or is outside your mandates."))
    if request.method == "POST":
        if "drop" in request.POST:
            work.drop(kept)
        else:
            work.accept(reader.actor, kept)
            kept.refresh_from_db(fields=["state"])
            if kept.state == FileState.ACCEPTED:
                messages.success(request, _("The file has been accepted."))
        return HttpResponseRedirect(reverse("iati:file", args=(number,)))
    context = {
        "reader": reader, "title": _("Import: %(kind)s") % {"kind": OTHERS.plural}, "file": kept, "told": kept.told,
        "remarks": _together(kept.told.get("remarks", ())), "record": OTHERS, "works": work.works(kept),
        "planned": kept.state == FileState.PLANNED and not work.works(kept),
    }  # fmt: skip
    return render(request, "funding/plan.html", context)


def _together(remarks: Iterable[tuple[str, str]]) -> list[tuple[str, int, str]]:
    """Return each remark once, with how many activities it is about and the first of them."""
    found: dict[str, list[str]] = {}
    for name, words in remarks:
        found.setdefault(words, []).append(name)
    return [(words, len(names), names[0]) for words, names in found.items()]
