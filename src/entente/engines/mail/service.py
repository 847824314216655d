"""Subscribing to the digest, leaving it, and sending it to everyone whose time has come."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from entente.access.actor import Actor, actor_for
from entente.access.choices import Role
from entente.access.models import User
from entente.access.service import Refused
from entente.engines.jobs.choices import Every
from entente.engines.jobs.recurring import Repeat
from entente.engines.jobs.service import Kind, Progress
from entente.engines.journal.service import Act, difference, note, snapshot
from entente.engines.mail.digest import digest_for, message_of
from entente.engines.mail.models import Subscription
from entente.engines.mail.outbox import Outbox
from entente.engines.mail.rules import is_time

CODE = "mail.digest"


@transaction.atomic
def subscribe(
    actor: Actor, user: User, *, what: str, rhythm: str, active: bool = True, batch: str = ""
) -> Subscription:
    """Store what an account wants to receive. Raises Refused for another's account, but to the local operator."""
    if actor.user_id != user.pk and Role.OPERATOR not in actor.roles:
        raise Refused(_("Everyone chooses their own mail: this account is not yours."))
    subscription = Subscription.objects.select_for_update().filter(user=user).first() or Subscription(user=user)
    before = _journalled(subscription) if subscription.pk else {}
    subscription.what, subscription.rhythm, subscription.active = what, rhythm, active
    subscription.save()
    was, now = difference(before, _journalled(subscription))
    if now:
        note(actor, Act("change" if before else "add", subscription, was, now), batch=batch)
    return subscription


@transaction.atomic
def unsubscribe(subscription: Subscription) -> None:
    """End a subscription, by whoever holds its token; journalled as its owner's act."""
    stored = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if stored.active:
        stored.active = False
        stored.save(update_fields=["active"])
        note(actor_for(stored.user), Act("change", stored, {"active": True}, {"active": False}))


def _journalled(subscription: Subscription) -> dict[str, object]:
    """Return what the journal keeps of a subscription: not its token, nor when it was last sent."""
    return {name: value for name, value in snapshot(subscription).items() if name not in {"token", "last_sent_at"}}


def waiting(now: datetime) -> list[Subscription]:
    """Return the subscriptions whose time has come; closed accounts and those without an address are left out."""
    listed = Subscription.objects.filter(active=True, user__is_active=True).exclude(user__email="")
    today = timezone.localdate(now)
    return [
        subscription
        for subscription in listed.select_related("user").order_by("pk")
        if is_time(subscription.rhythm, _day(subscription.last_sent_at), today)
    ]


def _day(instant: datetime | None) -> date | None:
    """Return the local day of an instant, if there is one."""
    return timezone.localdate(instant) if instant else None


def send_digests(progress: Progress, actor: Actor) -> str:
    """Send every digest whose time has come; one that fails does not stop the others.

    Raises Failed, with the accounts that could not be reached: theirs goes out at the next run.
    """
    found = waiting(timezone.now())
    with Outbox(CODE, actor, told) as outbox:
        for number, subscription in enumerate(found):
            progress.step(number, len(found), outbox.words)
            now = timezone.now()
            if outbox.send(subscription.user, partial(_message, subscription, now)):
                Subscription.objects.filter(pk=subscription.pk).update(last_sent_at=now)
            if outbox.down:
                break
    progress.step(len(found), len(found), outbox.words)
    outbox.require_sent()
    return ""


def told(sent: int) -> str:
    """Say how many went out."""
    return ngettext("%(count)d digest sent", "%(count)d digests sent", sent) % {"count": sent}


def _message(subscription: Subscription, now: datetime) -> EmailMultiAlternatives | None:
    """Return the mail for a reader with the rights they hold now; None without a mandate, or with nothing to say."""
    actor = actor_for(subscription.user)
    if not actor.holdings:
        return None
    digest = digest_for(actor, subscription, now)
    return message_of(subscription, digest) if digest else None


KINDS = (Kind(CODE, gettext_lazy("Send the digests by mail"), send_digests),)
REPEATS = (Repeat(CODE, Every.DAY, hour=6),)
