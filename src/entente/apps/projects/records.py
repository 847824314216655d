"""The record types of the projects room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.apps.agreements.models import Agreement
from entente.apps.agreements.records import AGREEMENTS
from entente.apps.agreements.stages import ENTRY
from entente.apps.agreements.stages import STAGE as AGREEMENT_STAGE
from entente.apps.partners.models import Organisation
from entente.apps.partners.records import OWNED, OWNED_COLUMNS
from entente.apps.priorities.models import Objective, Priority
from entente.apps.projects.action.records import ACTION_COSTS, ACTIONS
from entente.apps.projects.equipment.records import RECORDS as EQUIPMENT_RECORDS
from entente.apps.projects.facts import acts, notices
from entente.apps.projects.models import Indicator, Project, Result
from entente.apps.projects.ownership.records import SHARES
from entente.apps.projects.parts import parts_fit
from entente.apps.projects.queries import projects_of, results_of, serving
from entente.apps.projects.requested.records import REQUESTS
from entente.apps.projects.results.together import statements_fit
from entente.apps.projects.roadmap.records import ITEMS, ROADMAPS
from entente.apps.projects.stages import STAGE, STAGE_FACET
from entente.apps.projects.steps import guard_life
from entente.apps.projects.tree import above, family, family_drawn
from entente.apps.reference.models import Country
from entente.apps.reference.records import KEPT
from entente.apps.reference.via import Via
from entente.engines.records.columns import (
    Choice,
    Computed,
    Day,
    Local,
    LocalRef,
    Many,
    Period,
    Ref,
    Text,
    Values,
    YesNo,
)
from entente.engines.records.filters import During, Facet, InYear
from entente.engines.records.reader import Reader
from entente.engines.records.record import Panel, Record
from entente.engines.ui import format as show
from entente.engines.workflow.panel import life_panel


def quantity(values: Values, reader: Reader) -> str:
    """Return a result's quantity with its unit."""
    amount, unit = values
    return f"{show.quantity(amount, reader.language)}\u00a0{unit}" if amount is not None else ""


QUANTITY = Computed(
    "quantity", _("Quantity"), paths=("quantity", "unit_{language}"), sort=("quantity",), compute=quantity
)
APPROVED = Computed(
    "approved", _("State"), paths=("approved", "to_confirm"), sort=("approved",),
    compute=lambda values,
    reader: str(_("to confirm")) if values[1] else str(_("approved")) if values[0] else str(_("draft")),
    judge=lambda values, reader: "attention" if values[1] else "done" if values[0] else "pending",
)  # fmt: skip

EXIT = Computed("exit", _("Exit plan"), paths=("exit_{language}", "exit_fr", "exit_en"),
                compute=lambda values, reader: next(filter(None, values), ""))  # fmt: skip

VIA = Via()

