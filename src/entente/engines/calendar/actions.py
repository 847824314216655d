"""What a person does with calendar addresses: make, renew, revoke. Each authorises, saves, journals."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.service import Refused
from entente.engines.calendar.models import CalendarAddress, digest_of
from entente.engines.journal.service import Act, difference, note, snapshot

MOST = 20


@transaction.atomic
def make(actor: Actor, address: CalendarAddress) -> str:
    """Store a new address of the actor's own account and return its token, which is kept nowhere.

    Raises Refused for an actor without an account, or with as many addresses as one may have.
    """
    if actor.user is None:
        raise Refused(_("A calendar address belongs to an account: sign in first."))
    if CalendarAddress.objects.filter(user=actor.user, revoked_at=None).count() >= MOST:
        raise Refused(_("You have %(count)d calendar addresses: revoke one first.") % {"count": MOST})
    token = secrets.token_urlsafe(32)
    address.user, address.digest = actor.user, digest_of(token)
    address.save()
    note(actor, Act("add", address, {}, snapshot(address)))
    return token


@transaction.atomic
def renew(actor: Actor, address: CalendarAddress) -> str:
    """Give an address another token and return it: the old one answers nothing from now on."""
    token = secrets.token_urlsafe(32)
    stored = _own(actor, address)
    before = snapshot(stored)
    stored.digest, stored.renewed_at = digest_of(token), timezone.now()
    stored.save(update_fields=["digest", "renewed_at"])
    note(actor, Act("change", stored, *difference(before, snapshot(stored))))
    return token


@transaction.atomic
def revoke(actor: Actor, address: CalendarAddress) -> None:
    """End an address for good."""
    stored = _own(actor, address)
    before = snapshot(stored)
    stored.revoked_at = timezone.now()
    stored.save(update_fields=["revoked_at"])
    note(actor, Act("change", stored, *difference(before, snapshot(stored))))


def _own(actor: Actor, address: CalendarAddress) -> CalendarAddress:
    """Return the stored row, locked; Refused unless it is the actor's own and still answers."""
    stored = CalendarAddress.objects.select_for_update().get(pk=address.pk)
    if stored.user_id != actor.user_id:
        raise Refused(_("This calendar address is not yours."))
    if stored.revoked_at is not None:
        raise Refused(_("This calendar address is revoked: make another."))
    return stored
