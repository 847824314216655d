"""The record type of the partner's shares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.apps.projects.models import Project
from entente.apps.projects.ownership.models import OwnershipShare
from entente.apps.projects.ownership.panel import schedule_drawn
from entente.apps.projects.ownership.together import never_falls
from entente.apps.reference.records import KEPT
from entente.engines.records.columns import Computed, Number, Ref, Text
from entente.engines.records.filters import InYear
from entente.engines.records.record import Panel, Record

REASON = Computed("reason", _("Reason"), paths=("reason_{language}", "reason_fr", "reason_en"),
                  compute=lambda values, reader: next(filter(None, values), ""))  # fmt: skip

SHARES = Record(
    model=OwnershipShare, slug="partner-shares", label="project__title", natural=("project", "year"), order="-year",
    in_menu=False, together=never_falls,
    columns=(Ref("project"), Text("year"), Number("partner_share"), REASON), filters=(InYear("year"),),
    search=("project__code", "project__title_fr", "project__title_en"),
    form=("project", "year", "partner_share", "reason_fr", "reason_en", *KEPT),
    panels=(
        Panel(on=Project, rows=lambda rows, project, on: rows.filter(project=project), draw=schedule_drawn, rank=18,
              columns=(Text("year"), Number("partner_share"), REASON), order=("year",), title=_("Partner’s share"),
              empty=_("What the partner carries year by year would be here; the project’s desk enters it.")),
    ),
)  # fmt: skip
