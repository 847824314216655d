"""The outlines of every country, and where they fall on the world map or in the window around one of them."""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

# Units of the drawings; WORLD_DETAIL in degrees, REGION_BUDGET in characters of path data.
WORLD_WIDTH = 2000
WORLD_EDGE = -169.0
WORLD_NORTH, WORLD_SOUTH = 83.8, -57.5
WORLD_DETAIL = 0.3
REGION_WIDTH, REGION_HEIGHT = 640, 360
REGION_MARGIN = 12
REGION_BUDGET = 4300
EARTH_TERMS = (1.340264, -0.081106, 0.000893, 0.003796)
RANK_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

Point = tuple[float, float]
Pixel = tuple[int, int]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Ring:
    """One closed line of an outline: the numbers of its arcs and its frame in degrees."""

    arcs: tuple[int, ...]
    frame: Box

    @property
    def centre(self) -> Point:
        """The middle of the frame, longitude first."""
        west, south, east, north = self.frame
        return (west + east) / 2, (south + north) / 2

    @property
    def sides(self) -> Point:
        """Width and height of the frame in degrees of arc."""
        west, south, east, north = self.frame
        return (east - west) * math.cos(math.radians((south + north) / 2)), north - south

    @property
    def extent(self) -> float:
        """The frame's surface in square degrees of arc."""
        width, height = self.sides
        return width * height


class Atlas:
    """The outlines file in memory: arcs in degrees, the rank of each of their points, markers."""

    def __init__(self, stored: dict[str, Any]) -> None:
        self.per_degree: int = stored["steps_per_degree"]
        self.rank_base: float = stored["rank_base"]
        self.parts: dict[str, str] = stored["parts"]
        self.whole = frozenset(stored["whole"])
        self.markers = {code: [(lon, lat) for lat, lon in places] for code, places in stored["markers"].items()}
        self.ranks: list[str] = stored["ranks"]
        self.arcs = [self._unpack(steps) for steps in stored["arcs"]]
        self.rings = {
            code: [Ring(tuple(arcs), self._frame(arcs)) for arcs in rings] for code, rings in stored["rings"].items()
        }

    def _unpack(self, steps: list[int]) -> list[Point]:
        lon = lat = 0
        points = []
        for index in range(0, len(steps), 2):
            lon, lat = lon + steps[index], lat + steps[index + 1]
            points.append((lon / self.per_degree, lat / self.per_degree))
        return points

    def _frame(self, numbers: list[int]) -> Box:
        points = [point for number in numbers for point in self.arcs[max(number, ~number)]]
        lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
        return min(lons), min(lats), max(lons), max(lats)

    def rank(self, detail: float) -> str:
        """The lowest rank digit that still shows at a detail in degrees."""
        steps = max(1.0, detail * self.per_degree)
        return RANK_DIGITS[min(34, int(math.log(steps) / math.log(self.rank_base)))]

    def trace(self, ring: Ring, lowest: str) -> list[Point]:
        """The ring's points of at least that rank, in degrees, the first repeated at the end."""
        traced: list[Point] = []
        for number in ring.arcs:
            index = max(number, ~number)
            pairs = zip(self.arcs[index], self.ranks[index], strict=True)
            kept = [point for point, rank in pairs if rank >= lowest]
            if number < 0:
                kept.reverse()
            traced += kept[1:] if traced else kept
        return traced

    def main(self, code: str) -> Ring | None:
        """The largest ring of a country, or None when only markers stand for it."""
        return max(self.rings.get(code, ()), key=lambda ring: ring.extent, default=None)

    def is_small(self, code: str) -> bool:
        """Whether the largest land of a country is so small that each of its islands counts."""
        main = self.main(code)
        return main is None or math.hypot(*main.sides) < 3

    @cached_property
    def codes(self) -> list[str]:
        """Every code that has an outline or a marker."""
        return sorted({*self.rings, *self.markers} - {""})


@cache
def atlas() -> Atlas:
    """The outlines that `make world` builds; read once a process."""
    return Atlas(json.loads(Path(__file__).with_name("world.json").read_text(encoding="utf-8")))


