"""The two addresses of a sign-on: going to the provider, and coming back from it."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from entente.access.provider import Adapter, Failure, Provider, begin
from entente.access.sign_on import refusal, sign_ons


def _provider(request: HttpRequest, provider_id: str) -> Provider:
    """Return the provider of a code that people may use, else not found."""
    try:
        provider: Provider = get_adapter().get_provider(request, provider_id)
    except SocialApp.DoesNotExist as error:
        raise Http404(_("This page does not exist, or is outside your mandates.")) from error
    return provider


class SignIn(LoginView):  # type: ignore[misc]
    """The sign-in page, with the sign-ons that are set up."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Add them."""
        return {**super().get_context_data(**more), "sign_ons": sign_ons()}


@login_not_required
@never_cache
@require_POST
def go(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider to sign in."""
    return _leave(request, provider_id, AuthProcess.LOGIN)


@never_cache
@require_POST
@reauthentication_required(app="allauth.socialaccount")  # type: ignore[untyped-decorator]
def connect(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider to connect it to the account that is signed in."""
    return _leave(request, provider_id, AuthProcess.CONNECT)


def _leave(request: HttpRequest, provider_id: str, process: str) -> HttpResponse:
    """Answer with a page that goes on to the provider: a redirection would stop at our own content policy."""
    provider = _provider(request, provider_id)
    try:
        address = begin(provider, request, process, get_next_redirect_url(request) or "")
    except Failure as failure:
        return refusal(request, provider_id, failure.why)
    return render(request, "socialaccount/leaving.html", {"address": address, "name": provider.name})


class Coming(OAuth2CallbackView):  # type: ignore[misc]
    """allauth's return from a provider, with the nonce of this very sign-in handed to the client that checks it."""

    def _get_state(self, request: HttpRequest, provider: Provider) -> Any:
        """Return the state kept for this answer, good once."""
        state, answer = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce = state.get("nonce") or ""
        return state, answer


@login_not_required
@never_cache
@require_GET
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the provider's answer: signed in, connected, or one sentence."""
    _provider(request, provider_id)
    answer: HttpResponse = Coming.adapter_view(Adapter(request, provider_id))(request)
    return answer


# A provider sends people back by GET; what ties the answer to the session is its state, good once.
back.writes_on_get = True  # type: ignore[attr-defined]
