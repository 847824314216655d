"""What a person does with tokens: make one, revoke one. Each authorises, saves and journals, without the secret."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.service import Refused, may
from entente.engines.api.gate import digest_of
from entente.engines.api.models import Token
from entente.engines.journal.service import Act, difference, note, snapshot

# What passes through a token all day is no act of a person, and the digest concerns nobody.
UNTOLD = frozenset({"digest", "last_used_at", "window_start", "window_count"})
SHOWN = 14


@transaction.atomic
def make(actor: Actor, token: Token) -> str:
    """Store a new token of the actor's own account and return its secret, which is kept nowhere.

    Raises Refused for an actor without an account.
    """
    if actor.user is None:
        raise Refused(_("A token belongs to an account: sign in first."))
    secret = f"entente_{secrets.token_urlsafe(32)}"
    token.user, token.prefix, token.digest = actor.user, secret[:SHOWN], digest_of(secret)
    token.save()
    note(actor, Act("add", token, {}, _told(token)))
    return secret


@transaction.atomic
def revoke(actor: Actor, token: Token) -> Token:
    """Revoke a token for good; raises Refused unless it is the actor's own or the actor may change its account."""
    if token.user_id != actor.user_id:
        decision = may(actor, "change", token.user)
        if not decision:
            raise Refused(decision.reason)
    stored = Token.objects.select_for_update().get(pk=token.pk)
    before = _told(stored)
    stored.revoked_at = stored.revoked_at or timezone.now()
    stored.save(update_fields=["revoked_at"])
    note(actor, Act("change", stored, *difference(before, _told(stored))))
    return stored


def _told(token: Token) -> dict[str, Any]:
    """Return what the journal keeps of a token."""
    return {name: value for name, value in snapshot(token).items() if name not in UNTOLD}
