"""Who reads a page, in which language, as of which day: what every column and panel needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.access.actor import Actor


@dataclass(frozen=True)
class Reader:
    """The actor, the language ("fr" or "en"), and the day the page speaks of; `asked` is None when it is today."""

    actor: Actor
    language: str
    today: date
    asked: date | None = None
    problem: str = ""
    about: models.Model | None = None  # the record that a page, or a narrowed list, is about

    @property
    def on(self) -> date:
        """The day the page speaks of."""
        return self.asked or self.today

    def address(self, path: str, **query: str) -> str:
        """Return an address that keeps the as-of date the reader has chosen."""
        if self.asked:
            query.setdefault("as_of", self.asked.isoformat())
        return f"{path}?{urlencode(query)}" if query else path


def parse_day(text: str) -> date | None:
    """Return the day written in ISO form, or None when it is not one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def bad_day(text: str) -> str:
    """Return the sentence for a date that cannot be read."""
    return _("“%(value)s” is not a date: write year-month-day, such as 2014-12-31.") % {"value": text[:40]}


def reader_of(request: HttpRequest) -> Reader:
    """Return the reader of a request; a date that cannot be read leaves today and a sentence in `problem`."""
    today = timezone.localdate()
    text = request.GET.get("as_of", "").strip()
    asked = parse_day(text) if text else None
    return Reader(
        actor=request.actor.itself,  # type: ignore[attr-defined]
        language=(get_language() or "fr")[:2],
        today=today,
        asked=asked if asked != today else None,
        problem=bad_day(text) if text and asked is None else "",
    )
