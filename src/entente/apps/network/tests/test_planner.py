"""From a network to a siting and back: ways, weights, costs, what moves; cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entente.apps.network.scenarios.planner import (
    Client,
    Site,
    Wish,
    costs_at,
    distances,
    problem_of,
    told,
    why_not_sited,
    why_not_wished,
)
from entente.apps.network.scenarios.travel import EARTH_KM, BadTable, kilometres, read_travel
from entente.apps.network.siting import solve


def site(key: str, longitude: float, *, stands: bool = True, cost: float | None = 100.0, speaks: int = 1) -> Site:
    return Site(key, f"{key} fr", f"{key} en", key.upper()[:2], 0.0, longitude, stands, cost, frozenset({speaks}))


# Four countries on the equator, a degree (111 km) being a step: posts in AA and DD, capitals offered in BB and CC.
SITES = (site("aa", 0), site("dd", 30), site("bb", 10, stands=False, cost=50.0), site("cc", 20, stands=False))
CLIENTS = tuple(
    Client(code, 0.0, longitude, weight, frozenset({1}), by)
    for code, longitude, weight, by in (
        ("AA", 0, 1, "aa"),
        ("BB", 10, 5, "aa"),
        ("CC", 20, 1, "dd"),
        ("DD", 30, 1, "dd"),
    )
)
STEP = round(EARTH_KM * np.pi / 18)  # ten degrees of the equator


def asked(wish: Wish) -> dict[str, object]:
    assert why_not_sited(SITES, CLIENTS, wish) == ""
    far = distances(SITES, CLIENTS, wish)
    return told(SITES, CLIENTS, wish, far, solve(problem_of(SITES, CLIENTS, wish, far), 10))


def keys(found: dict[str, object], name: str = "seats") -> list[str]:
    return sorted(row["key"] for row in found[name])  # type: ignore[attr-defined]


def test_two_posts_move_to_where_most_is_done() -> None:
    """BB weighs five: a post there, and one in CC or DD (a step for the other, a step for AA): 2 steps in all."""
    found = asked(Wish(posts=2))
    assert found["value"] == found["bound"] == 2 * STEP
    assert found["proven"]
    assert "bb" in keys(found)
    assert found["before"] == 5 * STEP + STEP  # BB and CC are a step from AA and DD
    assert found["cost_before_eur"] == 200
    assert found["cost_eur"] == 150
    moves = {row["country"]: row for row in found["moves"]}  # type: ignore[attr-defined]
    assert moves["AA"] == {"country": "AA", "from": "aa", "to": "bb", "km_before": 0, "km_after": STEP}
    assert moves["BB"]["km_before"] == STEP
    assert moves["BB"]["km_after"] == 0


def test_what_must_stay_stays_and_what_must_go_goes() -> None:
    assert keys(asked(Wish(posts=2, keep=("aa",), close=("dd",)))) == ["aa", "bb"]
    assert keys(asked(Wish(posts=2, keep=("aa",), close=("dd",))), "closed") == ["dd"]
    assert asked(Wish(posts=2, keep=("aa", "dd")))["moves"] == []


def test_a_budget_chooses_what_it_can_pay() -> None:
    """150 € pay BB and one more; 100 € pay one of the dear ones or BB."""
    assert keys(asked(Wish(budget_eur=100))) == ["bb"]
    assert asked(Wish(budget_eur=150))["cost_eur"] == 150
    assert asked(Wish(budget_eur=150))["value"] == 2 * STEP


def test_coverage_counts_the_weight_within_the_radius() -> None:
    found = asked(Wish(posts=1, radius_km=STEP))
    assert keys(found) == ["bb"]
    assert found["value"] == 1  # DD is left out
    assert found["weight"] == 8
    assert asked(Wish(posts=1, radius_km=2 * STEP + 1))["value"] == 0


def test_a_foreign_tongue_makes_the_way_longer() -> None:
    foreign = (SITES[0], site("bb", 10, stands=False, speaks=2))
    wish = Wish(posts=1, penalty=50)
    far = distances(foreign, CLIENTS, wish)
    cost = problem_of(foreign, CLIENTS, wish, far).cost
    assert cost[0, 1] == 5 * STEP * 100
    assert cost[1, 0] == round(STEP * 1.5) * 100


def test_a_given_way_takes_the_place_of_the_great_circle_both_directions() -> None:
    far = distances(SITES, CLIENTS, Wish(travel=read_travel("AA,BB,7")))
    assert far[0, 1] == far[2, 0] == 7
    assert far[0, 2] == 2 * STEP
    far = distances(SITES, CLIENTS, Wish(travel=read_travel("from,to,hours\nAA;BB;2\nBB;AA;3")))
    assert (far[0, 1], far[2, 0]) == (1400, 2100)


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish(posts=5), "5 posts are asked and 4 places"),
        (Wish(posts=4, close=("aa",)), "4 posts are asked and 3 places"),
        (Wish(posts=1, keep=("aa", "dd")), "2 posts must stay and 1 are asked"),
        (Wish(posts=2, keep=("aa",), close=("aa",)), "both kept and closed"),
        (Wish(posts=2, keep=("bb",)), "“bb” is not a post"),
        (Wish(posts=2, keep=("nowhere",)), "“nowhere” is not a post"),
        (Wish(budget_eur=49), "below the cheapest network (50"),
        (Wish(budget_eur=199, keep=("aa", "dd")), "below the cheapest network (200"),
    ],
)
def test_a_wish_that_cannot_be_is_told_why(wish: Wish, words: str) -> None:
    assert words in why_not_sited(SITES, CLIENTS, wish)


def test_a_budget_needs_every_cost_and_a_network_needs_countries() -> None:
    assert "No yearly cost is known for aa en" in why_not_sited(
        (site("aa", 0, cost=None),), CLIENTS, Wish(budget_eur=9)
    )
    assert "No country is covered" in why_not_sited(SITES, (), Wish(posts=1))


def test_a_wish_needs_a_limit_and_coverage_a_radius() -> None:
    assert "number of posts, a yearly budget" in why_not_wished(None, None, coverage=False, radius_km=None)
    assert "at least one post" in why_not_wished(0, None, coverage=False, radius_km=None)
    assert "radius" in why_not_wished(3, None, coverage=True, radius_km=None)
    assert why_not_wished(3, None, coverage=True, radius_km=900) == ""
    assert why_not_wished(None, 9.0, coverage=False, radius_km=None) == ""


@pytest.mark.parametrize(
    "text", ["AA,BB", "AA,BB,x", "AA,BB,-1", "AA,BB,nan", "AA,BB,1e9", "AA,,3", "AA,BB,1,2", "a\0b"]
)
def test_a_table_of_ways_that_cannot_be_read_is_told_by_line(text: str) -> None:
    with pytest.raises(BadTable, match="Line 2"):
        read_travel("from,to,km\n" + text)


def test_great_circles_that_are_known() -> None:
    """A quarter of the equator, pole to pole, and Paris to Dakar (about 4,190 km by any atlas)."""
    far = kilometres(
        np.array([[0.0, 0.0], [90.0, 0.0], [48.86, 2.35]]), np.array([[0.0, 90.0], [-90.0, 0.0], [14.69, -17.44]])
    )
    assert far[0, 0] == pytest.approx(EARTH_KM * np.pi / 2)
    assert far[1, 1] == pytest.approx(EARTH_KM * np.pi)
    assert far[2, 2] == pytest.approx(4190, abs=30)


PLACES = st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=3, max_size=3)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PLACES)
def test_great_circles_are_a_distance(places: list[tuple[float, float]]) -> None:
    far = kilometres(np.array(places), np.array(places))
    assert np.allclose(far, far.T)
    assert np.allclose(np.diag(far), 0)
    assert (far[0, 2] <= far[0, 1] + far[1, 2] + 1e-3).all()
    assert (far <= EARTH_KM * np.pi + 1e-6).all()


def test_the_most_precise_cost_counts() -> None:
    rows = [
        {"place": "", "kind": "", "yearly_eur": 1}, {"place": "zone", "kind": "", "yearly_eur": 2},
        {"place": "above", "kind": "kind", "yearly_eur": 3}, {"place": "MR", "kind": "other", "yearly_eur": 4},
    ]  # fmt: skip
    assert costs_at(rows, "MR", ["zone", "above"], "kind") == 2
    assert costs_at(rows, "MR", ["above"], "kind") == 3
    assert costs_at(rows, "SN", [], "kind") == 1
    assert costs_at(rows[1:], "SN", [], "kind") is None
    assert costs_at([*rows, {"place": "MR", "kind": "kind", "yearly_eur": 5}], "MR", ["zone"], "kind") == 5
