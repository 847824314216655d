"""Named reads of the results framework: what an actor may see of indicators, all that feed them, and their periods."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from entente.access.actor import Actor
from entente.access.service import visible
from entente.apps.projects.results import rules
from entente.apps.projects.results.aggregation import Cell, Entry, Feeds, Reached, Span, by_root, cells_by_root, reached
from entente.apps.projects.results.choices import ReportState
from entente.apps.projects.results.models import Category, Indicator, Period, Target, Value
from entente.apps.projects.results.together import PROJECTS

Rows = models.QuerySet[Any]
# An indicator, the one it feeds, and so on up, as paths.
CHAIN = tuple("__".join(("feeds",) * hops) for hops in range(1, rules.LONGEST_CHAIN))


@dataclass(frozen=True)
class Known:
    """One indicator as it is added up: what it feeds, whether it is cumulative, its project and those above it.

    `starts` and `ends` are the days of its project (the second is the first after), where they are recorded.
    """

    feeds: int | None
    cumulative: bool
    projects: tuple[int, ...]
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True)
class Spell:
    """One reporting period: its number, name, first and last day, whether it is locked."""

    pk: int
    name: str
    first: date
    last: date
    locked: bool

    @property
    def span(self) -> Span:
        """Its days."""
        return Span(self.first, self.last)

    def touches(self, starts: date | None, ends: date | None) -> bool:
        """Say whether a project of these days has something to report in it; `ends` is the first day after."""
        return (starts is None or starts <= self.last) and (ends is None or ends > self.first)


@dataclass(frozen=True)
class Gathered:
    """All that is needed to say what some indicators reached in any span: read once, by a fixed number of queries."""

    known: Mapping[int, Known]
    entries: Mapping[int, Sequence[Entry]]
    cells: Mapping[int, Sequence[Cell]]

    def reached(self, root: int, span: Span) -> Reached:
        """Return what an indicator and all that feed it reached in a span of days."""
        return reached(self.entries[root], self.cells[root], span, cumulative=self.known[root].cumulative)


def within_feeds(roots: Rows | Collection[int]) -> Q:
    """Return the condition of being one of some indicators, or of feeding one, however far below.

    One list of keys, each hop found by its own index: conditions joined by "or" would have every row read.
    """
    every = Indicator._base_manager.order_by()
    own, *below = (every.filter(**{f"{path}__in": roots}).values("pk") for path in ("pk", *CHAIN))
    return Q(pk__in=own.union(*below, all=True))


def gather(actor: Actor, roots: Collection[int], language: str = "fr", within: Rows | None = None) -> Gathered:
    """Return what an actor may see of some indicators and of all that feed them. Four queries.

    What the actor may not see is neither added nor missed. `within` are the numbers of the roots as a query, for who
    asks of so many that a database takes no list of them.
    """
    wanted = within if within is not None else list(roots)
    family = visible(actor, Indicator).filter(within_feeds(wanted)).order_by()
    known = {
        pk: Known(feeds, cumulative, tuple(project for project in projects if project is not None), starts, ends)
        for pk, feeds, cumulative, starts, ends, *projects in family.values_list(
            "pk", "feeds_id", "cumulative", "aim__project__starts_on", "aim__project__ends_on", *PROJECTS
        )
    }
    feeds: Feeds = {pk: indicator.feeds for pk, indicator in known.items()}
    present = [root for root in roots if root in known]
    numbers = family.values("pk")
    entries = by_root(feeds, present, _entries(actor, numbers))
    cells = cells_by_root(feeds, present, _cells(actor, known, numbers, language))
    return Gathered(known, entries, cells)


def _entries(actor: Actor, numbers: Rows) -> list[Entry]:
    """Return the values of indicators that the actor may see."""
    rows = visible(actor, Value).filter(indicator__in=numbers).order_by()
    asked = rows.values_list(
        "indicator_id", "category_id", "period__starts_on", "period__ends_on", "quantity", "women", "men", "state"
    )
    return [Entry(*values[:-1], approved=values[-1] == ReportState.APPROVED) for values in asked]


def _cells(actor: Actor, known: Mapping[int, Known], numbers: Rows, language: str) -> list[Cell]:
    """Return what is waited for of the indicators that nothing feeds, in the periods they report by."""
    fed = {indicator.feeds for indicator in known.values()}
    waited = {pk: indicator for pk, indicator in known.items() if pk not in fed}
    spells = spells_of(actor, {number for one in waited.values() for number in one.projects}, language)
    told = categories_of(actor, numbers)
    return [
        Cell(pk, category, spell.first, spell.last)
        for pk, one in waited.items()
        for spell in reporting(one.projects, spells)
        if spell.touches(one.starts, one.ends)
        for category in told.get(pk, (None,))
    ]


def categories_of(actor: Actor, numbers: Rows) -> dict[int, list[int | None]]:
    """Return the categories of indicators that have some, by number. One query."""
    found: dict[int, list[int | None]] = {}
    rows = visible(actor, Category).filter(indicator__in=numbers).order_by("code")
    for indicator, category in rows.values_list("indicator_id", "pk"):
        found.setdefault(indicator, []).append(category)
    return found


def spells_of(actor: Actor, projects: Collection[int], language: str) -> dict[int, list[Spell]]:
    """Return the reporting periods of projects, in order. One query."""
    found: dict[int, list[Spell]] = {}
    rows = visible(actor, Period).filter(project__in=list(projects)).order_by("starts_on")
    for project, pk, name, first, last, locked in rows.values_list(
        "project_id", "pk", f"label_{language}", "starts_on", "ends_on", "locked_on"
    ):
        found.setdefault(project, []).append(Spell(pk, name, first, last, locked is not None))
    return found


def reporting(projects: Sequence[int], spells: Mapping[int, Sequence[Spell]]) -> Sequence[Spell]:
    """Return the periods a project reports by: its own, else those of the nearest above it that has some."""
    return next((spells[number] for number in projects if spells.get(number)), ())


Aimed = Mapping[tuple[int, int], tuple[Decimal | None, str]]


def targets_of(actor: Actor, numbers: Collection[int], language: str = "fr") -> Aimed:
    """Return (quantity, words) of the targets of indicators by (indicator, period). One query.

    The one without a category is the whole; where there is none, those of the categories are added.
    """
    rows = visible(actor, Target).filter(indicator__in=list(numbers)).order_by("category_id")
    whole: dict[tuple[int, int], tuple[Decimal | None, str]] = {}
    parts: dict[tuple[int, int], tuple[Decimal | None, str]] = {}
    for indicator, period, category, quantity, *texts in rows.values_list(
        "indicator_id", "period_id", "category_id", "quantity", f"text_{language}", "text_fr", "text_en"
    ):
        key, words = (indicator, period), next(filter(None, texts), "")
        if category is None:
            whole[key] = quantity, words
        else:
            before, said = parts.get(key, (None, ""))
            added = (before or Decimal(0)) + quantity if quantity is not None else before
            parts[key] = added, said or words
    return {**parts, **whole}
