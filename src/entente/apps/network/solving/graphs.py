"""Graphs in the public text format of p-median instances, and the shortest way between every two nodes.

First line: nodes, edges, p. Then a line for each edge: node, node, cost. Edges go both ways; a repeated edge replaces
the earlier one. Nodes are numbered from 1. (Beasley 1990, OR-Library.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from django.utils.translation import gettext as _

from entente.apps.network.solving.pmedian import Floats

MOST_NODES = 3_000
MOST_COST = 1e9
WIDTH = 30  # characters of a wrong line that are shown again


class BadGraph(ValueError):  # noqa: N818 -- what the user wrote, not an error of ours
    """A text that is no such graph; its sentence names the line and what would pass."""


@dataclass(frozen=True)
class Graph:
    """How many nodes, edge lines and seats the file declares, and the cost of the direct way (infinite without)."""

    nodes: int
    edges: int
    seats: int
    direct: Floats


def read_graph(text: str) -> Graph:
    """Return the graph of a text; BadGraph for one that cannot be used."""
    lines = [(number, line.split()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise BadGraph(_("the file is empty: its first line gives nodes, edges and p, such as 100 200 5."))
    nodes, edges, seats = _head(*lines[0])
    if len(lines) - 1 != edges:
        raise BadGraph(
            _("line %(line)d announces %(edges)d edges and %(found)d lines follow: correct one of the two.")
            % {"line": lines[0][0], "edges": edges, "found": len(lines) - 1}
        )
    direct = np.full((nodes, nodes), np.inf)
    for number, words in lines[1:]:
        first, second, cost = _edge(number, words, nodes)
        direct[first, second] = direct[second, first] = cost
    np.fill_diagonal(direct, 0.0)
    return Graph(nodes, edges, seats, direct)


def _shown(words: list[str]) -> str:
    """Return the beginning of a line, as it can be shown."""
    text = " ".join(words)
    return text if len(text) <= WIDTH else text[:WIDTH] + "…"


def _whole(word: str) -> int | None:
    """Return the whole number written, None for anything else."""
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 9 else None


def _head(number: int, words: list[str]) -> tuple[int, int, int]:
    """Return nodes, edges and p of the first line."""
    counts = [_whole(word) for word in words]
    if len(counts) != 3 or None in counts:
        raise BadGraph(
            _("line %(line)d, “%(text)s”: write three whole numbers, nodes, edges and p, such as 100 200 5.")
            % {"line": number, "text": _shown(words)}
        )
    nodes, edges, seats = (count or 0 for count in counts)
    if not 1 <= nodes <= MOST_NODES:
        raise BadGraph(
            _("line %(line)d: %(nodes)d nodes cannot be taken: give a graph of 1 to %(most)d nodes.")
            % {"line": number, "nodes": nodes, "most": MOST_NODES}
        )
    if not 1 <= seats <= nodes:
        raise BadGraph(
            _("line %(line)d: p is %(seats)d: write a number from 1 to the number of nodes, %(nodes)d.")
            % {"line": number, "seats": seats, "nodes": nodes}
        )
    return nodes, edges, seats


def _edge(number: int, words: list[str], nodes: int) -> tuple[int, int, float]:
    """Return the two ends of an edge, counted from 0, and its cost."""
    if len(words) != 3:
        raise BadGraph(
            _("line %(line)d, “%(text)s”: write an edge as node, node and cost, such as 1 2 30.")
            % {"line": number, "text": _shown(words)}
        )
    ends = []
    for word in words[:2]:
        node = _whole(word)
        if node is None or not 1 <= node <= nodes:
            raise BadGraph(
                _("line %(line)d: “%(value)s” is not a node: write a number from 1 to %(nodes)d.")
                % {"line": number, "value": word[:WIDTH], "nodes": nodes}
            )
        ends.append(node - 1)
    return ends[0], ends[1], _cost(number, words[2])


def _cost(number: int, word: str) -> float:
    """Return the cost of an edge."""
    try:
        cost = float(word) if word.isascii() and "_" not in word else math.nan
    except ValueError:
        cost = math.nan
    if not 0 <= cost <= MOST_COST:
        raise BadGraph(
            _("line %(line)d: “%(value)s” is not a cost: write a number from 0 to %(most)d.")
            % {"line": number, "value": word[:WIDTH], "most": int(MOST_COST)}
        )
    return cost


def shortest(graph: Graph) -> Floats:
    """Return the least cost from every node to every other (Floyd 1962); BadGraph when one cannot be reached."""
    far = graph.direct.copy()
    for middle in range(graph.nodes):
        np.minimum(far, far[:, middle, None] + far[middle], out=far)
    cut_off = np.flatnonzero(~np.isfinite(far[0]))
    if len(cut_off):
        raise BadGraph(
            _("node %(node)d cannot be reached from node 1: add an edge that leads there.") % {"node": cut_off[0] + 1}
        )
    return far


def made_graph(nodes: int, seats: int, seed: int) -> str:
    """Return a graph by the recipe of the published ones, for measures and tests: connected, costs from 1 to 100.

    As many edges as the square of the nodes over 50, drawn at random after a way through every node. (Beasley 1985.)
    """
    chance = np.random.default_rng(seed)
    order = chance.permutation(nodes) + 1
    pairs = {(min(pair), max(pair)): 0 for pair in pairwise(order.tolist())}
    while len(pairs) < min(nodes * nodes // 50, nodes * (nodes - 1) // 2):
        one, two = sorted(chance.integers(1, nodes + 1, 2).tolist())
        if one != two:
            pairs.setdefault((one, two), 0)
    costs = chance.integers(1, 101, len(pairs)).tolist()
    lines = [f"{one} {two} {cost}" for (one, two), cost in zip(pairs, costs, strict=True)]
    return "\n".join((f"{nodes} {len(pairs)} {seats}", *lines, ""))
