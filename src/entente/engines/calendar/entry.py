"""What stands in a calendar: entries, and the feeds of them that rooms declare."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.service import may_some, visible
from entente.engines.calendar.places import Within, narrowed
from entente.engines.records.columns import Words
from entente.engines.records.reader import Reader

Rows = models.QuerySet[Any]
BEHIND, AHEAD = timedelta(days=31), timedelta(days=548)
MOST = 3_000


@dataclass(frozen=True)
class Entry:
    """One entry: a name that stays the same, the days it takes (`last` is the first after), words, its page.

    `number` is that of the row it tells of. `named` says that the row is for named readers, or of a type whose
    readings are logged: the page logs it, and no feed carries it. `precision` is "month" or "year" where no more is
    known of `first`: such an entry stands on no day. `tone` is that of a state.
    """

    uid: str
    first: date
    summary: str
    address: str
    category: str
    last: date | None = None
    named: bool = False
    number: int = 0
    tone: str = ""
    precision: str = "day"

    @property
    def after(self) -> date:
        """The first day after it."""
        return self.last or date.fromordinal(min(self.first.toordinal() + 1, date.max.toordinal()))


@dataclass(frozen=True)
class Asked:
    """What a feed is asked for: who reads, and the days [first, last)."""

    reader: Reader
    first: date
    last: date

    @property
    def months(self) -> tuple[date, date]:
        """The first days of its first month and of the month after its last one."""
        after = self.last - timedelta(days=1)
        return self.first.replace(day=1), date(after.year + after.month // 12, after.month % 12 + 1, 1)

    @property
    def years(self) -> tuple[date, date]:
        """The first days of its first year and of the year after its last one."""
        return date(self.first.year, 1, 1), date((self.last - timedelta(days=1)).year + 1, 1, 1)


@dataclass(frozen=True)
class Feed:
    """Entries a room offers: their code, their words, the record type they tell of, and how they are read.

    `entries` is given the rows the reader may see, kept to the countries and units asked, and reads them in a number
    of queries that does not grow. A row is of the unit that owns it, and of those at the paths `units`. A `quiet` feed
    is told only when it is asked for by its code: it would drown the others.
    """

    code: str
    title: Words
    model: type[models.Model]
    entries: Callable[[Rows, Asked], Iterable[Entry]]
    units: tuple[str, ...] = ()
    quiet: bool = False

    def read(self, asked: Asked, within: Within) -> list[Entry]:
        """Return its entries for a reader, within countries and units."""
        rows = narrowed(visible(asked.reader.actor, self.model), within, self.units)
        return list(self.entries(rows, asked))


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


def chosen(feeds: Iterable[Feed], codes: Collection[str]) -> list[Feed]:
    """Return the feeds named, or all but the quiet ones when none is."""
    return [feed for feed in feeds if (feed.code in codes if codes else not feed.quiet)]


def kind_words(feed: Feed) -> str:
    """Return the words of a feed, and that it is shown only when it is chosen."""
    return _("%(kind)s (when chosen)") % {"kind": feed.title} if feed.quiet else str(feed.title)


def entries_for(reader: Reader, codes: Collection[str], within: Within) -> list[Entry]:
    """Return what stands in a reader's own calendar, soonest first, from a month behind to a year and a half ahead.

    What is for named readers is left out, and what stands on no day.
    """
    asked = Asked(reader, reader.today - BEHIND, reader.today + AHEAD)
    told = (entry for feed in chosen(feeds_for(reader.actor), codes) for entry in feed.read(asked, within))
    found = [entry for entry in told if not entry.named and entry.precision == "day"]
    return sorted(found, key=lambda entry: (entry.first, entry.uid))[:MOST]
