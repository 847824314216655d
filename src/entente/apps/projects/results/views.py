"""The results framework's own pages: enter a period at once, what is to enter, what is to approve, goal 16."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entente.access.choices import Marking
from entente.access.service import Refused, may_some, visible
from entente.apps.projects.models import Project
from entente.apps.projects.results import actions
from entente.apps.projects.results.choices import SdgTarget
from entente.apps.projects.results.entering import Line, again, lines_of, read
from entente.apps.projects.results.judging import Waiting, verdicts_of, waiting_for
from entente.apps.projects.results.models import Aim, Period, Value
from entente.apps.projects.results.queries import reporting, spells_of
from entente.apps.projects.results.together import UPWARDS, unlockers
from entente.apps.projects.results.waiting import to_enter
from entente.engines.records import catalogue
from entente.engines.records.pages import log_if_named, log_named, row_or_404
from entente.engines.records.reader import Reader, reader_of
from entente.engines.ui import format as show

NAMES_SHOWN, NAMES_READ = 6, 600


def _not_found() -> Http404:
    """Return the answer to what does not exist or may not be seen."""
    return Http404(_("This page does not exist, or is outside your mandates."))


def _period_of(project: Project, number: int, reader: Reader) -> Period:
    """Return a period a project reports by; any other is not found."""
    chain = Project._base_manager.filter(pk=project.pk).values_list(*UPWARDS).get()
    above = [one for one in chain if one is not None]
    spells = reporting(above, spells_of(reader.actor, above, reader.language))
    found = visible(reader.actor, Period).filter(pk=number, project__in=above).first()
    if found is None or (number not in {spell.pk for spell in spells} and found.project_id != project.pk):
        raise _not_found()
    return found


def enter_page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Answer with the grid of a project's values in a period, or store what was written in it, all or nothing."""
    reader = reader_of(request)
    record = catalogue.by_model(Project)
    if not may_some(reader.actor, "view", Value):
        raise _not_found()
    project: Any = row_or_404(request, record, code, reader)
    log_if_named(reader, record, project, request.path)
    period = _period_of(project, number, reader)
    lines = lines_of(project, period, reader)
    writes = may_some(reader.actor, "add", Value) and period.locked_on is None
    faults: list[tuple[int, str, str]] = []
    if request.method == "POST":
        faults = _store(request, lines, reader)
        if not faults:
            return HttpResponseRedirect(reverse("results:enter", args=(code, number)))
        lines = again(lines_of(project, period, reader), request.POST, faults)
    context = {
        "reader": reader, "record": record, "room": catalogue.room_of(record), "project": project, "period": period,
        "lines": lines, "writes": writes, "title": str(period), "address": record.detail_path(code),
        "faults": [(lines[place] if place >= 0 else None, sentence) for place, _field, sentence in faults],
        "days": show.period(period.starts_on, period.ends_on, reader.language), "unlockers": unlockers(),
        "submits": any(line.open for line in lines),
    }  # fmt: skip
    return render(request, "projects/enter.html", context, status=400 if faults else 200)


def _store(request: HttpRequest, lines: Sequence[Line], reader: Reader) -> list[tuple[int, str, str]]:
    """Store what was written, and return why it could not be: (place of the line, below zero for none, field, why)."""
    written = read(lines, request.POST)
    submit = request.POST.get("act") == "submit"
    unread = {(place, name) for place, name, _sentence in written.faults}
    try:
        if written.faults:
            faults = actions.faults_of(reader.actor, written.rows)
            raise actions.Faulty(faults)
        count = actions.enter(reader.actor, written.rows, submit=submit, on=reader.today)
    except actions.Faulty as error:
        told = [(written.places[at], name, sentence) for at, name, sentence in error.faults]
        return [*written.faults, *(fault for fault in told if fault[:2] not in unread)]
    except Refused as refused:
        return [(-1, "", str(refused))]
    done = ngettext("%(count)d line saved.", "%(count)d lines saved.", count) % {"count": count}
    whole = _("All is submitted.")
    messages.success(request, f"{done} {whole}" if submit else done)
    return []


