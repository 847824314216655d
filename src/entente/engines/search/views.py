"""The page that finds: what was typed, the records found by type, filters by type and by country."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from entente.access.service import may_some, visible
from entente.engines.records import catalogue
from entente.engines.records.pages import log_named
from entente.engines.records.reader import Reader, reader_of
from entente.engines.records.record import Record
from entente.engines.search.asking import TIERS, typed
from entente.engines.search.entries import Ports
from entente.engines.search.hits import Hit
from entente.engines.search.near import near
from entente.engines.search.service import Asked, Found, Group, find

SHOWN_COUNTRIES = 3


@dataclass(frozen=True)
class Block:
    """The records found of one type as a table's body, and the address of the rest."""

    title: str
    table: SafeString
    more: str


@dataclass(frozen=True)
class Way:
    """One way to narrow, or to widen when it is chosen: its words and the address."""

    label: str
    address: str
    chosen: bool = False


def search_page(request: HttpRequest) -> HttpResponse:
    """Answer with what the words find among what the reader may see; with nothing typed, with how to ask."""
    reader = reader_of(request)
    problems: list[str] = [reader.problem] if reader.problem else []
    asked = _read(request, reader, problems)
    found = find(reader, asked)
    log_named(reader, [(g.record.kind, hit.row.number) for g in found.groups for hit in g.hits if hit.named], "search")
    if asked.typed.cut:
        problems.append(_("Only the first eight words are looked for."))
    context = {
        "title": _("Search"),
        "query": request.GET.get("q", "").replace("\x00", "")[:200],
        "nothing_typed": not asked.typed.words,
        "blocks": [_block(reader, asked, group, found) for group in found.groups],
        "narrow": [(_("Kinds"), _kinds(reader, asked, found)), (_("Countries"), _about(reader, asked, found))],
        "near": [] if found.groups or not asked.typed.words else _near(reader, asked),
        "wider": _address(reader, asked, kind="", country="") if asked.record or asked.about else "",
        "kind": asked.record.slug if asked.record else "",
        "country": _key(asked.about) if asked.about else "",
        "problems": problems,
    }
    return render(request, "search/search.html", context, status=400 if problems and not asked.typed.cut else 200)


def _read(request: HttpRequest, reader: Reader, problems: list[str]) -> Asked:
    """Return what an address asks; what cannot be understood is left out and said in `problems`."""
    kind, country = request.GET.get("kind", "").strip(), request.GET.get("country", "").strip()
    record = catalogue.by_slug(kind) if kind else None
    if record is not None and (record.logged or not may_some(reader.actor, "view", record.model)):
        record = None
    if kind and record is None:
        problems.append(
            _("“%(value)s” is not a kind of record you can search: choose one beside the results.")
            % {"value": kind[:40]}
        )
    about = _country(reader, country) if country else None
    if country and about is None:
        problems.append(
            _("“%(value)s” is not a country: write its code of ISO 3166, such as MR.") % {"value": country[:40]}
        )
    return Asked(typed(request.GET.get("q", "")), record, about, _after(request.GET.get("after", ""), record))


def _country(reader: Reader, code: str) -> models.Model | None:
    """Return the country of a key in an address, None when the reader knows none such."""
    if Ports.subjects is None or not may_some(reader.actor, "view", Ports.subjects):
        return None
    record = catalogue.by_model(Ports.subjects)
    return visible(reader.actor, Ports.subjects).filter(**{record.key: code.replace("\x00", "").upper()}).first()


def _after(text: str, record: Record | None) -> tuple[int, int] | None:
    """Return (tier, row) of the hit after which to go on; None for the first page, and for a damaged address."""
    tier, _dot, row = text.partition(".")
    if record is None or not (tier.isdecimal() and row.isdecimal()) or len(row) > 12:
        return None
    return (int(tier), int(row)) if int(tier) in TIERS else None


def _address(reader: Reader, asked: Asked, **changes: str) -> str:
    """Return the page's address with some of what is asked changed; "" takes it away."""
    now = {"q": asked.typed.text, "kind": asked.record.slug if asked.record else "", "country": _key(asked.about)}
    query = {name: value for name, value in {**now, **changes}.items() if value}
    return reader.address(_path(), **query)


@cache
def _path() -> str:
    """Return the address of the page, asked of Django's addresses once."""
    return reverse("search")


def _key(about: models.Model | None) -> str:
    """Return what names a country in an address, "" for none."""
    return "" if about is None else str(catalogue.by_model(type(about)).key_of(about))


def _block(reader: Reader, asked: Asked, group: Group, found: Found) -> Block:
    """Return the records found of one type as they stand on the page."""
    last = group.hits[-1].row
    rest = {"after": f"{last.tier}.{last.number}"} if asked.record else {"kind": group.record.slug}
    itself = group.record.model is Ports.subjects
    lines = "\n".join(_line(hit, "" if itself else _places(hit.row.about, found)) for hit in group.hits)
    # Each part was escaped where it was made.
    return Block(group.record.plural, SafeString(lines), _address(reader, asked, **rest) if group.more else "")


def _line(hit: Hit, about: str) -> str:
    """Return one record found as a row: its name, what else is said of it, the countries it is about."""
    more = f" <small>{hit.texts}</small>" if hit.texts else ""
    link = f'<a href="{escape(hit.address)}">{hit.name}</a>'
    return f'<tr><td>{link}{more}</td><td class="about">{escape(about)}</td></tr>'


def _places(numbers: tuple[int, ...], found: Found) -> str:
    """Return the first countries a record is about, and how many more."""
    names = [label for number, (_code, label) in found.countries.items() if number in numbers]
    rest = len(names) - SHOWN_COUNTRIES
    return ", ".join(names[:SHOWN_COUNTRIES]) + (f" +{rest}" if rest > 0 else "")


def _kinds(reader: Reader, asked: Asked, found: Found) -> list[Way]:
    """Return the types of record among those found, each to be looked at alone; the chosen one leads back to all."""
    if asked.record:
        return [Way(asked.record.plural, _address(reader, asked, kind=""), chosen=True)]
    return [
        Way(group.record.plural, _address(reader, asked, kind=group.record.slug))
        for group in found.groups
        if len(found.groups) > 1
    ]


def _about(reader: Reader, asked: Asked, found: Found) -> list[Way]:
    """Return the countries that the records shown are about, each to be looked at alone; the chosen one leads back."""
    if asked.about:
        return [Way(str(asked.about), _address(reader, asked, country=""), chosen=True)]
    return [Way(label, _address(reader, asked, country=code)) for code, label in found.countries.values()]


def _near(reader: Reader, asked: Asked) -> list[Way]:
    """Return what may have been meant, each as an address."""
    return [Way(text, _address(reader, asked, q=text)) for text in near(reader, asked)]
