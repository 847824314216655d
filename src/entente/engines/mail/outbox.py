"""Mails that go out one by one in a run of a recurring job: one that fails does not stop the others."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from types import TracebackType

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.models import User
from entente.engines.jobs.models import Recurring
from entente.engines.jobs.service import Failed
from entente.engines.journal.service import Act, note

PATIENCE = 3  # failures in a row after which the mail server is taken to be down
logger = logging.getLogger("entente.mail")


class Outbox:
    """The mails of one run of a job: how many were sent, which accounts were not reached and why.

    Used as a context: on leaving, the connection is closed and the journal gets one line, how many and not what.
    `told` says how many were sent.
    """

    def __init__(self, code: str, actor: Actor, told: Callable[[int], str]) -> None:
        self.code, self.actor, self.told = code, actor, told
        self.sent, self.in_a_row = 0, 0
        self.failed: list[str] = []
        self.connection = get_connection()

    def __enter__(self) -> Outbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
        row = Recurring.objects.filter(code=self.code).first() or Recurring(code=self.code)
        with transaction.atomic():
            note(self.actor, Act("send", row, {}, {"sent": self.sent, "failed": len(self.failed)}))

    @property
    def words(self) -> str:
        """Say how many went out."""
        return self.told(self.sent)

    @property
    def down(self) -> bool:
        """Say whether the mail server is taken to be down."""
        return self.in_a_row >= PATIENCE

    def send(self, user: User, make: Callable[[], EmailMultiAlternatives | None]) -> bool:
        """Send an account the mail that `make` gives in its language, if any; say whether it went out."""
        try:
            with translation.override(user.language):
                message = make()
            if message is None:
                return False
            self.connection.open()
            self.connection.send_messages([message])
        except Exception as error:
            self._note_failure(user, error)
            return False
        self.sent, self.in_a_row = self.sent + 1, 0
        return True

    def _note_failure(self, user: User, error: Exception) -> None:
        """Keep why an account was not reached."""
        self.failed.append(f"{user.username} ({_why(error)})")
        # A refused address is that account's trouble; a server that does not answer is everyone's.
        self.in_a_row = self.in_a_row + 1 if isinstance(error, OSError) and not _is_refusal(error) else 0
        # What a mail server answers names the address, which has no place in a log.
        trace = None if isinstance(error, OSError) else error
        logger.warning("%s to account %s: %s", self.code, user.username, type(error).__name__, exc_info=trace)
        self.connection.close()

    def require_sent(self) -> None:
        """Raise Failed, with the accounts that were not reached, if there are any."""
        if self.failed:
            raise Failed(
                _("%(sent)s. Not sent, and tried again at the next run: %(accounts)s.")
                % {"sent": self.words, "accounts": ", ".join(self.failed)}
            )


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
