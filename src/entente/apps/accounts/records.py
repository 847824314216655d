"""The record types of the accounts room: who may sign in, the dated mandates that give rights, and sign-ons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from entente.access.accounts import address_of
from entente.access.models import ClaimMapping, Mandate, SignOn, Unit, User
from entente.apps.accounts import two_persons
from entente.engines.records.columns import Choice, Column, Day, Ref, Text, YesNo
from entente.engines.records.filters import Facet
from entente.engines.records.reader import Reader
from entente.engines.records.record import Panel, Record


@dataclass(frozen=True)
class Waits(Column):
    """Whether a row still waits for a second person."""

    sortable: bool = False

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str, ...]:
        """Ask who proposed it and when it was confirmed."""
        return ("proposed_by_id", "confirmed_at")

    def text(self, model: type[models.Model], values: Any, reader: Reader) -> str:
        """Return the words of what waits, nothing for what counts."""
        return gettext("to confirm") if values[0] and not values[1] else ""

    def tone(self, values: Any, reader: Reader) -> str:
        """Return the tone of what somebody must do."""
        return "attention"


WAITS = Waits("proposed_by", _("Second person"))


def notices(row: Any, reader: Reader) -> list[tuple[str, str, str]]:
    """Return what is said above a proposal."""
    if not row.waits or row.archived_at:
        return []
    words = gettext("It was proposed by %(who)s and has no effect until another administrator confirms it.")
    return [(gettext("To confirm."), words % {"who": row.proposed_by}, "")]


def sign_on_notices(row: SignOn, reader: Reader) -> list[tuple[str, str, str]]:
    """Return what is said above a sign-on: whether it waits, and the address its provider must know."""
    back = address_of(reverse("openid_connect_callback", args=[row.code]))
    return [*notices(row, reader), (gettext("Address to declare at the provider:"), back, "")]


ACCOUNTS = Record(
    model=User, slug="accounts", key="username", label="display_name", label_is_local=False, order="username",
    search=("username", "display_name"),
    columns=(Text("username", _("Account")), Text("display_name", _("Function")), Choice("language"),
             YesNo("is_active"), YesNo("fictional", extra=True)),
    filters=(Facet("is_active"), Facet("language")), form=("display_name", "username", "email", "language"),
    documents=((_("Tokens"), "tokens:of_account"), (_("Access"), "accounts:access")), prepare=two_persons.for_account,
)  # fmt: skip

MANDATES = Record(
    model=Mandate, slug="mandates", label="role", label_is_local=False, order="user",
    natural=("user", "role", "unit", "starts_on"),
    dated=("starts_on", "ends_on"), standing=True,
    columns=(Ref("user"), Choice("role"), Ref("unit"), Day("starts_on"), Day("ends_on"), WAITS,
             Ref("given_by", extra=True)),
    filters=(Facet("role"), Facet("unit")), form=("user", "role", "unit", "starts_on", "ends_on"),
    search=("user__username", "user__display_name"), notices=notices, prepare=two_persons.for_mandate,
    panels=(
        Panel(on=User, rows=lambda rows, user, on: rows.filter(user=user), order=("-starts_on",),
              columns=(Choice("role"), Ref("unit"), Day("starts_on"), Day("ends_on"), WAITS), title=_("Mandates"),
              empty=_("Without a mandate in force this account sees nothing; an administrator gives one.")),
        Panel(on=Unit, rows=lambda rows, unit, on: rows.filter(unit=unit), order=("role",), side=True,
              columns=(Choice("role"), Ref("user")), title=_("Mandates"),
              empty=_("The mandates held in this unit would be here.")),
    ),
)  # fmt: skip

SIGN_ONS = Record(
    model=SignOn, slug="sign-ons", key="code", order="code",
    columns=(Text("code"), Text("issuer"), YesNo("active"), WAITS),
    details=(Text("code"), Text("name_fr"), Text("name_en"), Text("issuer"), Text("client_id"), Text("account_claim"),
             YesNo("active"), WAITS),
    form=("name_fr", "name_en", "code", "issuer", "client_id", "client_secret", "account_claim", "active"),
    notices=sign_on_notices, prepare=two_persons.for_sign_on,
)  # fmt: skip

MAPPINGS = Record(
    model=ClaimMapping, slug="claim-mappings", label="claim", label_is_local=False, order="sign_on",
    columns=(Ref("sign_on"), Text("claim"), Text("value"), Choice("role"), Ref("unit"), WAITS),
    filters=(Facet("sign_on"), Facet("role")), form=("claim", "value", "sign_on", "role", "unit"),
    search=("claim", "value"), notices=notices, prepare=two_persons.for_mapping,
    panels=(
        Panel(on=SignOn, rows=lambda rows, sign_on, on: rows.filter(sign_on=sign_on), order=("claim", "value"),
              columns=(Text("claim"), Text("value"), Choice("role"), Ref("unit"), WAITS), title=_("Claim mappings"),
              empty=_("Without a mapping nobody new can sign in this way; an administrator enters one.")),
    ),
)  # fmt: skip

RECORDS = (ACCOUNTS, MANDATES, SIGN_ONS, MAPPINGS)
