"""The siting planner: its value, its bound and its proof, against every choice tried."""

from __future__ import annotations

import re
import time
from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entente.apps.network import siting
from entente.apps.network.siting import solve
from entente.apps.network.solving.branching import prove
from entente.apps.network.solving.graphs import BadGraph, Graph, made_graph, read_graph, shortest
from entente.apps.network.solving.interchange import greedy
from entente.apps.network.solving.lagrangian import Part, first_offers, relax, settled
from entente.apps.network.solving.pmedian import Best, Problem, grain_of
from entente.apps.network.solving.radius import prove_by_radius, radii_of

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def by_trying(problem: Problem) -> float:
    """Return the least value of all choices, each tried."""
    open_to_choice = [seat for seat in range(problem.seats) if seat not in problem.closed]
    return min(
        problem.value_of(chosen)
        for count in range(1, problem.limit + 1)
        for chosen in combinations(open_to_choice, count)
        if set(problem.kept) <= set(chosen) and problem.affords(chosen)
    )


@st.composite
def problems(draw: st.DrawFn, budgeted: bool = False) -> Problem:
    """Draw a small problem, with seats kept and closed, whole or real costs, and prices for a budget."""
    seats, clients = draw(st.integers(2, 8)), draw(st.integers(1, 9))
    chance = np.random.default_rng(draw(st.integers(0, 10_000)))
    whole = draw(st.booleans())
    cost = chance.integers(0, 31, (seats, clients)).astype(float) if whole else chance.random((seats, clients)) * 9
    order = chance.permutation(seats).tolist()
    kept = tuple(order[: draw(st.integers(0, min(2, seats - 1)))])
    closed = tuple(order[len(kept) : len(kept) + draw(st.integers(0, min(2, seats - len(kept) - 1)))])
    limit = draw(st.integers(max(1, len(kept)), seats))
    if not budgeted:
        return Problem(cost, limit, kept=kept, closed=closed)
    price = chance.integers(1, 10, seats).astype(float)
    least = float(price[list(kept)].sum()) if kept else float(min(price[s] for s in range(seats) if s not in closed))
    return Problem(cost, limit, price, least + draw(st.integers(0, 20)), kept, closed)


def check(problem: Problem) -> None:
    """Check an answer at once and a proven one against every choice."""
    least = by_trying(problem)
    at_once, proven = solve(problem, 0), solve(problem, 20)
    for answer in (at_once, proven):
        assert answer.bound <= least + 1e-6
        assert answer.value == pytest.approx(problem.value_of(answer.seats))
        assert problem.affords(answer.seats)
        assert set(problem.kept) <= set(answer.seats)
        assert not set(problem.closed) & set(answer.seats)
    assert proven.proven
    assert proven.value == pytest.approx(least, rel=1e-6, abs=1e-6)


@QUICK
@given(problems())
def test_bound_optimum_and_value_stand_in_this_order(problem: Problem) -> None:
    check(problem)


@settings(QUICK, max_examples=25)
@given(problems(budgeted=True))
def test_so_they_do_under_a_budget(problem: Problem) -> None:
    check(problem)


@QUICK
@given(problems(budgeted=True), st.booleans())
def test_both_proofs_come_to_the_optimum_alone(problem: Problem, by_model: bool) -> None:
    """Each way of proof, from a poor choice, without the search that would mostly find the optimum before."""
    others = [seat for seat in range(problem.seats) if seat not in (*problem.kept, *problem.closed)]
    part = Part(np.array([*problem.kept, *others], dtype=np.intp), len(problem.kept))
    worst = max(
        (c for n in range(1, problem.limit + 1) for c in combinations(part.seats.tolist(), n)
         if set(problem.kept) <= set(c) and problem.affords(c)),
        key=problem.value_of,
    )  # fmt: skip
    best = Best(np.array(worst), problem.value_of(worst))
    relaxed = relax(problem, part, first_offers(problem, part.seats), best, siting.AGAIN)
    best.bound = max(0.0, relaxed.bound)
    part = settled(problem, part, relaxed, best.value)
    if by_model:
        slack = best.value - problem.step(best.value) - relaxed.bound
        radii = radii_of(problem, part, relaxed.offers, slack, 10_000)
        assert radii is not None
        assert prove_by_radius(problem, best, part, radii, lambda share: True)
    else:
        assert prove(problem, best, part, relaxed.offers, lambda share: True)
    assert best.value == pytest.approx(by_trying(problem), rel=1e-6, abs=1e-6)


def problem_of(text: str) -> Problem:
    """Return the problem of a graph."""
    graph = read_graph(text)
    return Problem(shortest(graph), graph.seats)


@pytest.mark.parametrize("seats", [5, 10, 33])
def test_a_graph_of_a_hundred_nodes_is_proven(seats: int) -> None:
    problem = problem_of(made_graph(100, seats, seats))
    answer = solve(problem, 60)
    assert answer.proven
    assert answer.bound == answer.value == problem.value_of(answer.seats)
    assert len(answer.seats) == seats


def test_a_graph_with_a_gap_is_proven_by_looking_at_its_parts() -> None:
    """At 200 nodes and 5 seats the bound alone does not close: the answer at once says so, the proof then does."""
    problem = problem_of(made_graph(200, 5, 9))
    at_once = solve(problem, 0)
    assert not at_once.proven
    assert at_once.bound < at_once.value
    assert solve(problem, 60).proven


@QUICK
@given(st.integers(0, 500))
def test_numbering_the_nodes_otherwise_changes_nothing(seed: int) -> None:
    problem = problem_of(made_graph(20, 3, seed % 7) if seed % 2 else "3 2 1\n1 2 4\n2 3 5\n")
    order = np.random.default_rng(seed).permutation(problem.seats)
    turned = Problem(problem.cost[np.ix_(order, order)], problem.limit)
    assert solve(problem, 20).value == solve(turned, 20).value


