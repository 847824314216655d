"""The record type of the agreements room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.apps.agreements.choices import Stage
from entente.apps.agreements.models import Agreement
from entente.apps.agreements.queries import agreements_of, agreements_with
from entente.apps.agreements.rules import stage_on
from entente.apps.partners.models import Organisation
from entente.apps.partners.records import OWNED, OWNED_COLUMNS
from entente.apps.reference.models import Country
from entente.apps.reference.via import Via
from entente.engines.records.columns import Choice, Computed, Day, Local, LocalRef, Many, Text
from entente.engines.records.filters import During, Facet
from entente.engines.records.record import Panel, Record

TONES = {Stage.IN_FORCE: "done", Stage.SIGNED: "attention", Stage.NEGOTIATION: "pending", Stage.ENDED: "past"}
STAGE = Computed(
    "stage", _("State"), paths=("signed_on", "in_force_on", "ends_on"), sort=("in_force_on",), sortable=False,
    compute=lambda values, reader: str(stage_on(reader.on, *values).label),
    judge=lambda values, reader: TONES[stage_on(reader.on, *values)],
)  # fmt: skip
SIGNED = Day("signed_on", precision="signed_precision")
IN_FORCE = Day("in_force_on", precision="in_force_precision")

VIA = Via(countries="parties")

AGREEMENTS = Record(
    model=Agreement, slug="agreements", key="code", label="title", order="-signed_on",
    search=("title_fr", "title_en", "code"),
    columns=(Local("title", _("Agreement")), Many("parties"), Choice("form"), STAGE, SIGNED, IN_FORCE,
             Day("ends_on", extra=True), Choice("field", extra=True), Many("organisations", extra=True),
             Many("regions", extra=True), VIA, *OWNED_COLUMNS),
    details=(Local("title"), Choice("form"), Choice("field"), Many("parties", most=12), Many("organisations", most=12),
             Many("regions", most=12), STAGE, SIGNED, IN_FORCE, Day("ends_on"), Local("summary", _("Purpose")),
             LocalRef("owner"), Text("source", _("Source"))),
    filters=(Facet("form"), Facet("field"), Facet("country", _("Country"), path="parties"),
             During("signed", _("Signed"), first="signed_on", last="signed_on"), Facet("marking")),
    form=("code", "title_fr", "title_en", "form", "field", "parties", "organisations", "regions", "signed_on",
          "signed_precision", "in_force_on", "in_force_precision", "ends_on", "summary_fr", "summary_en", *OWNED),
    panels=(
        Panel(on=Country, rows=agreements_of, rank=30, title=_("Agreements"), order=("-in_force_on", "-signed_on"),
              columns=(Local("title", _("Agreement")), VIA, Choice("form"), STAGE, IN_FORCE),
              empty=_("The agreements with this country would be here; the agreements office enters them.")),
        Panel(on=Organisation, rows=agreements_with, rank=30, title=_("Agreements"), order=("-signed_on",),
              columns=(Local("title", _("Agreement")), Choice("form"), STAGE, SIGNED),
              empty=_("The agreements with this organisation would be here.")),
    ),
)  # fmt: skip

RECORDS = (AGREEMENTS,)
