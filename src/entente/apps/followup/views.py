"""The follow-up room's own pages: what was promised about a record, and what is late by unit and by country."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from entente.access.choices import Marking
from entente.access.models import Unit
from entente.access.service import Refused, may_some
from entente.apps.followup.actions import promise
from entente.apps.followup.late import by_country, by_unit
from entente.apps.followup.models import Followup
from entente.apps.followup.pointing import may_be_pointed_at, places_of
from entente.apps.followup.records import FOLLOWUPS, PROMISED
from entente.apps.reference.models import Country
from entente.engines.records import catalogue
from entente.engines.records.forms import form_class, tell_faults
from entente.engines.records.pages import log_if_named, record_or_404, row_or_404
from entente.engines.records.reader import Reader, reader_of
from entente.engines.records.together import Unfit
from entente.engines.records.writing import new_page as plain_page


def new_page(request: HttpRequest) -> HttpResponse:
    """Answer with the form of a follow-up about a record, or store it; about none, it is the form of any record."""
    asked = request.GET.get("about", "")
    if not asked:
        return plain_page(request, FOLLOWUPS.slug)
    reader = reader_of(request)
    record_or_404(FOLLOWUPS.slug, reader, "add")
    slug, _slash, key = asked.partition("/")
    record = record_or_404(slug, reader)
    if not may_be_pointed_at(record):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    about = row_or_404(request, record, key, reader)
    log_if_named(reader, record, about, request.path)
    initial = {name: value for name, value in request.GET.items() if name in PROMISED}
    form = form_class(replace(FOLLOWUPS, form=PROMISED), reader)(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = promise(reader.actor, about, form)
        except Refused as refused:
            tell_faults(form, refused.faults if isinstance(refused, Unfit) else [("", str(refused))])
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": row})
            return HttpResponseRedirect(record.detail_path(record.key_of(about)))
    context = {
        "record": FOLLOWUPS, "reader": reader, "form": form, "room": catalogue.room_of(FOLLOWUPS),
        "title": _("Add a follow-up"), "name": str(about), "above": record.plural, "list": record.list_path(),
        "address": record.detail_path(record.key_of(about)), "copied": _copied(about, reader),
    }  # fmt: skip
    return render(request, "followup/new.html", context, status=400 if form.errors else 200)


def _copied(about: models.Model, reader: Reader) -> list[tuple[str, str]]:
    """Return (words, value) of what is copied from a record: its owner, its marking, its countries."""
    place = places_of(type(about), [about.pk])[about.pk]
    label = catalogue.by_model(Country).label_path(reader.language)
    countries = Country.objects.filter(pk__in=place.countries).order_by(label).values_list(label, flat=True)
    return [
        (_("Owner"), str(Unit.objects.get(pk=place.owner))),
        (_("Marking"), str(Marking(place.marking).label)),
        (_("Countries"), ", ".join(countries) or "—"),
    ]


def late_page(request: HttpRequest) -> HttpResponse:
    """Answer with how much is open and late on a day, by unit and by country, each number with its rows."""
    reader = reader_of(request)
    if not may_some(reader.actor, "view", Followup):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    tables = [by_unit(reader), by_country(reader)]
    context: dict[str, Any] = {
        "record": FOLLOWUPS, "reader": reader, "tables": tables, "room": catalogue.room_of(FOLLOWUPS),
        "title": _("What is late"), "address": FOLLOWUPS.list_path(),
    }  # fmt: skip
    return render(request, "followup/late.html", context, status=400 if reader.problem else 200)
