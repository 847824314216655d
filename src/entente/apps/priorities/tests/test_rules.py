"""The rules of priorities, worked out by hand."""

from __future__ import annotations

from datetime import date

from entente.apps.priorities.rules import why_not_within, why_not_years


def test_years_stand_in_order_and_are_years() -> None:
    assert why_not_years(2014, 2014) == why_not_years(2014, None) == why_not_years(None, None) == {}
    assert set(why_not_years(2014, 2013)) == {"year_to"}
    assert set(why_not_years(14, 20140)) == {"year_from", "year_to"}


def test_an_objective_lies_in_the_years_of_its_priority() -> None:
    """The end day is the first without: the first of January after the last year is the latest."""
    assert why_not_within(date(2014, 1, 1), date(2015, 1, 1), 2014, 2014) == {}
    assert why_not_within(None, None, 2014, 2014) == why_not_within(date(2020, 1, 1), None, 2014, None) == {}
    assert set(why_not_within(date(2013, 12, 31), date(2015, 1, 2), 2014, 2014)) == {"starts_on", "ends_on"}
