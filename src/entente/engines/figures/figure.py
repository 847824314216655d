"""A figure: its code, its names, the rows it counts as of a day or over a year, and how they are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.db import models
from django.db.models import Count, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.service import visible

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
    """When and about what a figure is counted: a day, the year of that day unless another is given, a subject."""

    on: date
    year: int
    subject: Subject | None = None

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
        year = int(text) if text.isdigit() and 1900 <= int(text) <= 2200 else on.year
        if text and str(year) != text:
            problems.append(_("“%(value)s” is not a year.") % {"value": text[:20]})
        subject = Ports.subject_of(code) if code else None
        if code and subject is None:
            problems.append(_("“%(value)s” is not known here.") % {"value": code[:40]})
        return cls(on, year, subject)


@dataclass(frozen=True)
class Figure:
    """One figure. `rows` narrows visible rows to those counted; `add` is a path summed, else rows are counted.

    `distinct` counts the different values at a path. `period` is "on" (as of a day) or "year".
    """

    code: str
    label: Promise
    model: type[models.Model]
    rows: Callable[[Rows, Window], Rows]
    add: str = ""
    distinct: str = ""
    period: str = "on"
    money: bool = False


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
    rows = figure.rows(visible(actor, figure.model), window).order_by()
    if figure.add:
        return rows.aggregate(n=Sum(figure.add))["n"] or 0
    if figure.distinct:
        return int(rows.aggregate(n=Count(figure.distinct, distinct=True))["n"])
    return rows.count()
