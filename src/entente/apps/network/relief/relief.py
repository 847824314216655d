"""The relief of positions: who holds one and until when, the days nobody does, handovers, tours, missing papers.

Pure: positions and postings come in as plain spans of days. The first day counts, the end day is the first without.
Archived postings never count, and the order in which postings are given never matters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from entente.engines.calendar.months import ENDLESS, days_before, months_after


class What(StrEnum):
    """What there is to say of a position over a period."""

    VACANT = "vacant"
    SOON = "soon"
    OVERLAP = "overlap"
    HANDOVER = "handover"
    LENGTH = "length"
    PAPERS = "papers"


class Handover(StrEnum):
    """How a relief compares with the handover the position asks for."""

    GAP = "gap"
    NONE = "none"
    SHORT = "short"
    RIGHT = "right"
    LONG = "long"


@dataclass(frozen=True)
class House:
    """The house's own rules: how far ahead one looks, the gap that is borne, the days a report may take."""

    horizon_months: int
    gap_days: int
    report_days: int


@dataclass(frozen=True)
class Place:
    """A position: when it exists, how long a tour lasts in it, how many days of handover it asks for."""

    number: int
    starts_on: date
    ends_on: date | None = None
    tour_months: int = 36
    handover_days: int = 10


@dataclass(frozen=True)
class Stay:
    """A posting: who, the days that hold (actual, else planned), what is known of arrival, departure and papers."""

    number: int
    starts_on: date
    ends_on: date | None = None
    person: int = 0
    arrived_on: date | None = None
    left_on: date | None = None
    letter_on: date | None = None
    report_on: date | None = None
    archived: bool = False

    @property
    def end(self) -> date:
        """The first day without, far away when no end is planned."""
        return self.ends_on or ENDLESS


