"""The calculation of reliefs: cases worked by hand, and what holds whatever the days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entente.apps.network.relief.relief import (
    Handover,
    House,
    Place,
    Span,
    Stay,
    What,
    doubled,
    falls_vacant,
    held,
    lacks,
    outlook,
    passes_on,
    relief_dates,
    reliefs,
    vacant,
    verdict_of,
)
from entente.engines.calendar.months import months_after

HOUSE = House(horizon_months=18, gap_days=30, report_days=60)
FIRST, LAST = date(2026, 1, 1), date(2027, 7, 1)
PLACE = Place(1, date(2020, 1, 1), tour_months=36, handover_days=10)


def stay(number: int, starts: str, ends: str = "", **values: object) -> Stay:
    return Stay(number, date.fromisoformat(starts), date.fromisoformat(ends) if ends else None, **values)  # type: ignore[arg-type]


# --- worked by hand ----------------------------------------------------------------------------------------


def test_a_relief_as_it_should_be_leaves_nothing_to_say() -> None:
    here, next_one = stay(1, "2023-09-01", "2026-09-01"), stay(2, "2026-08-22", "2029-08-22")
    told = outlook(PLACE, [next_one, here], FIRST, LAST, HOUSE)
    assert (told.holder, told.coming, told.falls_on, told.vacant) == (here, next_one, None, ())
    assert told.relief is not None
    assert (told.relief.days, told.relief.verdict) == (10, Handover.RIGHT)
    assert told.doubled == (Span(date(2026, 8, 22), date(2026, 9, 1)),)
    assert told.found == {What.OVERLAP}


def test_a_departure_without_a_successor_falls_vacant_on_the_day_of_departure() -> None:
    told = outlook(PLACE, [stay(1, "2023-09-01", "2026-09-01")], FIRST, LAST, HOUSE)
    assert told.falls_on == date(2026, 9, 1)
    assert told.vacant == (Span(date(2026, 9, 1), LAST),)
    assert told.found == {What.SOON}


def test_a_departure_after_the_horizon_is_not_told() -> None:
    told = outlook(PLACE, [stay(1, "2024-09-01", "2027-07-01")], FIRST, LAST, HOUSE)
    assert told.falls_on is None
    assert told.found == set()


@pytest.mark.parametrize(("begins", "falls"), [("2026-10-01", None), ("2026-10-02", date(2026, 9, 1))])
def test_a_gap_is_borne_up_to_the_days_the_house_says(begins: str, falls: date | None) -> None:
    # Thirty days from 1 September lead to 1 October.
    told = outlook(PLACE, [stay(1, "2023-09-01", "2026-09-01"), stay(2, begins)], FIRST, LAST, HOUSE)
    assert told.falls_on == falls
    assert told.relief is not None
    assert told.relief.verdict is Handover.GAP
    assert told.relief.days == (date(2026, 9, 1) - date.fromisoformat(begins)).days


def test_a_chain_of_successors_falls_vacant_at_its_own_end() -> None:
    chain = [
        stay(1, "2023-01-01", "2026-02-01"),
        stay(2, "2026-01-20", "2026-06-01"),
        stay(3, "2026-06-01", "2026-12-01"),
    ]
    assert falls_vacant(PLACE, chain, FIRST, 0) == date(2026, 12, 1)


def test_a_vacant_position_says_who_comes() -> None:
    told = outlook(PLACE, [stay(1, "2020-01-01", "2025-11-01"), stay(2, "2026-03-01")], FIRST, LAST, HOUSE)
    assert (told.holder, told.falls_on) == (None, None)
    assert told.coming is not None
    assert told.coming.number == 2
    assert told.vacant == (Span(FIRST, date(2026, 3, 1)),)
    assert (told.since, told.days) == (date(2025, 11, 1), -120)
    assert told.found == {What.VACANT}


def test_a_position_that_ends_with_its_holder_does_not_fall_vacant() -> None:
    closing = Place(1, date(2020, 1, 1), date(2026, 9, 1))
    assert outlook(closing, [stay(1, "2023-09-01", "2026-09-01")], FIRST, LAST, HOUSE).found == set()
    assert vacant(closing, [], FIRST, LAST) == [Span(FIRST, date(2026, 9, 1))]


def test_a_position_that_does_not_exist_yet_is_not_vacant() -> None:
    told = outlook(Place(1, date(2026, 5, 1)), [], FIRST, LAST, HOUSE)
    assert told.found == set()
    assert told.vacant == (Span(date(2026, 5, 1), LAST),)


@pytest.mark.parametrize(
    ("days", "verdict"),
    [(None, "long"), (-1, "gap"), (0, "none"), (9, "short"), (10, "right"), (11, "long")],
)
def test_days_together_are_compared_with_those_asked_for(days: int | None, verdict: str) -> None:
    assert verdict_of(days, 10) == verdict


def test_no_handover_asked_and_none_planned_is_right() -> None:
    assert verdict_of(0, 0) is Handover.RIGHT


def test_a_tour_passes_its_length_by_its_planned_end_or_today() -> None:
    assert passes_on(PLACE, stay(1, "2023-09-01", "2026-09-01"), FIRST) is None
    assert passes_on(PLACE, stay(1, "2023-09-01", "2026-09-02"), FIRST) == date(2026, 9, 1)
    assert passes_on(PLACE, stay(1, "2022-12-01"), FIRST) == date(2025, 12, 1)
    assert passes_on(PLACE, stay(1, "2023-01-01"), FIRST) is None


def test_months_end_on_a_day_the_month_has() -> None:
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(2025, 12, 15), 36) == date(2028, 12, 15)
    assert months_after(date(9998, 1, 1), 36) == date.max


def test_papers_are_missing_from_who_is_there_and_from_who_left_long_enough_ago() -> None:
    here = stay(1, "2025-09-01", "2028-09-01", arrived_on=date(2025, 9, 1))
    assert lacks(here, FIRST, 60) == ("letter",)
    assert lacks(stay(1, "2025-09-01", arrived_on=date(2025, 9, 1), letter_on=date(2025, 8, 1)), FIRST, 60) == ()
    # On 1 January 2026 a letter of February was not there yet.
    assert lacks(stay(1, "2025-09-01", arrived_on=date(2025, 9, 1), letter_on=date(2026, 2, 1)), FIRST, 60) == (
        "letter",
    )
    # 2 November 2025 is sixty days before: not yet more.
    left = {"arrived_on": date(2022, 9, 1), "letter_on": date(2022, 8, 1)}
    assert lacks(stay(1, "2022-09-01", "2025-11-02", left_on=date(2025, 11, 2), **left), FIRST, 60) == ()
    assert lacks(stay(1, "2022-09-01", "2025-11-01", left_on=date(2025, 11, 1), **left), FIRST, 60) == ("report",)


def test_the_successor_comes_before_the_departure_and_stays_a_tour() -> None:
    assert relief_dates(PLACE, date(2026, 9, 1)) == (date(2026, 8, 22), date(2029, 8, 22))


def test_three_at_once_are_counted_once() -> None:
    crowd = [
        stay(1, "2026-01-01", "2026-03-01"),
        stay(2, "2026-02-01", "2026-04-01"),
        stay(3, "2026-02-15", "2026-05-01"),
    ]
    assert doubled(PLACE, crowd, FIRST, LAST) == [Span(date(2026, 2, 1), date(2026, 4, 1))]
    assert [relief.leaving.number for relief in reliefs(PLACE, crowd, FIRST, LAST)] == [1, 2]


# --- what holds whatever the days --------------------------------------------------------------------------

# A loaded machine draws slowly; that is no fault of what is drawn.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
DAY = st.integers(-900, 900).map(lambda days: FIRST + timedelta(days=days))
LENGTH = st.integers(1, 1500)


@st.composite
def stays(draw: st.DrawFn) -> list[Stay]:
    found = []
    for number in range(draw(st.integers(0, 6))):
        begins = draw(DAY)
        ends = begins + timedelta(days=draw(LENGTH)) if draw(st.booleans()) else None
        found.append(Stay(number, begins, ends, archived=draw(st.integers(0, 5)) == 0))
    return found


@st.composite
def places(draw: st.DrawFn) -> Place:
    begins = draw(DAY)
    ends = begins + timedelta(days=draw(LENGTH)) if draw(st.booleans()) else None
    return Place(1, begins, ends, draw(st.integers(1, 60)), draw(st.integers(0, 30)))


def days_of(spans: list[Span]) -> list[date]:
    return [span.first + timedelta(days=at) for span in spans for at in range(span.days)]


def holders(known: list[Stay], day: date) -> int:
    return sum(1 for one in known if not one.archived and one.starts_on <= day < one.end)


@patient
@given(places(), stays())
def test_held_and_vacant_days_are_all_the_days_of_the_position(place: Place, known: list[Stay]) -> None:
    life = [day for at in range((LAST - FIRST).days)
            if place.starts_on <= (day := FIRST + timedelta(days=at)) < (place.ends_on or date.max)]  # fmt: skip
    with_holder, without = days_of(held(place, known, FIRST, LAST)), days_of(vacant(place, known, FIRST, LAST))
    assert sorted(with_holder + without) == life
    assert all(holders(known, day) for day in with_holder)
    assert not any(holders(known, day) for day in without)


@patient
@given(places(), stays())
def test_no_day_of_an_overlap_is_counted_twice(place: Place, known: list[Stay]) -> None:
    found = days_of(doubled(place, known, FIRST, LAST))
    assert len(found) == len(set(found))
    inside = [day for day in days_of(held(place, known, FIRST, LAST)) if holders(known, day) > 1]
    assert sorted(found) == inside


@patient
@given(places(), stays(), st.randoms(use_true_random=False))
def test_neither_order_nor_archived_rows_matter(place: Place, known: list[Stay], random: object) -> None:
    told = outlook(place, known, FIRST, LAST, HOUSE)
    shuffled = list(known)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert outlook(place, shuffled, FIRST, LAST, HOUSE) == told
    assert outlook(place, [one for one in known if not one.archived], FIRST, LAST, HOUSE) == told


@patient
@given(places(), stays())
def test_the_day_it_falls_vacant_is_held_before_and_not_on_it(place: Place, known: list[Stay]) -> None:
    day = falls_vacant(place, known, FIRST, 0)
    if day is not None:
        assert holders(known, FIRST)
        assert not holders(known, day)
        assert all(holders(known, FIRST + timedelta(days=at)) for at in range((day - FIRST).days))
