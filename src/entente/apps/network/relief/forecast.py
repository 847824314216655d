"""The relief forecast as a reader asks for it: positions narrowed by filters, judged once, told row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.db.models import F
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from entente.access.choices import Marking
from entente.access.service import may_some, visible
from entente.apps.network.models import Person, Position, Posting
from entente.apps.network.records import PEOPLE, POSITIONS
from entente.apps.network.relief import queries as reliefs
from entente.apps.network.relief.planning import ASKED, plan_address
from entente.apps.network.relief.relief import Outlook, Place, Stay, What, outlook
from entente.engines.calendar.months import months_after
from entente.engines.records.filters import Facet
from entente.engines.records.kept import kept
from entente.engines.records.listing import Query, Summary, read_query, without
from entente.engines.records.reader import Reader, bad_day, parse_day

FACETS = ("directorate", "unit", "zone", "country", "kind", "corps")
CARRIED = (*FACETS, "q", "from", "to", "what", "as_of", "show")
PAGE = 50
MOST_YEARS = 10
Marks = Mapping[int, frozenset[What]]


@dataclass
class Asked:
    """What an address asks of the forecast; `numbers` are the positions found, in order, and `marks` what is said."""

    reader: Reader
    params: QueryDict
    period: reliefs.Period
    wanted: frozenset[What]
    query: Query
    marks: Marks
    allowed: frozenset[int]
    problems: list[str] = field(default_factory=list)

    @property
    def numbers(self) -> list[int]:
        """The positions found, in the order of departures."""
        return [pk for pk, said in self.marks.items() if pk in self.allowed and self.fits(said)]

    def fits(self, said: frozenset[What]) -> bool:
        """Say whether one of the things asked is said of a position; asked nothing, everything fits."""
        return not self.wanted or bool(said & self.wanted)

    def tally(self) -> dict[What, int]:
        """Return of how many positions each thing is said, whichever is asked."""
        found = dict.fromkeys(What, 0)
        for pk, said in self.marks.items():
            if pk in self.allowed:
                for what in said:
                    found[what] += 1
        return found

    def address(self, **changes: str | None) -> str:
        """Return the page's address with some parameters changed; None takes one away."""
        pairs = [(name, value) for name, values in self.params.lists() if name not in changes for value in values]
        pairs += [(name, value) for name, value in changes.items() if value is not None]
        return f"{reverse('network:relief')}?{urlencode(pairs)}" if pairs else reverse("network:relief")


@dataclass(frozen=True)
class Named:
    """A person as one reader may read of them: name and address, both withheld where the person is."""

    name: str
    address: str = ""


@dataclass(frozen=True)
class Line:
    """One position as the forecast tells it."""

    number: int
    name: str
    address: str
    unit: str
    country: str
    told: Outlook
    holder: Named | None
    coming: Named | None
    names: Mapping[int, Named]
    plan: str = ""


def read(params: QueryDict, reader: Reader) -> Asked:
    """Return what an address asks; what cannot be understood is left out and said in `problems`."""
    own = QueryDict(mutable=True)
    for name in CARRIED:
        if values := [value for value in params.getlist(name) if value.strip()]:
            own.setlist(name, values)
    problems: list[str] = []
    period = _period(own, reader, problems)
    wanted = _wanted(own, problems)
    narrowed = own.copy()
    narrowed["dates"] = "all"  # the period says which positions stand
    query = read_query(POSITIONS, reader, narrowed)
    depends = ("relief", period.first, period.last, reliefs.house())
    rows = visible(reader.actor, Position)
    marks = kept(reader, (Position, Posting), depends, lambda: reliefs.marked(rows, period))
    narrow = any(own.get(name) for name in (*FACETS, "q"))
    allowed = frozenset(query.rows.order_by().values_list("pk", flat=True)) if narrow else frozenset(marks)
    return Asked(reader, own, period, wanted, query, marks, allowed, [*query.problems, *problems])


def _period(params: QueryDict, reader: Reader, problems: list[str]) -> reliefs.Period:
    """Return the period asked: from the day the page speaks of, as far as one looks ahead, unless the address says."""
    found: dict[str, date | None] = {}
    for name in ("from", "to"):
        text = params.get(name, "")
        found[name] = parse_day(text)
        if text and found[name] is None:
            problems.append(bad_day(text))
    first = found["from"] or reader.on
    usual = reliefs.horizon(first)
    last = found["to"] or usual.last
    if last <= first:
        problems.append(_("The period ends before it begins: give a later last day."))
        return usual
    if last > months_after(first, 12 * MOST_YEARS):
        problems.append(_("The period is too long: give at most %(years)d years.") % {"years": MOST_YEARS})
        return usual
    return reliefs.Period(first, last)


