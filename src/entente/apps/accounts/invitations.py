"""The mail that lets a new account choose its own password: no administrator ever types another's."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from entente.access.accounts import only_by_sign_on, reset_address
from entente.access.actor import Actor
from entente.access.models import User
from entente.access.traces import trace


def why_not_invited(user: User) -> str:
    """Return why an account gets no invitation, "" when it can."""
    if not user.email:
        return _("This account has no mail address: enter one, then invite it.")
    if not user.is_active:
        return _("This account is closed: open it again, then invite it.")
    if only_by_sign_on(user):
        return _("This account signs in through its provider, and needs no password here.")
    return ""


def invite(actor: Actor, user: User) -> bool:
    """Send the invitation in the account's language and write it; False when it cannot be sent from here."""
    address = reset_address(user)
    if why_not_invited(user) or not address:
        return False
    days = settings.PASSWORD_RESET_TIMEOUT // 86_400
    with override(user.language):
        text = render_to_string("accounts/invitation.txt", {"user": user, "address": address, "days": days})
        subject = settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + _("your account")
    send_mail(subject, text, None, [user.email])
    trace(actor, "invite", user)
    return True
