"""The constraints asked in memory say what the database says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entente.engines.exchange.checks import broken, compiled, constraints_of
from entente.engines.records import catalogue


def checked() -> Iterator[tuple[type[models.Model], models.CheckConstraint]]:
    """Yield every check constraint of every record type."""
    for record in catalogue.all_records():
        for constraint in record.model._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                yield record.model, constraint


CHECKED = {constraint.name: (model, constraint) for model, constraint in checked()}
FEW = st.one_of(st.none(), st.integers(0, 3))


def drawn(field: Any, number: int | None) -> Any:
    """Return one of few values of a field, so that two of them are often the same."""
    if number is None:
        return None
    if isinstance(field, models.DateField):
        return date(2014, 1, 1 + number)
    if isinstance(field, models.DecimalField):
        return Decimal(number - 1)
    if isinstance(field, models.BooleanField):
        return bool(number % 2)
    if isinstance(field, models.IntegerField | models.ForeignKey):
        return number - (0 if field.is_relation else 1)
    return "" if number == 0 else f"text {number}"


def names_in(condition: models.Q) -> set[str]:
    """Return the names of the fields of a condition."""
    found: set[str] = set()
    for child in condition.children:
        if isinstance(child, models.Q):
            found |= names_in(child)
        else:
            path, wanted = child  # type: ignore[misc]
            found.add(path.split("__")[0])
            found |= {
                side.name
                for side in (wanted, *getattr(wanted, "get_source_expressions", list)())
                if isinstance(side, models.F)
            }
    return found


def refused(model: type[models.Model], constraint: models.CheckConstraint, values: dict[str, Any]) -> list[str]:
    """Return what the database says against a row of values."""
    try:
        constraint.validate(model, model(**values))
    except ValidationError as error:
        return list(error.messages)
    return []


def test_every_check_constraint_is_asked_in_memory() -> None:
    assert CHECKED
    for record in catalogue.all_records():
        checks = [part for part in record.model._meta.constraints if isinstance(part, models.CheckConstraint)]
        assert len(constraints_of(record.model)) == len(checks)


@pytest.mark.django_db
@pytest.mark.parametrize("name", CHECKED)
@settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_memory_and_database_agree(name: str, data: st.DataObject) -> None:
    model, constraint = CHECKED[name]
    condition: Any = constraint.condition
    fields: list[Any] = [model._meta.get_field(part) for part in sorted(names_in(condition))]
    values = {field.attname: drawn(field, data.draw(FEW)) for field in fields}
    said = refused(model, constraint, values)
    assert (compiled(model, condition)(values) is False) == bool(said), values
    assert set(said) <= set(broken(model, values))
    for other in (~condition, condition & ~condition, condition | ~condition):
        theirs = refused(model, models.CheckConstraint(condition=other, name="made"), values)
        assert (compiled(model, other)(values) is False) == bool(theirs), (other, values)


def test_a_broken_constraint_is_said_in_the_language_of_each_reader() -> None:
    values = {"starts_on": date(2014, 1, 2), "ends_on": date(2014, 1, 1)}
    record, said = catalogue.by_slug("jurisdictions"), []
    assert record is not None
    for language in ("en", "fr", "en"):
        with translation.override(language):
            said.append(broken(record.model, values)[0])
    assert said[0] == said[2] == "The end comes after the beginning: give a later end, or none."
    assert said[1].startswith("La fin")
