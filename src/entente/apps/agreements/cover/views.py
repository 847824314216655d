"""The page that says what agreements cover: activities by domain with a country on a day, and what is without."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from entente.access.service import may_some, visible
from entente.apps.agreements.choices import Activity
from entente.apps.agreements.cover.needs import DEPENDS, Need, needs_of
from entente.apps.agreements.cover.queries import Cover, Ground, Known, answer, ground_of
from entente.apps.agreements.cover.words import FIELDS, matrix_of
from entente.apps.agreements.models import Agreement
from entente.apps.reference.models import Country, Domain
from entente.engines.figures.figure import Ports
from entente.engines.records import catalogue
from entente.engines.records.forms import Lookup
from entente.engines.records.kept import kept
from entente.engines.records.pages import log_named
from entente.engines.records.panels import figures_for
from entente.engines.records.reader import Reader, reader_of
from entente.engines.ui import format as show

NEAR = 30
COUNTRIES = 50


@dataclass
class Chosen:
    """What an address asks: a country, a domain, an activity, each if given; what cannot be read is in `problems`."""

    country: Country | None = None
    domain: str = ""
    activity: str = ""
    word: str = ""
    problems: list[str] = field(default_factory=list)


def cover_page(request: HttpRequest) -> HttpResponse:
    """Answer with what agreements cover with a country on a day, the reasons of one cell, and what lacks cover."""
    reader = reader_of(request)
    if not all(may_some(reader.actor, "view", model) for model in DEPENDS):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    domains = list(
        visible(reader.actor, Domain).order_by("parent__code", "code").values_list("code", f"name_{reader.language}")
    )
    chosen = _read(request, reader, [code for code, _name in domains])
    context: dict[str, Any] = {
        "title": _("What agreements cover"), "reader": reader, "chosen": chosen, "activities": Activity.choices,
        "domains": _by_field(domains), **_told(chosen, reader),
        "figures": figures_for([need.code for need in needs_of(reader.actor)], chosen.country, reader),
        **({} if chosen.country else _by_country(reader)),
    }  # fmt: skip
    if ground := context.get("ground"):
        log_named(reader, ground.named(), request.path)
    return render(request, "agreements/cover.html", context, status=400 if chosen.problems else 200)


def _read(request: HttpRequest, reader: Reader, domains: list[str]) -> Chosen:
    """Return what the address asks."""
    chosen = Chosen(word=request.GET.get("country", "").strip(), problems=[reader.problem] if reader.problem else [])
    try:
        chosen.country = Lookup(Country, reader, several=False, required=False).clean(chosen.word)
    except ValidationError as wrong:
        chosen.problems += wrong.messages
    for name, choices in (("domain", domains), ("activity", list(Activity.values))):
        text = request.GET.get(name, "").strip()
        if text and text not in choices:
            sentence = _("“%(value)s” is not a choice for %(name)s: write one of %(choices)s.")
            chosen.problems.append(sentence % {"value": text[:40], "name": name, "choices": ", ".join(choices)})
        elif text:
            setattr(chosen, name, text)
    return chosen


def _by_field(domains: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the domains to choose among, the fields first."""
    return sorted(domains, key=lambda pair: pair[0] not in FIELDS)


# --- one country -------------------------------------------------------------------------------------------


def _told(chosen: Chosen, reader: Reader) -> dict[str, Any]:
    """Return what is told of the country chosen: the table, and the reasons of a cell where one is chosen."""
    if chosen.country is None:
        return {}
    ground = ground_of(reader, chosen.country)
    columns = FIELDS if chosen.domain in {"", *FIELDS} else (*FIELDS, chosen.domain)
    found: dict[str, Any] = {
        "ground": ground,
        "lines": matrix_of(ground, chosen.country.code, reader, columns),
        "address": reader.address(catalogue.by_model(Country).detail_path(chosen.country.code)),
        "all": reader.address(catalogue.by_model(Agreement).list_path(), country=chosen.country.code),
    }
    if chosen.domain and chosen.activity:
        told = answer(ground, chosen.domain, chosen.activity, reader.language)
        found |= {"answer": told, "by": _by(told), "near": told.near[:NEAR], "more": len(told.near[NEAR:]),
                  "asked": _asked(chosen, ground)}  # fmt: skip
    return found


def _by(told: Cover) -> list[tuple[Known, str]]:
    """Return the agreements that cover with their articles in words."""
    return [(item, ", ".join(articles)) for item, articles in told.by]


def _asked(chosen: Chosen, ground: Ground) -> str:
    """Return the activity and the domain chosen, in words."""
    activity = str(Activity(chosen.activity).label)
    return f"{activity} · {ground.names.get(chosen.domain, chosen.domain)}"


# --- what lacks cover, by country --------------------------------------------------------------------------


def _by_country(reader: Reader) -> dict[str, Any]:
    """Return the countries with rows that lack cover, the most first: the reader's, or all for who has none."""
    needs = needs_of(reader.actor)
    counts = {need.code: _counts(need, reader) for need in needs}
    total: Counter[int] = Counter()
    for found in counts.values():
        total.update(found)
    own = reader.actor.countries
    wanted = [number for number in total if not own or number in own]
    rows = visible(reader.actor, Country).filter(pk__in=wanted).order_by()
    names = {row.pk: row for row in rows}
    order = sorted(names, key=lambda number: (-total[number], str(names[number])))
    lines = [_line(names[number], [(need, counts[need.code].get(number, 0)) for need in needs], reader)
             for number in order[:COUNTRIES]]  # fmt: skip
    return {"needs": [str(need.title) for need in needs], "by_country": lines, "own": bool(own),
            "others": len(order[COUNTRIES:])}  # fmt: skip


def _counts(need: Need, reader: Reader) -> dict[int, int]:
    """Return, by country number, how many rows of a need lack cover with it. One query, kept until one changes."""

    def ask() -> dict[int, int]:
        pairs = need.pairs(visible(reader.actor, need.model), reader.actor, reader.on).order_by()
        return dict(pairs.values_list("cover_country").annotate(count=Count("pk", distinct=True)))

    return kept(reader, need.told_by, ("without cover", need.code), ask)


def _line(country: Country, counts: list[tuple[Need, int]], reader: Reader) -> dict[str, Any]:
    """Return a country with the number of rows of each need, each with the address of its rows."""
    about = {Ports.subject_parameter: country.code, "as_of": reader.on.isoformat()}
    return {
        "name": str(country),
        "address": reader.address(reverse("agreements:cover"), country=country.code),
        "cells": [
            (show.number(count, reader.language) if count else "",
             reader.address(catalogue.by_model(need.model).list_path(), figure=need.code, **about))
            for need, count in counts
        ],
    }  # fmt: skip
