"""The life of agreements asked of the database is the life that the pure functions give."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from django.db.models import F, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entente.access.actor import local_operator
from entente.apps.agreements import life_sql, queries
from entente.apps.agreements.life import Life
from entente.apps.agreements.models import LIFE_PATHS, Agreement, Suspension
from entente.apps.agreements.records import AGREEMENTS
from entente.apps.agreements.tests.random_lives import DAYS, EDGES, lives
from entente.engines.calendar.in_sql import DaysAfter, MonthNumber, MonthsAfter, MonthStart
from entente.engines.calendar.months import days_after, month_number, months_after
from entente.engines.records.together import faults_of
from tests.examples import World, number, owned

ASKED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
LAST, FIRST = date(9999, 12, 31), date(1, 1, 1)


@pytest.fixture
def world(db: None) -> World:
    """What agreements hang on."""
    return World()


def stored(world: World, life: Life) -> Agreement:
    """Store an agreement of a life, with all it amends."""
    above = stored(world, life.above) if life.above else None
    values: dict[str, Any] = {path: getattr(life, name) for name, path in LIFE_PATHS.items()}
    row = Agreement.objects.create(code=f"random-{number()}", title_fr="accord", title_en="agreement", form="treaty",
                                   amends=above, **values, **owned(world))  # fmt: skip
    for span in life.suspensions:
        Suspension.objects.create(agreement=row, starts_on=span.starts_on, ends_on=span.ends_on,
                                  reason_fr="raison", reason_en="reason")  # fmt: skip
    return row


@ASKED
@given(life=lives(), day=DAYS | EDGES)
def test_the_database_says_what_the_functions_say(world: World, life: Life, day: date) -> None:
    """Entry, end, stage, in force, applied, next last day to denounce: the same for any life on any day."""
    row = stored(world, life)
    kept = Agreement.objects.filter(pk=row.pk)
    found = kept.annotate(stage=queries.stage_on(day)).get()
    assert (found.enters_on, found.leaves_on) == (life.own_entry, life.own_end)
    assert found.stage == life.stage_on(day)
    assert queries.agreements_in_force(kept, day).exists() == life.in_force_on(day)
    assert queries.agreements_applied(kept, day).exists() == life.applied_on(day)
    assert queries.lives_of([found])[row.pk] == life
    told = queries.to_denounce(kept, day).values_list("last_day_on", "period_ends_on").first()
    assert told == life.last_day_to_denounce(day)


@ASKED
@given(day=st.dates(), months=st.integers(-40_000, 40_000), days=st.integers(-40_000, 40_000))
def test_the_arithmetic_is_that_of_python(db: None, day: date, months: int, days: int) -> None:
    """Months and days, forwards and backwards, up to the first and last day there is."""
    world_row = _row()
    asked = Agreement.objects.filter(pk=world_row).annotate(
        given=Value(day, output_field=Agreement._meta.get_field("signed_on"))
    ).values_list(
        MonthsAfter(F("given"), Value(months)), DaysAfter(F("given"), Value(days)), MonthNumber(F("given")),
        MonthStart(F("given")),
    )  # fmt: skip
    assert asked.get() == (months_after(day, months), days_after(day, days), month_number(day), day.replace(day=1))


def _row() -> int:
    """Return the number of some stored agreement."""
    return Agreement.objects.values_list("pk", flat=True).first() or stored(World(), Life()).pk


def test_nothing_comes_of_no_day(world: World) -> None:
    """An unknown date stays unknown."""
    row = stored(world, Life(term_months=12))
    found = Agreement.objects.filter(pk=row.pk).values_list(
        MonthsAfter(F("enters_on"), Value(3)), DaysAfter(F("enters_on"), Value(3)), MonthNumber(F("enters_on"))
    )
    assert found.get() == (None, None, None)


def test_the_paths_go_as_deep_as_amendments_may() -> None:
    """One path for the agreement and one for each that may stand above it."""
    assert life_sql.LINE == ("", "amends__", "amends__amends__", "amends__amends__amends__")


def test_an_amendment_amends_neither_itself_nor_too_deep(world: World) -> None:
    """A circle is refused, and so is a fourth level, be it made above or below."""
    rows = [stored(world, Life()) for _place in range(5)]
    for low, high in pairwise(rows[:4]):
        low.amends = high
        low.save()
    operator = local_operator()
    assert faults_of(operator, AGREEMENTS, [rows[0]]) == []
    rows[3].amends = rows[0]
    assert [field for field, _sentence in faults_of(operator, AGREEMENTS, [rows[3]])] == ["amends"]
    for low, high in ((rows[3], rows[4]), (rows[4], rows[0])):
        low.amends = high
        assert "3" in faults_of(operator, AGREEMENTS, [low])[0][1]
        low.amends = None
