"""Which entries change when a row of some kind changes: its own, and those that read a text or a right through it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models

from entente.engines.search.entries import Plan, plans

# A line of the journal: the row, and what it was before in the fields that changed.
Line = tuple[int, Mapping[str, Any]]


@dataclass(frozen=True, eq=False)
class Step:
    """One model that the paths of an entry go through, and the fields they read there.

    `path` leads to it and `before` to the model it is reached from; where its rows point back to that one,
    `back` is the field that does.
    """

    model: type[models.Model]
    path: str
    before: str
    back: str
    read: set[str] = field(default_factory=set)

    def changed(self, before: Mapping[str, Any]) -> bool:
        """Say whether a journal line changes what is read: a new row does so only where it points back itself."""
        return not self.read.isdisjoint(before) if before else bool(self.back)


def steps_of(plan: Plan) -> list[Step]:
    """Return the models that the paths of an entry go through, each path once."""
    found: dict[str, Step] = {}
    for whole in plan.paths:
        path, model = "", plan.record.model
        *names, last = whole.split("__")
        for name in names:
            relation: Any = model._meta.get_field(name)
            if path:
                found[path].read.add(getattr(relation, "attname", name))
            before, path = path, f"{path}__{name}" if path else name
            model = relation.related_model
            back = relation.field.attname if relation.auto_created and not relation.many_to_many else ""
            found.setdefault(path, Step(model, path, before, back, {back} - {""}))
        if path:
            end: Any = model._meta.get_field(last.removesuffix("_id"))
            found[path].read.add(getattr(end, "attname", last))
    return list(found.values())


@cache
def followers(kind: str) -> tuple[tuple[Plan, Step | None], ...]:
    """Return the record types whose entries a change of a kind may change, and through which step (None: its own)."""
    found: list[tuple[Plan, Step | None]] = []
    for plan in plans():
        if plan.record.kind == kind:
            found.append((plan, None))
        found += [(plan, step) for step in steps_of(plan) if step.model._meta.label_lower == kind]
    return tuple(found)


def rows_changed(plan: Plan, step: Step | None, lines: Sequence[Line]) -> Iterator[int]:
    """Yield the numbers of the rows of a record type whose entries the lines change through a step, some twice."""
    if step is None:
        yield from (number for number, _before in lines)
        return
    telling = [(number, before) for number, before in lines if step.changed(before)]
    if not telling:
        return
    rows = plan.record.model._base_manager.order_by()
    now = rows.filter(**{f"{step.path}__in": {number for number, _before in telling}})
    yield from now.values_list("pk", flat=True)
    # A row that pointed elsewhere before has left it.
    left = {before[step.back] for _number, before in telling if before.get(step.back)}
    if left and step.before:
        yield from rows.filter(**{f"{step.before}__in": left}).values_list("pk", flat=True)
    yield from left if not step.before else ()
