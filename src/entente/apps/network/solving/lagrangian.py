"""What no choice of seats can be below: the Lagrangian bound, by subgradient, and the seats that it settles.

The assignment of each client is paid for instead of required (Narula, Ogbu and Samuelsson 1977; Beasley 1993): each
client offers a price, a seat is worth what the offers exceed its costs, the best seats are taken. The value of that
easy problem is never above the optimum, whatever the offers; the subgradient raises it. A seat whose taking (or
leaving) would lift the bound to the value known is settled: it is closed (or open) in every better choice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from entente.apps.network.solving.pmedian import Best, Floats, Problem, Whole

PATIENCE, SHRINK, SMALLEST = 8, 0.6, 0.01
Taken = Callable[[Whole, float], None]


@dataclass(frozen=True)
class Part:
    """A part of all choices: the first `opened` seats of `seats` are open, the others may be, all else is closed."""

    seats: Whole
    opened: int

    @property
    def free(self) -> int:
        """How many seats are still to be decided."""
        return len(self.seats) - self.opened


@dataclass
class Relaxed:
    """The bound of a part: the client's offers that make it, each seat's reduced cost, how often each was taken."""

    bound: float
    offers: Floats
    reduced: Floats
    often: Floats


@dataclass(frozen=True)
class Effort:
    """How long the subgradient goes on: iterations, first step, when to be patient and where to end."""

    rounds: int
    theta: float
    patience: int = PATIENCE
    shrink: float = SHRINK
    smallest: float = SMALLEST


ROOT = Effort(1500, 2.0, patience=15, shrink=0.7, smallest=0.001)


def first_offers(problem: Problem, seats: Whole) -> Floats:
    """Return offers to begin with: what a client pays at a distance that its share of the seats would reach."""
    rank = min(len(seats) - 1, max(1, int(0.9 * len(seats) / problem.limit)))
    offers: Floats = np.partition(problem.cost[seats], rank, axis=0)[rank].copy()
    return offers


def _taking(worth: Floats, room: int) -> Whole:
    """Return the places of the `room` least worths below zero."""
    if room <= 0:
        return np.zeros(0, np.intp)
    at = np.argpartition(worth, room - 1)[:room] if len(worth) > room else np.arange(len(worth))
    return at[worth[at] < 0]


def _priced(problem: Problem, part: Part, worth: Floats) -> tuple[Floats, float]:
    """Return the worths with the money they take, and what the budget gives back: the best price of money by halving.

    Without a budget, the worths as they are and nothing.
    """
    if problem.price is None or problem.budget is None:
        return worth, 0.0
    price = problem.price[part.seats]
    left = problem.budget - float(price[: part.opened].sum())
    free, cost, room = worth[part.opened :], price[part.opened :], problem.limit - part.opened
    low, high = 0.0, float((-free / np.maximum(cost, 1e-9)).max(initial=0.0))
    if float(cost[_taking(free, room)].sum()) <= left:
        high = 0.0
    for _halving in range(30 if high else 0):
        middle = (low + high) / 2
        over = float(cost[_taking(free + middle * cost, room)].sum()) > left
        low, high = (middle, high) if over else (low, middle)
    adjusted = worth.copy()
    adjusted[part.opened :] += high * cost
    return adjusted, high * left


def relax(
    problem: Problem, part: Part, offers: Floats, best: Best, effort: Effort, taken: Taken | None = None
) -> Relaxed:
    """Return the best bound of a part after some iterations, fewer when no better choice can be in it.

    Every choice of seats met on the way is offered to `best`; `taken` is told each time the bound has risen.
    """
    matrix, ones = problem.cost[part.seats], np.ones(problem.clients)
    room, opened = problem.limit - part.opened, np.arange(part.opened)
    lower = np.empty_like(matrix)
    found = Relaxed(-np.inf, offers, np.zeros(len(part.seats)), np.zeros(len(part.seats)))
    theta, stalled, direction = effort.theta, 0, np.zeros(problem.clients)
    for number in range(effort.rounds):
        np.minimum(matrix, offers, out=lower)
        total = float(offers.sum())
        worth, back = _priced(problem, part, lower @ ones - total)
        at = np.concatenate((opened, part.opened + _taking(worth[part.opened :], room)))
        bound = total - back + float(worth[at].sum())
        near = matrix[at]
        _offer(problem, part, best, at, near)
        found.often *= 0.95
        found.often[at] += 0.05
        stalled += 1
        if bound > found.bound:
            stalled = 0 if bound > found.bound + 1e-4 * (best.value - bound) else stalled
            found = Relaxed(bound, offers, worth, found.often)
            if taken is not None:
                taken(part.seats[at], bound)
        if bound > best.value - problem.step(best.value):
            break
        if stalled >= effort.patience:
            theta, stalled, offers = theta * effort.shrink, 0, found.offers
        ascent = 1.0 - (near < offers).sum(axis=0)
        direction = 0.7 * ascent + 0.3 * direction if number else ascent
        length = float(direction @ direction)
        if theta < effort.smallest or length < 1e-12:
            break
        offers = np.maximum(offers + theta * (best.value - bound) / length * direction, 0.0)
    return found


def _offer(problem: Problem, part: Part, best: Best, at: Whole, near: Floats) -> None:
    """Offer the seats taken to the best known."""
    value = float(near.min(axis=0).sum()) if len(at) else np.inf
    if value < best.value:
        best.offer(problem, part.seats[at], value)


def settled(problem: Problem, part: Part, relaxed: Relaxed, value: float) -> Part:
    """Return the part without the seats that no better choice opens, and with those opened that every one opens."""
    room, worth = problem.limit - part.opened, relaxed.reduced[part.opened :]
    if room <= 0 or not len(worth):
        return Part(part.seats[: part.opened], part.opened)
    slack = value - problem.step(value) - relaxed.bound
    ordered = np.sort(worth)
    full = len(worth) > room and ordered[room - 1] < 0
    last = float(ordered[room - 1]) if full else 0.0
    following = min(0.0, float(ordered[room])) if full else 0.0
    out = np.maximum(worth, last) - last > slack
    in_all = np.maximum(following - worth, 0.0) > slack
    seats = part.seats[part.opened :]
    opened = np.concatenate((part.seats[: part.opened], seats[in_all]))
    return Part(np.concatenate((opened, seats[~out & ~in_all])), len(opened))
