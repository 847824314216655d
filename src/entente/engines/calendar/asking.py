"""What the address of the calendar page asks: read and checked, with a sentence for what cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from entente.engines.calendar.entry import Entry, Feed, chosen
from entente.engines.calendar.places import Name, Names, Within
from entente.engines.calendar.weeks import month_of, sheet_of
from entente.engines.records.reader import Reader, bad_day, parse_day

YEARS = range(1900, 2201)
VIEWS = ("month", "list")
MINE = "mine"
ALL = Within()


@dataclass
class Wanted:
    """What is asked: the month, or one of its days; as a month or a list; kinds, countries and units kept to."""

    reader: Reader
    params: QueryDict
    feeds: list[Feed]
    names: Names
    problems: list[str] = field(default_factory=list)
    month: date = date.min
    day: date | None = None
    view: str = VIEWS[0]
    kinds: frozenset[str] = frozenset()
    within: Within = ALL

    @property
    def days(self) -> tuple[date, date]:
        """The days [first, after) the page is about: one, or those of the month."""
        return (self.day, date.fromordinal(self.day.toordinal() + 1)) if self.day else month_of(self.month)

    @property
    def span(self) -> tuple[date, date]:
        """The days [first, after) that are read: those the page is about, whole weeks where a month is drawn."""
        return self.days if self.view == "list" else sheet_of(self.month)

    @property
    def shown(self) -> list[Feed]:
        """The feeds that are shown."""
        return chosen(self.feeds, self.kinds)

    def holds(self, entry: Entry) -> bool:
        """Say whether an entry stands in what the page is about, on a day or, less well known, in the month."""
        first, after = self.days
        if entry.precision == "day":
            return entry.first < after and entry.after > first
        same = entry.first.year == self.month.year and entry.precision == "year"
        return self.day is None and (same or entry.first.replace(day=1) == self.month)

    def address(self, **changes: str | None) -> str:
        """Return the page's address with some parameters changed; None takes one away."""
        pairs = [(name, value) for name, values in self.params.lists() if name not in changes for value in values]
        pairs += [(name, value) for name, value in changes.items() if value is not None]
        return f"{reverse('calendar')}?{urlencode(pairs)}" if pairs else reverse("calendar")


def read(asked: QueryDict, reader: Reader, feeds: list[Feed], names: Names) -> Wanted:
    """Return what an address asks; what cannot be understood is left out and said in `problems`."""
    params = QueryDict(mutable=True)
    for name in ("month", "day", "view", "kind", "country", "unit"):
        values = [value.strip() for value in asked.getlist(name) if value.strip()]
        if values:
            params.setlist(name, values)
    wanted = Wanted(reader, params, feeds, names)
    wanted.day = _day(wanted)
    wanted.month = wanted.day.replace(day=1) if wanted.day else _month(wanted)
    wanted.view = "list" if wanted.day else _view(wanted)
    wanted.kinds = _kinds(wanted)
    wanted.within = Within(_countries(wanted), _units(wanted))
    return wanted


def _day(wanted: Wanted) -> date | None:
    """Return the one day asked, if any."""
    text = wanted.params.get("day", "")
    day = parse_day(text) if text else None
    if text and (day is None or day.year not in YEARS):
        wanted.problems.append(bad_day(text))
        day = None
    if day is None:
        wanted.params.pop("day", None)
    return day


def _month(wanted: Wanted) -> date:
    """Return the first day of the month asked, of this month when none is or it cannot be read."""
    text = wanted.params.get("month", "")
    found = parse_day(f"{text}-01") if len(text) == len("2026-11") else None
    if text and (found is None or found.year not in YEARS):
        sentence = _("“%(value)s” is not a month: write year-month, such as 2026-11.")
        wanted.problems.append(sentence % {"value": text[:40]})
        found = None
    if found is None:
        wanted.params.pop("month", None)
    return found or wanted.reader.today.replace(day=1)


def _view(wanted: Wanted) -> str:
    """Return the view asked, the month when none is."""
    text = wanted.params.get("view", VIEWS[0])
    if text in VIEWS:
        return text
    wanted.problems.append(_("“%(value)s” is not a view: write month or list.") % {"value": text[:40]})
    del wanted.params["view"]
    return VIEWS[0]


def _kinds(wanted: Wanted) -> frozenset[str]:
    """Return the codes of the feeds asked for."""
    known = {feed.code: feed.code for feed in wanted.feeds}
    sentence = _("“%(value)s” is not a kind of entry: %(names)s.")
    return frozenset(_known(wanted, "kind", known, sentence))


def _countries(wanted: Wanted) -> frozenset[int]:
    """Return the countries asked for, the reader's own among them when they ask for theirs and have any."""
    own, known = wanted.reader.actor.countries, _by_code(wanted.names.countries)
    sentence = _("“%(value)s” is not the code of a country: write two letters, such as MR.")
    codes = _known(wanted, "country", {**known, MINE: MINE} if own else known, sentence)
    return frozenset(known[code] for code in codes if code in known) | (own if MINE in codes else frozenset())


def _units(wanted: Wanted) -> frozenset[int]:
    """Return the units asked for, with all that answer to them."""
    known = _by_code(wanted.names.units)
    sentence = _("“%(value)s” is not the code of a unit: the list of units gives them.")
    codes = _known(wanted, "unit", known, sentence)
    return frozenset().union(*(wanted.names.under(known[code]) for code in codes))


def _by_code(names: Mapping[int, Name]) -> dict[str, int]:
    """Return the numbers of what is named by its code."""
    return {name.code: number for number, name in names.items()}


def _known(wanted: Wanted, name: str, known: Mapping[str, object], sentence: str) -> list[str]:
    """Return the values of a parameter that are known, in any case, and keep only these; the sentence says the rest."""
    folded = {code.casefold(): code for code in known}
    values = wanted.params.getlist(name)
    said = {"names": ", ".join(known)}
    wanted.problems += [sentence % {"value": text[:60], **said} for text in values if text.casefold() not in folded]
    found = list(dict.fromkeys(folded[text.casefold()] for text in values if text.casefold() in folded))
    wanted.params.setlist(name, found)
    return found
