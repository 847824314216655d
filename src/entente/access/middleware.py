"""What every request gets: its reader (actor, language), a GET that writes nothing, the lightest compression."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_from_request

from entente.access.actor import NOBODY, Actor, actor_for
from entente.access.models import User

Answer = Callable[[HttpRequest], HttpResponse]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
READING_STATEMENTS = ("SELECT", "BEGIN", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "EXPLAIN")
# Reading leaves traces: who read what is sensitive, who tried an address, and, for a program that reads by the API,
# the count of its token's minute and its last use (nothing else of a token is written by a statement that begins so).
# A session whose account has ended it is thrown away when it comes back, by whatever request.
TRACES = (
    'INSERT INTO "journal_entry"',
    'INSERT INTO "journal_reading"',
    'UPDATE "api_token" SET "window_start"',
    'DELETE FROM "django_session"',
)


class ReaderMiddleware:
    """Sets `request.actor` (asked of the database on first use) and the reader's language."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Choose the language: the cookie's, else the account's, else the browser's."""
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        language = self._language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            patch_vary_headers(response, ("Accept-Language",))
        return response

    @staticmethod
    def _language(request: HttpRequest) -> str:
        """Return "fr" or "en"."""
        known = dict(settings.LANGUAGES)
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if cookie in known:
            return cookie
        if settings.SESSION_COOKIE_NAME in request.COOKIES and isinstance(request.user, User):
            return request.user.language
        return get_language_from_request(request)


class BrotliMiddleware:
    """Asks the compression below for brotli where the browser takes it: a twentieth lighter than zstd on our pages."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Take zstd out of what the browser accepts when it accepts brotli as well."""
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        if "br" in accepted and "zstd" in accepted:
            kept = [part for part in accepted.split(",") if "zstd" not in part]
            request.META["HTTP_ACCEPT_ENCODING"] = ",".join(kept)
        return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    """Return who is signed in, or nobody."""
    user = request.user
    return actor_for(user) if isinstance(user, User) else NOBODY


def reading_only(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Let a statement pass if it reads, or leaves a trace in the journal; refuse any other write."""
    statement = sql.lstrip(" (\n").upper()
    if not statement.startswith(READING_STATEMENTS) and not sql.startswith(TRACES):
        raise RuntimeError(f"a GET may not write: {sql[:120]}")
    return execute(sql, params, many, context)


class ReadOnlyGetMiddleware:
    """Refuses any statement that writes while a GET is answered, but by a view that says `writes_on_get`."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the guard in place for safe methods."""
        if request.method not in SAFE_METHODS:
            return self.get_response(request)

        def guarded(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
            view = request.resolver_match.func if request.resolver_match else None
            if getattr(view, "writes_on_get", False):
                return execute(sql, params, many, context)
            return reading_only(execute, sql, params, many, context)

        with connection.execute_wrapper(guarded):
            return self.get_response(request)
