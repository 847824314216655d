"""Sums, per cents and rules worked out by hand, without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from entente.apps.projects.results.aggregation import (
    Cell,
    Entry,
    Reached,
    Span,
    by_root,
    met,
    percent,
    reached,
    upwards,
)
from entente.apps.projects.results.rules import Counted, why_not_above, why_not_apart, why_not_fed

YEARS = {year: (date(year, 1, 1), date(year, 12, 31)) for year in (2012, 2013, 2014)}


def entry(indicator: int, year: int, quantity: int, *, approved: bool = True, category: int | None = None) -> Entry:
    return Entry(indicator, category, *YEARS[year], Decimal(quantity), approved=approved)


@pytest.mark.parametrize(
    ("value", "target", "direction", "baseline", "said"),
    [
        (30, 120, "more", None, 25), (121, 120, "more", None, 100), (0, 120, "more", None, 0),
        (5, 0, "more", None, None), (None, 120, "more", None, None), (30, None, "more", None, None),
        (2, 3, "more", None, 66), (50, 40, "less", 60, 50),
        (40, 40, "less", 60, 100), (30, 40, "less", 60, 150), (70, 40, "less", 60, 0),
        (40, 40, "less", None, 100), (41, 40, "less", None, None), (30, 40, "less", 30, 100),
    ],
)  # fmt: skip
def test_per_cent_of_a_target(
    value: int | None, target: int | None, direction: str, baseline: int | None, said: int | None
) -> None:
    numbers = [Decimal(number) if number is not None else None for number in (value, target, baseline)]
    assert percent(numbers[0], numbers[1], direction, numbers[2]) == said


def test_a_target_is_met_from_the_better_side() -> None:
    ten, nine = Decimal(10), Decimal(9)
    assert (met(ten, nine, "more"), met(nine, ten, "more"), met(ten, ten, "more")) == (True, False, True)
    assert (met(ten, nine, "less"), met(nine, ten, "less"), met(None, ten, "less")) == (False, True, None)


def test_upwards_ends_at_the_top_at_what_is_not_known_and_in_a_circle() -> None:
    assert upwards({1: 2, 2: 3, 3: None}, 1) == [1, 2, 3]
    assert upwards({1: 2, 3: None}, 1) == [1]
    assert upwards({1: 2, 2: 1}, 1) == [1, 2]


def test_each_entry_counts_once_for_each_it_feeds() -> None:
    entries = [entry(1, 2014, 5), entry(2, 2014, 7), entry(4, 2014, 100)]
    found = by_root({1: 2, 2: 3, 3: None, 4: None}, [2, 3], entries)
    assert {root: [one.quantity for one in rows] for root, rows in found.items()} == {2: [5, 7], 3: [5, 7]}


def test_flows_and_cumulative_over_three_years_by_hand() -> None:
    entries = [entry(1, 2012, 10), entry(1, 2013, 15), entry(2, 2012, 4, category=1), entry(2, 2012, 6, category=2),
               entry(1, 2014, 99, approved=False)]  # fmt: skip
    cells = [
        Cell(indicator, category, *YEARS[year]) for year in YEARS for indicator, category in ((1, None), (2, 1), (2, 2))
    ]
    whole, last = Span(None, date(2014, 12, 31)), Span(*YEARS[2014])
    assert reached(entries, cells, whole, cumulative=False) == Reached(Decimal(35), None, None, 4, 1, 4)
    assert reached(entries, cells, whole, cumulative=True) == Reached(Decimal(25), None, None, 3, 1, 4)
    assert reached(entries, cells, last, cumulative=False) == Reached(None, None, None, 0, 1, 2)
    assert reached(entries, cells, last, cumulative=True) == Reached(Decimal(25), None, None, 3, 1, 2)


def test_a_cell_is_entered_where_an_overlapping_period_stands_for_it() -> None:
    quarter = Cell(1, None, date(2014, 1, 1), date(2014, 3, 31))
    assert reached([entry(1, 2014, 5)], [quarter], Span(None, date(2014, 3, 31)), cumulative=False).missing == 0
    assert reached([entry(1, 2013, 5)], [quarter], Span(None, date(2014, 3, 31)), cumulative=False).missing == 1


@pytest.mark.parametrize(
    ("above", "kind", "fine"),
    [("objective", "outcome", True), ("outcome", "outcome", True), ("output", "outcome", False),
     ("output", "objective", False), ("objective", "output", True)],
)  # fmt: skip
def test_the_chain_goes_down(above: str, kind: str, fine: bool) -> None:
    assert (why_not_above(kind, above) == "") is fine


def test_what_feeds_stands_above_in_the_project_or_in_the_tree() -> None:
    own = Counted("quantity", False, ("agents", "officers"), (3, 2, 1), (30, 20))
    higher = Counted("quantity", False, ("agents", "officers"), (2, 1), (99,))
    aim = Counted("quantity", False, ("agents", "officers"), (3, 2, 1), (20,))
    beside = Counted("quantity", False, ("agents", "officers"), (3, 2, 1), (31, 20))
    stranger = Counted("quantity", False, ("agents", "officers"), (7,), (70,))
    assert [why_not_fed(own, fed) == "" for fed in (higher, aim, beside, stranger, own)] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_periods_touch_by_a_single_day() -> None:
    others = [(*YEARS[2013], "2013")]
    assert why_not_apart(date(2013, 12, 31), date(2014, 1, 5), others) != ""
    assert why_not_apart(date(2014, 1, 1), date(2014, 1, 5), others) == ""
