"""The network room's own pages: the world map of who covers what, and the units as a tree."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entente.access.models import Unit
from entente.access.service import may_some, visible
from entente.apps.network.choices import Capacity, PostKind
from entente.apps.network.figures import ZONES, covered, services
from entente.apps.network.models import Jurisdiction, Post
from entente.apps.network.units import above, tree_of
from entente.apps.reference.models import Country
from entente.engines.charts.worldmap import Dot, Mark, world
from entente.engines.figures import figure
from entente.engines.records import catalogue
from entente.engines.records.panels import figures_for
from entente.engines.records.reader import Reader, reader_of
from entente.engines.records.tree import drawn, under
from entente.engines.ui import format as show

CODES = ("network.posts", "network.countries_covered", *(f"network.posts.{name}" for name in ZONES))


def map_page(request: HttpRequest) -> HttpResponse:
    """Answer with the world map of the internal-security services on a day, and the table behind it."""
    reader = reader_of(request)
    if not may_some(reader.actor, "view", Jurisdiction):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    rows = _coverage(reader)
    context: dict[str, Any] = {
        "reader": reader,
        "title": _("Map of the network"),
        "map": world(
            _marks(rows, reader),
            _dots(reader),
            title=_("Map of the network"),
            description=_("Indicative borders."),
        ),
        "figures": figures_for(CODES, None, reader),
        "rows": rows,
    }
    return render(request, "network/map.html", context, status=400 if reader.problem else 200)


def _coverage(reader: Reader) -> list[dict[str, Any]]:
    """Return, by country in the order of names, the services that cover it on the day. One query."""
    window = figure.Window(reader.on, reader.on.year)
    found = covered(visible(reader.actor, Jurisdiction), window).order_by(
        f"country__name_{reader.language}", "capacity"
    )
    short, name = f"post__unit__short_{reader.language}", f"country__name_{reader.language}"
    words = dict(Capacity.choices)
    countries: dict[str, dict[str, Any]] = {}
    for code, label, post, capacity in found.values_list("country__code", name, short, "capacity"):
        entry = countries.setdefault(code, {"code": code, "name": label, "posts": [], "resident": False})
        entry["posts"].append(f"{post} ({words[capacity]})")
        entry["resident"] = entry["resident"] or capacity == Capacity.RESIDENT
    return list(countries.values())


def _marks(rows: list[dict[str, Any]], reader: Reader) -> dict[str, Mark]:
    """Return the countries to be drawn: resident services strong, others light, each a link to its page."""
    record = catalogue.by_model(Country)
    colon = "\u00a0: " if reader.language == "fr" else ": "
    return {
        row["code"]: Mark(
            "strong" if row["resident"] else "light",
            row["name"] + colon + ", ".join(row["posts"]),
            reader.address(record.detail_path(row["code"])),
        )
        for row in rows
    }


def _dots(reader: Reader) -> list[Dot]:
    """Return the seats of the services on the day."""
    window = figure.Window(reader.on, reader.on.year)
    seats = services(visible(reader.actor, Post), window).filter(
        latitude__isnull=False, kind=PostKind.INTERNAL_SECURITY
    )
    label = f"unit__short_{reader.language}"
    return [Dot(float(lat), float(lon), name) for lat, lon, name in seats.values_list("latitude", "longitude", label)]


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
