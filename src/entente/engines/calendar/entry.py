"""What stands in a calendar: entries, and the feeds of them that rooms declare."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models

from entente.access.actor import Actor
from entente.access.service import may_some
from entente.engines.records.columns import Words
from entente.engines.records.reader import Reader

BEHIND, AHEAD = timedelta(days=31), timedelta(days=548)
MOST = 3_000


@dataclass(frozen=True)
class Entry:
    """One entry: a name that stays the same, the days it takes (`last` is the first after), words, its page.

    `named` says that it tells of a row for named readers, whose reading is logged: no feed carries it.
    """

    uid: str
    first: date
    summary: str
    address: str
    category: str
    last: date | None = None
    named: bool = False


@dataclass(frozen=True)
class Asked:
    """What a feed is asked for: who reads, the days [first, last), and the countries it is kept to (none: all)."""

    reader: Reader
    first: date
    last: date
    countries: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Feed:
    """Entries a room offers: their code, their words, the record type they tell of, and how they are read.

    `entries` reads through `visible()`, in a number of queries that does not grow with the entries.
    """

    code: str
    title: Words
    model: type[models.Model]
    entries: Callable[[Asked], Iterable[Entry]]


_feeds: dict[str, Feed] = {}


def fill(feeds: Iterable[Feed]) -> None:
    """Take the feeds the registry lists; two of the same code are an error."""
    _feeds.clear()
    for feed in feeds:
        if feed.code in _feeds:
            raise ValueError(f"{feed.code}: this feed is listed twice")
        _feeds[feed.code] = feed


def feeds_for(actor: Actor) -> list[Feed]:
    """Return the feeds of which an actor may see some rows, in the registry's order."""
    return [feed for feed in _feeds.values() if may_some(actor, "view", feed.model)]


def entries_for(reader: Reader, codes: Collection[str], *, own_countries: bool) -> list[Entry]:
    """Return what stands in a reader's calendar, soonest first: of the feeds named, or of all when none is.

    From a month behind to a year and a half ahead; kept to the reader's countries if asked and they have any.
    """
    countries = reader.actor.countries if own_countries else frozenset()
    asked = Asked(reader, reader.today - BEHIND, reader.today + AHEAD, countries)
    chosen = [feed for feed in feeds_for(reader.actor) if not codes or feed.code in codes]
    found = [entry for feed in chosen for entry in feed.entries(asked) if not entry.named]
    return sorted(found, key=lambda entry: (entry.first, entry.uid))[:MOST]
