"""A figure: its code, its names, the rows it counts as of a day or over a year, and how they are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.db import models
from django.db.models import Count, FloatField, IntegerField, Sum, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from entente.access.actor import NOBODY, Actor
from entente.access.service import may_some, visible

Rows = models.QuerySet[Any]


class Subject(Protocol):
    """What a figure may be narrowed to: a record with a code in addresses."""

    pk: int
    code: str


class Ports:
    """What the rooms hand down, set by the registry: how a subject's code in an address becomes the record."""

    subject_of: Callable[[str], Subject | None] = staticmethod(lambda code: None)
    subject_parameter = "about"


@dataclass(frozen=True)
class Window:
    """When and about what a figure is counted: a day, the year of that day unless another is given, a subject.

    `actor` is who asks, for a figure whose rows depend on those of another record type; `count` and lists fill it.
    """

    on: date
    year: int
    subject: Subject | None = None
    actor: Actor = NOBODY

    @property
    def first_day(self) -> date:
        """The first day of the year."""
        return date(self.year, 1, 1)

    @property
    def day_after(self) -> date:
        """The first day after the year."""
        return date(self.year + 1, 1, 1)

    @classmethod
    def read(cls, on: date, params: Mapping[str, Any], problems: list[str]) -> Window:
        """Return the window an address asks for; what cannot be understood is said in `problems`."""
        text, code = params.get("year", ""), params.get(Ports.subject_parameter, "")
        year = int(text) if len(text) == 4 and text.isdecimal() and 1900 <= int(text) <= 2200 else on.year
        if text and str(year) != text:
            problems.append(_("“%(value)s” is not a year.") % {"value": text[:20]})
        subject = Ports.subject_of(code) if code else None
        if code and subject is None:
            problems.append(_("“%(value)s” is not known here.") % {"value": code[:40]})
        return cls(on, year, subject)


@dataclass(frozen=True)
class Figure:
    """One figure. `rows` narrows visible rows to those counted; `add` is a path summed, else rows are counted.

    `distinct` counts the different values at a path. `period` is "on" (as of a day) or "year". `depends` names the
    other record types that decide which rows are counted: who may see none of one is told no such figure.
    """

    code: str
    label: Promise
    model: type[models.Model]
    rows: Callable[[Rows, Window], Rows]
    add: str = ""
    distinct: str = ""
    period: str = "on"
    money: bool = False
    reach: Promise | str = ""  # said beside the number about one subject: whether rows through others are counted
    depends: tuple[type[models.Model], ...] = ()

    def told_to(self, actor: Actor) -> bool:
        """Say whether an actor may see rows of every record type the figure is made of."""
        return all(may_some(actor, "view", model) for model in (self.model, *self.depends))

    def counted(self, rows: Rows, window: Window, actor: Actor) -> Rows:
        """Return the rows counted among those given, as the actor sees what they depend on."""
        return self.rows(rows, replace(window, actor=actor)) if self.told_to(actor) else rows.none()


_figures: dict[str, Figure] = {}


def fill(figures: Iterable[Figure]) -> None:
    """Take the figures the registry lists; two of the same code are an error."""
    _figures.clear()
    for figure in figures:
        if figure.code in _figures:
            raise ValueError(f"{figure.code}: this figure is listed twice")
        _figures[figure.code] = figure


def by_code(code: str) -> Figure | None:
    """Return the figure of a code, None when there is none."""
    return _figures.get(code)


def all_figures() -> Iterator[Figure]:
    """Yield every figure in the registry's order."""
    return iter(_figures.values())


def count(figure: Figure, actor: Actor, window: Window) -> Decimal | int:
    """Return the figure counted from the rows the actor may see. One query."""
    return count_all([figure], actor, window)[0]


def count_all(wanted: Sequence[Figure], actor: Actor, window: Window) -> list[Decimal | int]:
    """Return several figures counted from the rows the actor may see, in one query whatever their number."""
    if not wanted:
        return []
    first, *others = [_tally(figure, place, actor, window) for place, figure in enumerate(wanted)]
    found = dict(first.union(*others, all=True) if others else first)
    return [_exact(figure, found.get(place)) for place, figure in enumerate(wanted)]


def _tally(figure: Figure, place: int, actor: Actor, window: Window) -> Rows:
    """Return the query of one figure: one row with its place and its number."""
    rows = figure.counted(visible(actor, figure.model), window, actor).order_by()
    if figure.add:
        number: Any = Sum(figure.add)
    else:
        number = Count(figure.distinct, distinct=True) if figure.distinct else Count("pk")
    tallied = rows.annotate(place=Value(place, output_field=IntegerField())).values("place")
    numbered: Rows = tallied.annotate(number=Cast(number, FloatField())).values_list("place", "number")
    return numbered


def _exact(figure: Figure, number: float | None) -> Decimal | int:
    """Return a number as the figure holds it: money in cents, anything else whole."""
    if number is None:
        return 0
    return Decimal(str(number)).quantize(Decimal("0.01")) if figure.money else int(number)
