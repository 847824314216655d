"""The invented posts that are no internal-security service: defence missions, offices, a regional attaché, places."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db import transaction

from entente.access.choices import Marking, UnitKind
from entente.access.models import Unit
from entente.apps.network.choices import Corps, GradeBand, PositionKind, PostKind
from entente.apps.network.models import Jurisdiction, Position, Post
from entente.apps.partners.models import Institution, Organisation
from entente.demo.names import DEFENCE_ATTACHE, GRADES
from entente.demo.plan import NETWORK_START, Plan, invented
from entente.demo.tables import Line

STEP = "other-posts"


@transaction.atomic
def load_other_posts(plan: Plan) -> dict[str, int]:
    """Store the other posts, what they cover, what services cover besides their field, and the defence attachés."""
    lines = invented("other_posts")
    units = plan.rows((_unit(plan, line) for line in lines), STEP)
    posts = plan.rows((_post(plan, line, unit) for line, unit in zip(lines, units, strict=True)), STEP)
    covers = plan.rows((_covers(plan, line) for line in invented("other_jurisdictions")), STEP)
    heads = plan.rows(_heads(plan, posts), STEP)
    return {"posts": len(posts), "jurisdictions": len(covers), "positions": len(heads)}


def _day(text: str) -> date | None:
    """Return the day of a cell, None for an empty one."""
    return date.fromisoformat(text) if text else None


def _unit(plan: Plan, line: Line) -> Unit:
    """Return the unit of a post, under its directorate."""
    above = plan.book.get(Unit, line["directorate"])
    words = {name: line[name] for name in ("name_fr", "name_en", "short_fr", "short_en")}
    return Unit(
        code=line["code"], kind=UnitKind.POST, parent=above, directorate=above, opened_on=_day(line["starts_on"]),
        closed_on=_day(line["ends_on"]), fictional=True, source="demonstration", **words,
    )  # fmt: skip


def _post(plan: Plan, line: Line, unit: Unit) -> Post:
    """Return a post at its seat, in its organisation or school if it is a place."""
    organisation, institution = line["organisation"], line["institution"]
    return Post(
        unit=unit,
        kind=PostKind(line["kind"]),
        seat_country=plan.countries[line["seat_country"]],
        seat_fr=line["seat_fr"],
        seat_en=line["seat_en"],
        latitude=Decimal(line["latitude"]),
        longitude=Decimal(line["longitude"]),
        organisation=plan.book.get(Organisation, organisation) if organisation else None,
        institution=plan.book.get(Institution, institution) if institution else None,
        starts_on=_day(line["starts_on"]),
        ends_on=_day(line["ends_on"]),
        owner=unit.directorate,
        marking=Marking.PUBLIC,
        fictional=True,
        source="demonstration",
    )


def _covers(plan: Plan, line: Line) -> Jurisdiction:
    """Return one jurisdiction."""
    return Jurisdiction(
        post=plan.book.get(Post, line["post"]),
        country=plan.countries[line["country"]],
        capacity=line["capacity"],
        competence=line["competence"],
        starts_on=date.fromisoformat(line["starts_on"]),
        ends_on=_day(line["ends_on"]),
        fictional=True,
        source="demonstration",
    )


def _heads(plan: Plan, posts: list[Post]) -> Iterator[Position]:
    """Yield the defence attaché of each mission that is still open."""
    draw = plan.random(STEP)
    missions = (post for post in posts if post.kind == PostKind.DEFENCE and post.ends_on is None)
    for number, post in enumerate(missions, 1):
        corps = draw.choice((Corps.ARMY, Corps.ARMY, Corps.NAVY, Corps.AIR))
        grade = GRADES[corps][0]
        yield Position(
            code=f"FICT-DM-{number:03d}",
            unit=post.unit,
            kind=PositionKind.POST,
            function_fr=f"{DEFENCE_ATTACHE.fr} (fictif)",
            function_en=f"{DEFENCE_ATTACHE.en} (fictional)",
            rank=10,
            corps=corps,
            grade_fr=grade.fr,
            grade_en=grade.en,
            grade_band=GradeBand.SENIOR if grade.en == "colonel" else GradeBand.OFFICERS,
            country=post.seat_country,
            starts_on=post.starts_on or NETWORK_START,
            owner=post.unit,
            marking=Marking.INTERNAL,
            fictional=True,
            source="demonstration",
        )
