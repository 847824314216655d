"""What the API answers: JSON, whatever happens; every refusal is a sentence in the reader's language."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from entente.access.service import Refused
from entente.engines.records.together import Unfit

JSON = "application/json"
Errors = Mapping[str, Sequence[str]]
WHOLE = "__all__"  # the name under which Django's forms keep what concerns no field alone
MOST_BYTES = 256_000
log = logging.getLogger("entente.api")


class Stopped(Exception):  # noqa: N818 -- an answer, not a fault of ours
    """A request answered early: its status, its sentence, more headers, more of the body."""

    def __init__(
        self, status: int, reason: str, headers: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(reason)
        self.status, self.reason, self.body = status, reason, body or {}
        self.headers = {**(headers or {}), **({"WWW-Authenticate": "Bearer"} if status == 401 else {})}


def wrong(errors: Errors) -> Stopped:
    """Return the answer to what cannot be accepted: every sentence, by field or parameter."""
    return Stopped(400, _("This cannot be accepted as it stands: see “errors”."), body={"errors": errors})


def _by_field(unfit: Unfit) -> Errors:
    """Return the sentences about rows that do not stand together with the others, by field."""
    return {field: [why for name, why in unfit.faults if name == field] for field, _why in unfit.faults}


def too_large() -> Stopped:
    """Return the answer to a body beyond the limit."""
    return Stopped(413, _("This body is too large: send at most %(most)s kB.") % {"most": MOST_BYTES // 1000})


def plain(value: object) -> object:
    """Return as JSON holds it what json cannot write: days in ISO form, decimals and lazy words as text."""
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_default_timezone()).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def dumped(body: object) -> str:
    """Return a body as JSON text."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=plain)


def answer(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return an answer in JSON, which no cache may keep."""
    return answer_text(dumped(body), status, headers)


def answer_text(text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return an answer whose JSON is written already."""
    sent = HttpResponse(text, status=status, content_type=JSON)
    sent.headers["Cache-Control"] = "no-store"
    for name, value in (headers or {}).items():
        sent.headers[name] = value
    return sent


def said(status: int, reason: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return a sentence in JSON."""
    return answer({"reason": reason}, status, headers)


def of_exception(request: HttpRequest, trouble: Exception | type[Exception]) -> HttpResponse:
    """Return the answer for anything raised while the API worked; what nobody foresaw is logged, never shown."""
    if isinstance(trouble, Stopped):
        return answer({"reason": trouble.reason, **trouble.body}, trouble.status, trouble.headers)
    if isinstance(trouble, Unfit):
        return of_exception(request, wrong(_by_field(trouble)))
    if isinstance(trouble, Refused):
        return said(403, str(trouble))
    if isinstance(trouble, Http404):
        return said(404, _("There is nothing here, or it is outside your mandates."))
    if isinstance(trouble, IntegrityError):
        log.warning("%s %s: %s", request.method, request.path, trouble)
        return said(409, _("Somebody saved the same thing at the same moment; nothing was saved here. Try again."))
    log.error("%s %s", request.method, request.path, exc_info=trouble if isinstance(trouble, Exception) else None)
    return said(500, _("Something is broken on our side; nothing was saved. Tell the administrator."))