@dataclass(frozen=True, order=True)
class Span:
    """Days from `first` up to `last`, which is the first day without."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days


@dataclass(frozen=True)
class Relief:
    """One relief: who leaves, who comes, the days both are there (negative: nobody is; None: no end is planned)."""

    leaving: Stay
    coming: Stay
    days: int | None
    verdict: Handover


@dataclass(frozen=True)
class Outlook:
    """All there is to say of one position over a period.

    `holder` holds on the first day (of several, who stays longest) and `coming` is the first who begins later;
    `since` is the day from which nobody has held a position that is vacant on the first day;
    `falls_on` is the day it falls vacant; `over` are the tours over their length with the day each reaches it;
    `papers` are the postings that lack a paper, "letter" or "report".
    """

    place: Place
    holder: Stay | None
    coming: Stay | None
    since: date | None
    vacant: tuple[Span, ...]
    doubled: tuple[Span, ...]
    falls_on: date | None
    reliefs: tuple[Relief, ...]
    over: tuple[tuple[Stay, date], ...]
    papers: tuple[tuple[Stay, str], ...]
    found: frozenset[What]

    @property
    def days(self) -> int | None:
        """Days that who leaves and who comes are there together, or (negative) that nobody is; None when unknown."""
        if self.relief is not None:
            return self.relief.days
        if self.since is not None and self.coming is not None:
            return (self.since - self.coming.starts_on).days
        return None

    @property
    def relief(self) -> Relief | None:
        """The relief of who holds the position now, or the next there is."""
        return next(iter(self.reliefs), None)


def standing(stays: Iterable[Stay]) -> list[Stay]:
    """Return the postings that count, in the order in which they begin."""
    return sorted((stay for stay in stays if not stay.archived), key=lambda stay: (stay.starts_on, stay.number))


def held(place: Place, stays: Iterable[Stay], first: date, last: date) -> list[Span]:
    """Return the days of a period on which somebody holds the position, as spans that do not touch."""
    found: list[Span] = []
    for stay in standing(stays):
        span = _clipped(stay.starts_on, stay.end, place, first, last)
        if span is None:
            continue
        found.append(_joined(found.pop(), span) if found and span.first <= found[-1].last else span)
    return found


def vacant(place: Place, stays: Iterable[Stay], first: date, last: date) -> list[Span]:
    """Return the days of a period on which the position exists and nobody holds it, as spans that do not touch."""
    whole = _clipped(place.starts_on, place.ends_on or ENDLESS, place, first, last)
    if whole is None:
        return []
    found, at = [], whole.first
    for span in held(place, stays, first, last):
        if span.first > at:
            found.append(Span(at, span.first))
        at = span.last
    return [*found, Span(at, whole.last)] if at < whole.last else found


def doubled(place: Place, stays: Iterable[Stay], first: date, last: date) -> list[Span]:
    """Return the days of a period on which two or more hold the position at once; no day comes twice."""
    found: list[Span] = []
    reach = date.min
    for stay in standing(stays):
        span = _clipped(stay.starts_on, min(stay.end, reach), place, first, last)
        reach = max(reach, stay.end)
        if span is None:
            continue
        found.append(_joined(found.pop(), span) if found and span.first <= found[-1].last else span)
    return found


def falls_vacant(place: Place, stays: Iterable[Stay], on: date, gap_days: int) -> date | None:
    """Return the day from which nobody holds a position that is held on a day, None when it never falls vacant.

    A gap of at most `gap_days` before the next holder is borne. A position that ends with its holder is not vacant.
    """
    ahead = [stay for stay in standing(stays) if stay.end > on]
    if not ahead or ahead[0].starts_on > on:
        return None
    reach = ahead[0].end
    for stay in ahead[1:]:
        if (stay.starts_on - reach).days > gap_days:
            break
        reach = max(reach, stay.end)
    return None if reach >= (place.ends_on or ENDLESS) else reach


def verdict_of(days: int | None, handover_days: int) -> Handover:
    """Say how so many days together (negative: a gap; None: no end is planned) compare with those asked for."""
    if days is None:
        return Handover.LONG
    if days < 0:
        return Handover.GAP
    if days == handover_days:
        return Handover.RIGHT
    if days == 0:
        return Handover.NONE
    return Handover.SHORT if days < handover_days else Handover.LONG


def reliefs(place: Place, stays: Iterable[Stay], first: date, last: date) -> list[Relief]:
    """Return the reliefs of a period: each posting that begins before its end, with who still was or had been there.

    Who leaves is, of those who came earlier and are there on the first day or later, the one who stays longest.
    """
    found: list[Relief] = []
    leaving: Stay | None = None
    for stay in standing(stays):
        if stay.end <= first or stay.starts_on >= last:
            continue
        if leaving is not None:
            days = None if leaving.ends_on is None else (leaving.ends_on - stay.starts_on).days
            found.append(Relief(leaving, stay, days, verdict_of(days, place.handover_days)))
        if leaving is None or stay.end > leaving.end:
            leaving = stay
    return found


def passes_on(place: Place, stay: Stay, on: date) -> date | None:
    """Return the day a posting reaches the length of a tour, if it is over it on a day or by its planned end."""
    limit = months_after(stay.starts_on, place.tour_months)
    return limit if (stay.ends_on or on) > limit else None


def lacks(stay: Stay, on: date, report_days: int) -> tuple[str, ...]:
    """Return what a posting lacks on a day: the letter of who is there, the report of who left long enough ago."""
    found: list[str] = []
    there = stay.arrived_on is not None and stay.arrived_on <= on and stay.end > on
    if there and (stay.letter_on is None or stay.letter_on > on):
        found.append("letter")
    gone = stay.left_on is not None and stay.left_on < days_before(on, report_days)
    if gone and (stay.report_on is None or stay.report_on > on):
        found.append("report")
    return tuple(found)


def outlook(place: Place, stays: Iterable[Stay], first: date, last: date, house: House) -> Outlook:
    """Return all there is to say of a position over a period that begins on the day asked."""
    known = standing(stays)
    now = [stay for stay in known if stay.starts_on <= first < stay.end]
    falls_on = falls_vacant(place, known, first, house.gap_days)
    touching = [stay for stay in known if stay.starts_on < last and stay.end > first]
    over = tuple((stay, limit) for stay in touching if (limit := passes_on(place, stay, first)))
    papers = tuple((stay, paper) for stay in known for paper in lacks(stay, first, house.report_days))
    told = Outlook(
        place, max(now, key=lambda stay: stay.end, default=None),
        next((stay for stay in known if stay.starts_on > first), None),
        None if now else max((stay.end for stay in known if stay.end <= first), default=place.starts_on),
        tuple(vacant(place, known, first, last)), tuple(doubled(place, known, first, last)),
        falls_on if falls_on is not None and falls_on < last else None,
        tuple(reliefs(place, known, first, last)), over, papers, frozenset(),
    )  # fmt: skip
    return replace(told, found=_found(told, first))


def relief_dates(place: Place, departure: date) -> tuple[date, date]:
    """Return when a successor's posting should begin and end: the handover before the departure, and one tour on."""
    begins = max(place.starts_on, days_before(departure, place.handover_days))
    return begins, months_after(begins, place.tour_months)


def _found(told: Outlook, first: date) -> frozenset[What]:
    """Return what there is to say, by kind."""
    amiss = {Handover.NONE, Handover.SHORT, Handover.LONG}
    stands = told.place.starts_on <= first < (told.place.ends_on or ENDLESS)
    said = {
        What.VACANT: stands and told.holder is None,
        What.SOON: told.falls_on is not None,
        What.OVERLAP: bool(told.doubled),
        What.HANDOVER: any(relief.verdict in amiss for relief in told.reliefs),
        What.LENGTH: bool(told.over),
        What.PAPERS: bool(told.papers),
    }
    return frozenset(what for what, holds in said.items() if holds)


def _clipped(first: date, last: date, place: Place, since: date, until: date) -> Span | None:
    """Return the days that fall both in the period and in the life of the position, None for no day."""
    begins, ends = max(first, since, place.starts_on), min(last, until, place.ends_on or ENDLESS)
    return Span(begins, ends) if begins < ends else None


def _joined(before: Span, after: Span) -> Span:
    """Return two spans that touch as one."""
    return Span(before.first, max(before.last, after.last))
