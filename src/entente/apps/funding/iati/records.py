"""The record types of publication: under what name we publish, and what others publish."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.actor import Actor
from entente.apps.funding.iati.choices import ActivityStatus
from entente.apps.funding.iati.models import OthersActivity, Publisher
from entente.apps.funding.iati.queries import others_in
from entente.apps.reference.models import Country
from entente.apps.reference.records import KEPT
from entente.engines.records.columns import Choice, Computed, Day, Local, Many, Money, Number, Text, Values, YesNo
from entente.engines.records.filters import During, Facet
from entente.engines.records.reader import Reader
from entente.engines.records.record import Page, Panel, Record
from entente.engines.ui import format as show

TONES: dict[str, str] = {
    ActivityStatus.IMPLEMENTATION: "done", ActivityStatus.FINALISATION: "attention", ActivityStatus.PIPELINE: "pending",
    ActivityStatus.CLOSED: "past", ActivityStatus.CANCELLED: "refusal", ActivityStatus.SUSPENDED: "pending",
}  # fmt: skip


def only_by_file(actor: Actor, act: str, row: models.Model, stored: models.Model | None) -> str:
    """Say why an others' activity does not come in by a form or a sheet: its publisher's file says it."""
    if act == "add" and actor.user is not None:
        return _("Others’ activities come in by their publisher’s file: bring it in on the page of others’ files.")
    return ""


def in_their_money(values: Values, reader: Reader) -> str:
    """Return an amount in the currency of the file, "" where there is none or several."""
    amount, currency = values
    return f"{show.quantity(amount, reader.language)}\u00a0{currency}" if amount is not None else ""


STATE = Choice("status", tones=TONES)
TITLE = Local("title", gettext_lazy("Activity"))
COMMITTED = Computed("committed", gettext_lazy("Committed"), paths=("committed", "currency"), sort=("committed",),
                     number=True, compute=in_their_money)  # fmt: skip
SPENT = Computed("spent", gettext_lazy("Spent"), paths=("spent", "currency"), sort=("spent",), number=True,
                 compute=in_their_money)  # fmt: skip

OTHERS = Record(
    model=OthersActivity, slug="others-activities", label="title", order="-starts_on", prepare=only_by_file,
    natural=("dataset", "identifier"), search=("title_fr", "title_en", "identifier", "reporter"),
    dated=("starts_on", "ends_on"),
    columns=(TITLE, Text("reporter"), Many("countries"), STATE, Day("starts_on"), Day("ends_on"),
             COMMITTED, SPENT, Money("committed_eur", extra=True), Money("spent_eur", extra=True),
             Text("dataset", extra=True), Text("identifier", extra=True), Text("sectors", extra=True),
             Day("gone_on", extra=True), YesNo("fictional", extra=True)),
    details=(TITLE, Text("reporter"), Text("reporter_ref"), Text("identifier"), STATE, Many("countries", most=25),
             Text("regions"), Text("sectors"), Day("starts_on"), Day("ends_on"), COMMITTED, SPENT,
             Money("committed_eur"), Money("spent_eur"), Number("transactions"), Text("languages"), Text("dataset"),
             Text("remarks"), Day("gone_on"), Local("note", gettext_lazy("Our note"))),
    filters=(Facet("country", gettext_lazy("Country"), path="countries"), Facet("status"),
             Facet("source", gettext_lazy("File source"), path="dataset"), During("period")),
    form=("note_fr", "note_en"),
    panels=(
        Panel(on=Country, rows=others_in, rank=48, title=gettext_lazy("Others here"), quiet=True, limit=6,
              columns=(TITLE, Text("reporter"), STATE, Day("starts_on"), Day("ends_on"), COMMITTED, SPENT),
              order=("-starts_on", "identifier"),
              empty=gettext_lazy("What others publish about this country would be here.")),
    ),
)  # fmt: skip

PUBLISHERS = Record(
    model=Publisher, slug="aid-publishers", order="ref", search=("ref", "name_fr", "name_en"),
    natural=("ref",), dated=("starts_on", "ends_on"),
    columns=(Text("ref"), Local("name"), Choice("kind"), Day("starts_on"), Day("ends_on")),
    details=(Text("ref"), Local("name"), Choice("kind"), Text("finance_type"), Choice("tied_status"),
             Day("starts_on"), Day("ends_on")),
    form=("name_fr", "name_en", "ref", "kind", "finance_type", "tied_status", "starts_on", "ends_on", *KEPT),
)  # fmt: skip

RECORDS = (OTHERS, PUBLISHERS)
PAGES = (
    Page(gettext_lazy("Publishing aid"), "iati:publish", Publisher),
    Page(gettext_lazy("Others’ files"), "iati:others", OthersActivity),
)
