"""What the calendar page finds: entries with where they stand, and how many there are of each choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from entente.access.service import visible
from entente.engines.calendar.asking import MINE, Wanted
from entente.engines.calendar.entry import Asked, Entry, Feed, kind_words
from entente.engines.calendar.places import Name, Place, places_of
from entente.engines.records import catalogue
from entente.engines.records.sidebar import Block, Choice, block_of
from entente.engines.ui import format as show

NOWHERE = Place(set(), set())


@dataclass(frozen=True)
class Told:
    """An entry, the feed it comes from, and where its row stands."""

    feed: Feed
    entry: Entry
    place: Place

    @property
    def first(self) -> date:
        """The first day it takes."""
        return self.entry.first

    @property
    def after(self) -> date:
        """The first day after it."""
        return self.entry.after


@dataclass(frozen=True)
class Found:
    """What stands on the days read, soonest first; what the page is about, what of it stands on no day; counts."""

    on_days: tuple[Told, ...]
    held: tuple[Told, ...]
    undated: tuple[Told, ...]
    kinds: Mapping[str, int]


def find(wanted: Wanted) -> Found:
    """Return what the page finds. Two queries a feed at most: its entries, and where their rows stand."""
    asked = Asked(wanted.reader, *wanted.span)
    kinds, told = {}, []
    shown = {feed.code for feed in wanted.shown}
    for feed in wanted.feeds:
        entries = feed.read(asked, wanted.within)
        kinds[feed.code] = sum(map(wanted.holds, entries))
        if feed.code in shown:
            rows = visible(wanted.reader.actor, feed.model)
            places = places_of(rows, {entry.number for entry in entries}, feed.units)
            told += [Told(feed, entry, places.get(entry.number, NOWHERE)) for entry in entries]
    told.sort(key=lambda item: (item.first, item.entry.summary))
    held = tuple(item for item in told if wanted.holds(item.entry))
    undated = tuple(item for item in held if item.entry.precision != "day")
    return Found(tuple(item for item in told if item.entry.precision == "day"), held, undated, kinds)


def named_of(told: Iterable[Told]) -> list[tuple[str, int]]:
    """Return the rows whose reading is logged among those shown, as (kind, number)."""
    shown = {(catalogue.by_model(item.feed.model).kind, item.entry.number) for item in told if item.entry.named}
    return sorted(shown)


def facets_of(wanted: Wanted, found: Found) -> list[Block]:
    """Return the choices with their counts: kinds; countries, one's own first; units with those under them."""
    names = wanted.names
    kinds = [(feed.code, kind_words(feed), found.kinds[feed.code]) for feed in wanted.feeds]
    countries = Counter(number for item in found.held for number in item.place.countries)
    units = Counter(number for item in found.held for number in _with_above(item.place, names.up))
    own = wanted.reader.actor.countries
    ours = [(MINE, _("my countries"), sum(bool(item.place.countries & own) for item in found.held))] if own else []
    return [
        block_of("kind", _("Kind"), _choices(wanted, "kind", kinds)),
        _typed("country", _("Country"), _choices(wanted, "country", [*ours, *_counted(names.countries, countries)])),
        _typed("unit", _("Unit"), _choices(wanted, "unit", _counted(names.units, units))),
    ]


def _with_above(place: Place, up: Callable[[int], set[int]]) -> set[int]:
    """Return the units of a place with all they answer to."""
    return set().union(*(up(number) for number in place.units))


def _counted(names: Mapping[int, Name], counts: Counter[int]) -> list[tuple[str, str, int]]:
    """Return (code, words, how many) of what may be told of, most numerous first."""
    found = ((name.code, name.words, counts[number]) for number, name in names.items())
    return sorted(found, key=lambda choice: -choice[2])


def _choices(wanted: Wanted, name: str, counted: list[tuple[str, str, int]]) -> list[Choice]:
    """Return the choices of a facet that find something, and those that are chosen."""
    chosen, language = set(wanted.params.getlist(name)), wanted.reader.language
    return [
        Choice(code, words, show.number(count, language), code in chosen)
        for code, words, count in counted
        if count or code in chosen
    ]


def _typed(name: str, title: str, choices: list[Choice]) -> Block:
    """Return a facet to which a code can always be typed: the next month may hold what this one does not."""
    block = block_of(name, title, choices)
    return Block(block.name, block.title, block.kind, block.first, block.rest, typed=True)
