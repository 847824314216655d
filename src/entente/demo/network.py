"""The invented network: posts and their seats, dated jurisdiction, the portfolios of the desks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db import transaction

from entente.access.choices import Marking, UnitKind
from entente.access.models import Unit
from entente.apps.network.choices import Capacity, PostKind
from entente.apps.network.models import Jurisdiction, Portfolio, Post
from entente.apps.partners.choices import Field
from entente.demo.plan import NETWORK_START, Plan, invented
from entente.demo.tables import Line

STEP = "network"


@transaction.atomic
def load_network(plan: Plan) -> dict[str, int]:
    """Store the posts that the documents count without naming, what they cover, and what the desks follow."""
    lines = invented("posts")
    dci = plan.book.get(Unit, "dci")
    units = plan.rows((_unit(line, dci) for line in lines), STEP)
    posts = plan.rows((_post(plan, line, unit) for line, unit in zip(lines, units, strict=True)), STEP)
    seats = dict(zip((line["seat_country"] for line in lines), posts, strict=True))
    rows = [row for line in lines for row in _jurisdictions(plan, line, seats)]
    return {
        "posts": len(posts),
        "jurisdictions": len(plan.rows(rows, STEP)),
        "portfolios": len(plan.rows(_portfolios(plan), STEP)),
    }


def _unit(line: Line, dci: Unit) -> Unit:
    """Return the unit of a post."""
    return Unit(
        code=line["code"],
        kind=UnitKind.POST,
        parent=dci,
        directorate=dci,
        opened_on=NETWORK_START,
        fictional=True,
        name_fr=f"Service de sécurité intérieure, {line['seat_fr']} (fictif)",
        name_en=f"Internal-security service, {line['seat_en']} (fictional)",
        short_fr=f"SSI {line['seat_fr']} (fictif)",
        short_en=f"SSI {line['seat_en']} (fictional)",
        source="demonstration",
    )


def _post(plan: Plan, line: Line, unit: Unit) -> Post:
    """Return a post at its seat."""
    return Post(
        unit=unit,
        kind=PostKind.INTERNAL_SECURITY,
        seat_country=plan.countries[line["seat_country"]],
        seat_fr=line["seat_fr"],
        seat_en=line["seat_en"],
        latitude=Decimal(line["latitude"]),
        longitude=Decimal(line["longitude"]),
        starts_on=NETWORK_START,
        owner=unit.directorate,
        marking=Marking.PUBLIC,
        fictional=True,
        source="demonstration",
    )


def _jurisdictions(plan: Plan, line: Line, seats: dict[str, Post]) -> Iterator[Jurisdiction]:
    """Yield what a post covers: its seat, and the accredited countries with those that changed post on a day."""
    changes = {change["country"]: change for change in invented("accreditation_changes")}
    own = seats[line["seat_country"]]
    yield from _resident(plan, own, line["seat_country"], seats)
    for code in filter(None, line["accredited"].split(";")):
        change = changes.get(code)
        if change is None:
            yield _covers(plan, own, code, Capacity.ACCREDITED, NETWORK_START)
            continue
        day = date.fromisoformat(change["changed_on"])
        if change["former_seat"]:
            yield _covers(plan, seats[change["former_seat"]], code, Capacity.ACCREDITED, NETWORK_START, day)
        yield _covers(plan, own, code, Capacity.ACCREDITED, day)


def _resident(plan: Plan, own: Post, code: str, seats: dict[str, Post]) -> Iterator[Jurisdiction]:
    """Yield what a post covers at its seat, with the times when another held it ad interim."""
    day: date | None = NETWORK_START
    for line in invented("interims"):
        if line["country"] == code and day is not None:
            first, last = date.fromisoformat(line["starts_on"]), line["ends_on"]
            yield _covers(plan, own, code, Capacity.RESIDENT, day, first)
            day = date.fromisoformat(last) if last else None
            yield _covers(plan, seats[line["interim_seat"]], code, Capacity.INTERIM, first, day)
    if day is not None:
        yield _covers(plan, own, code, Capacity.RESIDENT, day)


def _covers(
    plan: Plan, post: Post, code: str, capacity: Capacity, starts_on: date, ends_on: date | None = None
) -> Jurisdiction:
    """Return one jurisdiction."""
    return Jurisdiction(
        post=post,
        country=plan.countries[code],
        capacity=capacity,
        competence=Field.INTERNAL_SECURITY,
        starts_on=starts_on,
        ends_on=ends_on,
        fictional=True,
        source="demonstration",
    )


def _portfolios(plan: Plan) -> Iterator[Portfolio]:
    """Yield the countries each desk follows."""
    for line in invented("desks"):
        unit = plan.book.get(Unit, line["unit"])
        for code in line["countries"].split(";"):
            yield Portfolio(
                unit=unit,
                country=plan.countries[code],
                starts_on=unit.opened_on or NETWORK_START,
                fictional=True,
                source="demonstration",
            )
