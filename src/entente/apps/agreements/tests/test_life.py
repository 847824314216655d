"""The life of an agreement: what holds of all lives, and cases worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entente.apps.agreements.choices import EntryClause, Stage
from entente.apps.agreements.life import Life, Periods, Span
from entente.apps.agreements.tests.random_lives import DAYS, EDGES, lives, renewed_lives

ANY_DAY = DAYS | EDGES
DAY = timedelta(days=1)


def periods_of(life: Life) -> Periods:
    """Return the periods of a life that has them."""
    assert life.periods is not None
    return life.periods


@given(life=lives(), day=ANY_DAY)
def test_in_force_is_from_entry_up_to_the_end(life: Life, day: date) -> None:
    """In force ⇔ entry ≤ day < end, and the stage says the same."""
    within = life.entry is not None and life.entry <= day and (life.end is None or day < life.end)
    assert life.in_force_on(day) == within
    if life.stage_on(day) == Stage.IN_FORCE:
        assert within
    if within:
        assert life.stage_on(day) in {Stage.IN_FORCE, Stage.SUSPENDED}
        assert life.applied_on(day) == (life.stage_on(day) == Stage.IN_FORCE)


@given(life=renewed_lives(), number=st.integers(0, 60))
def test_renewals_never_skip_a_day(life: Life, number: int) -> None:
    """Consecutive periods touch: the day one ends, the next begins, and each holds its own days and no other."""
    periods = periods_of(life)
    end = periods.end(number)
    assert life.period_on(end) == (number + 1, Span(end, periods.end(number + 1)))
    held = life.period_on(end - DAY)
    assert held is not None
    assert (held[0], held[1].ends_on) == (number, end)
    assert held[1].starts_on == (periods.end(number - 1) if number else life.entry)


@given(life=renewed_lives(), day=ANY_DAY)
def test_every_day_from_entry_on_is_in_one_period(life: Life, day: date) -> None:
    """No day is lost between two periods, however often it was renewed."""
    held = life.period_on(day)
    assert (held is not None) == (life.entry is not None and day >= life.entry)
    assert held is None or held[1].holds(day)


@given(life=renewed_lives(), day=ANY_DAY)
def test_the_last_day_to_denounce_is_before_the_end(life: Life, day: date) -> None:
    """It is strictly before the end it is for, and on that day, not on the next, a denunciation reaches that end."""
    told = life.last_day_to_denounce(day)
    assert told is not None
    last, end = told
    assert day <= last < end or (life.entry is not None and day < life.entry)
    assert replace(life, denounced_on=last).end == end
    later = replace(life, denounced_on=last + DAY).end
    assert later is not None
    assert later > end


@given(life=renewed_lives(), day=ANY_DAY)
def test_the_period_reached_is_the_first_that_can_be(life: Life, day: date) -> None:
    """The number found by reckoning is the one found by counting the periods one after the other."""
    periods = periods_of(life)
    first = next(end for end in map(periods.end, range(2000)) if day <= periods.notice.last_day(end))
    assert periods.end(periods.reached(day)) == first


@given(life=lives(), day=ANY_DAY)
def test_an_amendment_never_outlives_its_parent(life: Life, day: date) -> None:
    """In force, it is while all it amends is; its end is not after theirs."""
    for above in life.line[1:]:
        assert above.in_force_on(day) or not life.in_force_on(day)
        assert above.end is None or (life.end is not None and life.end <= above.end)


@given(life=lives())
def test_a_denunciation_ends_it_later_than_its_own_day(life: Life) -> None:
    """Whatever the notice, it is in force on the day its denunciation is received."""
    if life.denounced_on is not None and life.denounced_end is not None and not life.expiry:
        assert life.denounced_end > life.denounced_on


# The exchange of notes of 1 June 1960 with Italy: two years, tacitly renewed, three months' notice.
ITALY = Life(
    signed_on=date(1960, 6, 1), entry_clause=EntryClause.SIGNATURE, term_months=24, renewal_months=24, notice=3
)


def test_the_exchange_of_notes_of_1960() -> None:
    """Two years by two years since 1 June 1960; denounced up to 1 March of the even years."""
    assert ITALY.entry == date(1960, 6, 1)
    assert ITALY.period_on(date(2014, 5, 31)) == (26, Span(date(2012, 6, 1), date(2014, 6, 1)))
    assert ITALY.period_on(date(2014, 6, 1)) == (27, Span(date(2014, 6, 1), date(2016, 6, 1)))
    assert ITALY.last_day_to_denounce(date(2014, 1, 15)) == (date(2014, 3, 1), date(2014, 6, 1))
    assert ITALY.last_day_to_denounce(date(2014, 3, 1)) == (date(2014, 3, 1), date(2014, 6, 1))
    assert ITALY.last_day_to_denounce(date(2014, 3, 2)) == (date(2016, 3, 1), date(2016, 6, 1))
    assert replace(ITALY, denounced_on=date(2014, 3, 1)).end == date(2014, 6, 1)
    assert replace(ITALY, denounced_on=date(2014, 3, 2)).end == date(2016, 6, 1)
    assert ITALY.stage_on(date(2026, 1, 1)) == Stage.IN_FORCE


NOTIFIED = Life(signed_on=date(2013, 1, 10), our_notice_on=date(2013, 12, 1), their_notice_on=date(2014, 1, 31))


@pytest.mark.parametrize(
    ("clause", "number", "entry"),
    [
        (EntryClause.SIGNATURE, None, date(2013, 1, 10)),
        (EntryClause.SECOND_NOTIFICATION, None, date(2014, 1, 31)),
        (EntryClause.DAYS_AFTER, 30, date(2014, 3, 2)),
        (EntryClause.DAYS_AFTER, None, None),
        (EntryClause.MONTH_AFTER, 1, date(2014, 2, 1)),
        (EntryClause.MONTH_AFTER, 2, date(2014, 3, 1)),
        ("", 2, None),
    ],
)
def test_the_clause_gives_the_entry(clause: str, number: int | None, entry: date | None) -> None:
    """The second notification came on 31 January: the first day of the 2nd month after is 1 March."""
    assert replace(NOTIFIED, entry_clause=clause, entry_number=number).computed_entry == entry


def test_one_notification_is_not_enough() -> None:
    """Until the second has come there is no entry into force; the stage is signed."""
    life = replace(NOTIFIED, their_notice_on=None, entry_clause=EntryClause.MONTH_AFTER, entry_number=2)
    assert life.entry is None
    assert life.stage_on(date(2020, 1, 1)) == Stage.SIGNED


def test_months_are_counted_from_the_entry_and_do_not_drift() -> None:
    """From 31 January by months: 28 February, then 31 March again."""
    life = Life(stated_entry=date(2026, 1, 31), term_months=1, renewal_months=1)
    assert [periods_of(life).end(number) for number in range(3)] == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]


def test_a_leap_day_comes_back() -> None:
    """From 29 February 2024 by years: 28 February three times, then 29 February 2028."""
    life = Life(stated_entry=date(2024, 2, 29), term_months=12, renewal_months=12, notice=6)
    assert [periods_of(life).end(number) for number in range(4)] == [
        date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29),
    ]  # fmt: skip
    assert life.last_day_to_denounce(date(2027, 6, 1)) == (date(2027, 8, 29), date(2028, 2, 29))


def test_without_notice_the_last_day_is_the_day_before() -> None:
    """No notice still means before the end."""
    life = Life(stated_entry=date(2026, 1, 1), term_months=12, renewal_months=12)
    assert life.last_day_to_denounce(date(2026, 6, 1)) == (date(2026, 12, 31), date(2027, 1, 1))


def test_at_any_time_after_the_notice() -> None:
    """Of indefinite duration, or where the text says so: the notice runs from the denunciation."""
    life = Life(stated_entry=date(2014, 1, 1), notice=6, denounced_on=date(2014, 8, 31))
    assert life.end == date(2015, 2, 28)
    limited = replace(life, term_months=10, denounce_when="any-time")
    assert limited.end == date(2014, 11, 1)


def test_provisional_application_is_applied_and_not_in_force() -> None:
    """From its day until entry into force it is applied; in force only then."""
    life = Life(signed_on=date(2014, 1, 1), provisional_on=date(2014, 2, 1), stated_entry=date(2015, 1, 1))
    day = date(2014, 6, 1)
    assert (life.applied_on(day), life.in_force_on(day), life.stage_on(day)) == (True, False, Stage.PROVISIONAL)
    assert life.stage_on(date(2015, 1, 1)) == Stage.IN_FORCE


def test_suspension_is_a_state_within_being_in_force() -> None:
    """It stays in force, is not applied, and is applied again from the last day of the suspension."""
    life = Life(stated_entry=date(2014, 1, 1), suspensions=(Span(date(2015, 1, 1), date(2016, 1, 1)),))
    day = date(2015, 12, 31)
    assert (life.in_force_on(day), life.applied_on(day), life.stage_on(day)) == (True, False, Stage.SUSPENDED)
    assert life.applied_on(date(2016, 1, 1))


def test_an_amendment_ends_with_what_it_amends() -> None:
    """It enters after the agreement and goes with it."""
    parent = Life(stated_entry=date(2014, 1, 1), term_months=36)
    life = Life(stated_entry=date(2015, 1, 1), above=parent)
    assert (life.entry, life.end) == (date(2015, 1, 1), date(2017, 1, 1))