def to_enter_page(request: HttpRequest) -> HttpResponse:
    """Answer with the projects and periods whose values the reader has still to enter."""
    reader = reader_of(request)
    if not may_some(reader.actor, "view", Value):
        raise _not_found()
    lines = [
        {"line": line, "enter": reverse("results:enter", args=(line.code, line.spell.pk)),
         "project": catalogue.by_model(Project).detail_path(line.code),
         "late": line.due is not None and line.due < reader.on}
        for line in to_enter(reader.actor, reader.on, reader.language)
    ]  # fmt: skip
    context = {"reader": reader, "lines": lines, "title": _("Results to enter"), "record": catalogue.by_model(Value),
               "room": catalogue.room_of(catalogue.by_model(Value))}  # fmt: skip
    return render(request, "projects/to_enter.html", context)


def to_approve_page(request: HttpRequest) -> HttpResponse:
    """Answer with what others submitted and the reader may approve, or approve and return what the form says."""
    reader = reader_of(request)
    if not may_some(reader.actor, "view", Value):
        raise _not_found()
    waiting, count = waiting_for(reader)
    faults: list[tuple[int, str, str]] = []
    if request.method == "POST":
        places, verdicts = verdicts_of(waiting, request.POST)
        try:
            done = actions.judge(reader.actor, verdicts, reader.today)
        except actions.Faulty as error:
            faults = [(places[at], name, sentence) for at, name, sentence in error.faults]
        else:
            messages.success(request, ngettext("%(count)d result judged.", "%(count)d results judged.", done)
                             % {"count": done})  # fmt: skip
            return HttpResponseRedirect(reverse("results:to-approve"))
        waiting = [item.with_answer(request.POST, faults, place) for place, item in enumerate(waiting)]
    _log(waiting, reader, request.path)
    context = {"reader": reader, "waiting": waiting, "count": count, "title": _("Results to approve"),
               "faults": [(waiting[place], sentence) for place, _field, sentence in faults],
               "record": catalogue.by_model(Value), "room": catalogue.room_of(catalogue.by_model(Value))}  # fmt: skip
    return render(request, "projects/to_approve.html", context, status=400 if faults else 200)


def _log(waiting: Sequence[Waiting], reader: Reader, place: str) -> None:
    """Write to the read log what was shown of projects for named readers."""
    log_named(reader, [(item.kind, item.row.pk) for item in waiting if item.marking == Marking.NAMED], place)


def sdg_page(request: HttpRequest) -> HttpResponse:
    """Answer with the targets of goal 16 and what serves each: projects, aims, indicators. Two queries."""
    reader = reader_of(request)
    if not may_some(reader.actor, "view", Aim):
        raise _not_found()
    rows = visible(reader.actor, Aim).exclude(sdg_target="").order_by()
    counted = {target: numbers for target, *numbers in rows.values_list("sdg_target").annotate(
        Count("project", distinct=True), Count("pk", distinct=True))}  # fmt: skip
    named = rows.values_list("sdg_target", "project__code", f"project__title_{reader.language}", "project__marking",
                             "project_id").distinct().order_by("sdg_target", "project__code")  # fmt: skip
    names: dict[str, list[tuple[str, str, str, int]]] = {}
    for target, *project in named[:NAMES_READ]:
        if len(names.setdefault(target, [])) < NAMES_SHOWN:
            names[target].append(tuple(project))
    shown = [(Project._meta.label_lower, pk) for found in names.values() for *_words, marking, pk in found
             if marking == Marking.NAMED]  # fmt: skip
    log_named(reader, list(dict.fromkeys(shown)), request.path)
    record, of = catalogue.by_model(Aim), catalogue.by_model(Project)
    lines = [
        {"label": SdgTarget(target).label, "count": counted.get(target, [0, 0]),
         "address": f"{record.list_path()}?sdg_target={target}",
         "projects": [(title, of.detail_path(code)) for code, title, *_more in names.get(target, ())]}
        for target in SdgTarget.values
    ]  # fmt: skip
    context = {"reader": reader, "lines": lines, "title": _("Goal 16 and what serves it"), "record": record,
               "room": catalogue.room_of(record)}  # fmt: skip
    return render(request, "projects/sdg.html", context)
