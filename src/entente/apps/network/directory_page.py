"""The directory's page: one box, what answers, ways to narrow it, and the same as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from entente.access.models import Unit
from entente.access.service import may_some, visible
from entente.apps.network.choices import Corps, PositionKind
from entente.apps.network.directory import CONTACT, FACETS, Asked, Found, asked_for, find
from entente.apps.network.models import Position
from entente.apps.network.told import Line, Link
from entente.apps.partners.models import Contact
from entente.apps.reference.models import Country, Language
from entente.engines.exchange.download import file_answer
from entente.engines.exchange.files.sheet import Heading, Sheet
from entente.engines.exchange.files.writing import FORMATS
from entente.engines.journal.service import kind_of, note_whole
from entente.engines.records import catalogue
from entente.engines.records.pages import log_named
from entente.engines.records.reader import Reader, reader_of
from entente.engines.ui import format as show

SHOWN, EXPORTED = 25, 400
WAYS = 8  # choices offered of one facet


@dataclass(frozen=True)
class Way:
    """One way to narrow, or to widen when it is chosen: its words, the address, among how many rows shown."""

    label: str
    address: str
    count: int = 0
    chosen: bool = False


@dataclass(frozen=True)
class Shown:
    """A thing named on the page: its words and its address."""

    words: str
    address: str


def directory_page(request: HttpRequest) -> HttpResponse:
    """Answer with the positions and functional addresses that the words find among what the reader may see."""
    reader = reader_of(request)
    if not may_some(reader.actor, "view", Position):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    problems: list[str] = [reader.problem] if reader.problem else []
    asked = _asked(request, reader, problems)
    kind = request.GET.get("format", "")
    if kind and (kind not in FORMATS or not may_some(reader.actor, "export", Position)):
        problems.append(_("“%(value)s” is not a format you can have: %(names)s.")
                        % {"value": kind[:20], "names": ", ".join(FORMATS)})  # fmt: skip
    found = find(reader, asked, EXPORTED if kind and not problems else SHOWN)
    named = {(kind_of(model), number) for line in found.lines for model, number in line.named}
    log_named(reader, sorted(named), request.path)
    if kind and not problems:
        return _file(reader, asked, found, kind)
    context: dict[str, Any] = {
        "reader": reader,
        "title": _("Directory"),
        "query": request.GET.get("q", "").replace("\x00", "")[:200],
        "asked": asked,
        "found": found,
        "positions": [_row(line, reader) for line in found.lines if line.itself.model is Position],
        "contacts": [_row(line, reader) for line in found.lines if line.itself.model is Contact],
        "narrow": [(title, ways) for title, ways in _narrow(reader, asked, found) if ways],
        "exports": [(name.upper(), _address(reader, asked, format=name)) for name in FORMATS]
        if may_some(reader.actor, "export", Position) else [],
        "problems": problems,
    }  # fmt: skip
    return render(request, "network/directory.html", context, status=400 if problems else 200)


def _titles() -> dict[str, str]:
    """Return the facets' names."""
    return dict(zip(FACETS, (_("Kind"), _("Corps"), _("Country"), _("Language"), _("Unit")), strict=True))


def _asked(request: HttpRequest, reader: Reader, problems: list[str]) -> Asked:
    """Return what an address asks; a facet's value that is none is left out and said in `problems`."""
    facets, labels = {}, {}
    for name, title in _titles().items():
        value = request.GET.get(name, "").replace("\x00", "").strip()
        if not value:
            continue
        label = _label(reader, name, value)
        if label is None:
            problems.append(_("“%(value)s” is not a choice of “%(name)s”: choose one beside the rows.")
                            % {"value": value[:40], "name": title})  # fmt: skip
        else:
            facets[name], labels[name] = value, label
    return asked_for(request.GET.get("q", ""), facets, labels)


def _label(reader: Reader, name: str, value: str) -> str | None:
    """Return the words of a facet's value, None when there is none such."""
    closed: dict[str, dict[str, Any]] = {
        "kind": {**dict(PositionKind.choices), CONTACT: _("functional address")},
        "corps": dict(Corps.choices),
    }
    if name in closed:
        return str(closed[name][value]) if value in closed[name] else None
    row: Any = None
    if name == "unit":
        row = visible(reader.actor, Unit, archived=True).filter(code=value).first()
    else:
        row = visible(reader.actor, Country if name == "country" else Language).filter(code=value).first()
    if row is None:
        return None
    short = getattr(row, f"short_{reader.language}", "")
    return str(short or getattr(row, f"name_{reader.language}"))


def _address(reader: Reader, asked: Asked, **changes: str) -> str:
    """Return the page's address with some of what is asked changed; "" takes it away."""
    query = {"q": asked.typed.text, **asked.facets, **changes}
    return reader.address(reverse("network:directory"), **{name: value for name, value in query.items() if value})


def _narrow(reader: Reader, asked: Asked, found: Found) -> Iterable[tuple[str, list[Way]]]:
    """Yield each facet with the choices among the rows shown, the most frequent first; a chosen one leads back."""
    for name, title in _titles().items():
        if name in asked.facets:
            yield title, [Way(asked.labels[name], _address(reader, asked, **{name: ""}), chosen=True)]
            continue
        counted: Counter[tuple[str, str]] = Counter(
            choice for line in found.lines for choice in line.facets[name].items()
        )
        narrowing = {choice: count for choice, count in counted.items() if count < len(found.lines)}
        best = sorted(narrowing.items(), key=lambda pair: (-pair[1], pair[0][1]))[:WAYS]
        ways = [Way(label, _address(reader, asked, **{name: value}), count) for (value, label), count in best]
        yield title, ways


def _shown(link: Link | None, reader: Reader) -> Shown | None:
    """Return a link as it stands on the page."""
    if link is None:
        return None
    return Shown(link.name, reader.address(catalogue.by_model(link.model).detail_path(link.key)))


def _row(line: Line, reader: Reader) -> dict[str, Any]:
    """Return a row as it stands on the page; nobody and somebody out of sight are the same dash."""
    return {
        **{name: _shown(getattr(line, name), reader) for name in ("itself", "holder", "unit", "country", "place")},
        "address": line.address,
        "since": show.day(line.since, reader.language) if line.since else "",
        "until": show.day(line.until, reader.language) if line.until else "",
        "languages": ", ".join(line.languages.values()),
    }


def _file(reader: Reader, asked: Asked, found: Found, kind: str) -> HttpResponse:
    """Return what is found as a file, journalled; it holds nothing but what the page shows."""
    titles = (_("Function"), _("Holder"), _("Unit"), _("Country"), _("Institution"), _("Address"), _("Since"),
              _("Until"), _("Languages"))  # fmt: skip
    kinds = ("text",) * 6 + ("day", "day", "text")
    headings = [Heading(words, kind=of, width=24) for words, of in zip(titles, kinds, strict=True)]
    with transaction.atomic():
        what = {"format": kind, "asked": asked.typed.text, **asked.facets, "rows": len(found.lines)}
        note_whole(reader.actor, "export", kind_of(Position), _("Directory"), what)
    sheet = Sheet(_("Directory"), headings, [_values(line) for line in found.lines], reader.language)
    return file_answer(sheet, kind, _("Directory"))


def _values(line: Line) -> Sequence[Any]:
    """Return a row as the cells of a file."""
    links = (line.itself, line.holder, line.unit, line.country, line.place)
    names = [link.name if link else "" for link in links]
    return [*names, line.address, line.since, line.until, ", ".join(line.languages.values())]
