"""The second factor: how its secrets are kept, and who must have one before anything else."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.models import User
from entente.access.secrets import opened, seal

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# Where somebody who must first set up a second factor may go.
ON_THE_WAY = frozenset(
    {
        "account",
        "account_logout",
        "account_reauthenticate",
        "health",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "set_language",
    }
)


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets sealed in the database; no mail about them (the account's page and the journal tell)."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "This code is not right, or was used already. Wait for the next one, or type another."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret."""
        return opened(encrypted_text)

    def _get_user_identifier(self, user: User) -> str:
        """Name the account in the authenticator: not by a mail address, which several may share."""
        return user.username

    def _get_site_name(self) -> str:
        """Name the house."""
        return "Entente"


def has_factor(user: User) -> bool:
    """Say whether an account has a second factor (recovery codes alone are none)."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())


def must_set_up(request: HttpRequest) -> bool:
    """Say whether whoever asks holds a role that needs a second factor, and has none."""
    user = request.user
    if not settings.ENTENTE_SECOND_FACTOR_FOR or not isinstance(user, User):
        return False
    roles: frozenset[str] = request.actor.roles  # type: ignore[attr-defined]
    return bool(roles & settings.ENTENTE_SECOND_FACTOR_FOR) and not has_factor(user)


class SecondFactorMiddleware:
    """Leads whoever must have a second factor to set it up, before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *asked: object) -> HttpResponse | None:
        """Lead to the account's page, or let pass."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in ON_THE_WAY or not must_set_up(request):
            return None
        words = _("Your role asks for a second factor: set one up here, then go on.")
        if words not in [str(message) for message in messages.get_messages(request)]:
            messages.warning(request, words)
        return HttpResponseRedirect(reverse("account"))
