"""The siting planner: seats at once with a bound, then proof of the optimum for as long as one cares to wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from entente.apps.network.solving.branching import prove
from entente.apps.network.solving.interchange import greedy, improved, search
from entente.apps.network.solving.lagrangian import ROOT, Effort, Part, Relaxed, first_offers, relax, settled
from entente.apps.network.solving.pmedian import Best, Problem, Whole, picked
from entente.apps.network.solving.radius import prove_by_radius, radii_of

AGAIN = Effort(400, 0.5, patience=12, shrink=0.7, smallest=0.005)
LARGEST = 20_000  # seats in the sets of a model that HiGHS solves sooner than parts are looked at
ROUNDS_AT_ONCE, ROUNDS_MORE = 30, 200
Step = Callable[[float, "Best"], bool]


@dataclass(frozen=True)
class Answer:
    """Seats (places in the problem, in order), value, bound below it, whether it is proven the least, seconds taken."""

    seats: tuple[int, ...]
    value: float
    bound: float
    proven: bool
    seconds: float

    @property
    def gap(self) -> float:
        """How far the value may be from the best possible, as a share of the value: 0.013 is 1.3 %."""
        return (self.value - self.bound) / self.value if self.value > 0 else 0.0


def words_of_gap(gap: float, *, proven: bool) -> str:
    """Say how good an answer is: proven, or at most so far from the best possible (`gap` as a share of the value)."""
    if proven:
        return _("proven optimal")
    return _("at most %(gap)s %% from the best possible") % {"gap": number_format(max(gap * 100, 0.1), 1)}


@dataclass
class Clock:
    """When to stop: a number of seconds, or somebody's wish."""

    seconds: float
    step: Step | None
    best: Best
    started: float = 0.0
    wished: bool = False

    def __post_init__(self) -> None:
        self.started = time.monotonic()

    @property
    def taken(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    def on(self, share: float) -> bool:
        """Say whether to go on, and tell whoever asked how far it is."""
        if self.wished or self.taken >= self.seconds:
            return False
        self.wished = self.step is not None and not self.step(share, self.best)
        return not self.wished


def solve(problem: Problem, seconds: float, step: Step | None = None) -> Answer:
    """Return the best seats found within some seconds, with a bound; 0 seconds: the answer at once, without proof.

    `step` is told the share done and the best so far, and answers False to stop. The caller has made sure that the
    kept seats are within limit and budget and that at least one seat can be opened.
    """
    started = greedy(problem)
    best = Best(np.sort(started), problem.value_of(started))
    clock = Clock(seconds, step, best)
    part, relaxed = _at_once(problem, best)
    if seconds > 0 and not best.proven(problem) and clock.on(0.0):
        _further(problem, best, part, relaxed, clock)
    best.bound = problem.raised(best.bound, best.value)
    seats = picked(problem, best.seats)
    return Answer(tuple(seats.tolist()), best.value, best.bound, best.proven(problem), clock.taken)


def _whole(problem: Problem) -> Part:
    """Return the part that is everything."""
    others = np.setdiff1d(np.arange(problem.seats), np.asarray((*problem.kept, *problem.closed), np.intp))
    return Part(np.concatenate((np.asarray(problem.kept, np.intp), others)), len(problem.kept))


def _at_once(problem: Problem, best: Best) -> tuple[Part, Relaxed]:
    """Improve the greedy seats, bound them, and search a little among the seats that are not settled."""
    whole = _whole(problem)
    best.offer(problem, *improved(problem, best.seats, whole.seats))
    tops: list[Whole] = []
    relaxed = relax(
        problem, whole, first_offers(problem, whole.seats), best, ROOT, lambda seats, bound: tops.append(seats)
    )
    best.bound = max(best.bound, relaxed.bound)
    part = settled(problem, whole, relaxed, best.value)
    for seats in tops[-40::8]:
        if problem.affords(seats) and len(seats):
            best.offer(problem, *improved(problem, seats, part.seats))
    search(problem, best, part.seats, ROUNDS_AT_ONCE, lambda: best.proven(problem))
    return whole, relaxed


def _further(problem: Problem, best: Best, whole: Part, relaxed: Relaxed, clock: Clock) -> None:
    """Raise the bound, search again, and prove what is left."""
    part = settled(problem, whole, relaxed, best.value)
    search(problem, best, part.seats, ROUNDS_MORE, lambda: best.proven(problem) or not clock.on(0.0))
    part = settled(problem, whole, relaxed, best.value)
    slack = best.value - problem.step(best.value) - relaxed.bound
    radii = radii_of(problem, part, relaxed.offers, slack, LARGEST)
    if radii is None:
        prove(problem, best, part, relaxed.offers, clock.on)
    else:
        prove_by_radius(problem, best, part, radii, clock.on)
