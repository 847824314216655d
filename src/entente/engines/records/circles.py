"""Trees of records: who stands above whom, and that nobody stands above themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import models

from entente.access.actor import Actor
from entente.engines.records.record import Fault, Proposed, Together

Above = Mapping[int, int | None]


def circling(above: Above) -> set[int]:
    """Return the numbers that come back to themselves when one goes up; `above` gives each its next above."""
    done: set[int] = set()
    found: set[int] = set()
    for start in above:
        path: dict[int, int] = {}
        step: int | None = start
        while step is not None and step in above and step not in done and step not in path:
            path[step] = len(path)
            step = above[step]
        if step is not None and step in path:
            found.update(number for number, place in path.items() if place >= path[step])
        done.update(path)
    return found


def with_ancestors(
    model: type[models.Model], field: str, rows: Mapping[int, Mapping[str, Any]], names: Sequence[str]
) -> dict[int, Mapping[str, Any]]:
    """Return rows by number, and all that stand above them, as values by the attnames `names`: a query a level.

    `rows` count as they are given, not as they are stored.
    """
    known: dict[int, Mapping[str, Any]] = dict(rows)
    wanted = _next(rows.values(), field, known)
    while wanted:
        found = model._base_manager.filter(pk__in=wanted).order_by().values("pk", *names)
        level = {values.pop("pk"): values for values in found}
        known |= level
        wanted = _next(level.values(), field, known)
    return known


def _next(rows: Iterable[Mapping[str, Any]], field: str, known: Mapping[int, Any]) -> list[int]:
    """Return the stored numbers just above some rows that are not known yet."""
    numbers = {values.get(field) for values in rows}
    return sorted(number for number in numbers if number is not None and number > 0 and number not in known)


def never_in_a_circle(model: type[models.Model], sentence: Callable[[], str], field: str = "parent") -> Together:
    """Return the rule that no row of a model stands above itself, be it through others or other lines of a file."""
    attname = f"{field}_id"

    def ask(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
        known = with_ancestors(model, attname, {row.number: row.values for row in rows}, (attname,))
        circle = circling({number: values.get(attname) for number, values in known.items()})
        return [(place, field, sentence()) for place, row in enumerate(rows) if row.number in circle]

    return ask
