"""Who covers what on a day, as the pages and the command tell it: read through visible(), counted by the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce, NullIf

from entente.access.folding import folded
from entente.access.service import visible
from entente.apps.network.choices import Capacity
from entente.apps.network.coverage.comparison import Comparison, Held, compare
from entente.apps.network.models import Jurisdiction, Post
from entente.apps.network.queries import Rows, in_being, states
from entente.apps.network.rules import CAPACITIES
from entente.apps.partners.choices import Field
from entente.apps.reference.choices import GroupKind, Sovereignty
from entente.apps.reference.models import Country, Group
from entente.engines.records.reader import Reader

# What a list of coverage may be asked for. `posts` lists the resident posts, the others countries.
STATES = ("covered", "uncovered", "shared", "interim", "posts")


@dataclass(frozen=True)
class Asked:
    """What is asked of the coverage: a field, a kind of post, a zone with those within it; "" is any."""

    competence: str = ""
    kind: str = ""
    zone: str = ""


class Covering(NamedTuple):
    """A post covering a country, with the words that show it."""

    country: int
    code: str
    name: str
    zone: str
    post: int
    post_code: str
    post_name: str
    kind: str
    capacity: str
    competence: str
    starts_on: date


@dataclass(frozen=True)
class Covered:
    """A country with the posts that cover it, best capacity first."""

    code: str
    name: str
    zone: str
    posts: tuple[Covering, ...] = ()

    @property
    def capacity(self) -> str:
        """The best capacity in which it is covered."""
        return self.posts[0].capacity if self.posts else ""


class Cell(NamedTuple):
    """One cell of the matrix: countries covered, countries there are, resident posts."""

    covered: int = 0
    countries: int = 0
    posts: int = 0


@dataclass
class ZoneLine:
    """One line of the matrix: a zone (code "" is the world), how deep it stands, its cells by field."""

    code: str
    name: str
    depth: int
    states: int = 0
    cells: dict[str, Cell] = field(default_factory=dict)


def coverage_rows(rows: Rows, on: date, competence: str = "") -> list[tuple[str, str, str, str]]:
    """Return (country, post, capacity, competence) of each jurisdiction in force on a day, in that order of sorting.

    `rows` are the jurisdictions the reader may see. Country is the two-letter code, post the unit's code. One query.
    """
    found = narrowed(in_being(rows, on), Asked(competence)).order_by()
    asked = found.values_list("country__code", "post__unit__code", "capacity", "competence")
    return sorted(asked, key=lambda row: (row[0], row[3], _rank(row[2]), row[1]))


def narrowed(rows: Rows, asked: Asked) -> Rows:
    """Return the jurisdictions of a field, of a kind of post, over a zone's countries."""
    if asked.competence:
        rows = rows.filter(competence=asked.competence)
    if asked.kind:
        rows = rows.filter(post__kind=asked.kind)
    return rows.filter(_in_zone(asked.zone, "country__zone")) if asked.zone else rows


def _in_zone(code: str, path: str) -> Q:
    """Return the condition of standing in a zone or in one within it."""
    return Q(**{f"{path}__code": code}) | Q(**{f"{path}__parent__code": code})


def _rank(capacity: str) -> int:
    """Return the place of a capacity, best first."""
    return CAPACITIES.index(Capacity(capacity))


def covers(reader: Reader, asked: Asked, on: date | None = None, act: str = "view") -> list[Covering]:
    """Return who covers what on a day, the reader's unless another is given, in no order. One query."""
    language = reader.language
    rows = narrowed(in_being(visible(reader.actor, Jurisdiction, act), on or reader.on), asked).order_by()
    short, whole = f"post__unit__short_{language}", f"post__unit__name_{language}"
    found = rows.values_list(
        "country_id", "country__code", f"country__name_{language}", f"country__zone__name_{language}", "post_id",
        "post__unit__code", Coalesce(NullIf(short, Value("")), whole), "post__kind", "capacity", "competence",
        "starts_on",
    )  # fmt: skip
    return [Covering(*values) for values in found]


def by_country(found: Iterable[Covering]) -> list[Covered]:
    """Return the countries of rows by name, each with its posts, best capacity first, each post once."""
    grouped: dict[int, list[Covering]] = {}
    for row in found:
        grouped.setdefault(row.country, []).append(row)
    result = []
    for rows in sorted(grouped.values(), key=lambda rows: folded(rows[0].name)):
        best: dict[int, Covering] = {}
        for row in sorted(rows, key=lambda row: (_rank(row.capacity), row.post_code)):
            best.setdefault(row.post, row)
        result.append(Covered(rows[0].code, rows[0].name, rows[0].zone, tuple(best.values())))
    return result


def by_post(found: Iterable[Covering]) -> list[Covered]:
    """Return the posts of rows, by name, each with the first country for which it stands there."""
    posts: dict[int, Covering] = {}
    for row in found:
        posts.setdefault(row.post, row)
    ordered = sorted(posts.values(), key=lambda row: (folded(row.post_name), row.post))
    return [Covered(row.code, row.name, row.zone, (row,)) for row in ordered]


