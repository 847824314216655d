"""Good seats at once: greedy opening, then the best exchange of one seat for another until none helps.

The exchange is Teitz and Bart's (1968), all pairs judged together as Whitaker (1983) and Resende and Werneck (2007) do:
gain of opening, loss of closing, and what the two share. The search goes on from disturbed seats (variable
neighbourhoods, Hansen and Mladenović 1997), seeded, so that the same problem has the same answer.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from entente.apps.network.solving.pmedian import Best, Floats, Problem, Whole

WIDEST = 8  # seats disturbed at most at a time


def greedy(problem: Problem) -> Whole:
    """Return seats opened one by one: each time the one that saves most (for its price, under a budget)."""
    chosen = list(problem.kept)
    nearest = problem.cost[chosen].min(axis=0) if chosen else None
    return _filled(problem, np.asarray(chosen, np.intp), nearest, _free(problem))


def _free(problem: Problem) -> Whole:
    """Return the seats that may be opened."""
    fixed = np.asarray((*problem.kept, *problem.closed), np.intp)
    return np.setdiff1d(np.arange(problem.seats), fixed)


def _filled(problem: Problem, chosen: Whole, nearest: Floats | None, free: Whole) -> Whole:
    """Return the seats with the most useful of the free ones added, up to limit and budget."""
    seats, left = list(chosen), (problem.budget or 0.0) - problem.spent(chosen)
    free = free[~np.isin(free, chosen)]
    worst = problem.cost.max(axis=0) * 2 + 1
    while len(seats) < problem.limit and len(free):
        if problem.price is not None and problem.budgeted:
            free = free[problem.price[free] <= left + 1e-9]
            if not len(free):
                break
        gain = np.maximum((worst if nearest is None else nearest) - problem.cost[free], 0).sum(axis=1)
        if problem.price is not None and problem.budgeted:
            gain = gain / np.maximum(problem.price[free], 1e-9)
        at = int(gain.argmax())
        if nearest is not None and gain[at] <= 0 and problem.budgeted:
            break
        seat = free[at]
        nearest = problem.cost[seat] if nearest is None else np.minimum(nearest, problem.cost[seat])
        left -= float(problem.price[seat]) if problem.price is not None else 0.0
        seats.append(seat)
        free = np.delete(free, at)
    return np.asarray(seats, np.intp)


def _two_nearest(near: Floats) -> tuple[Whole, Floats, Floats]:
    """Return, of each client, the row of its nearest open seat, that cost, and the cost of its second nearest."""
    columns = np.arange(near.shape[1])
    serving = near.argmin(axis=0)
    first = near[serving, columns]
    if len(near) == 1:
        return serving, first, np.full_like(first, float(first.max()) * 4 + 1e6)
    masked = near.copy()
    masked[serving, columns] = np.inf
    return serving, first, masked.min(axis=0)


def _profits(cost: Floats, near: Floats) -> Floats:
    """Return what each exchange saves: of a row of `cost` (opened) for a row of `near` (closed)."""
    serving, first, second = _two_nearest(near)
    gain = np.maximum(first - cost, 0).sum(axis=1)
    loss = np.bincount(serving, weights=second - first, minlength=len(near))
    order = np.argsort(serving, kind="stable")
    groups = serving[order]
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    back = np.maximum(second[order] - np.maximum(first[order], cost[:, order]), 0)
    shared = np.zeros((len(cost), len(near)))
    shared[:, groups[starts]] = np.add.reduceat(back, starts, axis=1)
    profits: Floats = gain[:, None] - loss[None, :] + shared
    return profits


def improved(problem: Problem, seats: Whole, free: Whole) -> tuple[Whole, float]:
    """Return the seats after every exchange that helps, with seats of `free` only, and their value."""
    seats = np.array(seats, np.intp)
    cost = problem.cost[free]
    fixed = np.isin(seats, problem.kept)
    while len(seats):
        near = problem.cost[seats]
        profits = _profits(cost, near)
        profits[:, fixed] = -1.0
        profits[np.isin(free, seats)] = -1.0
        if problem.price is not None and problem.budget is not None:
            room = problem.budget - problem.spent(seats)
            profits[problem.price[free][:, None] - problem.price[seats][None, :] > room + 1e-9] = -1.0
        row, column = divmod(int(profits.argmax()), len(seats)) if profits.size else (0, 0)
        if not profits.size or profits[row, column] <= 1e-9 * max(1.0, float(near.min(axis=0).sum())):
            break
        seats[column] = free[row]
    if problem.budgeted and len(seats):
        seats = _filled(problem, seats, problem.cost[seats].min(axis=0), free)
    return seats, problem.value_of(seats)


def search(problem: Problem, best: Best, free: Whole, rounds: int, stop: Callable[[], bool]) -> None:
    """Disturb the best seats and improve them, `rounds` times or until told to stop; the best is kept in `best`."""
    chance = np.random.default_rng(len(free) * 1000 + problem.limit)
    width = 1
    for _round in range(rounds):
        loose = np.flatnonzero(~np.isin(best.seats, problem.kept))
        others = free[~np.isin(free, best.seats)]
        if stop() or not len(loose) or not len(others):
            return
        seats = _disturbed(problem, best.seats, loose, others, min(width, len(loose), len(others)), chance)
        seats, value = improved(problem, seats, free)
        width = 1 if best.offer(problem, seats, value) else width % WIDEST + 1


def _disturbed(
    problem: Problem, seats: Whole, loose: Whole, others: Whole, width: int, chance: np.random.Generator
) -> Whole:
    """Return the seats with some exchanged at random; under a budget, closed at random and filled again."""
    leaving = chance.choice(loose, width, replace=False)
    coming = chance.choice(others, width, replace=False)
    if not problem.budgeted:
        changed = seats.copy()
        changed[leaving] = coming
        return changed
    rest = np.delete(seats, leaving)
    first = coming[:1] if problem.affords(np.r_[rest, coming[:1]]) else coming[:0]
    rest = np.r_[rest, first]
    nearest = problem.cost[rest].min(axis=0) if len(rest) else None
    return _filled(problem, rest, nearest, np.setdiff1d(others, seats[leaving]))
