"""The network room's own page: the world map of who covers what."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from entente.access.service import may_some, visible
from entente.apps.network.choices import Capacity, PostKind
from entente.apps.network.figures import ZONES, covered, services
from entente.apps.network.models import Jurisdiction, Post
from entente.apps.reference.models import Country
from entente.engines.charts.worldmap import Dot, Mark, world
from entente.engines.figures import figure
from entente.engines.records import catalogue
from entente.engines.records.panels import figures_for
from entente.engines.records.reader import Reader, reader_of

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
