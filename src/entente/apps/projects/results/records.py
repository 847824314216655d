"""The record types of the results framework."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from entente.apps.projects.models import Project
from entente.apps.projects.results.choices import ReportState
from entente.apps.projects.results.drawing import chart_section, framework_drawn
from entente.apps.projects.results.models import Aim, Category, Indicator, Narrative, Period, Target, Value
from entente.apps.projects.results.steps import (
    guard_aim,
    guard_category,
    guard_indicator,
    guard_period,
    guard_reported,
    guard_target,
)
from entente.apps.projects.results.together import (
    aims_fit,
    categories_fit,
    indicators_fit,
    narratives_fit,
    periods_fit,
    targets_fit,
    values_fit,
)
from entente.apps.reference.records import KEPT
from entente.engines.journal.models import Entry
from entente.engines.records.columns import Choice, Computed, Day, Local, LocalRef, Number, Ref, Text, Values, YesNo
from entente.engines.records.columns import Period as Days
from entente.engines.records.filters import During, Facet
from entente.engines.records.history import STEP
from entente.engines.records.reader import Reader
from entente.engines.records.record import Page, Panel, Record
from entente.engines.ui import format as show
from entente.engines.workflow.panel import life_panel

TONES = {
    ReportState.DRAFT: "pending", ReportState.SUBMITTED: "attention", ReportState.RETURNED: "refusal",
    ReportState.APPROVED: "done",
}  # fmt: skip
STATE = Choice("state", gettext_lazy("State"), tones={str(state): tone for state, tone in TONES.items()})


def quantity(values: Values, reader: Reader) -> str:
    """Return a quantity with its unit, else the words."""
    amount, unit, words = values
    return f"{show.quantity(amount, reader.language)}\u00a0{unit}".strip() if amount is not None else words


def locked(values: Values, reader: Reader) -> str:
    """Return since when a period is locked."""
    return _("locked on %(day)s") % {"day": show.day(values[0], reader.language)} if values[0] else _("not locked")


def returned(row: Any, reader: Reader) -> list[tuple[str, str, str]]:
    """Return why it was returned or reopened last, as its history says it. One query."""
    words = {ReportState.RETURNED: (_("Returned:"), "return-result"), ReportState.DRAFT: (_("Reopened:"),
                                                                                          "reopen-result")}  # fmt: skip
    if row.state not in words:
        return []
    lead, code = words[row.state]
    lines = Entry.objects.filter(kind=row._meta.label_lower, object_id=row.pk, verb=f"{STEP}{code}").order_by("-id")
    return [(lead, reason, "") for reason in lines.values_list("reason", flat=True)[:1]]


SAID = Computed("quantity", gettext_lazy("Quantity or words"), paths=("quantity", "indicator__unit_{language}",
                                                                     "text_{language}"),
                compute=quantity, sort=("quantity",))  # fmt: skip
BASELINE = Computed("baseline", gettext_lazy("Baseline"), paths=("baseline", "unit_{language}",
                                                                "baseline_{language}"),
                    compute=quantity, sort=("baseline",))  # fmt: skip
LOCKED = Computed("locked_on", gettext_lazy("State"), paths=("locked_on",), compute=locked, sort=("locked_on",),
                  judge=lambda values, reader: "done" if values[0] else "pending")  # fmt: skip
PERIOD = Days("starts_on", gettext_lazy("Days"))
MEASURED = ("indicator", "period", "category", "quantity", "women", "men", "text_fr", "text_en")
PROJECT = Ref("indicator__aim__project", gettext_lazy("Project"))

INDICATORS = Record(
    model=Indicator, slug="indicators", key="code", label="title", order="code",
    search=("code", "title_fr", "title_en"), together=indicators_fit, prepare=guard_indicator,
    beside=(Aim, Project, Period, Value, Target, Category),
    sections=(chart_section,),
    columns=(Text("code"), Local("title", gettext_lazy("Indicator")), Ref("aim__project", gettext_lazy("Project")),
             Choice("measure"), Text("unit_fr", extra=True), Text("unit_en", extra=True),
             YesNo("cumulative", extra=True), Choice("direction", extra=True), BASELINE,
             Day("baseline_on", extra=True), YesNo("by_sex", extra=True),
             Ref("feeds", extra=True), Choice("aim__sdg_target", gettext_lazy("Target of SDG 16"), extra=True)),
    details=(Text("code"), Local("title", gettext_lazy("Indicator")), Ref("aim__project", gettext_lazy("Project")),
             Ref("aim"), Choice("measure"), Local("unit", gettext_lazy("Unit")), YesNo("cumulative"),
             Choice("direction"), BASELINE, Day("baseline_on"), Text("baseline_source"), YesNo("by_sex"),
             Local("dimension", gettext_lazy("Told by")), Ref("feeds"),
             Choice("aim__sdg_target", gettext_lazy("Target of SDG 16")), Text("source", gettext_lazy("Source"))),
    filters=(Facet("measure"), Facet("project", gettext_lazy("Project"), path="aim__project"),
             Facet("kind", gettext_lazy("Kind of aim"), path="aim__kind"),
             Facet("sdg", gettext_lazy("Target of SDG 16"), path="aim__sdg_target")),
    form=("aim", "code", "title_fr", "title_en", "measure", "unit_fr", "unit_en", "cumulative", "direction",
          "baseline", "baseline_fr", "baseline_en", "baseline_on", "baseline_source", "by_sex", "dimension_fr",
          "dimension_en", "feeds", *KEPT),
    panels=(
        Panel(on=Project, rows=lambda rows, project, on: rows.filter(aim__project=project), draw=framework_drawn,
              rank=20, code="framework", columns=(Local("title"),), title=gettext_lazy("Results framework"), quiet=True,
              empty=gettext_lazy("The aims of this project, with what was reached in each period, would be here.")),
        Panel(on=Indicator, rows=lambda rows, indicator, on: rows.filter(feeds=indicator), rank=30, code="fed-by",
              columns=(Text("code"), Local("title", gettext_lazy("Indicator")), Ref("aim__project",
                                                                                   gettext_lazy("Project"))),
              title=gettext_lazy("Adds up"), order=("code",), limit=20, quiet=True,
              empty=gettext_lazy("The indicators that add up into this one would be here.")),
        Panel(on=Aim, rows=lambda rows, aim, on: rows.filter(aim=aim), rank=10, code="of-aim", order=("code",),
              columns=(Text("code"), Local("title", gettext_lazy("Indicator")), BASELINE),
              title=gettext_lazy("Indicators"),
              empty=gettext_lazy("The indicators of this aim would be here.")),
    ),
)  # fmt: skip

AIMS = Record(
    model=Aim, slug="aims", label="title", order="code", natural=("project", "code"), in_menu=False,
    search=("title_fr", "title_en", "code"), together=aims_fit, prepare=guard_aim,
    beside=(Project,),
    columns=(Text("code"), Local("title"), Ref("project"), Choice("kind"), Ref("parent"), Choice("sdg_target")),
    filters=(Facet("kind"), Facet("sdg_target"), Facet("project")),
    form=("project", "code", "kind", "parent", "title_fr", "title_en", "sdg_target", *KEPT),
    panels=(
        Panel(on=Aim, rows=lambda rows, aim, on: rows.filter(parent=aim), rank=20, code="parts", order=("code",),
              columns=(Text("code"), Local("title"), Choice("kind"), Ref("project")), quiet=True,
              title=gettext_lazy("What contributes to it"),
              empty=gettext_lazy("The aims that contribute to this one would be here.")),
    ),
)  # fmt: skip

CATEGORIES = Record(
    model=Category, slug="indicator-categories", label="title", order="code", natural=("indicator", "code"),
    in_menu=False, together=categories_fit, prepare=guard_category, beside=(Indicator,),
    search=("title_fr", "title_en", "code"),
    columns=(Ref("indicator"), Text("code"), Local("title")), filters=(Facet("indicator"),),
    form=("indicator", "code", "title_fr", "title_en", *KEPT),
    panels=(
        Panel(on=Indicator, rows=lambda rows, indicator, on: rows.filter(indicator=indicator), side=True, rank=20,
              columns=(Text("code"), Local("title")), title=gettext_lazy("Categories"), order=("code",), quiet=True,
              empty=gettext_lazy("The categories it is told by would be here.")),
    ),
)  # fmt: skip

PERIODS = Record(
    model=Period, slug="reporting-periods", label="label", order="-starts_on", natural=("project", "starts_on"),
    in_menu=False, together=periods_fit, prepare=guard_period, life=life_panel, dated=("starts_on", "ends_on"),
    beside=(Project,), search=("label_fr", "label_en"),
    columns=(Ref("project"), Local("label", gettext_lazy("Period")), PERIOD, LOCKED),
    details=(Ref("project"), Local("label", gettext_lazy("Period")), PERIOD, LOCKED, LocalRef("locked_by")),
    filters=(Facet("project"), During("period")),
    form=("project", "label_fr", "label_en", "starts_on", "ends_on", *KEPT),
    panels=(
        Panel(on=Project, rows=lambda rows, project, on: rows.filter(project=project), side=True, rank=60,
              columns=(Local("label", gettext_lazy("Period")), LOCKED), title=gettext_lazy("Reporting periods"),
              order=("-starts_on",), quiet=True,
              empty=gettext_lazy("The periods it reports by would be here.")),
    ),
)  # fmt: skip

TARGETS = Record(
    model=Target, slug="indicator-targets", label="indicator__title", order="-period", natural=MEASURED[:3],
    in_menu=False, together=targets_fit, prepare=guard_target, beside=(Indicator, Period),
    columns=(Ref("indicator"), PROJECT, Ref("period"), Ref("category"), SAID, Number("women", extra=True),
             Number("men", extra=True)),
    filters=(Facet("project", gettext_lazy("Project"), path="indicator__aim__project"),),
    form=(*MEASURED, "note_fr", "note_en", *KEPT),
    panels=(
        Panel(on=Indicator, rows=lambda rows, indicator, on: rows.filter(indicator=indicator), side=True, rank=10,
              columns=(Ref("period"), Ref("category"), SAID), title=gettext_lazy("Targets"),
              order=("-period__starts_on",), empty=gettext_lazy("What is aimed at in each period would be here.")),
    ),
)  # fmt: skip

VALUES = Record(
    model=Value, slug="indicator-values", files=True, in_menu=False,
    label="indicator__title", order="-period", natural=MEASURED[:3],
    together=values_fit, prepare=guard_reported, life=life_panel, notices=returned, beside=(Indicator, Period),
    columns=(Ref("indicator"), PROJECT, Ref("period"), Ref("category"), SAID, STATE, Number("women", extra=True),
             Number("men", extra=True), Text("evidence", extra=True), Day("submitted_on", extra=True),
             Day("approved_on", extra=True)),
    details=(Ref("indicator"), PROJECT, Ref("period"), Ref("category"), SAID, Number("women"), Number("men"),
             Local("comment", gettext_lazy("Comment")), Text("evidence"), STATE, Day("submitted_on"),
             LocalRef("submitted_by"), Day("approved_on"), LocalRef("approved_by"),
             Text("source", gettext_lazy("Source"))),
    filters=(Facet("state"), Facet("project", gettext_lazy("Project"), path="indicator__aim__project")),
    form=(*MEASURED, "comment_fr", "comment_en", "evidence", *KEPT),
    panels=(
        Panel(on=Indicator, rows=lambda rows, indicator, on: rows.filter(indicator=indicator), rank=10, limit=20,
              columns=(Ref("period"), Ref("category"), SAID, STATE), title=gettext_lazy("Values"),
              order=("-period__starts_on", "category"),
              empty=gettext_lazy("What was reached in each period would be here; the post enters it.")),
        Panel(on=Period, rows=lambda rows, period, on: rows.filter(period=period), rank=10, limit=20,
              columns=(Ref("indicator"), PROJECT, SAID, STATE), title=gettext_lazy("Values"),
              order=("indicator", "category"), empty=gettext_lazy("What was reached in this period would be here.")),
    ),
)  # fmt: skip

NARRATIVES = Record(
    model=Narrative, slug="narratives", files=True, label="project__title", order="-period",
    natural=("project", "period"), in_menu=False, together=narratives_fit, prepare=guard_reported,
    life=life_panel, notices=returned, beside=(Project, Period), search=("text_fr", "text_en"),
    columns=(Ref("project"), Ref("period"), STATE, Day("submitted_on", extra=True), Day("approved_on", extra=True)),
    details=(Ref("project"), Ref("period"), Local("text", gettext_lazy("Text")), STATE, Day("submitted_on"),
             LocalRef("submitted_by"), Day("approved_on"), LocalRef("approved_by"),
             Text("source", gettext_lazy("Source"))),
    filters=(Facet("state"), Facet("project")), form=("project", "period", "text_fr", "text_en", *KEPT),
    panels=(
        Panel(on=Project, rows=lambda rows, project, on: rows.filter(project=project), rank=55, code="narratives",
              columns=(Ref("period"), Local("text", pgettext_lazy("results", "What happened")), STATE),
              title=gettext_lazy("Narratives"), order=("-period__starts_on",), limit=4, quiet=True,
              empty=gettext_lazy("What it tells of each period would be here.")),
    ),
)  # fmt: skip

RECORDS = (INDICATORS, VALUES, AIMS, CATEGORIES, PERIODS, TARGETS, NARRATIVES)
PAGES = (
    Page(gettext_lazy("Results to enter"), "results:to-enter", Value),
    Page(gettext_lazy("Results to approve"), "results:to-approve", Value),
    Page(gettext_lazy("Goal 16"), "results:sdg", Aim),
)
