"""The record types of equipment: what is handed over, and the checks of its end use."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entente.apps.partners.models import Institution
from entente.apps.partners.records import OWNED, OWNED_COLUMNS
from entente.apps.projects.choices import Finding
from entente.apps.projects.equipment.models import EndUseCheck, Equipment
from entente.apps.projects.equipment.queries import of_country, of_project
from entente.apps.projects.models import Action, Project
from entente.apps.reference.models import Country
from entente.apps.reference.records import KEPT
from entente.engines.records.columns import Computed, Day, Local, LocalRef, Money, Ref, Text, Values, YesNo
from entente.engines.records.filters import Facet
from entente.engines.records.reader import Reader
from entente.engines.records.record import Panel, Record, Total
from entente.engines.ui import format as show
from entente.engines.workflow.panel import life_panel

Rows = models.QuerySet[Any]
TONES: dict[str, str] = {
    Finding.AS_AGREED: "done", Finding.NOT_FOUND: "refusal", Finding.DIVERTED: "refusal", Finding.BROKEN: "attention",
    "": "pending",
}  # fmt: skip


def quantity(values: Values, reader: Reader) -> str:
    """Return how many, with the unit."""
    amount, unit = values
    return f"{show.quantity(amount, reader.language)}\u00a0{unit}".strip()


def check_words(values: Values, reader: Reader) -> str:
    """Return what a check found, or that it is to be done, or late."""
    due, done, finding = values
    if done is not None and done <= reader.on:
        return str(Finding(finding).label)
    return str(pgettext_lazy("check", "late") if due < reader.on else pgettext_lazy("check", "to be done"))


def check_tone(values: Values, reader: Reader) -> str:
    """Return the tone of a check."""
    due, done, finding = values
    if done is not None and done <= reader.on:
        return TONES[finding]
    return "attention" if due < reader.on else "pending"


def of_action(rows: Rows, action: Action, on: date) -> Rows:
    """Return the equipment of an action."""
    return rows.filter(action=action)


def for_institution(rows: Rows, institution: Institution, on: date) -> Rows:
    """Return the equipment an institution receives."""
    return rows.filter(institution=institution)


QUANTITY = Computed(
    "quantity", _("Quantity"), paths=("quantity", "unit_{language}"), sort=("quantity",), compute=quantity
)
FOUND = Computed(
    "found", _("State"), paths=("due_on", "done_on", "finding"), sort=("finding",), compute=check_words,
    judge=check_tone,
)  # fmt: skip
ITEM = Local("item", _("Item"))
VALUE = Money("value_eur", _("Value"))
WHEN = Day("handed_over_on")
SHOWN = (ITEM, QUANTITY, VALUE, WHEN)

EQUIPMENT = Record(
    model=Equipment, slug="equipment", label="item", order="-handed_over_on", search=("item_fr", "item_en", "document"),
    natural=("country", "item_fr", "document"), files=True, life=life_panel,
    bulk=("project", "action", "institution", "country", "value_eur"),
    columns=(*SHOWN, Ref("country"), Ref("institution", narrow=False), Local("recipient", _("Unit that receives it"),
                                                                             extra=True),
             Ref("action", extra=True), Ref("project", extra=True), Text("document", extra=True), *OWNED_COLUMNS),
    details=(*SHOWN, Ref("country"), Ref("institution"), Local("recipient", _("Unit that receives it")), Ref("action"),
             Ref("project"), Text("document"), LocalRef("owner"), Text("source", _("Source"))),
    filters=(Facet("country"), Facet("marking")), totals=(Total("value_eur", "", money=True),),
    form=("item_fr", "item_en", "action", "project", "country", "quantity", "unit_fr", "unit_en", "value_eur",
          "institution", "recipient_fr", "recipient_en", "document", *OWNED),
    panels=(
        Panel(on=Country, rows=of_country, rank=42, title=_("Equipment handed over"),
              columns=(*SHOWN, Ref("institution")),
              order=("-handed_over_on", "-id"), limit=6, quiet=True,
              empty=_("Equipment for this country would be here; its desk or its post enters it.")),
        Panel(on=Project, rows=of_project, title=_("Equipment handed over"), columns=SHOWN,
              order=("-handed_over_on", "-id"), quiet=True,
              empty=_("Equipment of this project would be here; its desk enters it.")),
        Panel(on=Action, rows=of_action, title=_("Equipment handed over"), columns=SHOWN, quiet=True,
              order=("-handed_over_on", "-id"), empty=_("Equipment of this action would be here.")),
        Panel(on=Institution, rows=for_institution, title=_("Equipment received"), columns=SHOWN, quiet=True,
              order=("-handed_over_on", "-id"), empty=_("Equipment handed over to this institution would be here.")),
    ),
)  # fmt: skip

CHECKS = Record(
    model=EndUseCheck, slug="end-use-checks", label="equipment__item", order="-due_on",
    search=("equipment__item_fr", "equipment__item_en"), natural=("equipment", "due_on"), files=True,
    columns=(Ref("equipment"), Day("due_on"), Day("done_on"), FOUND, Text("by"),
             Text("source", _("Source"), extra=True), YesNo("fictional", extra=True)),
    details=(Ref("equipment"), Day("due_on"), Day("done_on"), FOUND, Text("by"), Local("note", _("Note")),
             Text("source", _("Source"))),
    filters=(Facet("finding"), Facet("country", _("Country"), path="equipment__country")),
    form=("equipment", "due_on", "done_on", "by", "finding", "note_fr", "note_en", *KEPT),
    panels=(
        Panel(on=Equipment, rows=lambda rows, equipment, on: rows.filter(equipment=equipment), rank=10,
              title=_("End-use checks"), columns=(Day("due_on"), Day("done_on"), FOUND, Text("by")),
              order=("-due_on",), empty=_("The checks of what becomes of it would be here; the post plans them.")),
    ),
)  # fmt: skip

RECORDS = (EQUIPMENT, CHECKS)
