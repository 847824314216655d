"""A table's check constraints asked of values in memory, so that a plan of many lines asks the database nothing."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, cast

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import CombinedExpression

from entente.engines.records.columns import Words

Values = Mapping[str, Any]
# True, False, or None where a value is missing: a constraint is broken only by False.
Answer = bool | None
Test = Callable[[Values], Answer]
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq, "gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le,
}  # fmt: skip


class Unsupported(Exception):  # noqa: N818 -- a constraint we cannot ask in memory, found when the product starts
    """A condition with a lookup that is not known here."""


@cache
def constraints_of(model: type[models.Model]) -> tuple[tuple[Test, Words], ...]:
    """Return (test, sentence) of each check constraint; Unsupported when one cannot be asked in memory.

    Kept once for every reader: the sentence stays lazy, to be said in the language of each.
    """
    return tuple(
        (compiled(model, constraint.condition), cast("Words", constraint.violation_error_message))
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint) and isinstance(constraint.condition, Q)
    )


def broken(model: type[models.Model], values: Values) -> list[str]:
    """Return the sentences of the check constraints that a row's values, by attname, break."""
    return [str(sentence) for test, sentence in constraints_of(model) if test(values) is False]


def compiled(model: type[models.Model], condition: Q) -> Test:
    """Return a condition as a function of a row's values, with SQL's three-valued logic."""
    parts = [
        compiled(model, child) if isinstance(child, Q) else _lookup(model, *child)  # type: ignore[misc]
        for child in condition.children
    ]
    joined = JOINED[condition.connector](parts)
    return _not(joined) if condition.negated else joined


def _all(parts: list[Test]) -> Test:
    """Return the conjunction."""

    def ask(values: Values) -> Answer:
        answers = [part(values) for part in parts]
        return False if False in answers else None if None in answers else True

    return ask


def _any(parts: list[Test]) -> Test:
    """Return the disjunction."""

    def ask(values: Values) -> Answer:
        answers = [part(values) for part in parts]
        return True if True in answers else None if None in answers else False

    return ask


def _odd(parts: list[Test]) -> Test:
    """Return whether an odd number of the parts hold."""

    def ask(values: Values) -> Answer:
        answers = [part(values) for part in parts]
        return None if None in answers else answers.count(True) % 2 == 1

    return ask


JOINED: dict[str, Callable[[list[Test]], Test]] = {Q.AND: _all, Q.OR: _any, Q.XOR: _odd}


def _not(part: Test) -> Test:
    """Return the negation."""

    def ask(values: Values) -> Answer:
        answer = part(values)
        return None if answer is None else not answer

    return ask


def _lookup(model: type[models.Model], path: str, wanted: Any) -> Test:
    """Return one comparison."""
    name, _sep, lookup = path.partition("__")
    attname = _attname(model, name)
    if lookup == "isnull":
        return lambda values: (values.get(attname) is None) is bool(wanted)
    if lookup == "in":
        among = frozenset(wanted)
        return lambda values: None if values.get(attname) is None else values[attname] in among
    compare, other = COMPARE.get(lookup or "exact"), _compared(model, path, wanted)
    if compare is None:
        raise Unsupported(path)

    def ask(values: Values) -> Answer:
        left, right = values.get(attname), other(values)
        return None if left is None or right is None else compare(left, right)

    return ask


def _compared(model: type[models.Model], path: str, wanted: Any) -> Callable[[Values], Any]:
    """Return what a field is compared with: a value, another field, or the sum of two."""
    if isinstance(wanted, F):
        name = _attname(model, cast("Any", wanted).name)
        return lambda values: values.get(name)
    if isinstance(wanted, CombinedExpression) and wanted.connector == CombinedExpression.ADD:
        left, right = (_compared(model, path, side) for side in (wanted.lhs, wanted.rhs))

        def total(values: Values) -> Any:
            one, two = left(values), right(values)
            return None if one is None or two is None else one + two

        return total
    if hasattr(wanted, "resolve_expression"):
        raise Unsupported(path)
    return lambda values: wanted


def _attname(model: type[models.Model], name: str) -> str:
    """Return the name a field's value is kept under."""
    field: Any = model._meta.get_field(name)
    return str(field.attname)
