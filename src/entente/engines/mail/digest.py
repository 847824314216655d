"""What a digest says to one reader: the rows their desk would show, never one for named readers, as text and HTML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entente.access.actor import Actor
from entente.engines.mail.choices import What
from entente.engines.mail.models import Subscription
from entente.engines.records.desk import Changed, DueRow, changes, due_rows
from entente.engines.records.reader import Reader

MOST = 50
FIRST = timedelta(days=7)  # how far back a first digest looks for changes
Row = TypeVar("Row", DueRow, Changed)


@dataclass(frozen=True)
class Digest:
    """What one reader is told: what is due, what changed, how many they must read on the page; `cut` at most rows."""

    due: tuple[DueRow, ...]
    changes: tuple[Changed, ...]
    named: int
    cut: bool

    def __bool__(self) -> bool:
        """Say whether there is anything to tell."""
        return bool(self.due or self.changes or self.named)


def digest_for(actor: Actor, subscription: Subscription, now: datetime) -> Digest:
    """Return what to tell the reader of a subscription, in the language in force, since it last went out."""
    last = subscription.last_sent_at
    reader = Reader(actor, subscription.user.language, timezone.localdate(now))
    due: list[DueRow] = []
    changed: list[Changed] = []
    if subscription.what != What.CHANGES:
        due = due_rows(reader, timezone.localdate(last) if last else None, MOST)
    if subscription.what != What.DUE:
        changed = changes(reader, last or now - FIRST, MOST)
    named = sum(row.named for row in due) + sum(row.named for row in changed)
    return Digest(_mailed(due), _mailed(changed), named, MOST in (len(due), len(changed)))


def _mailed(rows: list[Row]) -> tuple[Row, ...]:
    """Leave out the rows for named readers: their reading is logged, and a mail's is not."""
    return tuple(row for row in rows if not row.named)


def message_of(subscription: Subscription, digest: Digest) -> EmailMultiAlternatives:
    """Return the mail, in the language in force: text, and the same as HTML."""
    leave = settings.ENTENTE_ADDRESS + reverse("mail:unsubscribe", args=(subscription.token,))
    context: dict[str, Any] = {
        "digest": digest,
        "user": subscription.user,
        "site": settings.ENTENTE_ADDRESS,
        "desk": settings.ENTENTE_ADDRESS + reverse("home"),
        "settings_page": settings.ENTENTE_ADDRESS + reverse("mail:subscription"),
        "leave": leave,
    }
    message = EmailMultiAlternatives(
        subject=_subject(digest),
        body=render_to_string("mail/digest.txt", context),
        to=[subscription.user.email],
        headers={
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("mail/digest.html", context), "text/html")
    return message


def _subject(digest: Digest) -> str:
    """Return the subject: how much there is, and no name of a record."""
    parts = []
    if due := len(digest.due):
        parts.append(ngettext("%(count)d due", "%(count)d due", due) % {"count": due})
    if changed := len(digest.changes):
        parts.append(ngettext("%(count)d change", "%(count)d changes", changed) % {"count": changed})
    told = ", ".join(parts) or _("to read on your desk")
    return f"Entente – {told}"
