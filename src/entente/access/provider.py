"""Speaking with an OpenID Connect provider: what it says is checked, and each failure has its sentence."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
import requests
from allauth.socialaccount.models import SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entente.access.accounts import address_of
from entente.access.rules import why_not_an_issuer

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
REQUIRED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
LEEWAY = 60  # seconds two clocks may differ
LARGEST = 1_000_000  # bytes of one answer
TIMEOUT = 5

SENTENCES = {
    "unreachable": _("The provider does not answer, or not as one does. Try again later, or sign in with a password."),
    "issuer": _("The provider says another name than the one set up here. Tell an administrator."),
    "address": _("The provider names an address that is not safe (https). Tell an administrator."),
    "token": _("The provider refused to vouch for this sign-in. Begin again."),
    "signature": _(
        "What the provider sent is not signed as it should be. Nothing was accepted; tell an administrator."
    ),
    "nonce": _("This answer belongs to another sign-in. Begin again."),
    "state": _("This sign-in has expired, or was used already. Begin again."),
    "claim": _("The provider does not say which account you are. Tell an administrator."),
    "cancelled": _("The sign-in was given up at the provider. Begin again, or sign in with a password."),
    "closed": _("This account is closed. Ask an administrator to open it again."),
    "unknown": _("Nothing here is given to you yet. Ask an administrator for a mandate."),
    "taken": _(
        "An account of your name is here already. Sign in to it with its password and connect this sign-on on the "
        "page My account; or ask an administrator."
    ),
    "linked": _("This sign-on is connected to another account already."),
}


class Failure(OAuth2Error):  # type: ignore[misc]  # noqa: N818 -- a sign-on that ends, no error of ours
    """A sign-on that cannot go on; `why` names its sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Conversation(requests.Session):
    """Requests to a provider: none to an unsafe address, none that wanders, none too long or too large."""

    def request(self, method: str, url: str, **options: Any) -> requests.Response:  # type: ignore[override]
        """Ask, and return the whole answer; Failure otherwise."""
        if why_not_an_issuer(url.partition("?")[0], loopback=settings.ENTENTE_SIGN_ON_LOOPBACK):
            raise Failure("address")
        options |= {"timeout": TIMEOUT, "allow_redirects": False, "stream": True}
        try:
            answer = super().request(method, url, **options)
            body = answer.raw.read(LARGEST + 1, decode_content=True)
        except (requests.RequestException, OSError) as error:
            raise Failure("unreachable") from error
        if len(body) > LARGEST:
            raise Failure("unreachable")
        answer._content = body  # noqa: SLF001 -- how requests itself keeps a body that was streamed
        return answer


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """allauth's client of a provider, with the checks it leaves out: issuer, signature, nonce, subject."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the provider says of itself, read once; Failure when it says another name than ours."""
        if not hasattr(self, "_openid_config"):
            provider = self.get_provider()
            with Conversation() as conversation:
                found = _json(conversation.get(provider.server_url))
            if found.get("issuer") != provider.app.settings["server_url"]:
                raise Failure("issuer")
            if not all(isinstance(found.get(name), str) for name in REQUIRED):
                raise Failure("unreachable")
            self._openid_config = found
        return self._openid_config

    def get_access_token_data(self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str = "") -> Any:
        """Exchange the code, saying the sentence of a provider that refuses."""
        try:
            return super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier)
        except Failure:
            raise
        except (OAuth2Error, requests.RequestException, ValueError, KeyError) as error:
            raise Failure("token") from error

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Return where the provider sends people back, by the installation's own name when it has one."""
        return address_of(reverse("openid_connect_callback", kwargs={"provider_id": self.provider_id}))

    def parse_token(self, data: Any) -> SocialToken:
        """Keep nothing of the tokens: they are used once, here."""
        return SocialToken(token=str(data["access_token"]))

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> Any:
        """Return who the provider says it is, from a signed token and the user's own page at the provider."""
        response = kwargs["response"]
        if not isinstance(response, Mapping) or not isinstance(response.get("id_token"), str):
            raise Failure("token")
        claims = self.verified(app, response["id_token"])
        if not secrets.compare_digest(str(claims.get("nonce", "")), self.nonce) or not self.nonce:
            raise Failure("nonce")
        return self.get_provider().sociallogin_from_response(request, self._more(claims, token.token))

    def verified(self, app: Any, id_token: str) -> dict[str, Any]:
        """Return the claims of an identity token whose signature, issuer, audience and dates hold; else Failure."""
        with Conversation() as conversation:
            keys = _json(conversation.get(self.openid_config["jwks_uri"]))
        try:
            header = jwt.get_unverified_header(id_token)
            fitting = [key for key in jwt.PyJWKSet.from_dict(keys).keys if header.get("kid") in (None, key.key_id)]
            if not fitting:
                raise Failure("signature")
            return jwt.decode(
                id_token,
                fitting[0],
                algorithms=list(ALGORITHMS),
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY,
                options={"require": ["exp", "iat", "sub", "iss", "aud"]},
            )
        except (jwt.PyJWTError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Failure("signature") from error

    def _more(self, claims: dict[str, Any], token: str) -> dict[str, Any]:
        """Return the claims with those of the userinfo endpoint, where there is one and it names the same person."""
        address = self.openid_config.get("userinfo_endpoint")
        if not isinstance(address, str):
            return claims
        with Conversation() as conversation:
            more = _json(conversation.get(address, headers={"Authorization": f"Bearer {token}"}))
        if more.get("sub") != claims["sub"]:
            raise Failure("signature")
        return {**more, **claims}


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """A provider as set up on our pages: who it names is `sub`, what it says is not kept."""

    oauth2_adapter_class = Adapter
    pkce_enabled_default = True

    @property
    def server_url(self) -> str:
        """Return where the provider describes itself."""
        return f"{self.app.settings['server_url'].rstrip('/')}/.well-known/openid-configuration"

    def extract_uid(self, data: Mapping[str, Any]) -> str:
        """Return the person's number at the provider."""
        uid = str(data["sub"])
        if not 0 < len(uid) <= 191:
            raise Failure("claim")
        return uid

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Keep nothing of the claims."""
        return {}

    def extract_common_fields(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the claims themselves, for the account that may be made of them."""
        return {"claims": dict(data)}

    def extract_email_addresses(self, data: Mapping[str, Any]) -> list[Any]:
        """Return none: an address never chooses an account."""
        return []


def begin(provider: Provider, request: HttpRequest, process: str, next_url: str) -> str:
    """Return the provider's address to go to, with what ties its answer to this session; Failure when it cannot be."""
    client = provider.get_oauth2_adapter(request)
    client.get_provider = lambda: provider
    authorize = client.openid_config["authorization_endpoint"]
    if why_not_an_issuer(authorize.partition("?")[0], loopback=settings.ENTENTE_SIGN_ON_LOOPBACK):
        raise Failure("address")
    nonce = secrets.token_urlsafe(24)
    pkce = provider.get_pkce_params()
    state = provider.stash_redirect_state(
        request, process, next_url, None, pkce_code_verifier=pkce.pop("code_verifier"), nonce=nonce
    )
    asked = {
        "client_id": provider.app.client_id,
        "redirect_uri": client.get_callback_url(request, provider.app),
        "response_type": "code",
        "scope": "openid profile email",
        "state": state,
        "nonce": nonce,
        **pkce,
    }
    return f"{authorize}{'&' if urlsplit(authorize).query else '?'}{urlencode(asked)}"


def _json(answer: requests.Response) -> dict[str, Any]:
    """Return an answer's content when it is an object; Failure otherwise."""
    try:
        found = json.loads(answer.content) if answer.status_code == 200 else None
    except ValueError as error:
        raise Failure("unreachable") from error
    if not isinstance(found, dict):
        raise Failure("unreachable")
    return found
