"""The common calendar: what stands in the calendars of all rooms, as a month or a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entente.access.actor import Actor
from entente.engines.calendar.asking import YEARS, Wanted, read
from entente.engines.calendar.entry import feeds_for
from entente.engines.calendar.found import Found, Told, facets_of, find, named_of
from entente.engines.calendar.months import months_after
from entente.engines.calendar.places import names_for
from entente.engines.calendar.weeks import Day, weeks_of
from entente.engines.records.pages import log_named
from entente.engines.records.reader import reader_of
from entente.engines.records.sidebar import Block
from entente.engines.ui import format as show

A_DAY = 4  # entries on a day of the sheet; of more, one fewer is shown
MOST = 300  # lines of the list
COUNTRIES = 3


def beside_desk(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return the menu's entry of the calendar, for who may see something in it."""
    return ((_("Calendar"), "calendar"),) if feeds_for(actor) else ()


@require_safe
def common_page(request: HttpRequest) -> HttpResponse:
    """Answer with the calendar; it always tells the plan as it is known today."""
    reader = replace(reader_of(request), asked=None, problem="")
    feeds = feeds_for(reader.actor)
    if not feeds:
        raise Http404(_("This page does not exist, or is outside your mandates."))
    wanted = read(request.GET, reader, feeds, names_for(reader))
    found = find(wanted)
    drawn = _list(wanted, found) if wanted.view == "list" else _sheet(wanted, found)
    log_named(reader, named_of([*drawn.told, *found.undated]), request.path)
    facets = facets_of(wanted, found)
    context: dict[str, Any] = {
        **_heading(wanted), **drawn.context, "wanted": wanted, "facets": facets, "chips": _chips(wanted, facets),
        "count": len(found.held), "quiet": any(feed.quiet for feed in feeds) and len(wanted.kinds) < len(feeds),
        "every_kind": _with(wanted, "kind", [feed.code for feed in feeds]),
        "undated": [(show.day(item.first, reader.language, item.entry.precision), item) for item in found.undated],
    }  # fmt: skip
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    template = "calendar/calendar.html#list" if htmx and not htmx.boosted else "calendar/calendar.html"
    return render(request, template, context, status=400 if wanted.problems else 200)


def _heading(wanted: Wanted) -> dict[str, Any]:
    """Return the title, and the links to the months or days around and to the other view."""
    language, today, day = wanted.reader.language, wanted.reader.today, wanted.day
    month = show.month(wanted.month, language)
    if day:
        words, now = show.long_day(day, language), "" if day == today else wanted.address(day=today.isoformat())
        around = [(show.week_day(other, language), other, other.isoformat()) for other in _days_around(day)]
    else:
        words, now = month, "" if wanted.month == today.replace(day=1) else wanted.address(month=None)
        months = [months_after(wanted.month, step) for step in (-1, 1)]
        around = [(show.month(other, language), other, _iso_month(other)) for other in months]
    name = "day" if day else "month"
    links = [
        (told, wanted.address(**{name: written}), rel)
        for (told, other, written), rel in zip(around, ("prev", "next"), strict=True)
        if other.year in YEARS
    ]
    return {
        "title": _("Calendar, %(when)s") % {"when": words}, "words": words, "links": links, "now": now, "month": month,
        "whole": wanted.address(day=None, month=_iso_month(wanted.month)) if day else "",
        "other": "" if day else wanted.address(view=None if wanted.view == "list" else "list"),
    }  # fmt: skip


def _days_around(day: date) -> tuple[date, date]:
    """Return the day before and the day after."""
    return day - timedelta(days=1), day + timedelta(days=1)


def _iso_month(day: date) -> str:
    """Return a day's month as addresses hold it."""
    return day.isoformat()[:7]


@dataclass(frozen=True)
class Drawn:
    """What is printed of the entries on days, and which of them are."""

    context: dict[str, Any]
    told: Sequence[Told]


def _sheet(wanted: Wanted, found: Found) -> Drawn:
    """Return the month as weeks of days."""
    language, today = wanted.reader.language, wanted.reader.today
    weeks = weeks_of(wanted.month, found.on_days, A_DAY)
    heads = [
        (show.day_name(cell.day, language, short=True), show.day_name(cell.day, language), cell.weekend)
        for cell in weeks[0]
    ]
    cells = [[_cell(cell, wanted, today) for cell in week] for week in weeks]
    told = [item for week in weeks for cell in week for item, _begins in cell.things]
    return Drawn({"weeks": cells, "heads": heads}, told)


def _cell(cell: Day[Told], wanted: Wanted, today: date) -> dict[str, Any]:
    """Return a day of the sheet as printed."""
    kinds = {"out": not cell.inside, "off": cell.weekend, "now": cell.day == today, "none": not cell.things}
    return {
        "kinds": " ".join(kind for kind, holds in kinds.items() if holds), "today": cell.day == today,
        "day": cell.day, "words": show.week_day(cell.day, wanted.reader.language), "things": cell.things,
        "more": cell.more,
        "whole": wanted.address(day=cell.day.isoformat(), month=None, view=None) if cell.more else "",
    }  # fmt: skip


def _list(wanted: Wanted, found: Found) -> Drawn:
    """Return what is held, by the first of its days that the page is about."""
    language, first = wanted.reader.language, wanted.days[0]
    dated = [item for item in found.held if item.entry.precision == "day"]
    days: dict[date, list[Any]] = {}
    for item in dated[:MOST]:
        days.setdefault(max(item.first, first), []).append((item, _when(item, language), _where(item, wanted)))
    groups = [(show.week_day(day, language), day == wanted.reader.today, days[day]) for day in sorted(days)]
    return Drawn({"groups": groups, "cut": len(dated) > MOST, "most": MOST}, dated[:MOST])


def _when(item: Told, language: str) -> str:
    """Return the days of an entry that takes several."""
    last = item.after - timedelta(days=1)
    return show.period(item.first, last, language) if last > item.first else ""


def _where(item: Told, wanted: Wanted) -> str:
    """Return the first countries of an entry and how many more."""
    names = sorted(
        wanted.names.countries[number].words for number in item.place.countries if number in wanted.names.countries
    )
    rest = len(names) - COUNTRIES
    return ", ".join(names[:COUNTRIES]) + (f" +{rest}" if rest > 0 else "")


def _chips(wanted: Wanted, facets: Sequence[Block]) -> list[tuple[str, str]]:
    """Return (words, address without it) of each filter in force."""
    found = []
    for block in facets:
        for choice in (*block.first, *block.rest):
            if choice.chosen:
                rest = [value for value in wanted.params.getlist(block.name) if value != choice.value]
                found.append((choice.label, _with(wanted, block.name, rest)))
    return found


def _with(wanted: Wanted, name: str, values: list[str]) -> str:
    """Return the page's address with other values of a parameter."""
    params = wanted.params.copy()
    params.setlist(name, values)
    return f"?{params.urlencode()}"
