"""Siting on graphs of 100 to 900 nodes: time and gap, beside the plain model in the same solver and run."""

from __future__ import annotations

import gc
import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

import highspy
import numpy as np

from bench import data
from bench.rows import Row, keep
from entente.apps.network.graphs import made_graph, read_graph, shortest
from entente.apps.network.pmedian import Problem
from entente.apps.network.radius import quiet
from entente.apps.network.siting import solve

PART = "siting"
GRAPHS = (
    (100, 5), (100, 33), (200, 5), (200, 20), (200, 67), (300, 10), (400, 5), (400, 80), (500, 10), (500, 50),
    (600, 10), (600, 200), (700, 140), (800, 10), (900, 5), (900, 10), (900, 90),
)  # fmt: skip
QUICK = ((100, 5), (200, 5), (200, 20), (300, 10))
SECONDS, QUICK_SECONDS = 30.0, 10.0
TARGET = 60.0  # how long somebody waits for a proof before the figures of the published graphs are asked again
MOST_BYTES, BYTES_A_PAIR = 3e9, 2_900  # what the plain model takes was measured: 2.3 GB for 900 nodes


@dataclass(frozen=True)
class Plain:
    """What the plain model came to: seconds, value and bound (nan where it found none), and whether it ended."""

    seconds: float
    value: float
    bound: float
    proven: bool

    @property
    def words(self) -> str:
        """Say it beside our figure."""
        if self.proven:
            return f"plain model: proven, {self.value:.0f}"
        if math.isnan(self.value):
            return "plain model: no answer in time"
        return f"plain model: {self.value:.0f}, gap {100 * (self.value - self.bound) / self.value:.1f} %"


def plain_model(cost: np.ndarray, seats: int) -> highspy.HighsLp:
    """Return the model of the textbook: x[client, seat] within y[seat], each client served once, p seats."""
    nodes = len(cost)
    pairs = nodes * nodes
    client, seat = np.divmod(np.arange(pairs), nodes)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = nodes + pairs, nodes + pairs + 1
    lp.col_cost_ = np.concatenate((np.zeros(nodes), cost.ravel()))
    lp.col_lower_, lp.col_upper_ = np.zeros(nodes + pairs), np.ones(nodes + pairs)
    lp.row_lower_ = np.concatenate((np.ones(nodes), np.full(pairs, -highspy.kHighsInf), [seats]))
    lp.row_upper_ = np.concatenate((np.ones(nodes), np.zeros(pairs), [seats]))
    rows = np.concatenate((client, nodes + np.arange(pairs), nodes + np.arange(pairs), np.full(nodes, nodes + pairs)))
    columns = np.concatenate((nodes + np.arange(pairs), nodes + np.arange(pairs), seat, np.arange(nodes)))
    values = np.concatenate((np.ones(2 * pairs), -np.ones(pairs), np.ones(nodes)))
    order = np.argsort(rows, kind="stable")
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate(([0], np.cumsum(np.bincount(rows)))).astype(np.int32)
    lp.a_matrix_.index_, lp.a_matrix_.value_ = columns[order].astype(np.int32), values[order]
    lp.integrality_ = [highspy.HighsVarType.kInteger] * nodes + [highspy.HighsVarType.kContinuous] * pairs
    return lp


def by_plain_model(cost: np.ndarray, seats: int, seconds: float) -> Plain:
    """Give the plain model to HiGHS, with one thread as ours has, and the same time."""
    highs = quiet()
    highs.setOptionValue("time_limit", seconds)
    start = time.perf_counter()
    highs.passModel(plain_model(cost, seats))
    highs.run()
    taken, info = time.perf_counter() - start, highs.getInfo()
    found = info.primal_solution_status == 2
    ended = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return Plain(taken, info.objective_function_value if found else math.nan, info.mip_dual_bound, ended)


def measured(nodes: int, seats: int, seconds: float) -> Row:
    """Return the row of one graph; the shortest ways are given to both, and take the time that the note says."""
    graph = read_graph(made_graph(nodes, seats, nodes + seats))
    start = time.perf_counter()
    cost = shortest(graph)
    ways = time.perf_counter() - start
    at_once = solve(Problem(cost, seats), 0)
    answer = solve(Problem(cost, seats), seconds)
    fits = nodes * nodes * BYTES_A_PAIR < MOST_BYTES
    plain = by_plain_model(cost, seats, seconds) if fits else None
    gc.collect()
    if plain is not None and not math.isnan(plain.value) and answer.proven and plain.value < answer.value - 1e-6:
        raise RuntimeError(f"{nodes} nodes, p {seats}: proven {answer.value}, and the plain model has {plain.value}")
    state = "proven" if answer.proven else f"gap {100 * answer.gap:.2f} %"
    note = (
        f"value {answer.value:.0f}, {state}; at once {at_once.value:.0f} in {at_once.seconds:.1f} s, "
        f"gap {100 * at_once.gap:.2f} %; ways {ways:.1f} s"
    )
    return Row(
        PART, "any", f"{nodes} nodes, p {seats}", answer.seconds, "s", target=TARGET, note=note,
        beside=plain.seconds if plain else None,
        beside_what=plain.words if plain else "plain model left out: over 3 GB",
    )  # fmt: skip


def found() -> Iterator[Row]:
    """Yield a row for each graph."""
    quick = bool(os.environ.get("ENTENTE_BENCH_QUICK"))
    for nodes, seats in QUICK if quick else GRAPHS:
        yield measured(nodes, seats, QUICK_SECONDS if quick else SECONDS)


def main(database: str) -> None:
    """Measure, print and keep; no database is asked."""
    keep(data.folder(), PART, "any", found())