@dataclass
class Shape:
    """One country in one drawing: its lines as path data, and the places that stand for small islands."""

    path: str = ""
    spots: list[Pixel] = field(default_factory=list)
    lines: list[Sequence[Pixel]] = field(default_factory=list)

    def add(self, pixels: Sequence[Pixel]) -> None:
        """Adds one closed line, unless nothing of it is left on whole units."""
        drawn = path_data(pixels)
        if drawn:
            self.path += drawn
            self.lines.append(pixels)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies on the country or on one of its spots."""
        inside = any(math.dist((x, y), spot) < 10 for spot in self.spots)
        if inside:
            return True
        for line in self.lines:
            for (x1, y1), (x2, y2) in zip(line, [*line[1:], line[0]], strict=True):
                if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                    inside = not inside
        return inside


def path_data(pixels: Sequence[Pixel]) -> str:
    """A closed path of relative steps on whole units; empty when fewer than three points remain."""
    kept: list[Pixel] = []
    for pixel in pixels:
        if not kept or pixel != kept[-1]:
            kept.append(pixel)
    if len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    if len(kept) < 3:
        return ""
    words = [f"M{kept[0][0]} {kept[0][1]}l"]
    for (x, y), (next_x, next_y) in pairwise(kept):
        words += [str(next_x - x), str(next_y - y)]
    steps = " ".join(words[1:]).replace(" -", "-")
    return f"{words[0]}{steps}z"


def sides_of(pixels: Sequence[Point]) -> Point:
    """Width and height of what the points span."""
    xs, ys = [x for x, _ in pixels], [y for _, y in pixels]
    return max(xs) - min(xs), max(ys) - min(ys)


def equal_earth(lon: float, lat: float) -> Point:
    """Equal Earth (Šavrič, Patterson, Jenny 2018) on a unit sphere, longitude from the middle of the map."""
    one, two, three, four = EARTH_TERMS
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(lat)))
    square = theta * theta
    sixth = square**3
    slope = one + 3 * two * square + sixth * (7 * three + 9 * four * square)
    x = 2 * math.radians(lon) * math.cos(theta) / (math.sqrt(3) * slope)
    return x, theta * (one + two * square + sixth * (three + four * square))


WORLD_SCALE = WORLD_WIDTH / 2 / equal_earth(180, 0)[0]
WORLD_HEIGHT = round((equal_earth(0, WORLD_NORTH)[1] - equal_earth(0, WORLD_SOUTH)[1]) * WORLD_SCALE)


def world_pixel(lon: float, lat: float) -> Pixel:
    """Where a place falls on the world map; what lies beyond its foot is held at the edge."""
    x, y = equal_earth(lon, lat)
    top = equal_earth(0, WORLD_NORTH)[1]
    return round(WORLD_WIDTH / 2 + x * WORLD_SCALE), min(round((top - y) * WORLD_SCALE), WORLD_HEIGHT - 8)


def from_edge(lon: float) -> float:
    """A longitude turned so that the map begins at WORLD_EDGE, in the Bering Strait, where no land is cut."""
    return (lon - WORLD_EDGE) % 360 - 180


@cache
def world_shapes() -> dict[str, Shape]:
    """Every country on the world map, in units of WORLD_WIDTH."""
    known = atlas()
    lowest = known.rank(WORLD_DETAIL)
    shapes: dict[str, Shape] = defaultdict(Shape)
    for code, rings in known.rings.items():
        main = known.main(code)
        for ring in rings:
            shift = from_edge(ring.centre[0]) - ring.centre[0]
            pixels = [world_pixel(lon + shift, lat) for lon, lat in known.trace(ring, lowest)]
            width, height = sides_of(pixels)
            if width * height >= 14 or (ring is main and code not in known.markers):
                shapes[code].add(pixels)
    for code, places in known.markers.items():
        shapes[code].spots = [world_pixel(from_edge(lon), lat) for lon, lat in places[:1]]
    return dict(shapes)


class View:
    """A Lambert azimuthal equal-area window on the surroundings of one country."""

    def __init__(self, lon: float, lat: float) -> None:
        self.lon, self.lat = math.radians(lon), math.radians(lat)
        self.sin, self.cos = math.sin(self.lat), math.cos(self.lat)
        self.middle: Point = (0.0, 0.0)
        self.scale = 1.0

    def flat(self, lon: float, lat: float) -> Point:
        """A place in degrees of arc east and north of the centre."""
        turn, phi = math.radians(lon) - self.lon, math.radians(lat)
        near = math.cos(phi) * math.cos(turn)
        stretch = math.degrees(math.sqrt(2 / max(1e-9, 1 + self.sin * math.sin(phi) + self.cos * near)))
        return stretch * math.cos(phi) * math.sin(turn), stretch * (self.cos * math.sin(phi) - self.sin * near)

    def away(self, lon: float, lat: float) -> float:
        """How far a place is from the centre, in degrees of arc."""
        near = math.cos(math.radians(lat)) * math.cos(math.radians(lon) - self.lon)
        return math.degrees(math.acos(max(-1, min(1, self.sin * math.sin(math.radians(lat)) + self.cos * near))))

    def aim(self, places: Iterable[Point], least: float) -> None:
        """Sets the window so that the places, in degrees, fill a good part of it; least is half a height."""
        flat = [self.flat(lon, lat) for lon, lat in places]
        xs, ys = [x for x, _ in flat], [y for _, y in flat]
        self.middle = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        half = max((max(ys) - min(ys)) / 2, (max(xs) - min(xs)) / 2 * REGION_HEIGHT / REGION_WIDTH)
        self.scale = REGION_HEIGHT / 2 / max(least, half * (1.12 + 0.9 * math.exp(-half / 6)))

    def pixel(self, lon: float, lat: float) -> Point:
        """Where a place falls in the window, in units of REGION_WIDTH and REGION_HEIGHT."""
        x, y = self.flat(lon, lat)
        return (
            REGION_WIDTH / 2 + (x - self.middle[0]) * self.scale,
            REGION_HEIGHT / 2 - (y - self.middle[1]) * self.scale,
        )

    @property
    def reach(self) -> float:
        """The distance from the centre to the farthest corner, in degrees of arc."""
        return math.hypot(*self.middle) + math.hypot(REGION_WIDTH, REGION_HEIGHT) / 2 / self.scale


def frame_places(code: str) -> list[Point]:
    """The places that the view of a country must show: its main land, not what lies an ocean away."""
    known = atlas()
    main, markers = known.main(code), known.markers.get(code, [])
    if main is None:
        return markers
    around = View(*main.centre)
    size = math.hypot(*main.sides)
    within = 360.0 if code in known.whole else 7.0 if known.is_small(code) else 0.75 * size
    near = [r for r in known.rings[code] if r.extent >= 0.08 * main.extent or around.away(*r.centre) <= within]
    places = [point for ring in near for point in known.trace(ring, known.rank(0.3))]
    return places + [marker for marker in markers if around.away(*marker) <= within]


def clip(points: Sequence[Point]) -> list[Point]:
    """A closed line cut to the regional window and its margin, side after side (Sutherland and Hodgman)."""
    for axis, limit, sign in (
        (0, -REGION_MARGIN, 1),
        (0, REGION_WIDTH + REGION_MARGIN, -1),
        (1, -REGION_MARGIN, 1),
        (1, REGION_HEIGHT + REGION_MARGIN, -1),
    ):
        points = list(clip_side(points, axis, limit, sign))
        if len(points) < 3:
            return []
    return list(points)


def clip_side(points: Sequence[Point], axis: int, limit: float, sign: int) -> Iterator[Point]:
    """The part of a closed line on one side of a limit on one axis; sign 1 keeps what is above it."""
    before = points[-1]
    for point in points:
        inside, was_inside = ((place[axis] - limit) * sign >= 0 for place in (point, before))
        if inside != was_inside:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            across = before[1 - axis] + share * (point[1 - axis] - before[1 - axis])
            yield (limit, across) if axis == 0 else (across, limit)
        if inside:
            yield point
        before = point


def region_shapes(code: str, view: View, detail: float) -> dict[str, Shape]:
    """Every country that the window shows, its lines kept to a detail in pixels."""
    known = atlas()
    lowest = known.rank(detail / view.scale)
    scattered = {code} if known.is_small(code) else set()
    shapes: dict[str, Shape] = defaultdict(Shape)
    for other, rings in known.rings.items():
        for ring in rings:
            if view.away(*ring.centre) - math.hypot(*ring.sides) / 2 > min(view.reach, 80.0):
                continue
            pixels = [view.pixel(lon, lat) for lon, lat in known.trace(ring, lowest)]
            width, height = sides_of(pixels)
            if width * height >= 10:
                cut = clip(pixels)
                shapes[other].add([(round(x), round(y)) for x, y in cut])
            elif other in scattered:
                shapes[other].spots.append((round(pixels[0][0]), round(pixels[0][1])))
    add_markers(code, view, shapes)
    return {other: shape for other, shape in shapes.items() if shape.path or shape.spots}


def add_markers(code: str, view: View, shapes: dict[str, Shape]) -> None:
    """Adds a spot for each small island or State in the window that has no outline there."""
    for other, places in atlas().markers.items():
        outlined = bool(shapes[other].path)
        for place in places:
            x, y = view.pixel(*place)
            shown = 0 <= x <= REGION_WIDTH and 0 <= y <= REGION_HEIGHT and view.away(*place) < 90
            taken = any(math.dist((x, y), spot) < 9 for spot in shapes[other].spots)
            if shown and not taken and not (outlined and (other != code or place == places[0])):
                shapes[other].spots.append((round(x), round(y)))


@lru_cache(maxsize=300)
def surroundings(code: str) -> tuple[View, dict[str, Shape]]:
    """The window on a country and what it shows, no heavier than REGION_BUDGET characters of path."""
    places = frame_places(code)
    if not places:
        raise KeyError(code)
    main = atlas().main(code)
    view = View(*(main.centre if main else places[0]))
    least, detail = 2.0 if main else 3.2, 1.4
    view.aim(places, least)
    shapes = region_shapes(code, view, detail)
    while sum(bool(shape.path) for shape in shapes.values()) < 3 and least < 16:
        least *= 1.4
        view.aim(places, least)
        shapes = region_shapes(code, view, detail)
    while sum(len(shape.path) for shape in shapes.values()) > REGION_BUDGET:
        detail *= 1.25
        shapes = region_shapes(code, view, detail)
    return view, shapes
