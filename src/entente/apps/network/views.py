"""The network room's page of the units as a tree; its pages of coverage are in `coverage_views`."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entente.access.models import Unit
from entente.access.service import may_some, visible
from entente.apps.network.units import above, tree_of
from entente.engines.records import catalogue
from entente.engines.records.reader import reader_of
from entente.engines.records.tree import drawn, under
from entente.engines.ui import format as show


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
