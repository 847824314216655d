"""The record types of the ledger."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from entente.access.service import may
from entente.apps.funding.choices import Execution
from entente.apps.funding.entering import guard, in_the_ledger
from entente.apps.funding.forecast.models import ExpectedPayment
from entente.apps.funding.forecast.together import within_the_rest
from entente.apps.funding.ledger import Deed
from entente.apps.funding.models import BudgetLine, Commitment, Movement, YearlyExecution
from entente.apps.funding.queries import commitments_of, lines_held
from entente.apps.funding.reconciliation.models import ExtractLine
from entente.apps.funding.rules import execution_of
from entente.apps.funding.shares.models import FundingShare
from entente.apps.funding.shares.together import whole
from entente.apps.partners.records import OWNED, OWNED_COLUMNS
from entente.apps.projects.models import Action, Project
from entente.apps.reference.models import Country, MoneySource
from entente.apps.reference.records import KEPT
from entente.engines.records.columns import Choice, Computed, Day, Local, LocalRef, Money, Number, Ref, Text, Values
from entente.engines.records.filters import During, Facet, InYear
from entente.engines.records.reader import Reader
from entente.engines.records.record import Page, Panel, Record, Total
from entente.engines.ui import format as show
from entente.engines.workflow.panel import life_panel

TONES = {Execution.DRAFT: "pending", Execution.RESERVED: "attention", Execution.COMMITTED: "done",
         Execution.PAID: "past", Execution.DROPPED: "refusal"}  # fmt: skip
STANDING = ("standing__reserved", "standing__committed", "standing__served", "standing__paid", "dropped_on")


def _execution(values: Values) -> Execution:
    """Return how far a commitment is."""
    reserved, committed, served, paid, dropped_on = values
    return execution_of(Deed(reserved or 0, committed or 0, served or 0, paid or 0), dropped_on is not None)


def _in_its_currency(values: Values, reader: Reader) -> str:
    """Return an amount in the currency it was given in, "" for euros."""
    amount, code = values
    return f"{show.number(amount, reader.language, 2)}\u00a0{code}" if code and code != "EUR" else ""


EXECUTION = Computed(
    "execution", _("State"), paths=STANDING, sortable=False,
    compute=lambda values, reader: str(_execution(values).label),
    judge=lambda values, reader: TONES[_execution(values)],
)  # fmt: skip
GIVEN = Computed("given", _("In its currency"), number=True, sortable=False, extra=True, compute=_in_its_currency,
                 paths=("amount", "currency__code"))  # fmt: skip
AE = Money("standing__ae_eur", _("AE allotted"))
CP = Money("standing__cp_eur", _("CP allotted"))
COMMITTED = Money("standing__committed_eur", _("Committed"))
PAID = Money("standing__paid_eur", _("Paid"))
FUNDED_BY = LocalRef("line__money_source", _("Source of money"))
YEAR_FUNDED_BY = LocalRef("commitment__line__money_source", _("Source of money"))
AMOUNT = Money("amount_eur", _("Amount"))
REFERENCE = Computed("reference", _("Accounting reference"), paths=("reference",), sort=("reference",),
                     compute=lambda values, reader: values[0])  # fmt: skip
LEFT = Money("standing__left_eur", _("Still to pay"))


def line_acts(row: BudgetLine, reader: Reader) -> list[tuple[str, str]]:
    """Return the buttons of a budget line."""
    if row.archived_at is not None or not may(reader.actor, "change", row):
        return []
    return [(str(_("Transfer or carry over")), reverse("funding:move", args=(row.pk,)))]


def movement_acts(row: Movement, reader: Reader) -> list[tuple[str, str]]:
    """Return the buttons of a movement."""
    if row.reverses_id or hasattr(row, "reversed_by") or not may(reader.actor, "add", row):
        return []
    return [(str(_("Reverse")), reverse("funding:reverse", args=(row.pk,)))]


BUDGET_LINES = Record(
    model=BudgetLine, slug="budget-lines", label="money_source__name", order="-year", beside=(Movement,),
    natural=("money_source", "owner", "year", "nature"),
    search=("money_source__name_fr", "money_source__name_en", "money_source__code", "owner__name_fr", "owner__name_en"),
    columns=(Text("year"), Ref("money_source"), LocalRef("owner", _("Holder")), AE, COMMITTED,
             Money("standing__ae_left_eur", _("AE left")), CP, PAID, Money("standing__cp_left_eur", _("CP left")),
             Choice("nature", extra=True), Money("standing__reserved_eur", _("Reserved"), extra=True),
             *OWNED_COLUMNS[1:]),
    details=(Ref("money_source"), LocalRef("owner", _("Holder")), Text("year"), Choice("nature"),
             Number("posts_ceiling"), AE, Money("standing__reserved_eur", _("Reserved")), COMMITTED,
             Money("standing__ae_left_eur", _("AE left")), CP, PAID, Money("standing__cp_left_eur", _("CP left")),
             Local("note", _("Note"))),
    filters=(InYear("year"), Facet("money_source"), Facet("nature"), Facet("marking")),
    totals=(Total("standing__ae_eur", _("AE"), money=True),
            Total("standing__committed_eur", _("committed"), money=True),
            Total("standing__cp_eur", _("CP"), money=True), Total("standing__paid_eur", _("paid"), money=True)),
    form=("money_source", "owner", "year", "nature", "posts_ceiling", "note_fr", "note_en", "marking", "readers",
          *KEPT), acts=line_acts,
    panels=(
        Panel(on=MoneySource, rows=lines_held, title=_("Budget lines"), order=("-year", "owner__code"),
              columns=(Text("year"), LocalRef("owner", _("Holder")), AE, COMMITTED, CP, PAID),
              empty=_("The budget lines of this source would be here; the budget office opens them.")),
    ),
)  # fmt: skip

COMMITMENTS = Record(
    model=Commitment, slug="commitments", key="code", label="title", order="-committed_on", files=True,
    beside=(Movement,), search=("title_fr", "title_en", "code", "funder_reference", "accounting_reference"),
    columns=(Text("code"), Local("title", _("Purpose")), Ref("project"), FUNDED_BY,
             EXECUTION, COMMITTED, PAID, LEFT, Day("committed_on", extra=True), Ref("country", extra=True),
             Ref("action", extra=True), Ref("organisation", extra=True), Text("funder_reference", extra=True),
             Text("accounting_reference", extra=True), GIVEN, *OWNED_COLUMNS),
    details=(Text("code"), Local("title", _("Purpose")), EXECUTION, Ref("line"), Ref("project"), Ref("action"),
             Ref("country"), Ref("organisation"), GIVEN, Text("funder_reference"), Text("accounting_reference"),
             Day("reserved_on"), Day("committed_on"), COMMITTED, Money("standing__served_eur", _("Served")), PAID, LEFT,
             LocalRef("owner"), Text("source", _("Source"))),
    filters=(Facet("money_source", _("Source of money"), path="line__money_source"), Facet("country"),
             During("period", first="committed_on", last="committed_on"), Facet("marking")),
    totals=(Total("standing__committed_eur", _("committed"), money=True),
            Total("standing__paid_eur", _("paid"), money=True),
            Total("standing__left_eur", _("still to pay"), money=True)),
    form=("code", "title_fr", "title_en", "line", "project", "action", "country", "organisation", "amount", "currency",
          "funder_reference", "accounting_reference", *OWNED), life=life_panel,
    panels=(
        Panel(on=Project, rows=lambda rows, project, on: rows.filter(project=project), title=_("Commitments"), rank=35,
              columns=(Text("code"), Local("title", _("Purpose")), FUNDED_BY, EXECUTION,
                       COMMITTED, PAID, LEFT), order=("-committed_on", "code"),
              empty=_("The legal acts that bind money to this project would be here; the budget office enters them.")),
        Panel(on=Action, rows=lambda rows, action, on: rows.filter(action=action), title=_("Commitments"), quiet=True,
              columns=(Text("code"), Local("title", _("Purpose")), EXECUTION, COMMITTED, PAID), order=("code",),
              empty=_("The legal acts that bind money to this action would be here.")),
        Panel(on=Country, rows=commitments_of, title=_("Commitments"), rank=46, quiet=True, limit=6,
              columns=(Local("title", _("Purpose")), FUNDED_BY, EXECUTION, COMMITTED,
                       PAID), order=("-committed_on", "code"),
              empty=_("The legal acts that bind money to this country would be here.")),
    ),
)  # fmt: skip

MOVEMENTS = Record(
    model=Movement, slug="movements", label="kind", label_is_local=False, order="-on", search=("reference",),
    natural=("line", "commitment", "kind", "authority", "on", "amount", "reference"),
    columns=(Day("on"), Choice("kind"), Choice("authority", narrow=False), Ref("line"), Ref("commitment"),
             AMOUNT, GIVEN, Text("reference", extra=True), Ref("reverses", extra=True)),
    details=(Day("on"), Choice("kind"), Choice("authority"), Ref("line"), Ref("commitment"),
             Money("amount_eur", _("Amount")), GIVEN, Number("units_per_euro", decimals=3), Text("reference"),
             Local("reason", _("Reason")), Ref("reverses"), Ref("facing")),
    filters=(Facet("kind"), During("period", first="on", last="on")), prepare=guard, together=in_the_ledger,
    form=("kind", "line", "commitment", "authority", "on", "amount", "currency", "reference", "reason_fr", "reason_en",
          *KEPT), acts=movement_acts,
    panels=(
        Panel(on=BudgetLine, rows=lambda rows, line, on: rows.filter(line=line), title=_("Movements"),
              columns=(Day("on"), Choice("kind"), Choice("authority"), Ref("commitment"), AMOUNT),
              order=("-on", "-id"), empty=_("What was allotted, committed and paid on this line would be here.")),
        Panel(on=Commitment, rows=lambda rows, deed, on: rows.filter(commitment=deed), title=_("Movements"),
              columns=(Day("on"), Choice("kind"), AMOUNT, REFERENCE), order=("-on", "-id"),
              empty=_("What was committed, served and paid would be here.")),
    ),
)  # fmt: skip

YEARS = Record(
    model=YearlyExecution, slug="financing", in_menu=False, label="commitment__title", order="-year",
    beside=(Movement,),
    search=("commitment__title_fr", "commitment__title_en", "commitment__code"),
    columns=(Text("year"), Ref("commitment"), YEAR_FUNDED_BY,
             LocalRef("commitment__project", _("Project")), Money("committed_eur"), Money("served_eur", extra=True),
             Money("paid_eur")),
    filters=(InYear("year"), Facet("money_source", _("Source of money"), path="commitment__line__money_source")),
    totals=(Total("committed_eur", _("committed"), money=True), Total("paid_eur", _("paid"), money=True)),
    form=(),
    panels=(
        Panel(on=Project, rows=lambda rows, project, on: rows.filter(commitment__project=project),
              title=_("Yearly financing"), rank=36, order=("-year", "commitment__code"),
              columns=(Text("year"), YEAR_FUNDED_BY, Ref("commitment"),
                       Money("committed_eur"), Money("paid_eur")),
              empty=_("What was committed and paid each year would be here; the budget office enters it.")),
    ),
)  # fmt: skip

EXPECTED = Record(
    model=ExpectedPayment, slug="expected-payments", label="commitment__title", order="-year",
    natural=("commitment", "year"), together=within_the_rest,
    columns=(Ref("commitment"), Text("year"), Money("cp_eur")), filters=(InYear("year"),),
    totals=(Total("cp_eur", "", money=True),), form=("commitment", "year", "cp_eur", *KEPT),
    panels=(
        Panel(on=Commitment, rows=lambda rows, deed, on: rows.filter(commitment=deed), title=_("Expected payments"),
              columns=(Text("year"), Money("cp_eur")), order=("year",), side=True,
              empty=_("What is expected to be paid each year would be here.")),
    ),
)  # fmt: skip

SHARES = Record(
    model=FundingShare, slug="funding-shares", label="project__title", order="project",
    natural=("project", "money_source"), together=whole, search=("reference",),
    columns=(Ref("project"), Ref("money_source"), Number("percent", decimals=2), Text("reference")),
    filters=(Facet("money_source"),), form=("project", "money_source", "percent", "reference", *KEPT),
    panels=(
        Panel(on=Project, rows=lambda rows, project, on: rows.filter(project=project), title=_("Funders’ shares"),
              columns=(Ref("money_source"), Number("percent", _("Share (%)"), decimals=2), Text("reference")),
              order=("-percent",), rank=37, quiet=True,
              empty=_("Who funds the project, and what each calls it, would be here.")),
    ),
)  # fmt: skip

EXTRACT = Record(
    model=ExtractLine, slug="accounting-extract", label="reference", label_is_local=False, order="-posted_on",
    natural=("line", "reference"), search=("reference", "label"), beside=(Movement,),
    columns=(Day("posted_on"), Text("reference"), Ref("line"), Money("amount_eur", _("Amount")), Text("label")),
    filters=(During("period", first="posted_on", last="posted_on"),),
    totals=(Total("amount_eur", "", money=True),),
    form=("line", "reference", "posted_on", "amount_eur", "label", *KEPT),
)  # fmt: skip

RECORDS = (BUDGET_LINES, COMMITMENTS, MOVEMENTS, YEARS, EXPECTED, SHARES, EXTRACT)

PAGES = (Page(gettext_lazy("Budget and execution"), "funding:budget", BudgetLine),)
