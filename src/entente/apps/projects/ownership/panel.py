"""The schedule of the partner's share on a project's page: a table by year, bars beside it, what it does not reach."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from entente.access.service import visible
from entente.apps.projects.models import Project
from entente.apps.projects.ownership.models import OwnershipShare
from entente.apps.projects.ownership.rules import Share, why_not_alone
from entente.engines.charts.chart import Series, bar
from entente.engines.records import catalogue
from entente.engines.records.panels import all_address
from entente.engines.records.reader import Reader
from entente.engines.records.record import Drawing
from entente.engines.ui import format as show

Rows = models.QuerySet[Any]
WIDTH = 820


def schedule_drawn(rows: Rows, project: Project, reader: Reader) -> Drawing:
    """Draw the partner's share year by year. One query."""
    record = catalogue.by_model(OwnershipShare)
    asked = rows.order_by("year").values_list("pk", "year", "partner_share", f"reason_{reader.language}", "reason_fr")
    found = [
        {"address": reader.address(record.detail_path(pk)), "year": year, "reason": reason or other,
         "share": show.quantity(share, reader.language), "amount": float(share)}
        for pk, year, share, reason, other in asked
    ]  # fmt: skip
    chart = None
    if len(found) > 1:
        series = Series(_("Partner’s share"), tuple(line["amount"] for line in found))
        chart = bar([str(line["year"]) for line in found], [series], language=reader.language, heading=_("Year"),
                    unit="%", width=WIDTH)  # fmt: skip
    html = render_to_string("projects/_shares.html", {"lines": found, "chart": chart})
    panel = next(panel for panel in record.panels if panel.on is Project)
    return Drawing(html, len(found), len(found), all_address(record, panel, reader))


def alone_notice(project: Project, reader: Reader) -> str:
    """Say why the schedule does not lead to the day from which the partner stands alone, "" when it does. One query."""
    if project.stands_alone_on is None:
        return ""
    rows = visible(reader.actor, OwnershipShare).filter(project=project).order_by()
    shares = [Share(year, percent) for year, percent in rows.values_list("year", "partner_share")]
    return why_not_alone(shares, project.stands_alone_on)
