"""The record type of partners' requests."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from entente.apps.partners.models import Institution, Organisation
from entente.apps.partners.records import OWNED, OWNED_COLUMNS
from entente.apps.projects.models import Project
from entente.apps.projects.requested.choices import RequestAnswer
from entente.apps.projects.requested.models import PartnerRequest
from entente.apps.projects.requested.queries import requests_of
from entente.apps.reference.models import Country
from entente.apps.reference.via import Via
from entente.engines.records.columns import Choice, Day, Local, LocalRef, Many, Ref, Text
from entente.engines.records.filters import During, Facet
from entente.engines.records.reader import Reader
from entente.engines.records.record import Panel, Record
from entente.engines.ui import format as show

TONES: dict[str, str] = {
    RequestAnswer.WAITING: "attention", RequestAnswer.ACCEPTED: "done", RequestAnswer.PARTLY: "done",
    RequestAnswer.DECLINED: "past",
}  # fmt: skip
ANSWER = Choice("answer", tones=TONES)
SUBJECT = Local("subject", _("Subject"))
VIA = Via(countries="country", organisations="organisation", regions="")


def subtitle(row: Any, reader: Reader) -> str:
    """Return when it was received, by which note."""
    return ", ".join(filter(None, (show.day(row.received_on, reader.language), row.reference)))


REQUESTS = Record(
    model=PartnerRequest, slug="partner-requests", label="subject", order="-received_on", files=True,
    search=("subject_fr", "subject_en", "reference", "our_reference"), subtitle=subtitle,
    natural=("country", "organisation", "received_on", "subject_fr"),
    columns=(Day("received_on"), SUBJECT, Ref("country"), Ref("institution", narrow=False), ANSWER,
             Day("answered_on"), Text("reference", extra=True), Text("our_reference", extra=True),
             Ref("organisation", extra=True), Many("projects", extra=True), VIA, *OWNED_COLUMNS),
    details=(SUBJECT, Ref("country"), Ref("organisation"), Ref("institution"), Text("reference"), Day("received_on"),
             Local("asked", _("What was asked")), ANSWER, Day("answered_on"), Text("our_reference"),
             Local("answered", _("What was answered")), Many("projects", most=12), LocalRef("owner"),
             Text("source", _("Source"))),
    filters=(Facet("answer"), Facet("country"), Facet("organisation"),
             During("received", _("Received"), first="received_on", last="received_on"), Facet("marking")),
    form=("country", "organisation", "institution", "reference", "received_on", "subject_fr", "subject_en",
          "asked_fr", "asked_en", "answer", "answered_on", "our_reference", "answered_fr", "answered_en", "projects",
          *OWNED),
    panels=(
        Panel(on=Country, rows=requests_of, rank=24, title=_("Requests"), order=("-received_on",), limit=6,
              columns=(Day("received_on"), SUBJECT, ANSWER, VIA),
              empty=_("What this country asked for would be here; the post that receives the note enters it.")),
        Panel(on=Organisation, rows=lambda rows, organisation, on: rows.filter(organisation=organisation), rank=24,
              columns=(Day("received_on"), SUBJECT, ANSWER), title=_("Requests"), order=("-received_on",), quiet=True,
              empty=_("What this organisation asked for would be here.")),
        Panel(on=Institution, rows=lambda rows, institution, on: rows.filter(institution=institution),
              columns=(Day("received_on"), SUBJECT, ANSWER), title=_("Requests"), order=("-received_on",), quiet=True,
              empty=_("What this institution asked for would be here.")),
        Panel(on=Project, rows=lambda rows, project, on: rows.filter(projects=project), rank=12, side=True,
              columns=(SUBJECT, Day("received_on"), ANSWER), title=_("Partner’s request"), order=("-received_on",),
              quiet=True, empty=_("The request it came from would be here.")),
    ),
)  # fmt: skip
