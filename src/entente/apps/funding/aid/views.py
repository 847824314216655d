"""The aid decision's own pages: decide on a project or an action, and what is not decided yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from entente.access.models import local
from entente.access.service import Refused, may_some
from entente.apps.funding.aid.actions import decide, standing_on
from entente.apps.funding.aid.models import OdaDecision
from entente.apps.funding.aid.panel import suggested_words
from entente.apps.funding.aid.queries import DECIDED, suggestion_for, suggestions_for
from entente.apps.funding.aid.records import DECISION
from entente.apps.funding.aid.rules import Suggestion
from entente.apps.funding.aid.waiting import waiting_for
from entente.apps.projects.models import Project
from entente.engines.records import catalogue
from entente.engines.records.forms import form_class, tell_faults
from entente.engines.records.pages import log_if_named, record_or_404, row_or_404
from entente.engines.records.reader import Reader, reader_of

MOST = 100


def decide_page(request: HttpRequest) -> HttpResponse:
    """Answer with the form that decides on a project or an action, filled with what the rules suggest, or store it."""
    reader = reader_of(request)
    slug, _slash, key = request.GET.get("about", "").partition("/")
    record = record_or_404(slug, reader)
    if record.model not in DECIDED or not may_some(reader.actor, "approve", DECIDED[record.model][0]):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    about: Any = row_or_404(request, record, key, reader)
    log_if_named(reader, record, about, request.path)
    suggestion = suggestion_for(about, reader.today)
    made = form_class(replace(catalogue.by_model(DECIDED[record.model][0]), form=DECISION), reader)
    form = made(request.POST or None, initial=_initial(suggestion, reader))
    if request.method == "POST" and form.is_valid():
        try:
            decide(reader.actor, about, form)
        except Refused as refused:
            tell_faults(form, [("", str(refused))])
        else:
            messages.success(request, _("The decision on %(name)s is stored.") % {"name": about})
            return HttpResponseRedirect(record.detail_path(record.key_of(about)))
    former = standing_on(about)
    context = {
        "record": record, "reader": reader, "form": form, "title": _("Decide on aid"), "name": str(about),
        "above": record.plural, "list": record.list_path(), "address": record.detail_path(record.key_of(about)),
        "suggestion": suggested_words(suggestion, reader.language), "former": former,
        "room": catalogue.room_of(record),
    }  # fmt: skip
    return render(request, "funding/decide.html", context, status=400 if form.errors else 200)


def _initial(suggestion: Suggestion | None, reader: Reader) -> dict[str, Any]:
    """Return what the form holds before it is filled: what the rules suggest, today."""
    found: dict[str, Any] = {"decided_on": reader.today}
    if suggestion is not None:
        names = ("eligible", "share", "purpose", "aid_type", "flow_type", "rule")
        found |= {name: getattr(suggestion, name) for name in names}
    return found


def undecided_page(request: HttpRequest) -> HttpResponse:
    """Answer with the projects that wait for the reader's decision, each with what the rules suggest."""
    reader = reader_of(request)
    if not may_some(reader.actor, "approve", OdaDecision):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    rows = waiting_for(reader)
    shown = list(rows.order_by("-starts_on", "code")[:MOST])
    suggestions, record = suggestions_for(shown, reader.on), catalogue.by_model(Project)
    place = reverse("funding_aid:decide")
    lines = [
        {
            "name": local(project, "title"), "code": project.code, "theme": project.get_theme_display(),
            "address": reader.address(record.detail_path(project.code)),
            "decide": f"{place}?{urlencode({'about': f'{record.slug}/{project.code}'}, safe='/')}",
            "suggestion": suggested_words(suggestions.get(project.pk), reader.language),
        }
        for project in shown
    ]  # fmt: skip
    context = {"reader": reader, "title": _("Aid: what is not decided"), "lines": lines, "count": rows.count(),
               "record": catalogue.by_model(OdaDecision)}  # fmt: skip
    return render(request, "funding/undecided.html", context)