def uncovered(reader: Reader, asked: Asked) -> list[Covered]:
    """Return the States that no post covers, by name; the State whose network it is left out. One query."""
    taken = narrowed(in_being(visible(reader.actor, Jurisdiction), reader.on), asked).order_by()
    rows = states(visible(reader.actor, Country)).exclude(pk__in=taken.values("country_id"))
    rows = rows.filter(_in_zone(asked.zone, "zone")) if asked.zone else rows
    name = f"name_{reader.language}"
    found = (Covered(*values) for values in rows.order_by().values_list("code", name, f"zone__{name}"))
    return sorted(found, key=lambda country: folded(country.name))


# --- the matrix --------------------------------------------------------------------------------------------


def matrix(reader: Reader, kind: str = "") -> list[ZoneLine]:
    """Return the world, each zone and the zones within it, with their cells by field. Five queries."""
    lines = _lines(reader)
    rows = narrowed(in_being(visible(reader.actor, Jurisdiction), reader.on), Asked(kind=kind)).order_by()
    for path in ("country__zone", "country__zone__parent", ""):
        for zone, competence, *counted in _counted(rows, path):
            line = lines.get(zone) if path else lines[None]
            if line is not None:
                covered, territories, posts = counted
                line.cells[competence] = Cell(covered, line.states + territories, posts)
    for line in lines.values():
        for competence in Field.values:
            line.cells.setdefault(competence, Cell(0, line.states, 0))
    return list(lines.values())


def _counted(rows: Rows, path: str) -> Iterable[tuple[Any, ...]]:
    """Return (zone, field, countries covered, those among them that are no State, resident posts), in one query."""
    not_a_state = Q(country__sovereign=Sovereignty.NO) | Q(country__code=settings.HOME_COUNTRY)
    groups = (path, "competence") if path else ("competence",)
    found = rows.values_list(*groups).annotate(
        covered=Count("country", distinct=True),
        territories=Count("country", distinct=True, filter=not_a_state),
        posts=Count("post", distinct=True, filter=Q(capacity=Capacity.RESIDENT)),
    )
    return found if path else ((None, *values) for values in found)


def _lines(reader: Reader) -> dict[int | None, ZoneLine]:
    """Return the lines of the matrix by the zone's number, None for the world, with how many States each has."""
    name = f"name_{reader.language}"
    zones = list(
        visible(reader.actor, Group).filter(kind=GroupKind.ZONE).order_by(name).values("pk", "code", "parent", name)
    )
    counts = dict(states(visible(reader.actor, Country)).order_by().values_list("zone").annotate(n=Count("pk")))
    lines: dict[int | None, ZoneLine] = {None: ZoneLine("", "", 0, sum(counts.values()))}
    for zone in (zone for zone in zones if zone["parent"] is None):
        below = [other for other in zones if other["parent"] == zone["pk"]]
        total = counts.get(zone["pk"], 0) + sum(counts.get(other["pk"], 0) for other in below)
        lines[zone["pk"]] = ZoneLine(zone["code"], zone[name], 1, total)
        for other in below:
            lines[other["pk"]] = ZoneLine(other["code"], other[name], 2, counts.get(other["pk"], 0))
    return lines


# --- between two days --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turned:
    """A post that opened or closed between two days."""

    number: int
    name: str
    kind: str
    day: date


@dataclass(frozen=True)
class Changes:
    """What changed between two days, and the words for the countries and posts that it names by number."""

    comparison: Comparison
    countries: Mapping[int, tuple[str, str]]
    posts: Mapping[int, str]
    opened: Sequence[Turned]
    closed: Sequence[Turned]


def changes(reader: Reader, asked: Asked, days: tuple[date, date], act: str = "view") -> Changes:
    """Return what changed from one day to another. Four queries: who covered what on each, posts opened, closed."""
    first, second = (covers(reader, asked, day, act) for day in days)
    posts = visible(reader.actor, Post, act)
    posts = posts.filter(kind=asked.kind) if asked.kind else posts
    if asked.competence:
        competent = visible(reader.actor, Jurisdiction, act).filter(competence=asked.competence).order_by()
        posts = posts.filter(pk__in=competent.values("post_id"))
    return Changes(
        compare(_held(first), _held(second)),
        {row.country: (row.code, row.name) for row in (*first, *second)},
        {row.post: row.post_name for row in (*first, *second)},
        _turned(posts, "starts_on", days, reader.language),
        _turned(posts, "ends_on", days, reader.language),
    )


def _held(rows: Iterable[Covering]) -> list[Held]:
    """Return rows as they are compared."""
    return [Held(row.country, row.competence, row.post, row.capacity) for row in rows]


def _turned(posts: Rows, name: str, days: tuple[date, date], language: str) -> list[Turned]:
    """Return the posts whose date came after the first day and up to the second, in its order."""
    rows = posts.filter(**{f"{name}__gt": days[0], f"{name}__lte": days[1]}).order_by(name, "unit__code")
    return [Turned(*values) for values in rows.values_list("pk", f"unit__short_{language}", "kind", name)]
