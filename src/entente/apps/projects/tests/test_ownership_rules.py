"""The partner's share, worked out by hand: within bounds, never falling without a reason, leading to the day alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest

from entente.apps.projects.ownership.rules import Share, falling, why_falling, why_not_a_share, why_not_alone


def share(year: int, percent: str, *, reasoned: bool = False) -> Share:
    """Return a share."""
    return Share(year, Decimal(percent), reasoned)


@pytest.mark.parametrize(("percent", "fine"), [("0", True), ("100", True), ("-0.01", False), ("100.01", False)])
def test_a_share_stands_between_0_and_100(percent: str, fine: bool) -> None:
    assert (why_not_a_share(Decimal(percent)) == "") is fine
    assert why_not_a_share(None) == ""


def test_a_fall_is_told_with_both_years_unless_it_has_a_reason() -> None:
    """The years stand in any order, and a year left out stands in no way."""
    shares = [share(2027, "40"), share(2024, "30"), share(2025, "50")]
    ((before, after),) = falling(shares)
    assert (before.year, after.year) == (2025, 2027)
    assert "50 % in 2025 to 40 % in 2027" in why_falling(before, after)
    assert falling([*shares[1:], share(2027, "40", reasoned=True)]) == []
    assert falling([share(2024, "30"), share(2025, "30")]) == []


def test_whatever_the_order_the_falls_are_those_of_the_years_in_order() -> None:
    """A schedule sorted upwards never falls; each step down counts once."""
    draw = Random("shares")  # noqa: S311
    for _turn in range(200):
        percents = [Decimal(draw.randrange(101)) for _year in range(6)]
        shares = [Share(2020 + place, percent) for place, percent in enumerate(percents)]
        downs = sum(two < one for one, two in pairwise(percents))
        draw.shuffle(shares)
        assert len(falling(shares)) == downs
        upwards = [Share(2020 + place, percent) for place, percent in enumerate(sorted(percents))]
        assert falling(upwards) == []


def test_the_schedule_reaches_100_by_the_day_alone() -> None:
    alone = date(2027, 7, 1)
    assert why_not_alone([share(2025, "20")], None) == ""
    assert "no share is recorded" in why_not_alone([], alone)
    assert "no share is recorded" in why_not_alone([share(2028, "100")], alone)
    assert "its share is 99.5 % in 2027" in why_not_alone([share(2027, "99.50"), share(2028, "100")], alone)
    assert why_not_alone([share(2025, "20"), share(2026, "100")], alone) == ""
