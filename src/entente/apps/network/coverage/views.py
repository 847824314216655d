"""The network room's own pages: who covers what on a day, the rows of each number, what changed between two days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entente.access.actor import in_force
from entente.access.service import may_some, visible
from entente.apps.network.choices import Capacity, PostKind
from entente.apps.network.coverage import queries as coverage
from entente.apps.network.coverage.lines import sections
from entente.apps.network.coverage.queries import STATES, Asked, Covered
from entente.apps.network.coverage.sheets import changes_sheet, rows_sheet, sheet_answer
from entente.apps.network.figures import ZONES
from entente.apps.network.models import Jurisdiction, Post
from entente.apps.network.queries import in_being
from entente.apps.partners.choices import Field
from entente.apps.reference.choices import GroupKind
from entente.apps.reference.models import Country, Group
from entente.engines.charts.worldmap import Dot, Mark, world
from entente.engines.exchange.files.writing import FORMATS
from entente.engines.records import catalogue
from entente.engines.records.kept import kept
from entente.engines.records.panels import figures_for
from entente.engines.records.reader import Reader, bad_day, parse_day, reader_of

CODES = (
    "network.posts", *(f"network.posts.{name}" for name in ZONES), "network.countries_covered",
    "network.countries_uncovered",
)  # fmt: skip
TONES = {Capacity.RESIDENT: "strong", Capacity.ACCREDITED: "light", Capacity.INTERIM: "attention"}
USED = (Jurisdiction, Country, Post, Group)
ANY = "any"


class Chosen(NamedTuple):
    """What an address asks of a page of coverage, read and checked, with the sentences for what cannot be."""

    asked: Asked
    state: str
    problems: list[str]


def coverage_page(request: HttpRequest) -> HttpResponse:
    """Answer with who covers what on a day: figures, map, matrix, States without a post, countries with several."""
    reader, chosen = _read(request)
    made = kept(reader, USED, ("coverage", chosen.asked, reader.asked), lambda: _made(reader, chosen.asked))
    context: dict[str, Any] = {
        **_frame(reader, chosen, _("Who covers what")),
        **made,
        "figures": figures_for(CODES, None, reader) if _told_by_figures(chosen.asked) else (),
        "competences": Field.choices,
        "changes": _changes_address(reader, chosen.asked),
    }
    return render(request, "network/coverage.html", context, status=400 if context["problems"] else 200)


def rows_page(request: HttpRequest) -> HttpResponse:
    """Answer with the countries, or the resident posts, that a number of the coverage page counts; as a file too."""
    reader, chosen = _read(request)
    wanted, title = _format(request, chosen), _titles()[chosen.state]
    found = _found(reader, chosen, "export" if wanted else "view")
    if wanted and not chosen.problems:
        return sheet_answer(request, reader, rows_sheet(found, title, reader.language), wanted, [reader.on])
    context = {
        **_frame(reader, chosen, title),
        "lines": [_shown(country, reader) for country in found],
        "count": len(found),
        "words": _number_words(chosen.state, len(found)),
        "exports": _exports(request),
        "back": reader.address(reverse("network:coverage"), **_query(chosen.asked)),
    }
    return render(request, "network/coverage_rows.html", context, status=400 if context["problems"] else 200)


def changes_page(request: HttpRequest) -> HttpResponse:
    """Answer with what changed in the coverage between two days; as a file too."""
    reader, chosen = _read(request)
    days = _days(request, reader, chosen.problems)
    wanted = _format(request, chosen)
    title = _("What changed in the coverage")
    read = coverage.changes(reader, chosen.asked, days, "export" if wanted else "view")
    found = sections(read, days, reader.language)
    if wanted and not chosen.problems:
        return sheet_answer(request, reader, changes_sheet(found, title, reader.language), wanted, days)
    context = {
        **_frame(reader, chosen, title),
        "first": days[0],
        "second": days[1],
        "sections": found,
        "exports": _exports(request),
        "back": reader.address(reverse("network:coverage"), **_query(chosen.asked)),
    }
    return render(request, "network/coverage_changes.html", context, status=400 if context["problems"] else 200)


# --- what is asked -----------------------------------------------------------------------------------------


def _read(request: HttpRequest) -> tuple[Reader, Chosen]:
    """Return who reads and what the address asks; not found for who may see no jurisdiction."""
    reader = reader_of(request)
    if not may_some(reader.actor, "view", Jurisdiction):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    problems = [reader.problem] if reader.problem else []
    zones = tuple(visible(reader.actor, Group).filter(kind=GroupKind.ZONE).values_list("code", flat=True))
    competence = _one(request, "competence", (*Field.values, ANY), Field.INTERNAL_SECURITY.value, problems)
    asked = Asked(
        "" if competence == ANY else competence,
        _one(request, "kind", tuple(PostKind.values), "", problems),
        _one(request, "zone", zones, "", problems),
    )
    return reader, Chosen(asked, _one(request, "state", STATES, STATES[0], problems), problems)


def _one(request: HttpRequest, name: str, choices: Sequence[str], usual: str, problems: list[str]) -> str:
    """Return a parameter that is one of a few words, the usual one for nothing or for what cannot be understood."""
    text = request.GET.get(name, "").strip()
    if not text or text in choices:
        return text or usual
    problems.append(
        _("“%(value)s” is not a choice for %(name)s: write one of %(choices)s.")
        % {"value": text[:40], "name": name, "choices": ", ".join(choices)}
    )
    return usual


def _days(request: HttpRequest, reader: Reader, problems: list[str]) -> tuple[date, date]:
    """Return the two days compared: a year ago and the reader's day, unless the address gives others."""
    usual = (reader.on.replace(year=reader.on.year - 1, day=min(reader.on.day, 28)), reader.on)
    found = []
    for name, day in zip(("from", "to"), usual, strict=True):
        text = request.GET.get(name, "").strip()
        read = parse_day(text) if text else day
        if read is None:
            problems.append(bad_day(text))
        found.append(read or day)
    if found[0] > found[1]:
        problems.append(_("The first day comes after the second: give them the other way round."))
        return usual
    return found[0], found[1]