PROJECTS = Record(
    model=Project, slug="projects", files=True, key="code", label="title", order="code",
    bulk=("theme", "field", "kind", "parent", "starts_on", "ends_on"),
    search=("title_fr", "title_en", "code"), prepare=guard_life, life=life_panel, notices=notices, acts=acts,
    above=above,
    together=parts_fit,
    columns=(Text("code"), Local("title", _("Purpose")), Many("countries"), Choice("theme"), STAGE,
             Period("starts_on", _("Dates")),
             Choice("field", extra=True), Choice("kind", extra=True), Choice("reach", extra=True),
             Choice("pillar", extra=True), Many("priorities", extra=True), Many("organisations", extra=True),
             Many("regions", extra=True), Day("stands_alone_on", extra=True), VIA, *OWNED_COLUMNS),
    details=(Text("code"), Local("title", _("Purpose")), Choice("kind"), Ref("parent"), Choice("reach"),
             Choice("theme"), Choice("field"), Choice("pillar"), Many("priorities", most=6), Many("objectives", most=6),
             Many("countries", most=25), Many("organisations", most=12), Many("regions", most=12), STAGE,
             Day("starts_on"), Day("ends_on"), LocalRef("appraised_by"), LocalRef("approved_by"),
             Text("committee"), Text("convention"),
             YesNo("own_initiative"), Day("stands_alone_on"), EXIT, Local("summary", _("Summary")),
             LocalRef("owner", _("Leads")), Many("contributors", most=12), Text("source", _("Source"))),
    filters=(STAGE_FACET, Facet("theme"), Facet("field"), Facet("kind"), Facet("reach"), Facet("pillar"),
             Facet("priorities"), Facet("country", _("Country"), path="countries"),
             During("period"), Facet("marking")),
    dated=("starts_on", "ends_on"),
    form=("code", "title_fr", "title_en", "kind", "parent", "reach", "theme", "field", "pillar", "priorities",
          "objectives", "countries", "organisations", "regions", "contributors", "legal_basis", "own_initiative",
          "summary_fr", "summary_en", "starts_on", "ends_on", "idea_on", "appraised_on", "approved_on", "committee",
          "signed_on", "convention", "started_on", "suspended_on", "resumed_on", "stopped_on", "closed_on",
          "evaluated_on", "exit_fr", "exit_en", "stands_alone_on", *OWNED),
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
        Panel(on=Project, code="family", rows=family, draw=family_drawn, columns=(Local("title"),), rank=5, quiet=True,
              title=_("Programme, projects and components"),
              empty=_("What it is part of, and its own parts, would be here.")),
        Panel(on=Project, code="basis", of=AGREEMENTS, rows=lambda rows, project, on: rows.filter(projects=project),
              columns=(Local("title", _("Agreement")), AGREEMENT_STAGE, ENTRY), order=("-signed_on", "code"), rank=15,
              title=_("Legal basis"), empty=_("The agreements it rests on would be here; its desk links them.")),
        Panel(on=Agreement, code="rests", rows=lambda rows, agreement, on: rows.filter(legal_basis=agreement), rank=60,
              columns=(Text("code"), Local("title", _("Purpose")), STAGE), order=("-starts_on", "code"), quiet=True,
              title=_("Projects that rest on it"), empty=_("The projects that rest on it would be here.")),
        Panel(on=Priority, code="serving", rows=serving, rank=20, columns=(Text("code"), Local("title", _("Purpose")),
                                                                           Many("countries", most=2), STAGE),
              title=_("Projects that serve it"), order=("-starts_on", "code"), limit=12,
              empty=_("The projects that serve this priority would be here; each says so on its own page.")),
        Panel(on=Objective, code="reaching", rows=lambda rows, objective, on: rows.filter(objectives=objective),
              columns=(Text("code"), Local("title", _("Purpose")), STAGE), order=("-starts_on", "code"), limit=12,
              title=_("Projects that serve it"), empty=_("The projects that serve this objective would be here.")),
    ),
)  # fmt: skip

RESULTS = Record(
    model=Result, slug="results", label="statement", order="-year", search=("statement_fr", "statement_en"),
    natural=("project", "country", "year", "statement_fr"), together=statements_fit,
    bulk=("project", "country", "year", "quantity"),
    columns=(Text("year"), Ref("project"), Ref("country"), QUANTITY, Local("statement"), APPROVED,
             Text("source", _("Source"), extra=True)),
    details=(Local("statement"), QUANTITY, Text("year"), Ref("project"), Ref("indicator"), Ref("country"), APPROVED,
             Local("note", _("Note")),
             Text("source", _("Source"))),
    filters=(InYear("year"), Facet("country"), Facet("approved")),
    form=("project", "indicator", "country", "year", "quantity", "unit_fr", "unit_en", "statement_fr", "statement_en",
          "approved", "note_fr", "note_en", *KEPT),
    panels=(
        Panel(on=Country, rows=results_of, rank=45, title=_("Results"), order=("-year",),
              columns=(QUANTITY, Local("statement"), Text("year"), Ref("project"), APPROVED),
              empty=_("Results with their quantity and year would be here; the project’s desk enters them.")),
        Panel(on=Project, rows=lambda rows, project, on: rows.filter(project=project), title=_("Results"),
              columns=(QUANTITY, Local("statement"), Text("year"), APPROVED), order=("-year",),
              empty=_("The results of this project would be here.")),
        Panel(on=Indicator, rows=lambda rows, indicator, on: rows.filter(indicator=indicator), rank=40, quiet=True,
              columns=(QUANTITY, Local("statement"), Text("year"), APPROVED), order=("-year",), code="stated",
              title=_("Stated results"), empty=_("The results stated from it would be here.")),
    ),
)  # fmt: skip

RECORDS = (PROJECTS, REQUESTS, ROADMAPS, ITEMS, ACTIONS, ACTION_COSTS, *EQUIPMENT_RECORDS, RESULTS, SHARES)
