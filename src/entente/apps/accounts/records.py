"""The record types of the accounts room: who may sign in, and the dated mandates that give rights."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.access.models import Mandate, Unit, User
from entente.engines.records.columns import Choice, Day, Ref, Text, YesNo
from entente.engines.records.filters import Facet
from entente.engines.records.record import Panel, Record

ACCOUNTS = Record(
    model=User, slug="accounts", key="username", label="display_name", label_is_local=False, order="username",
    search=("username", "display_name"),
    columns=(Text("username", _("Account")), Text("display_name", _("Function")), Choice("language"),
             YesNo("is_active"), YesNo("fictional", extra=True)),
    filters=(Facet("is_active"), Facet("language")), form=("display_name", "email", "language", "is_active"),
    documents=((_("Tokens"), "tokens:of_account"),),
)  # fmt: skip

MANDATES = Record(
    model=Mandate, slug="mandates", label="role", label_is_local=False, order="user",
    natural=("user", "role", "unit", "starts_on"),
    dated=("starts_on", "ends_on"), standing=True,
    columns=(Ref("user"), Choice("role"), Ref("unit"), Day("starts_on"), Day("ends_on")),
    filters=(Facet("role"), Facet("unit")), form=("user", "role", "unit", "starts_on", "ends_on"),
    search=("user__username", "user__display_name"),
    panels=(
        Panel(on=User, rows=lambda rows, user, on: rows.filter(user=user), order=("-starts_on",),
              columns=(Choice("role"), Ref("unit"), Day("starts_on"), Day("ends_on")), title=_("Mandates"),
              empty=_("Without a mandate in force this account sees nothing; an administrator gives one.")),
        Panel(on=Unit, rows=lambda rows, unit, on: rows.filter(unit=unit), order=("role",), side=True,
              columns=(Choice("role"), Ref("user")), title=_("Mandates"),
              empty=_("The mandates held in this unit would be here.")),
    ),
)  # fmt: skip

RECORDS = (ACCOUNTS, MANDATES)