def _wanted(params: QueryDict, problems: list[str]) -> frozenset[What]:
    """Return the things asked."""
    known = {what.value for what in What}
    asked = params.getlist("what")
    sentence = _("“%(value)s” is not something the forecast tells: write one of %(choices)s.")
    problems += [
        sentence % {"value": value[:20], "choices": ", ".join(What)} for value in asked if value not in known
    ]  # fmt: skip
    return frozenset(What(value) for value in asked if value in known)


def summary_of(asked: Asked) -> Summary:
    """Return the choices of each filter with how many of the positions found each has; kept until one changes."""
    chosen = sorted((name, values) for name, values in asked.params.lists() if name not in {"as_of", "show"})
    depends = ("relief facets", asked.period.first, asked.period.last, chosen)
    return kept(asked.reader, (Position, Posting), depends, lambda: _summary(asked))


def _summary(asked: Asked) -> Summary:
    """Count the choices of each filter."""
    said = [pk for pk, marks in asked.marks.items() if asked.fits(marks)]
    facets = {
        item.name: item.counts(without(asked.query, item.name).filter(pk__in=said), asked.reader)
        for item in POSITIONS.filters
        if isinstance(item, Facet) and item.name in FACETS
    }
    return Summary(len(asked.numbers), (), facets)


def lines_of(numbers: Sequence[int], asked: Asked) -> tuple[list[Line], list[tuple[str, int]]]:
    """Return positions by number, in that order, as the forecast tells them; and which rows are for named readers.

    Three queries, whatever their number: the positions, their postings, and the people the reader may see.
    """
    reader, language = asked.reader, asked.reader.language
    found = visible(reader.actor, Position).filter(pk__in=numbers).order_by().annotate(
        name=F(f"function_{language}"), of_unit=F(f"unit__short_{language}"), in_country=F(f"country__name_{language}")
    ).values("pk", "code", "name", "of_unit", "in_country", "marking", "starts_on", "ends_on", "tour_months",
             "handover_days")  # fmt: skip
    rows = {row["pk"]: row for row in found}
    stays = _stays(numbers, reader)
    names, named = _people({stay.person for known in stays.values() for stay in known}, reader)
    plans = may_some(reader.actor, "add", Posting)
    lines = []
    for number in numbers:
        if (row := rows.get(number)) is None:
            continue
        place = Place(number, row["starts_on"], row["ends_on"], row["tour_months"], row["handover_days"])
        told = outlook(place, stays.get(number, ()), asked.period.first, asked.period.last, reliefs.house())
        lines.append(Line(
            number, row["name"], reader.address(POSITIONS.detail_path(row["code"])), row["of_unit"] or "",
            row["in_country"] or "", told, _named(told.holder, names), _named(told.coming, names), names,
            plan_address(row["code"], told, asked.period.first) if plans else "",
        ))  # fmt: skip
    shown = {stay.person for line in lines for stay in (line.told.holder, line.told.coming) if stay}
    marked = [(POSITIONS.kind, pk) for pk, row in rows.items() if row["marking"] == Marking.NAMED]
    return lines, marked + [(PEOPLE.kind, pk) for pk in named if pk in shown]


def _stays(numbers: Sequence[int], reader: Reader) -> dict[int, list[Stay]]:
    """Return the postings the reader may see of some positions, by position."""
    found: dict[int, list[Stay]] = defaultdict(list)
    rows = visible(reader.actor, Posting).filter(position__in=numbers).order_by("starts_on", "pk")
    for position, *values in rows.values_list("position", *ASKED):
        found[position].append(Stay(*values))
    return found


def _people(numbers: set[int], reader: Reader) -> tuple[dict[int, Named], list[int]]:
    """Return the people the reader may see, and those among them whose readers are named."""
    rows = list(visible(reader.actor, Person).filter(pk__in=numbers).order_by().values_list("pk", "name", "marking"))
    names = {pk: Named(name, reader.address(PEOPLE.detail_path(pk))) for pk, name, _marking in rows}
    return names, [pk for pk, _name, marking in rows if marking == Marking.NAMED]


def _named(stay: Stay | None, names: Mapping[int, Named]) -> Named | None:
    """Return who a posting is of; somebody the reader may not see is not named."""
    return None if stay is None else names.get(stay.person, Named(_("not shown to you")))
