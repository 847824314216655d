"""The record type of the agreements room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.apps.agreements import lists
from entente.apps.agreements.amending import amendments_fit
from entente.apps.agreements.cover.panel import cover_drawn
from entente.apps.agreements.cover.provisions import in_its_domains
from entente.apps.agreements.cover.queries import clauses_for
from entente.apps.agreements.facts import (
    LAST_DAY,
    family,
    family_drawn,
    life_told,
    notices,
)
from entente.apps.agreements.models import Agreement, Party, Provision, Round, Suspension, TextVersion
from entente.apps.agreements.partners import parties_fit
from entente.apps.agreements.queries import agreements_of, agreements_of_former, agreements_with, agreements_within
from entente.apps.agreements.stages import END, ENTRY, STAGE, STAGE_FACET
from entente.apps.agreements.steps import guard_dates
from entente.apps.partners.models import Organisation
from entente.apps.partners.records import OWNED, OWNED_COLUMNS
from entente.apps.reference.models import Country, Domain, FormerState
from entente.apps.reference.records import KEPT
from entente.apps.reference.via import Via
from entente.engines.records.columns import (
    Choice,
    Day,
    Local,
    LocalRef,
    Many,
    Number,
    Period,
    Ref,
    Text,
    YesNo,
)
from entente.engines.records.filters import During, Facet
from entente.engines.records.record import Page, Panel, Record

SIGNED = Day("signed_on", precision="signed_precision")

VIA = Via(countries="parties", former="former_parties")

AGREEMENTS = Record(
    beside=(Suspension,), together=amendments_fit, prepare=guard_dates, life=life_told, notices=notices,
    model=Agreement, slug="agreements", files=True, key="code", label="title", order="-signed_on",
    natural=lists.NATURAL, coded=lists.stems, headings=lists.HEADINGS, words=lists.WORDS, mixed=lists.MIXED,
    precisions={"in_force_on": "in_force_precision", "ends_on": "ends_precision"},
    search=("title_fr", "title_en", "code"),
    columns=(Local("title", _("Agreement")), Many("parties"), Choice("form"), STAGE, SIGNED, ENTRY, END,
             LAST_DAY, Choice("reach", extra=True), Many("domains", extra=True),
             Many("organisations", extra=True), Many("former_parties", extra=True), Many("regions", extra=True), VIA,
             *OWNED_COLUMNS),
    details=(Local("title"), Choice("form"), Many("domains", most=12), Many("parties", most=12),
             Many("organisations", most=12), Many("former_parties", most=12), Ref("amends"),
             Many("regions", most=12), STAGE, Choice("article_53"), Choice("article_53_matter", _("Its matter")),
             Text("article_53_reason", _("Its reason")), SIGNED, Day("provisional_on", _("Provisionally")), ENTRY, END,
             Day("published_on"), Text("published_ref", _("Published in")), Local("summary", _("Purpose")),
             LocalRef("owner"), Text("source", _("Source"))),
    filters=(STAGE_FACET, Facet("form"), Facet("domains"), Facet("country", _("Country"), path="parties"),
             Facet("former_parties"), Facet("reach"),
             During("signed", _("Signed"), first="signed_on", last="signed_on"), Facet("marking")),
    form=("code", "title_fr", "title_en", "form", "reach", "domains", "parties", "organisations", "former_parties",
          "regions", "amends", "article_53", "article_53_matter", "article_53_reason", "mandated_on", "initialled_on",
          "signed_on", "signed_precision", "provisional_on", "authorised_on", "ratified_on", "our_notice_on",
          "their_notice_on", "entry_clause", "entry_number", "in_force_on", "in_force_precision", "published_on",
          "published_ref", "term_months", "renewal_months", "notice", "notice_unit", "denounce_when", "denounced_on",
          "denounced_by", "ends_on", "ends_precision", "summary_fr", "summary_en", *OWNED),
    panels=(
        Panel(on=Country, rows=agreements_of, rank=30, title=_("Agreements"), order=("-enters_on", "-signed_on"),
              columns=(Local("title", _("Agreement")), VIA, Choice("form"), STAGE, ENTRY),
              empty=_("The agreements with this country would be here; the agreements office enters them.")),
        Panel(on=Organisation, rows=agreements_with, rank=30, title=_("Agreements"), order=("-signed_on",),
              columns=(Local("title", _("Agreement")), Choice("form"), STAGE, SIGNED),
              empty=_("The agreements with this organisation would be here.")),
        Panel(on=FormerState, rows=agreements_of_former, rank=30, title=_("Agreements"), order=("-signed_on",),
              columns=(Local("title", _("Agreement")), Choice("form"), STAGE, SIGNED), code="former",
              empty=_("The agreements this State signed would be here.")),
        Panel(on=Domain, rows=agreements_within, rank=30, title=_("Agreements"), order=("-signed_on",), code="domain",
              columns=(Local("title", _("Agreement")), Many("parties"), Choice("form"), STAGE),
              empty=_("The agreements in this domain would be here.")),
        Panel(on=Agreement, rows=family, draw=family_drawn, columns=(Local("title"),), title=_("Amendments"), rank=15,
              quiet=True, code="family", empty=_("What amends it, and what it amends, would be here.")),
    ),
)  # fmt: skip

PROVISIONS = Record(
    model=Provision, slug="provisions", label="agreement__title", natural=("agreement", "activity", "article"),
    order="agreement", beside=(Party, Suspension), together=in_its_domains,
    columns=(Ref("agreement"), Choice("activity"), Many("domains"), Text("article"),
             Local("note", _("Note"), extra=True)),
    filters=(Facet("activity"), Facet("domains"), Facet("form", _("Form"), path="agreement__form"),
             Facet("country", _("Country"), path="agreement__parties")),
    form=("agreement", "activity", "domains", "article", "note_fr", "note_en", *KEPT), in_menu=False,
    panels=(
        Panel(on=Agreement, rows=lambda rows, agreement, on: rows.filter(agreement=agreement), rank=10,
              columns=(Choice("activity"), Many("domains", most=6), Text("article"), Local("note", _("Note"))),
              title=_("What it covers"), order=("activity",),
              empty=_("The kinds of activity it covers would be here; without them it covers none.")),
        Panel(on=Country, rows=clauses_for, draw=cover_drawn, rank=31, title=_("What agreements cover"),
              columns=(Choice("activity"), Ref("agreement")),
              empty=_("What agreements with this country cover would be here; the agreements office enters them.")),
    ),
)  # fmt: skip

PARTIES = Record(
    model=Party, slug="parties", label="agreement__title", natural=("agreement", "country", "organisation"),
    order="agreement", in_menu=False, together=parties_fit,
    columns=(Ref("agreement"), Ref("country"), Ref("organisation"), Choice("consent"), Day("consented_on"),
             Day("starts_on"), Day("ends_on")),
    filters=(Facet("consent"), Facet("country")),
    form=("agreement", "country", "organisation", "consent", "succeeds", "signed_on", "consented_on", "starts_on",
          "ends_on", "reservation_fr", "reservation_en", *KEPT),
    panels=(
        Panel(on=Agreement, rows=lambda rows, agreement, on: rows.filter(agreement=agreement), rank=20, limit=30,
              columns=(Ref("country"), Ref("organisation"), Choice("consent"), Day("consented_on"), Day("starts_on"),
                       Day("ends_on")), title=_("Acts of the parties"), order=("starts_on",), quiet=True,
              empty=_("What each party did would be here.")),
    ),
)  # fmt: skip

ROUNDS = Record(
    model=Round, slug="rounds", label="agreement__title", natural=("agreement", "number"), order="-starts_on",
    in_menu=False, columns=(Ref("agreement"), Number("number"), Period("starts_on", _("Dates")),
                            Local("place", _("Place"))), filters=(During("period"),),
    form=("agreement", "number", "starts_on", "ends_on", "place_fr", "place_en", "outcome_fr", "outcome_en", *KEPT),
    panels=(
        Panel(on=Agreement, rows=lambda rows, agreement, on: rows.filter(agreement=agreement), rank=30,
              columns=(Number("number"), Period("starts_on", _("Dates")), Local("place", _("Place")),
                       Local("outcome", _("Outcome"))), title=_("Negotiation rounds"), order=("-number",), quiet=True,
              empty=_("The rounds of negotiation would be here.")),
    ),
)  # fmt: skip

TEXTS = Record(
    model=TextVersion, slug="agreement-texts", files=True, label="agreement__title", natural=("agreement", "language"),
    order="agreement", in_menu=False, columns=(Ref("agreement"), Ref("language"), YesNo("authentic"), Text("title"),
                                               Text("reference")), filters=(Facet("language"),),
    form=("agreement", "language", "authentic", "title", "reference", *KEPT),
    panels=(
        Panel(on=Agreement, rows=lambda rows, agreement, on: rows.filter(agreement=agreement), side=True, rank=40,
              columns=(Ref("language"), YesNo("authentic")), title=_("Texts"), order=("language",),
              empty=_("The languages of the text, and which are authentic, would be here.")),
    ),
)  # fmt: skip

SUSPENSIONS = Record(
    model=Suspension, slug="suspensions", label="agreement__title", natural=("agreement", "starts_on"),
    order="-starts_on", in_menu=False, dated=("starts_on", "ends_on"),
    columns=(Ref("agreement"), Period("starts_on", _("Dates")), Choice("by"), Local("reason", _("Reason"))),
    form=("agreement", "starts_on", "ends_on", "by", "reason_fr", "reason_en", *KEPT),
    panels=(
        Panel(on=Agreement, rows=lambda rows, agreement, on: rows.filter(agreement=agreement), rank=25, quiet=True,
              columns=(Period("starts_on", _("Dates")), Choice("by"), Local("reason", _("Reason"))),
              title=_("Suspensions"), order=("-starts_on",), empty=_("Suspensions would be here.")),
    ),
)  # fmt: skip

PAGES = (Page(_("Cover"), "agreements:cover", Provision),)
RECORDS = (AGREEMENTS, PROVISIONS, PARTIES, ROUNDS, TEXTS, SUSPENSIONS)
