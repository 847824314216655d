"""The gate: whose token a request shows, whether it is good, and whether its minute has room."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from entente.access.actor import actor_for
from entente.engines.api.answers import Stopped
from entente.engines.api.models import Token

SHAPE = re.compile(r"entente_[A-Za-z0-9_-]{43}")
MINUTE = timedelta(minutes=1)
# By hand, since every request runs it: made by the ORM it takes half as long as the rest of the gate.
SPEND = (
    'UPDATE "api_token" SET "window_start" = CASE WHEN "window_start" > %s THEN "window_start" ELSE %s END, '
    '"window_count" = CASE WHEN "window_start" > %s THEN "window_count" + 1 ELSE 1 END, "last_used_at" = %s '
    'WHERE "id" = %s AND ("window_start" IS NULL OR "window_start" <= %s OR "window_count" < "a_minute")'
)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret; 256 bits drawn at random need neither salt nor slow hashing."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Bearer(HttpBearer):
    """Reads `Authorization: Bearer …`, sets the request's actor and token; there is no other way in."""

    def __call__(self, request: HttpRequest) -> Any:
        """Answer 401 when the header says nothing this gate can read."""
        header = request.headers.get("Authorization", "")
        if not header:
            raise Stopped(401, _("Show a token: send the header “Authorization: Bearer” followed by it."))
        scheme, _space, secret = header.partition(" ")
        if scheme.lower() != "bearer" or not SHAPE.fullmatch(secret):
            raise Stopped(
                401, _("This is not a token: the header reads “Authorization: Bearer entente_…”, with one space.")
            )
        return self.authenticate(request, secret)

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        """Return the token of a secret; Stopped with 401 when it opens nothing, 429 when its minute is full."""
        found = Token.objects.select_related("user").filter(digest=digest_of(token)).first()
        now = timezone.now()
        if found is None:
            raise Stopped(401, _("This token is not known."))
        if reason := why_not_open(found, now):
            raise Stopped(401, reason)
        request.token = found  # type: ignore[attr-defined]
        spend(found, now)
        request.actor = actor_for(found.user)  # type: ignore[attr-defined]
        return found


def why_not_open(token: Token, now: datetime) -> str:
    """Return why a token opens nothing any more, "" when it does."""
    if token.revoked_at is not None:
        return _("This token has been revoked: make another on the page of your account.")
    if token.expires_at <= now:
        return _("This token has expired: make another on the page of your account.")
    if not token.user.is_active:
        return _("The account of this token is closed.")
    return ""


def spend(token: Token, now: datetime) -> None:
    """Count one request in the token's minute and note its use; Stopped with 429 when the minute is full.

    One conditional statement decides, so that the limit is exact whatever the number of processes.
    """
    over, here = (connection.ops.adapt_datetimefield_value(moment) for moment in (now - MINUTE, now))
    with connection.cursor() as cursor:
        cursor.execute(SPEND, [over, here, over, here, token.pk, over])
        counted = cursor.rowcount
    begun = token.window_start if token.window_start and token.window_start > now - MINUTE else None
    token.window_count = token.window_count + 1 if begun else 1
    token.window_start = begun or now
    if not counted:
        wait = seconds_left(token, now)
        raise Stopped(
            429,
            _("This token allows %(limit)s requests a minute: try again in %(wait)s s.")
            % {"limit": token.a_minute, "wait": wait},
            {"Retry-After": str(wait)},
        )


def seconds_left(token: Token, now: datetime) -> int:
    """Return in how many seconds the token's minute ends, at least one."""
    begun = token.window_start or now
    return max(1, int((begun + MINUTE - now).total_seconds() + 0.999))


def rate_headers(token: Token, now: datetime) -> dict[str, str]:
    """Return the headers that say how much of the minute is left."""
    return {
        "X-RateLimit-Limit": str(token.a_minute),
        "X-RateLimit-Remaining": str(max(0, token.a_minute - token.window_count)),
        "X-RateLimit-Reset": str(seconds_left(token, now)),
    }
