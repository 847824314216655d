"""The two-person rule: what gives or widens an administrator's own rights is proposed, and waits for another one.

Each function is the gate of a record type (`Record.prepare`), so that no way in goes round it. The local operator
needs no second person: whoever commands the machine holds the database anyway.
"""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.choices import Role
from entente.access.models import ClaimMapping, Mandate, Proposable, SignOn, Unit, User
from entente.apps.accounts.invitations import invite

# What, once changed, could let a sign-on name other people or give other rights.
TRUSTED = ("client_id", "account_claim", "active")


def for_mandate(actor: Actor, act: str, row: Mandate, stored: Mandate | None) -> str:
    """Turn a mandate of the actor's own, or an administrator's, into a proposal; refuse to widen one that counts."""
    if actor.user is None or act == "archive":
        return ""
    versions = [row] if stored is None else [row, stored]
    if not any(_is_own(actor, item.user) or item.role == Role.ADMINISTRATOR for item in versions):
        return ""
    if act == "change" and stored is not None and not stored.waits:
        if _only_narrows(row, stored):
            return ""
        return _("This mandate is your own or an administrator’s: end it, or enter a new one that another confirms.")
    _propose(actor, row)
    return ""


def for_mapping(actor: Actor, act: str, row: ClaimMapping, stored: ClaimMapping | None) -> str:
    """Turn every new or changed mapping into a proposal: it could give rights to whoever enters it."""
    if act != "archive":
        _propose(actor, row)
    return ""


def for_sign_on(actor: Actor, act: str, row: SignOn, stored: SignOn | None) -> str:
    """Turn a new sign-on, or one that would trust otherwise, into a proposal; its issuer and code never change."""
    if stored is not None and (row.issuer, row.code) != (stored.issuer, stored.code):
        used = SocialAccount.objects.filter(provider=stored.code).exists()
        if used or not stored.waits:
            return _("The issuer and code of a sign-on do not change: archive it and enter another.")
    turned_off = stored is not None and stored.active and not row.active
    same = stored is not None and all(
        getattr(row, name) == getattr(stored, name) for name in TRUSTED if not (name == "active" and turned_off)
    )
    if act != "archive" and not (act == "change" and same):
        _propose(actor, row)
    return ""


def for_account(actor: Actor, act: str, row: User, stored: User | None) -> str:
    """Invite a new account; refuse another name, or another mail address for an administrator's account."""
    if act == "add":
        row.set_unusable_password()
        transaction.on_commit(lambda: invite(actor, row))
        return ""
    if stored is None or actor.user is None:
        return ""
    if row.username != stored.username:
        return _("An account keeps its name, which the journal cites: close it and make another.")
    if row.email != stored.email and row.pk != actor.user_id and _administers(row):
        return _("Only its holder, or the local operator, changes the mail address of an administrator’s account.")
    return ""


def for_unit(actor: Actor, act: str, row: Unit, stored: Unit | None) -> str:
    """Refuse an administrator who would move a unit so that their own mandates reach further."""
    if stored is None or row.directorate_id == stored.directorate_id or Role.ADMINISTRATOR not in actor.roles:
        return ""
    own = set(
        Mandate.objects.filter(user=actor.user_id, archived_at=None).values_list("unit_id", "unit__directorate_id")
    )
    if any(row.pk == unit or row.directorate_id == directorate for unit, directorate in own):
        return _("You hold a mandate in this unit or directorate: another administrator changes what it belongs to.")
    return ""


def _propose(actor: Actor, row: Proposable) -> None:
    """Make a row wait for somebody else; what the local operator writes counts at once."""
    row.proposed_by, row.confirmed_by, row.confirmed_at = actor.user, None, None


def _is_own(actor: Actor, user: User) -> bool:
    """Say whether an account is the actor's own, or reads the same mail: its invitation would reach the actor."""
    own = actor.user
    assert own is not None  # noqa: S101 -- the operator was let through before
    return user.pk == own.pk or bool(user.email and user.email.casefold() == own.email.casefold())


def _administers(user: User) -> bool:
    """Say whether an account holds a mandate as administrator that is not archived, whatever its dates."""
    return Mandate.objects.filter(user=user, role=Role.ADMINISTRATOR, archived_at=None).exists()


def _only_narrows(row: Mandate, stored: Mandate) -> bool:
    """Say whether a mandate gives no more than before: the same role, account and unit, on no other day."""

    def what(item: Mandate) -> Any:
        return item.user_id, item.role, item.unit_id

    later_end = stored.ends_on is not None and (row.ends_on is None or row.ends_on > stored.ends_on)
    return what(row) == what(stored) and row.starts_on >= stored.starts_on and not later_end
