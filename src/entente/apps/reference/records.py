"""The record types of the reference room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.apps.reference.models import (
    Country,
    CountryName,
    Currency,
    DatedRule,
    Domain,
    FormerState,
    Group,
    Language,
    Membership,
    MoneySource,
    OdaStatus,
    Rate,
    SourceDocument,
    Statement,
)
from entente.apps.reference.queries import oda_of
from entente.engines.records.circles import never_in_a_circle
from entente.engines.records.columns import (
    Choice,
    Computed,
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
from entente.engines.records.filters import Facet
from entente.engines.records.record import Panel, Record

KEPT = ("source", "to_confirm", "fictional")
NAMED = ("code", "name_fr", "name_en")

SOURCE = Text("source", _("Source"), extra=True, narrow=False)
TO_CONFIRM = Computed(
    "to_confirm",
    _("Status"),
    paths=("to_confirm",),
    compute=lambda values, reader: str(_("to confirm")) if values[0] else str(_("confirmed")),
    judge=lambda values, reader: "attention" if values[0] else "done",
    sort=("to_confirm",),
    narrow=False,
)

GROUPS = Record(
    model=Group, slug="groups", key="code", search=("name_fr", "name_en", "acronym_fr", "acronym_en"),
    columns=(Local("name"), Local("acronym", _("Acronym")), Choice("kind"), LocalRef("parent"), SOURCE),
    details=(Text("code"), Local("name"), Local("acronym", _("Acronym")), Choice("kind"), Ref("parent"), TO_CONFIRM),
    filters=(Facet("kind"),), order="name",
    form=(*NAMED, "acronym_fr", "acronym_en", "kind", "parent", *KEPT),
)  # fmt: skip

MEMBERSHIPS = Record(
    model=Membership, slug="memberships", label="group__name", dated=("starts_on", "ends_on"), standing=True,
    spread=("country",),
    natural=("group", "country", "starts_on"),
    columns=(
        Ref("group"), Ref("country"), Choice("status"), Day("starts_on", precision="precision"), Day("ends_on"),
        Local("note", _("Note"), narrow=False), TO_CONFIRM, SOURCE,
    ),
    filters=(Facet("group"), Facet("status"), Facet("to_confirm", _("To confirm")), Facet("country")),
    order="group", search=("group__name_fr", "group__name_en", "country__name_fr", "country__name_en"),
    form=("group", "country", "status", "starts_on", "ends_on", "precision", "note_fr", "note_en", *KEPT),
    panels=(
        Panel(
            on=Group, rows=lambda rows, group, on: rows.filter(group=group), order=("country__name_fr",),
            columns=(Ref("country"), Choice("status"), Day("starts_on", precision="precision"), Day("ends_on")),
            title=_("Members"), empty=_("The members of this group would be here; an administrator enters them."),
            limit=30, all_query=lambda group: {"group": group.code, "dates": "all"},
        ),
    ),
)  # fmt: skip

COUNTRY_NAMES = Record(
    model=CountryName, slug="country-names", label_is_local=False, order="name", search=("name",),
    natural=("country", "name"), dated=("starts_on", "ends_on"),
    columns=(Text("name"), Ref("country"), Choice("kind"), Day("starts_on"), Day("ends_on"), TO_CONFIRM, SOURCE),
    filters=(Facet("kind"), Facet("country"), Facet("to_confirm", _("To confirm"))),
    form=("country", "name", "kind", "starts_on", "ends_on", *KEPT),
    panels=(
        Panel(
            on=Country, rows=lambda rows, country, on: rows.filter(country=country), side=True, rank=90, limit=6,
            columns=(Text("name"), Choice("kind"), Day("ends_on")), order=("name",), title=_("Also known as"),
            quiet=True,
            empty=_("Historic names and other spellings would be here; sheets that hold them are understood."),
            all_query=lambda country: {"country": country.code, "dates": "all"},
        ),
    ),
)  # fmt: skip

FORMER_STATES = Record(
    model=FormerState, slug="former-states", key="code", order="name", dated=("starts_on", "ends_on"),
    aliases=("short_fr", "short_en", "official_fr", "official_en"),
    search=("name_fr", "name_en", "short_fr", "short_en", "official_fr", "official_en", "code"),
    columns=(Local("name"), Text("code"), Day("starts_on"), Day("ends_on"), Many("successors", most=6), TO_CONFIRM,
             SOURCE),
    details=(Local("official", _("Official name")), Local("short", _("Short name")), Day("starts_on"), Day("ends_on"),
             Many("successors", most=30), TO_CONFIRM, SOURCE),
    filters=(Facet("successors"), Facet("to_confirm", _("To confirm"))),
    form=(*NAMED, "short_fr", "short_en", "official_fr", "official_en", "starts_on", "ends_on", "successors", *KEPT),
)  # fmt: skip

DOMAINS = Record(
    model=Domain, slug="domains", key="code", order="name", search=("name_fr", "name_en", "code"),
    together=never_in_a_circle(Domain, lambda: str(_("A domain is not part of itself: choose another above it."))),
    columns=(Local("name"), Text("code"), Ref("parent"), SOURCE), filters=(Facet("parent"),),
    details=(Text("code"), Ref("parent"), TO_CONFIRM, SOURCE),
    form=(*NAMED, "parent", *KEPT),
)  # fmt: skip

RULES = Record(
    model=DatedRule, slug="rules", label="name", dated=("starts_on", "ends_on"), natural=("code", "starts_on"),
    search=("code", "name_fr", "name_en"), order="code",
    columns=(Local("name"), Text("code"), Number("number"), Choice("unit"), Period("starts_on", _("Valid")),
             TO_CONFIRM, SOURCE),
    filters=(Facet("unit"), Facet("to_confirm", _("To confirm"))),
    form=("code", "name_fr", "name_en", "number", "unit", "starts_on", "ends_on", *KEPT),
)  # fmt: skip

LANGUAGES = Record(
    model=Language, slug="languages", key="code", order="name", search=("name_fr", "name_en"),
    columns=(Local("name"), Text("code")), form=(*NAMED, *KEPT),
)  # fmt: skip

CURRENCIES = Record(
    model=Currency, slug="currencies", key="code", order="name", search=("code", "name_fr", "name_en"),
    columns=(Local("name"), Text("code"), Number("decimals")), form=(*NAMED, "decimals", *KEPT),
)  # fmt: skip

RATES = Record(
    model=Rate, slug="rates", label="currency__name", dated=("starts_on", "ends_on"),
    natural=("currency", "starts_on"),
    columns=(
        Ref("currency"), Number("units_per_euro", decimals=4), Period("starts_on", _("Valid")), TO_CONFIRM,
        Text("source", _("Source"), narrow=False),
    ),
    filters=(Facet("currency"), Facet("to_confirm", _("To confirm"))), order="currency",
    form=("currency", "units_per_euro", "starts_on", "ends_on", *KEPT),
    panels=(
        Panel(
            on=Currency, rows=lambda rows, currency, on: rows.filter(currency=currency), order=("-starts_on",),
            columns=(Number("units_per_euro", decimals=4), Period("starts_on", _("Valid")), TO_CONFIRM),
            title=_("Rates"), empty=_("The rates of this currency would be here; the budget office enters them."),
        ),
    ),
)  # fmt: skip

MONEY_SOURCES = Record(
    model=MoneySource, slug="money-sources", key="code", search=("code", "name_fr", "name_en"), order="code",
    columns=(Text("code"), Local("name"), Choice("kind"), LocalRef("parent"), Period("starts_on", _("Valid")),
             TO_CONFIRM, SOURCE),
    filters=(Facet("kind"),), dated=("starts_on", "ends_on"),
    form=(*NAMED, "kind", "parent", "starts_on", "ends_on", *KEPT),
)  # fmt: skip

ODA_STATUSES = Record(
    model=OdaStatus, slug="oda-statuses", label="country__name", dated=("starts_on", "ends_on"),
    natural=("country", "starts_on"),
    standing=True, order="country",
    columns=(Ref("country"), Choice("category"), Day("starts_on"), Day("ends_on"), TO_CONFIRM, SOURCE),
    filters=(Facet("category"), Facet("to_confirm", _("To confirm"))),
    search=("country__name_fr", "country__name_en"),
    form=("country", "category", "starts_on", "ends_on", *KEPT),
    panels=(
        Panel(
            on=Country, rows=oda_of, side=True, rank=85, columns=(Choice("category"), Day("starts_on"), TO_CONFIRM),
            title=_("Aid-recipient status"), empty=_("Not on the list of recipients of official development aid."),
            order=("starts_on",), all_query=lambda country: {"q": country.name_fr, "dates": "all"},
        ),
    ),
)  # fmt: skip

SOURCES = Record(
    model=SourceDocument, slug="sources", key="letter", label="title", order="letter",
    columns=(Text("letter"), Local("title"), Choice("kind"), Text("dated")),
    form=("letter", "title_fr", "title_en", "dated", "kind"),
)  # fmt: skip

STATEMENTS = Record(
    model=Statement, slug="statements", key="code", label="text", order="code",
    search=("text_fr", "text_en", "code"),
    columns=(
        Local("text", _("Fact")), Number("value"), Text("as_of"), Text("source"), Text("figure", extra=True),
        YesNo("to_confirm", extra=True), Text("code", extra=True),
    ),
    filters=(Facet("source", _("Source")), Facet("to_confirm", _("To confirm"))),
    form=("code", "text_fr", "text_en", "figure", "value", "as_of", "country", *KEPT),
)  # fmt: skip

RECORDS = (
    GROUPS,
    MEMBERSHIPS,
    COUNTRY_NAMES,
    FORMER_STATES,
    DOMAINS,
    RULES,
    ODA_STATUSES,
    LANGUAGES,
    CURRENCIES,
    RATES,
    MONEY_SOURCES,
    SOURCES,
    STATEMENTS,
)
