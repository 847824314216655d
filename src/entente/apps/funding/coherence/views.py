"""The pages of coherence: what is done already near what is proposed, and what overlaps in a country."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from entente.access.service import may_some, visible
from entente.apps.funding.coherence.page import PROPOSED
from entente.apps.funding.coherence.queries import SOURCES, Overlaps, asked_of, near, overlaps
from entente.apps.funding.coherence.rules import Asked, Candidate
from entente.apps.funding.coherence.sources import stems_of
from entente.apps.partners.models import Institution
from entente.apps.projects.choices import Theme
from entente.apps.projects.models import Project
from entente.apps.reference.models import Country
from entente.engines.records import catalogue
from entente.engines.records.forms import Lookup
from entente.engines.records.pages import log_if_named, log_named, record_or_404, row_or_404
from entente.engines.records.reader import Reader, bad_day, parse_day, reader_of

ASKED = ("country", "institution", "theme", "words", "from", "to")
PAIRS = 50
NONE = Overlaps((), 0, 0)


@dataclass
class Said:
    """What an address says: its texts, what they mean, and what cannot be read."""

    texts: dict[str, str]
    country: Country | None = None
    institution: Institution | None = None
    problems: list[str] = field(default_factory=list)


def near_page(request: HttpRequest) -> HttpResponse:
    """Answer with what exists near what is asked: a country, an institution, a theme, words, days, or a record."""
    reader = _reader(request)
    about = _about(request, reader)
    said = _said(request, reader)
    asked = asked_of(reader, about) if about is not None else _asked(reader, said)
    hits = near(reader, asked) if not said.problems else []
    _log(request, reader, [hit.candidate for hit in hits])
    context: dict[str, Any] = {
        "title": _("What is done already"), "reader": reader, "said": said, "hits": hits, "about": about,
        "about_address": _address(about) if about is not None else "", "themes": Theme.choices,
        "asked": bool(asked.countries or asked.narrow), "sources": [str(source.title) for source in SOURCES],
        "room": catalogue.room_of(catalogue.by_model(Project)),
    }  # fmt: skip
    return render(request, "funding/coherence.html", context, status=400 if said.problems else 200)


def overlaps_page(request: HttpRequest) -> HttpResponse:
    """Answer with the pairs of different owners that do the same with a country at the same time, ranked."""
    reader = _reader(request)
    said = _said(request, reader)
    if said.country is None and not said.texts["country"] and len(reader.actor.countries) == 1:
        said.country = visible(reader.actor, Country).filter(pk__in=reader.actor.countries).first()
        said.texts["country"] = said.country.code if said.country else ""
    found = overlaps(reader, said.country.pk, reader.on) if said.country and not said.problems else NONE
    shown = found.pairs[:PAIRS]
    _log(request, reader, [one for pair in shown for one in (pair.first, pair.second)])
    context: dict[str, Any] = {
        "title": _("Overlaps"), "reader": reader, "said": said, "pairs": shown, "count": found.count,
        "address": reverse("coherence:overlaps"), "room": catalogue.room_of(catalogue.by_model(Project)),
    }  # fmt: skip
    return render(request, "funding/overlaps.html", context, status=400 if said.problems else 200)


def _reader(request: HttpRequest) -> Reader:
    """Return the reader; not found for whoever may read no project and so compare nothing."""
    reader = reader_of(request)
    if not may_some(reader.actor, "view", Project):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    return reader


def _about(request: HttpRequest, reader: Reader) -> models.Model | None:
    """Return the project or action that the address asks about, None when it names none."""
    text = request.GET.get("of", "")
    if not text:
        return None
    slug, _slash, key = text.partition("/")
    record = record_or_404(slug, reader)
    if record.model not in PROPOSED:
        raise Http404(_("This page does not exist, or is outside your mandates."))
    row = row_or_404(request, record, key, reader)
    log_if_named(reader, record, row, request.path)
    return row


def _address(row: Any) -> str:
    """Return the address of a record."""
    record = catalogue.by_model(type(row))
    return record.detail_path(record.key_of(row))


def _said(request: HttpRequest, reader: Reader) -> Said:
    """Return what the address says, with the sentences for what cannot be read."""
    said = Said({name: request.GET.get(name, "").strip() for name in ASKED})
    said.problems += [reader.problem] if reader.problem else []
    for name, model in (("country", Country), ("institution", Institution)):
        try:
            found = Lookup(model, reader, several=False, required=False).clean(said.texts[name])
        except ValidationError as wrong:
            said.problems += wrong.messages
        else:
            setattr(said, name, found)
    theme = said.texts["theme"]
    if theme and theme not in Theme.values:
        sentence = _("“%(value)s” is not a theme: write one of %(choices)s.")
        said.problems.append(sentence % {"value": theme[:40], "choices": ", ".join(Theme.values)})
    for name in ("from", "to"):
        if _unread(said.texts[name]):
            said.problems.append(bad_day(said.texts[name]))
            said.texts[name] = ""  # a date field would refuse it again
    first, last = (parse_day(said.texts[name]) for name in ("from", "to"))
    if first and last and last < first:
        said.problems.append(_("The last day comes on or after the first: correct one of the two."))
    return said


def _unread(text: str) -> bool:
    """Say whether a text is no date."""
    return bool(text) and parse_day(text) is None


def _asked(reader: Reader, said: Said) -> Asked:
    """Return what the address asks."""
    texts = said.texts
    return Asked(
        (said.country.pk,) if said.country else (), frozenset({said.institution.pk} if said.institution else ()),
        frozenset({texts["theme"]} if texts["theme"] else ()), (stems_of(texts["words"][:200]),),
        parse_day(texts["from"]), parse_day(texts["to"]), typed=True,
    )  # fmt: skip


def _log(request: HttpRequest, reader: Reader, shown: list[Candidate]) -> None:
    """Write to the read log that rows for named readers were shown."""
    log_named(reader, list(dict.fromkeys(one.key for one in shown if one.named)), request.path)