def _format(request: HttpRequest, chosen: Chosen) -> str:
    """Return the format of file asked, "" for a page."""
    return _one(request, "format", tuple(FORMATS), "", chosen.problems)


def _query(asked: Asked, **more: str) -> dict[str, str]:
    """Return what is asked as the parameters of an address."""
    named = {"competence": asked.competence or ANY, "kind": asked.kind, "zone": asked.zone, **more}
    return {name: value for name, value in named.items() if value}


def _exports(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the page as a file of each format: (name, address)."""
    params = request.GET.copy()
    found = []
    for kind in FORMATS:
        params["format"] = kind
        found.append((kind.upper(), f"{request.path}?{params.urlencode()}"))
    return found


def _frame(reader: Reader, chosen: Chosen, title: str) -> dict[str, Any]:
    """Return what every page of coverage shows: who reads, the title, the choices made and those to make."""
    return {
        "reader": reader,
        "title": title,
        "problems": chosen.problems,
        "asked": chosen.asked,
        "state": chosen.state,
        "fields": [(ANY, _("all fields")), *Field.choices],
        "kinds": [("", _("all kinds of post")), *PostKind.choices],
        "scope": _scope_words(reader, chosen.asked),
    }


def _scope_words(reader: Reader, asked: Asked) -> str:
    """Return the field, the kind of post and the zone asked for, in words."""
    parts = [Field(asked.competence).label if asked.competence else _("all fields")]
    if asked.kind:
        parts.append(PostKind(asked.kind).label)
    if asked.zone:
        name = visible(reader.actor, Group).filter(code=asked.zone).values_list(f"name_{reader.language}", flat=True)
        parts.append(name.first() or asked.zone)
    return " · ".join(str(part) for part in parts)


# --- the page of one day -----------------------------------------------------------------------------------


def _made(reader: Reader, asked: Asked) -> dict[str, Any]:
    """Return all that the page draws of one day, as plain data."""
    countries = coverage.by_country(coverage.covers(reader, asked))
    return {
        "map": world(
            _marks(countries, reader), _dots(reader, asked),
            title=_("Map of the network"), description=_("Indicative borders."),
        ),
        "covered": [_shown(country, reader) for country in countries],
        "shared": [_shown(country, reader) for country in countries if len(country.posts) > 1],
        "uncovered": [_shown(country, reader) for country in coverage.uncovered(reader, asked)],
        "matrix": [_line(line, asked.kind, reader) for line in coverage.matrix(reader, asked.kind)],
        "links": {
            state: _rows_address(reader, replace(asked, zone=""), state) for state in STATES
        },
    }  # fmt: skip


def _shown(country: Covered, reader: Reader) -> dict[str, Any]:
    """Return a country as a page prints it: name, address, zone, its posts with theirs, and all of them in words."""
    posts = [
        {
            "name": post.post_name,
            "address": reader.address(catalogue.by_model(Post).detail_path(post.post)),
            "capacity": str(Capacity(post.capacity).label),
            "kind": str(PostKind(post.kind).label),
        }
        for post in country.posts
    ]
    return {
        "name": country.name,
        "zone": country.zone,
        "address": reader.address(catalogue.by_model(Country).detail_path(country.code)),
        "posts": posts,
        "words": ", ".join(f"{post['name']} ({post['capacity']})" for post in posts),
    }


def _line(line: coverage.ZoneLine, kind: str, reader: Reader) -> dict[str, Any]:
    """Return a line of the matrix with the addresses of its numbers."""
    cells = []
    for competence in Field.values:
        cell, asked = line.cells[competence], Asked(competence, kind, line.code)
        addresses = (_rows_address(reader, asked, "covered"), _rows_address(reader, asked, "posts"))
        cells.append((cell, *addresses))
    return {"name": line.name or _("World"), "depth": line.depth, "cells": cells}


def _told_by_figures(asked: Asked) -> bool:
    """Say whether the key figures, which count what is done for internal security, are about what is asked."""
    return asked.competence in {"", Field.INTERNAL_SECURITY} and asked.kind in {"", PostKind.INTERNAL_SECURITY}


def _rows_address(reader: Reader, asked: Asked, state: str) -> str:
    """Return the address of the rows of a number."""
    return reader.address(reverse("network:coverage-rows"), **_query(asked, state=state))


def _changes_address(reader: Reader, asked: Asked) -> str:
    """Return the address of what changed in the year before the day."""
    return f"{reverse('network:coverage-changes')}?{urlencode(_query(asked, to=reader.on.isoformat()))}"


def _marks(countries: Iterable[Covered], reader: Reader) -> dict[str, Mark]:
    """Return the countries to be drawn, by the capacity in which they are covered, each a link to its page."""
    colon = "\u00a0: " if reader.language == "fr" else ": "
    marks = {}
    for row in countries:
        shown = _shown(row, reader)
        marks[row.code] = Mark(TONES[Capacity(row.capacity)], row.name + colon + shown["words"], shown["address"])
    return marks


def _dots(reader: Reader, asked: Asked) -> list[Dot]:
    """Return the seats of the posts of a kind open on the day, competent in the field, regional ones as diamonds."""
    seats = visible(reader.actor, Post).filter(in_force(reader.on), latitude__isnull=False, longitude__isnull=False)
    seats = seats.filter(kind=asked.kind) if asked.kind else seats
    if asked.competence:
        competent = in_being(visible(reader.actor, Jurisdiction), reader.on).filter(competence=asked.competence)
        seats = seats.filter(pk__in=competent.order_by().values("post_id"))
    words = dict(PostKind.choices)
    label = f"unit__short_{reader.language}"
    found = seats.order_by("unit__code").values_list("latitude", "longitude", label, "kind")
    return [
        Dot(float(lat), float(lon), f"{name} ({words[kind]})", diamond=kind == PostKind.REGIONAL)
        for lat, lon, name, kind in found
    ]


# --- rows and changes --------------------------------------------------------------------------------------


def _found(reader: Reader, chosen: Chosen, act: str) -> list[Covered]:
    """Return the rows behind a number: countries with their posts, or one for each resident post."""
    if chosen.state == "uncovered":
        return coverage.uncovered(reader, chosen.asked)
    found = coverage.covers(reader, chosen.asked, act=act)
    if chosen.state == "posts":
        return coverage.by_post(row for row in found if row.capacity == Capacity.RESIDENT)
    return [country for country in coverage.by_country(found) if _has(country, chosen.state)]


def _has(country: Covered, state: str) -> bool:
    """Say whether a country that is covered is in a state."""
    if state == "shared":
        return len(country.posts) > 1
    return state != "interim" or any(post.capacity == Capacity.INTERIM for post in country.posts)


def _titles() -> dict[str, str]:
    """Return the title of each list of rows."""
    return {
        "covered": _("Countries covered"),
        "uncovered": _("States without a post"),
        "shared": _("Countries with several posts"),
        "interim": _("Countries covered ad interim"),
        "posts": _("Resident posts"),
    }


def _number_words(state: str, count: int) -> str:
    """Return how many rows there are, in words."""
    if state == "posts":
        return ngettext("%(count)d post", "%(count)d posts", count) % {"count": count}
    return ngettext("%(count)d country", "%(count)d countries", count) % {"count": count}
