"""Reading one activity of somebody else's file: what can be read is read, the rest is said; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.utils.translation import gettext as _
from lxml.etree import _Element as Element

from entente.apps.funding.iati.rules import (
    ACTUAL_END,
    ACTUAL_START,
    PLANNED_END,
    PLANNED_START,
    day_of,
    identifier_of,
    number_of,
)
from entente.apps.funding.iati.shares import CENT, adds_up
from entente.apps.funding.iati.standard import LANGUAGE, standard
from entente.apps.funding.iati.transactions import COMMITMENT, DISBURSEMENT, EXPENDITURE

# (amount, currency, day) -> the same in euros, None where no rate of that day is known.
InEuros = Callable[[Decimal, str, date], Decimal | None]
MOST_MONEY = Decimal("1e13")
SENTENCES, TITLE, NAME, LIST, REGIONS = 8, 300, 200, 300, 200


@dataclass
class Read:
    """One activity as it is kept: values by field, countries with their shares, what could not be read."""

    identifier: str
    values: dict[str, Any] = field(default_factory=dict)
    countries: dict[str, Decimal | None] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Moved:
    """One transaction that could be read."""

    kind: str
    day: date
    currency: str
    value: Decimal


def why_refused(element: Element, seen: set[str]) -> str:
    """Say why an activity cannot be kept, "" when it can: it needs an identifier of its own."""
    identifier = identifier_of(element)
    if not identifier:
        return _("It has no identifier, by which it would be found again: its publisher must give it one.")
    if len(identifier) > NAME:
        return _("Its identifier is longer than %(most)d signs: its publisher must shorten it.") % {"most": NAME}
    if identifier in seen:
        return _("Its identifier stands twice in the file: only the first is read.")
    return ""


def read(element: Element, countries: Mapping[str, int], in_euros: InEuros) -> Read:
    """Return what can be read of an activity; `countries` are those known, by code."""
    found = Read(identifier_of(element))
    default = (element.get(LANGUAGE) or "").lower()
    found.values |= _titles(element, found, default)
    reporter = element.find("reporting-org")
    ref = (reporter.get("ref") or "").strip() if reporter is not None else ""
    name = _text(reporter) if reporter is not None else ""
    found.values |= {"reporter_ref": ref[:100], "reporter": (name or ref or "?")[:NAME]}
    found.values |= _dates(element, found)
    _places(element, found, countries)
    found.values["sectors"] = _listed(element.findall("sector"), LIST)
    found.values["regions"] = _listed(element.findall("recipient-region"), REGIONS)
    found.values |= _money(element, found, in_euros)
    found.values["remarks"] = " ".join(dict.fromkeys(found.remarks[:SENTENCES]))
    return found


def _text(element: Element) -> str:
    """Return the first text of an element, blanks joined."""
    texts = (" ".join((text.text or "").split()) for text in element.findall("narrative"))
    return next(filter(None, texts), "")


def _titles(element: Element, found: Read, default: str) -> dict[str, str]:
    """Return the title in both languages, in the one it is given in where there is only that; else the identifier."""
    given: dict[str, str] = {}
    title = element.find("title")
    for text in title.findall("narrative") if title is not None else ():
        language = (text.get(LANGUAGE) or default or "?").lower()[:2]
        if words := " ".join((text.text or "").split()):
            given.setdefault(language, words)
    if not given:
        found.remarks.append(_("It has no title: its identifier stands for it."))
        return {"title_fr": found.identifier[:TITLE], "title_en": found.identifier[:TITLE], "languages": ""}
    first = next(iter(given.values()))
    french, english = given.get("fr") or given.get("en") or first, given.get("en") or given.get("fr") or first
    return {"title_fr": french[:TITLE], "title_en": english[:TITLE], "languages": " ".join(given)[:60]}


def _dates(element: Element, found: Read) -> dict[str, Any]:
    """Return state, start and end: the actual days, else the planned ones."""
    days: dict[str, date] = {}
    for told in element.findall("activity-date"):
        day = day_of(told.get("iso-date"))
        if day is None:
            found.remarks.append(_("A date is not one: “%(value)s”.") % {"value": (told.get("iso-date") or "")[:20]})
        else:
            days.setdefault(told.get("type") or "", day)
    status = element.find("activity-status")
    code = (status.get("code") or "").strip() if status is not None else ""
    if code and code not in standard().codes["ActivityStatus"]:
        found.remarks.append(_("Its state is not a code of the standard: “%(value)s”.") % {"value": code[:20]})
        code = ""
    return {
        "status": code, "starts_on": days.get(ACTUAL_START) or days.get(PLANNED_START),
        "ends_on": days.get(ACTUAL_END) or days.get(PLANNED_END),
    }  # fmt: skip


def _places(element: Element, found: Read, countries: Mapping[str, int]) -> None:
    """Read the countries of the activity, and those of its transactions, which have no share."""
    shares, own = [], element.findall("recipient-country")
    for told in own:
        share = number_of(told.get("percentage"))
        if told.get("percentage") and (share is None or not 0 <= share <= 100):
            found.remarks.append(_("A share is not between 0 and 100: “%(value)s”.") % {
                "value": (told.get("percentage") or "")[:20]})  # fmt: skip
            share = None
        shares.append(share)
        _place(told, found, countries, share)
    known = [share for share in shares if share is not None]
    if len(own) > 1 and element.find("recipient-region") is None and len(known) == len(own) and not adds_up(known):
        found.remarks.append(_("The shares of its countries add to %(sum)s.") % {"sum": f"{sum(known):f}"})
    for told in element.iterfind("transaction/recipient-country"):
        _place(told, found, countries, None)


def _place(told: Element, found: Read, countries: Mapping[str, int], share: Decimal | None) -> None:
    """Read one country."""
    code = (told.get("code") or "").strip().upper()
    if code not in countries:
        found.remarks.append(_("The country “%(code)s” is not known.") % {"code": code[:20]})
    elif share is not None or code not in found.countries:
        found.countries[code] = share.quantize(CENT, ROUND_HALF_EVEN) if share is not None else None


def _listed(elements: Sequence[Element], most: int) -> str:
    """Return codes with their vocabulary and share as one line, as much of it as is kept."""
    words = []
    for told in elements:
        vocabulary, share = told.get("vocabulary") or "1", told.get("percentage")
        name = (told.get("code") or "?") + (f" ({vocabulary})" if vocabulary != "1" else "")
        words.append(f"{name} {share} %" if share else name)
    while words and len("; ".join(words)) > most:
        words.pop()
    return "; ".join(words)


def _money(element: Element, found: Read, in_euros: InEuros) -> dict[str, Any]:
    """Return what was committed and spent: in the file's currency where it is one, in euros where rates are known."""
    moves = [move for told in element.findall("transaction") if (move := _moved(told, element, found))]
    currencies = sorted({move.currency for move in moves})
    values: dict[str, Any] = {"transactions": len(moves), "currency": currencies[0] if len(currencies) == 1 else ""}
    for name, kinds in (("committed", {COMMITMENT}), ("spent", {DISBURSEMENT, EXPENDITURE})):
        counted = [move for move in moves if move.kind in kinds]
        euros = [in_euros(move.value, move.currency, move.day) for move in counted]
        values[name] = _sum([move.value for move in counted]) if values["currency"] and counted else None
        values[f"{name}_eur"] = _sum(euros) if counted else None
        missing = sorted({move.currency for move, euro in zip(counted, euros, strict=True) if euro is None})
        if missing:
            found.remarks.append(_("No rate of the day is known for %(codes)s: not given in euros.") % {
                "codes": ", ".join(missing)})  # fmt: skip
    return values


def _moved(told: Element, activity: Element, found: Read) -> Moved | None:
    """Return one transaction, None with a remark when its type, its day, its amount or its currency is not told."""
    kind, value = told.find("transaction-type"), told.find("value")
    day = day_of(told.find("transaction-date").get("iso-date")) if told.find("transaction-date") is not None else None
    amount = number_of(value.text) if value is not None else None
    currency = ((value.get("currency") if value is not None else "") or activity.get("default-currency") or "").strip()
    on = (day_of(value.get("value-date")) if value is not None else None) or day
    code = (kind.get("code") or "") if kind is not None else ""
    if not code or on is None or amount is None or abs(amount) >= MOST_MONEY or len(currency) != 3:
        found.remarks.append(_("A transaction lacks its type, its day, its amount or its currency: left out."))
        return None
    return Moved(code, on, currency.upper(), amount)


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """Return the sum in cents, None when one of them is not known."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)).quantize(CENT, ROUND_HALF_EVEN) if len(known) == len(amounts) else None
