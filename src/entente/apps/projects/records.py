"""The record types of the projects room."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from entente.apps.partners.models import Organisation
from entente.apps.partners.records import OWNED, OWNED_COLUMNS
from entente.apps.projects.action.records import ACTION_COSTS, ACTIONS
from entente.apps.projects.choices import ProjectStage
from entente.apps.projects.equipment.records import RECORDS as EQUIPMENT_RECORDS
from entente.apps.projects.models import Financing, Project, Result
from entente.apps.projects.queries import projects_of, results_of
from entente.apps.projects.rules import stage_on
from entente.apps.reference.models import Country
from entente.apps.reference.records import KEPT
from entente.apps.reference.via import Via
from entente.engines.records.circles import never_in_a_circle
from entente.engines.records.columns import (
    Choice,
    Computed,
    Day,
    Local,
    LocalRef,
    Many,
    Money,
    Period,
    Ref,
    Text,
    Values,
    YesNo,
)
from entente.engines.records.filters import During, Facet, InYear
from entente.engines.records.reader import Reader
from entente.engines.records.record import Panel, Record, Total
from entente.engines.ui import format as show

STAGE_TONES = {
    ProjectStage.RUNNING: "done", ProjectStage.CLOSING: "attention", ProjectStage.APPRAISAL: "pending",
    ProjectStage.CLOSED: "past", ProjectStage.UNDATED: "pending",
}  # fmt: skip


def quantity(values: Values, reader: Reader) -> str:
    """Return a result's quantity with its unit."""
    amount, unit = values
    return f"{show.quantity(amount, reader.language)}\u00a0{unit}" if amount is not None else ""


STAGE = Computed(
    "stage", _("State"), paths=("starts_on", "ends_on", "closed_on"), sortable=False,
    compute=lambda values, reader: str(stage_on(reader.on, *values).label),
    judge=lambda values, reader: STAGE_TONES[stage_on(reader.on, *values)],
)  # fmt: skip
QUANTITY = Computed(
    "quantity", _("Quantity"), paths=("quantity", "unit_{language}"), sort=("quantity",), compute=quantity
)
APPROVED = Computed(
    "approved", _("State"), paths=("approved", "to_confirm"), sort=("approved",),
    compute=lambda values,
    reader: str(_("to confirm")) if values[1] else str(_("approved")) if values[0] else str(_("draft")),
    judge=lambda values, reader: "attention" if values[1] else "done" if values[0] else "pending",
)  # fmt: skip

VIA = Via()

PROJECTS = Record(
    model=Project, slug="projects", files=True,
    bulk=("theme", "field", "kind", "parent", "starts_on", "ends_on", "closed_on"),
    key="code", label="title", order="code",
    search=("title_fr", "title_en", "code"),
    together=never_in_a_circle(
        Project, lambda: gettext("A project cannot be part of itself or of its own parts: choose another one.")),
    columns=(Text("code"), Local("title", _("Purpose")), Many("countries"), Choice("theme"), STAGE,
             Period("starts_on", _("Dates")),
             Choice("field", extra=True), Choice("kind", extra=True), Many("organisations", extra=True),
             Many("regions", extra=True), VIA, *OWNED_COLUMNS),
    details=(Text("code"), Local("title", _("Purpose")), Choice("kind"), Ref("parent"), Choice("theme"),
             Choice("field"),
             Many("countries", most=25), Many("organisations", most=12), Many("regions", most=12), STAGE,
             Day("starts_on"), Day("ends_on"), Day("closed_on"), Local("summary", _("Summary")),
             LocalRef("owner"), Text("source", _("Source"))),
    filters=(Facet("theme"), Facet("field"), Facet("kind"), Facet("country", _("Country"), path="countries"),
             During("period"), Facet("marking")),
    dated=("starts_on", "ends_on"),
    form=("code", "title_fr", "title_en", "kind", "parent", "theme", "field", "countries", "organisations",
          "regions", "summary_fr", "summary_en", "starts_on", "ends_on", "closed_on", *OWNED),
    panels=(
        Panel(on=Country, rows=projects_of, rank=25, title=_("Programmes and projects"), limit=10,
              columns=(Local("title", _("Purpose")), VIA, Text("code", _("Project")), STAGE,
                       Many("countries", _("Also with"), most=1, others=True)),
              order=("fictional", "-starts_on", "code"),
              empty=_("The projects with this country would be here; its desk or its post enters them.")),
        Panel(on=Organisation, rows=lambda rows, organisation, on: rows.filter(organisations=organisation), rank=25,
              columns=(Text("code", _("Project")), Local("title", _("Purpose")), STAGE),
              title=_("Programmes and projects"),
              order=("-starts_on", "code"), empty=_("The projects with this organisation would be here.")),
        Panel(on=Project, rows=lambda rows, project, on: rows.filter(parent=project), title=_("Components"),
              columns=(Text("code"), Local("title"), STAGE), order=("code",),
              empty=_("The components of this programme would be here.")),
    ),
)  # fmt: skip

FINANCINGS = Record(
    model=Financing, slug="financing", label="project__title", order="-year",
    columns=(Ref("project"), Ref("money_source"), Text("year"), Money("committed_eur", _("Committed")),
             Money("paid_eur", _("Paid")), YesNo("fictional", extra=True)),
    filters=(InYear("year"), Facet("money_source")),
    search=("project__code", "project__title_fr", "project__title_en"),
    totals=(Total("committed_eur", _("committed"), money=True), Total("paid_eur", _("paid"), money=True)),
    form=("project", "money_source", "year", "committed_eur", "paid_eur", *KEPT),
    panels=(
        Panel(on=Project, rows=lambda rows, project, on: rows.filter(project=project), title=_("Yearly financing"),
              columns=(Text("year"), Ref("money_source"), Money("committed_eur", _("Committed")), Money("paid_eur",
                                                                                                        _("Paid"))),
              order=("-year",),
              empty=_("What was committed and paid each year would be here; the budget office enters it.")),
    ),
)  # fmt: skip

RESULTS = Record(
    model=Result, slug="results", label="statement", order="-year", search=("statement_fr", "statement_en"),
    natural=("project", "country", "year", "statement_fr"), bulk=("project", "country", "year", "quantity"),
    columns=(Text("year"), Ref("project"), Ref("country"), QUANTITY, Local("statement"), APPROVED,
             Text("source", _("Source"), extra=True)),
    details=(Local("statement"), QUANTITY, Text("year"), Ref("project"), Ref("country"), APPROVED, Local("note",
                                                                                                         _("Note")),
             Text("source", _("Source"))),
    filters=(InYear("year"), Facet("country"), Facet("approved")),
    form=("project", "country", "year", "quantity", "unit_fr", "unit_en", "statement_fr", "statement_en", "approved",
          "note_fr", "note_en", *KEPT),
    panels=(
        Panel(on=Country, rows=results_of, rank=45, title=_("Results"), order=("-year",),
              columns=(QUANTITY, Local("statement"), Text("year"), Ref("project"), APPROVED),
              empty=_("Results with their quantity and year would be here; the project’s desk enters them.")),
        Panel(on=Project, rows=lambda rows, project, on: rows.filter(project=project), title=_("Results"),
              columns=(QUANTITY, Local("statement"), Text("year"), APPROVED), order=("-year",),
              empty=_("The results of this project would be here.")),
    ),
)  # fmt: skip

RECORDS = (PROJECTS, ACTIONS, ACTION_COSTS, *EQUIPMENT_RECORDS, RESULTS, FINANCINGS)
