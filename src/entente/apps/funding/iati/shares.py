"""Shares that add to a hundred, exactly: pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

WHOLE = Decimal(100)
CENT = Decimal("0.01")


def hundred(weights: Sequence[Decimal | int]) -> list[Decimal]:
    """Return shares in per cent, in hundredths, in proportion to weights: they add to 100 exactly.

    What rounding leaves goes to the largest (the first of equal ones). Weights that are all zero share evenly; a
    negative one is an error.
    """
    if not weights:
        return []
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is below zero")
    whole = Decimal(sum(weights))
    known = [Decimal(weight) for weight in weights] if whole else [Decimal(1)] * len(weights)
    whole = whole or Decimal(len(weights))
    shares = [(WHOLE * weight / whole).quantize(CENT, ROUND_HALF_EVEN) for weight in known]
    largest = max(range(len(known)), key=lambda place: (known[place], -place))
    shares[largest] += WHOLE - sum(shares)
    return shares


def split(value: Decimal, share: Decimal) -> tuple[Decimal, Decimal]:
    """Return the part of a value (in cents) that a share in per cent makes, and the rest: they add to the value."""
    part = (value * share / WHOLE).quantize(CENT, ROUND_HALF_EVEN)
    return part, value - part


def adds_up(shares: Sequence[Decimal]) -> bool:
    """Say whether shares in per cent add to a hundred exactly."""
    return sum(shares, Decimal(0)) == WHOLE
