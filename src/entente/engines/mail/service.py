"""Subscribing to the digest, leaving it, and sending it to everyone whose time has come."""

from __future__ import annotations

import logging
import smtplib
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from entente.access.actor import Actor, actor_for
from entente.access.choices import Role
from entente.access.models import User
from entente.access.service import Refused
from entente.engines.jobs.choices import Every
from entente.engines.jobs.models import Recurring
from entente.engines.jobs.recurring import Repeat
from entente.engines.jobs.service import Failed, Kind, Progress
from entente.engines.journal.service import Act, difference, note, snapshot
from entente.engines.mail.digest import digest_for, message_of
from entente.engines.mail.models import Subscription
from entente.engines.mail.rules import is_time

CODE = "mail.digest"
PATIENCE = 3  # failures in a row after which the mail server is taken to be down
logger = logging.getLogger("entente.mail")


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


@dataclass
class Tally:
    """How a run went: digests sent, accounts not reached and why, failures of the server in a row."""

    sent: int = 0
    failed: list[str] = field(default_factory=list)
    in_a_row: int = 0

    def words(self) -> str:
        """Say how many went out."""
        return ngettext("%(count)d digest sent", "%(count)d digests sent", self.sent) % {"count": self.sent}


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
    tally, found = Tally(), waiting(timezone.now())
    connection = get_connection()
    try:
        for number, subscription in enumerate(found):
            progress.step(number, len(found), tally.words())
            _send(connection, subscription, tally)
            if tally.in_a_row >= PATIENCE:
                break
    finally:
        connection.close()
        _note_run(actor, tally)
    progress.step(len(found), len(found), tally.words())
    if tally.failed:
        raise Failed(_reasons(tally))
    return ""


def _send(connection: BaseEmailBackend, subscription: Subscription, tally: Tally) -> None:
    """Send one digest, if it says anything to who holds a mandate now."""
    now = timezone.now()
    try:
        message = _message(subscription, now)
        if message is None:
            return
        connection.open()
        connection.send_messages([message])
    except Exception as error:
        tally.failed.append(f"{subscription.user.username} ({_why(error)})")
        # A refused address is that account's trouble; a server that does not answer is everyone's.
        tally.in_a_row = tally.in_a_row + 1 if isinstance(error, OSError) and not _is_refusal(error) else 0
        # What a mail server answers names the address, which has no place in a log.
        trace = None if isinstance(error, OSError) else error
        logger.warning("digest to account %s: %s", subscription.user.username, type(error).__name__, exc_info=trace)
        connection.close()
        return
    tally.sent, tally.in_a_row = tally.sent + 1, 0
    Subscription.objects.filter(pk=subscription.pk).update(last_sent_at=now)


def _message(subscription: Subscription, now: datetime) -> EmailMultiAlternatives | None:
    """Return the mail for a reader with the rights they hold now; None without a mandate, or with nothing to say."""
    actor = actor_for(subscription.user)
    if not actor.holdings:
        return None
    with translation.override(subscription.user.language):
        digest = digest_for(actor, subscription, now)
        return message_of(subscription, digest) if digest else None


def _is_refusal(error: Exception) -> bool:
    """Say whether the mail server answered, and refused."""
    return isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException)


def _why(error: Exception) -> str:
    """Return why a mail could not be sent, in a few words."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _("address refused")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _("the mail server refuses our sign-in")
    if isinstance(error, smtplib.SMTPResponseException):
        return _("the mail server refuses, code %(code)d") % {"code": error.smtp_code}
    if isinstance(error, OSError):
        return _("the mail server does not answer")
    return _("broken on our side, see the log")


def _reasons(tally: Tally) -> str:
    """Return the sentence of a run in which something failed."""
    return _("%(sent)s. Not sent, and tried again at the next run: %(accounts)s.") % {
        "sent": tally.words(),
        "accounts": ", ".join(tally.failed),
    }


def _note_run(actor: Actor, tally: Tally) -> None:
    """Write one line of the journal for the run: how many, not what."""
    row = Recurring.objects.filter(code=CODE).first() or Recurring(code=CODE)
    with transaction.atomic():
        note(actor, Act("send", row, {}, {"sent": tally.sent, "failed": len(tally.failed)}))


KINDS = (Kind(CODE, gettext_lazy("Send the digests by mail"), send_digests),)
REPEATS = (Repeat(CODE, Every.DAY, hour=6),)
