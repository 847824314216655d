"""Proof of the optimum: all choices of seats, parted one seat at a time, each part left when its bound is no better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from entente.apps.network.solving.interchange import improved
from entente.apps.network.solving.lagrangian import Effort, Part, Relaxed, relax, settled
from entente.apps.network.solving.pmedian import Best, Floats, Problem, Whole

NODE = Effort(30, 0.6)
Told = Callable[[float], bool]


@dataclass
class Node:
    """A part still to be looked at: its offers, a bound of it, and its share of the whole tree."""

    part: Part
    offers: Floats
    bound: float
    share: float


def prove(problem: Problem, best: Best, part: Part, offers: Floats, told: Told) -> bool:
    """Look at every part until none is left (True) or `told` answers False; `best` holds value and bound.

    `told` receives the share of the tree that is done, from 0.0 to 1.0, before each part.
    """
    pending = [Node(part, offers, best.bound, 1.0)]
    done = 0.0
    while pending:
        best.bound = max(best.bound, min(node.bound for node in pending))
        if not told(done):
            return False
        node = pending.pop()
        before = best.value
        children = _parted(problem, best, node)
        done += 0.0 if children else node.share
        pending.extend(children)
        if best.value < before:
            _polish(problem, best, part)
    best.bound = best.value
    return True


def _polish(problem: Problem, best: Best, part: Part) -> None:
    """Improve a better choice that a part has shown."""
    seats, value = improved(problem, best.seats, part.seats)
    best.offer(problem, seats, value)


def _parted(problem: Problem, best: Best, node: Node) -> list[Node]:
    """Return the two parts of a node that may hold a better choice, the likelier last; none when it is closed."""
    part, offers, bound = node.part, node.offers, node.bound
    while True:
        part = _affordable(problem, part)
        if _leaf(problem, best, part):
            return []
        relaxed = relax(problem, part, offers, best, NODE)
        offers, bound = relaxed.offers, max(bound, relaxed.bound)
        if bound > best.value - problem.step(best.value):
            return []
        smaller = settled(problem, part, relaxed, best.value)
        if smaller.free >= 0.85 * part.free and smaller.free:
            break
        part = smaller
    return _children(node, part, smaller, relaxed, bound)


def _children(node: Node, part: Part, smaller: Part, relaxed: Relaxed, bound: float) -> list[Node]:
    """Return the part without one seat and the part with it: the seat most often taken among those undecided."""
    often = dict(zip(part.seats.tolist(), relaxed.often.tolist(), strict=True))
    free = smaller.seats[smaller.opened :]
    at = int(np.argmax([often[seat] for seat in free.tolist()]))
    opened, rest = smaller.seats[: smaller.opened], np.delete(free, at)
    without = Part(np.concatenate((opened, rest)), smaller.opened)
    with_it = Part(np.concatenate((opened, free[at : at + 1], rest)), smaller.opened + 1)
    half = node.share / 2
    return [Node(without, relaxed.offers, bound, half), Node(with_it, relaxed.offers, bound, half)]


def _affordable(problem: Problem, part: Part) -> Part:
    """Return the part without the free seats that the money left cannot pay."""
    if problem.price is None or problem.budget is None:
        return part
    left = problem.budget - problem.spent(part.seats[: part.opened])
    free = part.seats[part.opened :]
    if left < -1e-9 * problem.budget:
        return Part(part.seats[:0], problem.limit + 1)
    return Part(np.concatenate((part.seats[: part.opened], free[problem.price[free] <= left + 1e-9])), part.opened)


def _leaf(problem: Problem, best: Best, part: Part) -> bool:
    """Say whether a part can be judged outright, and then do it: nothing left to decide, or one seat."""
    room = problem.limit - part.opened
    if room < 0:
        return True
    everything = not problem.budgeted and part.free <= room
    if room == 0 or part.free == 0 or everything:
        seats = part.seats if everything else part.seats[: part.opened]
        best.offer(problem, seats, problem.value_of(seats))
        return True
    if room == 1:
        _last_seat(problem, best, part)
        return True
    return False


def _last_seat(problem: Problem, best: Best, part: Part) -> None:
    """Offer the best choice of a part that has room for one more seat."""
    opened, free = part.seats[: part.opened], part.seats[part.opened :]
    cost: Floats = problem.cost[free]
    values = (np.minimum(cost, problem.cost[opened].min(axis=0)) if len(opened) else cost).sum(axis=1)
    at = int(values.argmin())
    chosen: Whole = np.concatenate((opened, free[at : at + 1]))
    best.offer(problem, chosen, float(values[at]))
