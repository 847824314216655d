"""The month as weeks of days: whole weeks from Monday, each thing on each of its days, nothing lost in the folding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from entente.engines.calendar.weeks import month_of, placed, sheet_of, weeks_of

MONTHS = st.builds(date, st.integers(1900, 2200), st.integers(1, 12), st.just(1))


@dataclass(frozen=True)
class Thing:
    """Something that takes days."""

    first: date
    after: date


@st.composite
def things(draw: st.DrawFn) -> tuple[date, list[Thing]]:
    """Draw a month and things about it, some of which begin before or end after."""
    month = draw(MONTHS)
    spans = draw(st.lists(st.tuples(st.integers(-60, 60), st.integers(1, 80)), max_size=12))
    return month, [Thing(month + timedelta(days=at), month + timedelta(days=at + size)) for at, size in spans]


@given(MONTHS)
def test_a_sheet_is_whole_weeks_from_monday_around_its_month(month: date) -> None:
    (first, after), (start, end) = month_of(month), sheet_of(month)
    assert start.weekday() == end.weekday() == 0
    assert timedelta(0) <= first - start < timedelta(7)
    assert timedelta(0) <= end - after < timedelta(7)
    assert (after - timedelta(days=1)).month == month.month


@given(things())
def test_each_day_shows_or_counts_all_that_takes_it(drawn: tuple[date, list[Thing]]) -> None:
    month, found = drawn
    weeks = weeks_of(month, found, 4)
    for cell in (cell for week in weeks for cell in week):
        taken = [thing for thing in found if thing.first <= cell.day < thing.after]
        assert len(cell.things) + cell.more == len(taken)
        assert len(cell.things) <= 4
        assert cell.more != 1
        assert cell.inside == (cell.day.month == month.month)
        for thing, begins in cell.things:
            assert thing in taken
            assert begins == (thing.first == cell.day or cell.day.weekday() == 0)
    assert all(len(week) == 7 for week in weeks)
    assert placed(found, month, month) == {}


def test_what_begins_on_a_day_stands_before_what_goes_on() -> None:
    month = date(2026, 11, 1)
    long, new = Thing(date(2026, 10, 20), date(2026, 12, 3)), Thing(date(2026, 11, 5), date(2026, 11, 6))
    days = {cell.day: cell for week in weeks_of(month, [long, new], 4) for cell in week}
    assert days[date(2026, 11, 5)].things == ((new, True), (long, False))
    assert days[date(2026, 11, 9)].things == ((long, True),)
    assert days[date(2026, 11, 7)].weekend
    assert not days[date(2026, 11, 6)].weekend
