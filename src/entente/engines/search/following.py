"""Which entries change when a row of some kind changes: its own, and those that read a text or a right through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

from entente.engines.search.entries import Plan, plans


@dataclass(frozen=True)
class Step:
    """One model an entry's path goes through: the path up to it and, where its rows point back, their field."""

    model: type[models.Model]
    path: str
    before: str = ""
    back: str = ""


def steps_of(plan: Plan) -> Iterator[Step]:
    """Yield the models that the paths of an entry go through, each path once; of the last only the key is read."""
    seen = set()
    for whole in plan.paths:
        path, model = "", plan.record.model
        for name in whole.split("__")[:-1]:
            field: Any = model._meta.get_field(name)
            before, path = path, f"{path}__{name}" if path else name
            model = field.related_model
            if path not in seen:
                seen.add(path)
                yield Step(model, path, before, field.field.attname if field.one_to_many else "")


@cache
def followers(kind: str) -> tuple[tuple[Plan, Step | None], ...]:
    """Return the record types whose entries a change of a kind may change, and through which step (None: its own)."""
    found: list[tuple[Plan, Step | None]] = []
    for plan in plans():
        if plan.record.kind == kind:
            found.append((plan, None))
        found += [(plan, step) for step in steps_of(plan) if step.model._meta.label_lower == kind]
    return tuple(found)


def rows_changed(
    plan: Plan, step: Step | None, numbers: Sequence[int], before: Iterable[Mapping[str, Any]]
) -> Iterator[int]:
    """Yield the numbers of the rows of a record type whose entries follow changed rows of a step, some maybe twice.

    `before` holds what the journal says the changed rows were: a row that pointed elsewhere has left it.
    """
    if step is None:
        yield from numbers
        return
    rows = plan.record.model._base_manager.order_by()
    yield from rows.filter(**{f"{step.path}__in": numbers}).values_list("pk", flat=True)
    left = {values[step.back] for values in before if values.get(step.back)} if step.back else set()
    if left and step.before:
        yield from rows.filter(**{f"{step.before}__in": left}).values_list("pk", flat=True)
    else:
        yield from left
