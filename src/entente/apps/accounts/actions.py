"""What an administrator does to an account and to proposals; each authorises, checks, saves and journals."""

from __future__ import annotations

from typing import cast

from allauth.mfa.models import Authenticator
from django import forms
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from entente.access.actor import Actor, in_force
from entente.access.choices import Role
from entente.access.models import ClaimMapping, Mandate, Proposable, SignOn, User
from entente.access.service import Refused, may, require
from entente.engines.journal.service import Act, difference, note, snapshot

PROPOSABLE: tuple[type[Mandate] | type[ClaimMapping] | type[SignOn], ...] = (Mandate, SignOn, ClaimMapping)


def waiting(actor: Actor) -> list[Proposable]:
    """Return what waits for a second person, oldest first within each kind; nothing for who confirms nothing."""
    if Role.ADMINISTRATOR not in actor.roles | ({Role.ADMINISTRATOR} if actor.user is None else set()):
        return []
    found: list[Proposable] = []
    for model in PROPOSABLE:
        rows = model._default_manager.filter(proposed_by__isnull=False, confirmed_at=None, archived_at=None)
        names = [field.name for field in model._meta.concrete_fields if field.is_relation]
        found += rows.select_related(*names).order_by("pk")
    return found


def why_not_confirmed(actor: Actor, row: Proposable) -> str:
    """Return why the actor may not confirm a proposal, "" when they may."""
    if not row.waits:
        return _("Nobody has to confirm this any more.")
    if actor.user is None:
        return ""
    decision = may(actor, "approve", row)
    if not decision:
        return decision.reason
    if row.proposed_by_id == actor.user_id:
        return _("You proposed this: another administrator confirms it, or the local operator (entente users confirm).")
    if isinstance(row, Mandate) and row.user_id == actor.user_id:
        return _("This mandate is for yourself: another administrator confirms it.")
    return ""


def _locked(row: models.Model) -> Proposable:
    """Return a row as it is stored now, held until the act is done."""
    return cast("Proposable", type(row)._base_manager.select_for_update().get(pk=row.pk))


@transaction.atomic
def confirm(actor: Actor, row: Proposable) -> Proposable:
    """Let a proposal take effect; raises Refused for its proposer, its holder, or who is no administrator."""
    stored = _locked(row)
    reason = why_not_confirmed(actor, stored)
    if reason:
        raise Refused(reason)
    before = snapshot(stored)
    stored.confirmed_by, stored.confirmed_at = actor.user, timezone.now()
    stored.save()
    note(actor, Act("confirm", stored, *difference(before, snapshot(stored))))
    return stored


@transaction.atomic
def refuse(actor: Actor, row: Proposable, reason: str) -> Proposable:
    """Archive a proposal with the reason (its proposer may); raises Refused, or ValueError without a reason."""
    stored = _locked(row)
    require(actor, "archive", stored)
    if not stored.waits:
        raise Refused(_("Nobody has to confirm this any more."))
    if not reason.strip():
        raise ValueError(_("Give the reason, in one sentence."))
    before = snapshot(stored)
    kept = cast("Mandate", stored)
    kept.archived_at, kept.archive_reason, kept.revision = timezone.now(), reason.strip()[:300], kept.revision + 1
    kept.save()
    note(actor, Act("refuse", kept, *difference(before, snapshot(kept)), reason.strip()))
    return stored


def _changed(actor: Actor, verb: str, user: User, reason: str, **values: object) -> User:
    """Change an account under its lock and write the act; every act here ends the account's sessions."""
    stored = User.objects.select_for_update().get(pk=user.pk)
    require(actor, "change", stored)
    before = snapshot(stored)
    for name, value in values.items():
        setattr(stored, name, value)
    stored.sessions = stored.sessions + 1
    stored.save(update_fields=[*values, "sessions"])
    note(actor, Act(verb, stored, *difference(before, snapshot(stored)), reason))
    return stored


def _another(actor: Actor, user: User, reason: str) -> None:
    """Raise Refused when the actor acts alone on their own account, ValueError without a reason."""
    if user.pk == actor.user_id:
        raise Refused(_("This is your own account: another administrator does this."))
    if not reason.strip():
        raise ValueError(_("Give the reason, in one sentence."))


@transaction.atomic
def close(actor: Actor, user: User, reason: str) -> User:
    """Close an account: sessions, API use and reset links end at once; Refused for one's own."""
    _another(actor, user, reason)
    return _changed(actor, "close", user, reason.strip(), is_active=False)


@transaction.atomic
def reopen(actor: Actor, user: User, reason: str) -> User:
    """Open a closed account again; its mandates as administrator then wait for a second person."""
    _another(actor, user, reason)
    stored = _changed(actor, "reopen", user, reason.strip(), is_active=True)
    if actor.user is not None:
        held = Mandate.objects.filter(in_force(timezone.localdate()), user=stored, archived_at=None)
        for row in held.filter(role=Role.ADMINISTRATOR):
            before = snapshot(row)
            row.proposed_by, row.confirmed_by, row.confirmed_at = actor.user, None, None
            row.save()
            note(actor, Act("change", row, *difference(before, snapshot(row)), reason.strip()))
    return stored


@transaction.atomic
def end_sessions(actor: Actor, user: User, reason: str) -> User:
    """End every session of an account."""
    if not reason.strip():
        raise ValueError(_("Give the reason, in one sentence."))
    return _changed(actor, "sessions-ended", user, reason.strip())


@transaction.atomic
def reset_factor(actor: Actor, user: User, reason: str) -> User:
    """Take away an account's second factor and recovery codes, and end its sessions; Refused for one's own."""
    _another(actor, user, reason)
    stored = _changed(actor, "factor-reset", user, reason.strip())
    Authenticator.objects.filter(user_id=stored.pk).delete()
    return stored


@transaction.atomic
def end_own_sessions(actor: Actor) -> User:
    """End every session of the actor's own account; the caller keeps the one it was asked from."""
    user = actor.user
    assert user is not None  # noqa: S101 -- asked from a page, by somebody signed in
    User.objects.filter(pk=user.pk).update(sessions=F("sessions") + 1)
    user.refresh_from_db()
    note(actor, Act("sessions-ended", user, {}, {"sessions": user.sessions}))
    return user


def require_own(actor: Actor, user: User) -> None:
    """Raise Refused unless an account is the actor's own."""
    if user.pk != actor.user_id:
        raise Refused(_("This is not your own account."))


@transaction.atomic
def change_own(actor: Actor, form: forms.ModelForm[User]) -> User:
    """Store the mail address and language of the actor's own account, from a valid form."""
    stored = User.objects.select_for_update().get(pk=form.instance.pk)
    require_own(actor, stored)
    before = snapshot(stored)
    saved: User = form.save()
    note(actor, Act("change", saved, *difference(before, snapshot(saved))))
    return saved
