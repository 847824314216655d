"""The page on which a post enters ten actions at once, by keyboard and without script."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entente.access.service import Refused, may_some, visible, why_not
from entente.apps.projects.action import fast
from entente.apps.projects.action.fast import CELLS, Line
from entente.apps.projects.action.records import ACTIONS
from entente.apps.projects.choices import ActionKind
from entente.apps.projects.models import Action
from entente.apps.reference.models import Country
from entente.engines.records import catalogue
from entente.engines.records.bulk import Outside, add_all
from entente.engines.records.pages import log_named
from entente.engines.records.reader import Reader, reader_of

DATALIST = 200


def fast_page(request: HttpRequest) -> HttpResponse:
    """Answer with the grid, or store its lines: all of them, or none while one is wrong or may be there already."""
    reader = reader_of(request)
    if not may_some(reader.actor, "add", Action):
        raise Refused(why_not("add", Action))
    lines = fast.typed(request.POST)
    if request.method == "POST":
        filled = fast.read(reader, lines)
        if _stored(reader, filled):
            count = len(filled)
            told = ngettext("%(n)d action is entered.", "%(n)d actions are entered.", count)
            messages.success(request, told % {"n": count})
            return HttpResponseRedirect(ACTIONS.list_path())
        log_named(reader, _named(filled), request.path)
        return render(request, "projects/fast.html", _context(reader, lines, filled), status=_status(filled))
    only = _only_country(reader)
    for line in lines:
        line.texts["country"] = only
    return render(request, "projects/fast.html", _context(reader, lines, None))


def _stored(reader: Reader, lines: list[Line]) -> bool:
    """Store the lines if nothing stands in the way, and say whether that was done."""
    if not lines or any(line.errors or line.warned for line in lines):
        return False
    try:
        add_all(reader.actor, [line.row for line in lines if line.row is not None])
    except Outside as outside:
        for place in outside.places:
            lines[place].complain("", str(outside))
        return False
    return True


def _status(filled: list[Line]) -> int:
    """Return how a grid that was not stored is answered: 400 when something is wrong, 409 for a doubt only."""
    return 400 if not filled or any(line.errors for line in filled) else 409


def _named(lines: list[Line]) -> list[tuple[str, int]]:
    """Return the actions for named readers that the warnings show."""
    return [(ACTIONS.kind, same.number) for line in lines if line.warned for same in line.same if same.named]


def _only_country(reader: Reader) -> str:
    """Return the name of the reader's country when they have one only."""
    if len(reader.actor.countries) != 1:
        return ""
    name = catalogue.by_model(Country).label_path(reader.language)
    return (
        visible(reader.actor, Country).filter(pk__in=reader.actor.countries).values_list(name, flat=True).first() or ""
    )


def _context(reader: Reader, lines: list[Line], filled: list[Line] | None) -> dict[str, Any]:
    """Return what the grid shows."""
    name = catalogue.by_model(Country).label_path(reader.language)
    headings = _headings()
    grid = [
        (
            line,
            [
                (cell, f"{cell}-{line.number}", heading, line.texts[cell], line.errors.get(cell, ()))
                for cell, (heading, _required) in zip(CELLS, headings, strict=True)
            ],
            line.errors.get("", ()),
        )
        for line in lines
    ]
    return {
        "record": ACTIONS, "reader": reader, "room": catalogue.room_of(ACTIONS), "title": _("Enter ten actions"),
        "grid": grid, "headings": headings, "kinds": ActionKind.choices, "address": ACTIONS.list_path(),
        "nothing": filled is not None and not filled,
        "wrong": sum(bool(line.errors) for line in filled or ()),
        "doubtful": [line for line in filled or () if line.warned],
        "countries": list(visible(reader.actor, Country).order_by(name).values_list(name, flat=True)),
        "institutions": fast.near_institutions(reader, DATALIST),
    }  # fmt: skip


def _headings() -> list[tuple[str, bool]]:
    """Return (heading, whether it is required) of the cells."""
    words = {"people": _("People"), "women": _("Women"), "starts_on": _("First day"), "ends_on": _("Last day")}
    fields: dict[str, Any] = {part.name: part for part in Action._meta.get_fields()}
    return [(words.get(cell) or str(fields[cell].verbose_name), cell in fast.REQUIRED) for cell in CELLS]
