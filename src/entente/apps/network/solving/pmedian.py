"""The problem behind every siting: which seats to open so that what the clients cost, each at its nearest, is least."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

DECIMALS = 4  # costs with more of them are taken as real numbers
TOLERANCE = 1e-7  # of the value: two real totals that are nearer are the same


@dataclass(frozen=True)
class Problem:
    """Seats (rows) and clients (columns): `cost[j, i]` is what client i costs when seat j serves it, 0 or more.

    At most `limit` seats, their `price` within `budget` (None: no budget); those `kept` are open, those `closed` are
    not. Least distance: the cost is weight x distance. Greatest coverage: the cost is the weight beyond the radius
    and 0 within, so that the value is the weight left out.
    """

    cost: Floats
    limit: int
    price: Floats | None = None
    budget: float | None = None
    kept: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    grain: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "grain", grain_of(self.cost))

    @property
    def seats(self) -> int:
        """How many seats there are to choose from."""
        return int(self.cost.shape[0])

    @property
    def clients(self) -> int:
        """How many clients are to be served."""
        return int(self.cost.shape[1])

    @property
    def budgeted(self) -> bool:
        """Whether money limits the choice."""
        return self.budget is not None and self.price is not None

    def value_of(self, seats: Sequence[int] | Whole) -> float:
        """Return what the clients cost in all, each at its nearest of these seats; infinite with none."""
        return float(self.cost[np.asarray(seats, np.intp)].min(axis=0).sum()) if len(seats) else math.inf

    def spent(self, seats: Sequence[int] | Whole) -> float:
        """Return what these seats cost to keep open; 0 without prices."""
        return float(self.price[np.asarray(seats, np.intp)].sum()) if self.price is not None else 0.0

    def affords(self, seats: Sequence[int] | Whole) -> bool:
        """Say whether these seats are within number and budget."""
        within = self.budget is None or self.spent(seats) <= self.budget * (1 + 1e-12)
        return len(seats) <= self.limit and within

    def step(self, value: float) -> float:
        """Return the least by which another value can be better: the grain of whole costs, nearly nothing of real."""
        return self.grain * (1 - 1e-6) if self.grain else TOLERANCE * max(abs(value), 1.0)

    def raised(self, bound: float, value: float) -> float:
        """Return a bound moved up to the next total that whole costs can make, and never above the value."""
        if self.grain and math.isfinite(bound):
            bound = math.ceil(bound / self.grain - 1e-6) * self.grain
        return min(bound, value)


@dataclass
class Best:
    """The best seats known, what they cost, and what no choice can be below."""

    seats: Whole
    value: float
    bound: float = 0.0

    def offer(self, problem: Problem, seats: Whole, value: float) -> bool:
        """Take these seats when they are better; say whether they were."""
        if value >= self.value - 1e-9 * max(1.0, abs(value)) or not problem.affords(seats):
            return False
        self.seats, self.value = np.sort(seats), value
        return True

    def proven(self, problem: Problem) -> bool:
        """Say whether no choice can be better."""
        return self.bound > self.value - problem.step(self.value)


def grain_of(cost: Floats) -> float:
    """Return the largest number that every cost is a multiple of, at four decimals; 0.0 when there is none."""
    for places in range(DECIMALS + 1):
        scaled = cost * 10.0**places
        if scaled.size and float(np.abs(scaled).max()) > 1e14:
            return 0.0
        whole = np.rint(scaled)
        if np.allclose(scaled, whole, rtol=0.0, atol=1e-7):
            common = int(np.gcd.reduce(whole.astype(np.int64), axis=None))
            return common / 10.0**places if common else 0.0
    return 0.0


def picked(problem: Problem, seats: Any) -> Whole:
    """Return these seats, completed up to the limit with others that may be open: more seats never cost more."""
    chosen = np.asarray(seats, np.intp)
    if problem.budgeted or len(chosen) >= problem.limit:
        return np.sort(chosen)
    others = np.setdiff1d(np.arange(problem.seats), np.concatenate((chosen, np.asarray(problem.closed, np.intp))))
    return np.sort(np.concatenate((chosen, others[: problem.limit - len(chosen)])))