def test_the_same_problem_has_the_same_answer() -> None:
    problem = problem_of(made_graph(60, 6, 1))
    first, second = solve(problem, 30), solve(problem, 30)
    assert (first.seats, first.value, first.bound) == (second.seats, second.value, second.bound)


def test_a_line_of_five_towns_by_hand() -> None:
    """Towns at 0, 10, 20, 100, 110: one at 10 (10 + 10) and one at 100 or 110 (10) make 30."""
    answer = solve(problem_of("5 4 2\n1 2 10\n2 3 10\n3 4 80\n4 5 10\n"), 10)
    assert (answer.value, answer.bound, answer.proven) == (30, 30, True)
    assert answer.seats[0] == 1
    assert answer.seats[1] in {3, 4}


def test_a_repeated_edge_replaces_the_earlier_one() -> None:
    assert shortest(read_graph("2 2 1\n1 2 5\n2 1 9\n"))[0, 1] == 9
    assert shortest(read_graph("2 2 1\n1 2 9\n1 2 5\n"))[0, 1] == 5


def test_the_shortest_way_may_lead_through_others() -> None:
    assert shortest(read_graph("3 3 1\n1 2 2\n2 3 2.5\n1 3 9\n")).tolist() == [[0, 2, 4.5], [2, 0, 2.5], [4.5, 2.5, 0]]


def test_as_many_seats_as_nodes_cost_nothing() -> None:
    answer = solve(problem_of("3 2 3\n1 2 4\n2 3 5\n"), 5)
    assert (answer.value, answer.proven, answer.seats) == (0, True, (0, 1, 2))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("\n \n", "empty"),
        ("3 2\n", "line 1"),
        ("a b c\n", "line 1"),
        ("3 2 1\n1 2 4\n", "2 edges and 1 lines"),
        ("3 1 1\n1 2 4\n2 3 4\n", "1 edges and 2 lines"),
        ("3 2 1\n1 2 4\n2 4 5\n", "line 3: “4” is not a node"),
        ("3 2 1\n1 2 4\n0 3 5\n", "line 3: “0” is not a node"),
        ("3 2 1\n1 2 4\n2 3\n", "line 3"),
        ("3 2 1\n1 2 4\n2 3 -5\n", "line 3: “-5” is not a cost"),
        ("3 2 1\n1 2 4\n2 3 nan\n", "line 3: “nan” is not a cost"),
        ("3 2 1\n1 2 4\n2 3 1e999\n", "not a cost"),
        ("3 2 1\n1 2 4\n2 3 1_0\n", "not a cost"),
        ("3 2 4\n1 2 4\n2 3 5\n", "p is 4"),
        ("3 2 0\n1 2 4\n2 3 5\n", "p is 0"),
        ("3 1 1\n1 2 4\n", "node 3 cannot be reached"),
        ("99999999999 1 1\n1 2 4\n", "line 1"),
        ("999999 1 1\n1 2 4\n", "1 to 3000 nodes"),
    ],
)
def test_a_graph_that_cannot_be_used_is_told_by_line(text: str, words: str) -> None:
    with pytest.raises(BadGraph, match=re.escape(words)) as told:
        shortest(read_graph(text))
    assert "\n" not in str(told.value)


def test_a_wish_to_stop_is_followed_and_the_bound_stays_honest() -> None:
    problem = problem_of(made_graph(200, 5, 9))
    told: list[float] = []

    def step(share: float, best: Best) -> bool:
        told.append(share)
        return len(told) < 3

    answer = solve(problem, 60, step)
    assert not answer.proven
    assert answer.bound < answer.value == problem.value_of(answer.seats)
    assert len(told) == 3


def test_the_grain_of_costs() -> None:
    assert grain_of(np.array([[10.0, 20.0], [0.0, 5.0]])) == 5
    assert grain_of(np.array([[1.5, 2.25]])) == 0.75
    assert grain_of(np.array([[np.pi, 1.0]])) == 0
    assert grain_of(np.zeros((2, 2))) == 0


def test_a_graph_keeps_what_its_file_declares() -> None:
    graph = read_graph(" 3 2 2 \n\n1 2 4\n2 3 5\n")
    assert isinstance(graph, Graph)
    assert (graph.nodes, graph.edges, graph.seats) == (3, 2, 2)


def test_the_solver_is_interrupted_and_leaves_an_honest_bound() -> None:
    """HiGHS works many seconds on this one; asked at once to stop, it does, and what it proved so far stays."""
    problem = problem_of(made_graph(200, 20, 107))
    seats = greedy(problem)
    best = Best(np.sort(seats), problem.value_of(seats))
    whole = Part(np.arange(problem.seats), 0)
    relaxed = relax(problem, whole, first_offers(problem, whole.seats), best, siting.AGAIN)
    best.bound = relaxed.bound
    part = settled(problem, whole, relaxed, best.value)
    radii = radii_of(problem, part, relaxed.offers, best.value - problem.step(best.value) - relaxed.bound, 10**7)
    assert radii is not None
    asked: list[float] = []

    def told(share: float) -> bool:
        asked.append(share)
        return False

    began = time.monotonic()
    assert not prove_by_radius(problem, best, part, radii, told)
    assert time.monotonic() - began < 30
    assert asked
    assert relaxed.bound <= best.bound < best.value
    assert best.bound <= solve(problem, 60).value


def test_a_large_model_is_not_made() -> None:
    problem = problem_of(made_graph(100, 5, 5))
    whole = Part(np.arange(problem.seats), 0)
    assert radii_of(problem, whole, first_offers(problem, whole.seats), 1e9, 1_000) is None
