"""The addresses of the API, which answer JSON whatever happens, and those of the pages of tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from entente.engines.api import pages
from entente.engines.api.answers import said
from entente.engines.api.gate import rate_headers
from entente.engines.api.views import api

View = Callable[..., HttpResponse]


def answering_json(view: View) -> View:
    """Return a view without sign-in (each route asks for a token) that refuses methods in JSON and tells the rate."""

    def answered(request: HttpRequest, **parts: Any) -> HttpResponse:
        response = view(request, **parts)
        if response.status_code == 405:
            allowed = ", ".join(sorted(response.headers["Allow"].split(", ")))
            return said(405, _("This address takes %(methods)s.") % {"methods": allowed}, {"Allow": allowed})
        token = getattr(request, "token", None)
        for name, value in (rate_headers(token, timezone.now()) if token else {}).items():
            response.headers[name] = value
        return response

    return login_not_required(csrf_exempt(answered))


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Answer an address that leads nowhere."""
    return said(404, _("There is nothing here, or it is outside your mandates."))


def _patterns() -> list[URLPattern]:
    """Return ninja's addresses; its own root, which only finds its documents' prefix, is left out."""
    found: list[URLPattern | URLResolver] = api.urls[0]
    own = [pattern for pattern in found if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    return [path(str(pattern.pattern), answering_json(pattern.callback), name=pattern.name) for pattern in own]


urlpatterns = [
    *(path(f"v1/{item.pattern}", item.callback, name=item.name) for item in _patterns()),
    re_path("^.*$", login_not_required(csrf_exempt(nothing_here))),
]

token_patterns = [
    path("", pages.tokens_page, name="own"),
    path("<int:number>/revoke", pages.revoke_page, name="revoke"),
    path("of/<slug:username>/", pages.account_tokens_page, name="of_account"),
]
