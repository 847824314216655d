"""Shares add to a hundred exactly, whatever the weights; a value split by a share is the value again."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from entente.apps.funding.iati.shares import adds_up, hundred, split


def test_three_equal_ones_leave_the_remainder_to_the_first() -> None:
    assert hundred([1, 1, 1]) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_the_remainder_goes_to_the_largest() -> None:
    assert hundred([1, 4, 1]) == [Decimal("16.67"), Decimal("66.66"), Decimal("16.67")]


def test_no_weight_and_all_zero_and_one() -> None:
    assert hundred([]) == []
    assert hundred([0, 0]) == [Decimal(50), Decimal(50)]
    assert hundred([7]) == [Decimal(100)]
    with pytest.raises(ValueError, match="below zero"):
        hundred([1, -1])


def test_any_weights_add_to_a_hundred_in_hundredths_and_none_is_negative() -> None:
    draw = Random(3)  # noqa: S311 -- repeatable
    for _time in range(2_000):
        weights = [Decimal(draw.choice((0, 1, 1, draw.randint(1, 10**6)))) for _one in range(draw.randint(1, 220))]
        shares = hundred(weights)
        assert adds_up(shares)
        assert all(share >= 0 and share == share.quantize(Decimal("0.01")) for share in shares)


def test_what_is_split_adds_up_again() -> None:
    draw = Random(4)  # noqa: S311 -- repeatable
    for _time in range(2_000):
        value = Decimal(draw.randint(-(10**9), 10**9)) / 100
        part, rest = split(value, Decimal(draw.randint(0, 10_000)) / 100)
        assert part + rest == value


@pytest.mark.parametrize(("shares", "adds"), [(("60", "39.9"), False), (("60", "40"), True), (("33.33",) * 3, False)])
def test_99_9_is_not_a_hundred(shares: tuple[str, ...], adds: bool) -> None:
    assert adds_up([Decimal(share) for share in shares]) is adds
