"""Proof of the optimum by HiGHS, on the radius formulation of what is left once bound and value have settled the rest.

A client's cost is written by the radii it lacks an open seat within (Cornuéjols, Nemhauser and Wolsey 1980; Elloumi
2010). Radii that would lift the Lagrangian bound to the value known are left out, and a client must then have a seat
within the last; two clients with the same seats within a radius share one variable.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import highspy
import numpy as np

from entente.apps.network.solving.lagrangian import Part
from entente.apps.network.solving.pmedian import Best, Floats, Problem

Told = Callable[[float], bool]


@dataclass
class Radii:
    """Sets of seats (as bytes of a mask): what it costs that none of a set is open, and sets that need one open."""

    base: float = 0.0
    lacking: dict[bytes, float] = field(default_factory=lambda: defaultdict(float))
    needed: set[bytes] = field(default_factory=set)


def radii_of(problem: Problem, part: Part, offers: Floats, slack: float, most: int) -> Radii | None:
    """Return the radii that can matter to a choice within `slack` of the bound that the offers make.

    None when they hold more than `most` seats in all: the model would be too large to be solved soon.
    """
    found, cost = Radii(), problem.cost[part.seats]
    free = np.arange(len(part.seats)) >= part.opened
    fallback = cost[: part.opened].min(axis=0) if part.opened else np.full(problem.clients, np.inf)
    size = 0
    for client in range(problem.clients):
        column = cost[:, client]
        last = min(float(fallback[client]), float(offers[client]) + slack + 1e-6 * max(1.0, slack))
        levels = np.unique(column[column <= last])
        if not len(levels):  # no better choice exists: a set of no seats cannot have one open
            found.needed.add(np.zeros(len(free), bool).tobytes())
            continue
        found.base += float(levels[0])
        for level, following in pairwise(levels):
            found.lacking[((column <= level) & free).tobytes()] += float(following - level)
        if fallback[client] > last:
            found.needed.add(((column <= levels[-1]) & free).tobytes())
        size += len(levels) * int(np.count_nonzero(column <= last)) // 2
        if size > most:
            return None
    return found


def model_of(problem: Problem, part: Part, radii: Radii) -> highspy.HighsLp:
    """Return the model: a whole 0 or 1 for each free seat, then for each set what it lacks, from 0 to 1."""
    lacking = list(radii.lacking.items())
    sets = [np.flatnonzero(np.frombuffer(mask, bool)) - part.opened for mask, _cost in lacking]
    rows = [np.append(seats, part.free + number) for number, seats in enumerate(sets)]
    rows += [np.flatnonzero(np.frombuffer(mask, bool)) - part.opened for mask in sorted(radii.needed)]
    values = [np.ones(len(row)) for row in rows]
    upper = [highspy.kHighsInf] * len(rows) + [float(problem.limit - part.opened)]
    lower = [1.0] * len(rows) + [-highspy.kHighsInf]
    rows.append(np.arange(part.free))
    values.append(np.ones(part.free))
    if problem.price is not None and problem.budget is not None:
        rows.append(np.arange(part.free))
        values.append(problem.price[part.seats[part.opened :]] / problem.budget)
        upper.append(1.0 - problem.spent(part.seats[: part.opened]) / problem.budget + 1e-9)
        lower.append(-highspy.kHighsInf)
    columns = part.free + len(lacking)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_, lp.offset_ = columns, len(rows), radii.base
    lp.col_cost_ = np.concatenate((np.zeros(part.free), [cost for _mask, cost in lacking]))
    lp.col_lower_, lp.col_upper_ = np.zeros(columns), np.ones(columns)
    lp.row_lower_, lp.row_upper_ = np.asarray(lower), np.asarray(upper)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate(([0], np.cumsum([len(row) for row in rows]))).astype(np.int32)
    lp.a_matrix_.index_ = np.concatenate(rows).astype(np.int32)
    lp.a_matrix_.value_ = np.concatenate(values)
    whole, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [whole] * part.free + [real] * len(lacking)
    return lp


def prove_by_radius(problem: Problem, best: Best, part: Part, radii: Radii, told: Told) -> bool:
    """Solve the model until its end (True) or until `told` answers False; `best` holds value and bound.

    `told` receives how much of the gap is closed, from 0.0 to 1.0.
    """
    opened = part.seats[: part.opened]
    if any(not any(mask) for mask in radii.needed) or not part.free or not problem.affords(opened):
        best.offer(problem, opened, problem.value_of(opened))
        best.bound = best.value
        return True
    highs = quiet()
    highs.passModel(model_of(problem, part, radii))
    start, gap = best.bound, best.value - best.bound

    def look(event: Any) -> None:
        """Tell how far the solver is, and stop it when that is wished."""
        reached = event.data_out.mip_dual_bound
        if np.isfinite(reached) and reached > best.bound:
            best.bound = min(float(reached), best.value)
        if not told(min(1.0, (best.bound - start) / gap) if gap > 0 else 1.0):
            event.interrupt()

    highs.cbMipInterrupt += look
    highs.cbSimplexInterrupt += look
    highs.run()
    return _concluded(problem, best, part, highs)


def quiet() -> highspy.Highs:
    """Return a solver that says nothing, uses one thread and goes to the very optimum."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False), ("threads", 1), ("parallel", "off"), ("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-6)
    ):  # fmt: skip
        highs.setOptionValue(name, value)
    return highs


def _concluded(problem: Problem, best: Best, part: Part, highs: highspy.Highs) -> bool:
    """Take over what the solver found; say whether it came to its end."""
    status = highs.getModelStatus()
    found = np.asarray(highs.getSolution().col_value)
    if status == highspy.HighsModelStatus.kOptimal or highs.getInfo().primal_solution_status == 2:
        chosen = part.seats[part.opened :][found[: part.free] > 0.5]
        seats = np.concatenate((part.seats[: part.opened], chosen))
        best.offer(problem, seats, problem.value_of(seats))
    if status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible):
        best.bound = best.value
        return True
    return False
