"""How accounts behave at the door: nobody signs up; lock-outs and resets are journalled."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import int_to_base36
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from entente.access.models import User
from entente.access.traces import Nobody, trace

LOCKED_OUT = 300  # seconds, as in ACCOUNT_RATE_LIMITS: one line a lock-out, not one an attempt


class ResetTokens(PasswordResetTokenGenerator):
    """Keys of reset links: dead once the password, the mail address, the state or the sessions' number changes."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        """Return what a key is tied to."""
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}{user.sessions}"


def address_of(path: str) -> str:
    """Return the full address of a path: the installation's own, else the request's; "" without either."""
    if settings.ENTENTE_ADDRESS:
        return f"{settings.ENTENTE_ADDRESS}{path}"
    request: HttpRequest | None = context.request
    return request.build_absolute_uri(path) if request else ""


def reset_address(user: User) -> str:
    """Return the address where an account gets a new password, good for one use; "" when no host is known."""
    keys = {"uidb36": int_to_base36(user.pk), "key": ResetTokens().make_token(user)}
    return address_of(reverse("account_reset_password_from_key", kwargs=keys))


def only_by_sign_on(user: User) -> bool:
    """Say whether an account signs in through a provider alone: a password would outlive the provider's word."""
    return not user.has_usable_password() and SocialAccount.objects.filter(user_id=user.pk).exists()


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator, or by a sign-on whose mappings match."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("This account and password do not go together. Check both, then try again."),
        "too_many_login_attempts": _("Too many failed sign-ins for this account. Wait five minutes, then try again."),
        "incorrect_password": _("This is not your password."),
        "rate_limited": _("Too many attempts. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt; write the lock-out of an account that exists, once."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            user = User.objects.filter(username__iexact=credentials.get("username", "")).first()
            if user is not None and cache.add(f"locked-out:{user.pk}", True, LOCKED_OUT):
                trace(Nobody(), "locked-out", user)
            raise

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Send the link in the account's own language, and write that it was asked; none for a sign-on's account."""
        if only_by_sign_on(user):
            return
        trace(Nobody(), "reset-asked", user)
        self.send_mail("account/email/password_reset_key", email, {**context, "user": user})

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link's address, by the installation's own name when it has one."""
        uid, token = key.split("-", 1)
        return address_of(reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token}))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail in the language of the account it is for."""
        user = context.get("user")
        if not isinstance(user, User):
            super().send_mail(template_prefix, email, context)
            return
        with override(user.language):
            super().send_mail(template_prefix, email, context)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead to the account's page."""
        return reverse("account")
