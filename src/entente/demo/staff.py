"""The invented positions: staff of the posts, headquarters, and the experts placed in countries and organisations."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from random import Random

from django.db import transaction

from entente.access.choices import Marking
from entente.access.models import Unit
from entente.apps.network.choices import Corps, PositionKind
from entente.apps.network.models import Position
from entente.apps.partners.choices import InstitutionKind
from entente.apps.partners.models import Institution, Organisation
from entente.apps.reference.models import Country, Language, MoneySource
from entente.demo.names import (
    CORPS_FIELDS,
    DEPUTY,
    EXPERT_FUNCTIONS,
    GRADES,
    HEAD,
    OFFICE_FUNCTIONS,
    POST_FUNCTIONS,
    Function,
)
from entente.demo.plan import NETWORK_START, Plan, invented
from entente.demo.terms import with_terms

STEP = "positions"
POST_STAFF = 296
LARGEST_POST = 7
OFFICES = {
    "dcsd": 1,
    "dcsd-sub-saharan-africa": 14,
    "dcsd-world": 12,
    "dcsd-multilateral": 11,
    "dcsd-means": 10,
    "dcsd-agreements": 7,
    "dcsd-overflights": 5,
}
HOSTS = (
    "ecowas",
    "ecowas",
    "ecowas",
    "eccas",
    "eccas",
    "easfcom",
    "african-union",
    "african-union",
    "un",
    "un",
    "eu",
    "oif",
)
# Out of twenty experts: nine soldiers, four gendarmes, four police officers, and one of each other corps.
EXPERT_CORPS = (
    *[Corps.ARMY] * 9,
    *[Corps.GENDARMERIE] * 4,
    *[Corps.POLICE] * 4,
    Corps.FIREFIGHTERS,
    Corps.NAVY,
    Corps.AIR,
)


@transaction.atomic
def load_positions(plan: Plan) -> dict[str, int]:
    """Store the positions that complete the documented ones, up to the documents' numbers."""
    known = list(plan.book.all(Position).values())
    documented = {kind: sum(row.kind == kind for row in known) for kind in PositionKind.values}
    numbers = count(1)
    rows = [
        *_post_staff(plan, POST_STAFF - documented[PositionKind.POST], numbers),
        *_experts(plan, numbers),
        *_headquarters(plan, numbers),
    ]
    return {"positions": len(plan.store(with_terms(plan, rows, lambda row: languages_of(plan, row)), STEP))}


def languages_of(plan: Plan, position: Position) -> list[int]:
    """Return the languages a position abroad needs besides French: the first two spoken in its country."""
    if position.country is None:
        return [plan.book.get(Language, "en").pk] if position.organisation else []
    spoken = plan.countries[position.country.code].languages.all()
    return [language.pk for language in spoken if language.code != "fr"][:2]


def _position(number: int, unit: Unit, kind: PositionKind, function: Function, corps: str) -> Position:
    """Return a position that stands from the beginning of the network."""
    return Position(
        code=f"FICT-POS-{number:04d}",
        unit=unit,
        kind=kind,
        function_fr=f"{function.fr} (fictif)",
        function_en=f"{function.en} (fictional)",
        corps=corps,
        starts_on=NETWORK_START,
        owner=unit,
        marking=Marking.INTERNAL,
        fictional=True,
        source="demonstration",
    )


def _graded(position: Position, draw: Random, senior: bool = False) -> Position:
    """Give a position the grade it is held in; one of the first two of its corps for those who lead or advise."""
    grades = GRADES.get(position.corps)
    if grades:
        grade = draw.choice(grades[:2] if senior else grades)
        position.grade_fr, position.grade_en = grade.fr, grade.en
    return position


def _post_staff(plan: Plan, total: int, numbers: Iterator[int]) -> Iterator[Position]:
    """Yield a head and a deputy for each post, and others drawn until the total is reached."""
    draw = plan.random("post-staff")
    lines = invented("posts")
    sizes = {line["code"]: 2 for line in lines}
    while sum(sizes.values()) < total:
        code = draw.choice(lines)["code"]
        sizes[code] += sizes[code] < LARGEST_POST
    for line in lines:
        unit = plan.book.get(Unit, line["code"])
        functions = [HEAD, DEPUTY, *draw.sample(POST_FUNCTIONS, sizes[line["code"]] - 2)]
        for rank, function in enumerate(functions, 1):
            corps = draw.choice((Corps.POLICE, Corps.POLICE, Corps.GENDARMERIE))
            position = _graded(_position(next(numbers), unit, PositionKind.POST, function, corps), draw, rank <= 2)
            position.rank, position.country = 10 * rank, plan.countries[line["seat_country"]]
            yield position


def _experts(plan: Plan, numbers: Iterator[int]) -> Iterator[Position]:
    """Yield the experts of each country, placed with an institution, then those placed in organisations."""
    draw = plan.random("experts")
    money = plan.book.get(MoneySource, "programme-105")
    for line in invented("activity"):
        hosts = _hosts(plan, plan.countries[line["country"]])
        for _number in range(int(line["experts"])):
            position = _expert(next(numbers), plan.office_of(line["country"]), draw, money)
            position.country = plan.countries[line["country"]]
            near = [host for host in hosts if host.field == CORPS_FIELDS[position.corps]]
            position.host = draw.choice(near or hosts) if hosts else None
            yield position
    for code in HOSTS:
        position = _expert(next(numbers), plan.book.get(Unit, "dcsd-multilateral"), draw, money)
        position.organisation = plan.book.get(Organisation, code)
        yield position


def _expert(number: int, unit: Unit, draw: Random, money: MoneySource) -> Position:
    """Return an expert's position, not yet placed."""
    corps = draw.choice(EXPERT_CORPS)
    function = draw.choice(EXPERT_FUNCTIONS[corps])
    position = _graded(_position(number, unit, PositionKind.EXPERT, function, corps), draw, senior=True)
    position.money_source = money
    return position


def _hosts(plan: Plan, country: Country) -> list[Institution]:
    """Return the institutions of a country with which an expert may be placed: those in being since the beginning."""
    return [
        row
        for row in plan.book.all(Institution).values()
        if row.country_id == country.pk
        and row.kind in {InstitutionKind.DIRECTORATE, InstitutionKind.STAFF, InstitutionKind.SCHOOL}
        and (row.starts_on is None or row.starts_on <= NETWORK_START)
        and row.ends_on is None
    ]


def _headquarters(plan: Plan, numbers: Iterator[int]) -> Iterator[Position]:
    """Yield the sixty positions of the directorate and its six offices."""
    draw = plan.random("headquarters")
    director = Function("Directeur", "Director")
    for code, size in OFFICES.items():
        unit = plan.book.get(Unit, code)
        for rank in range(1, size + 1):
            function = OFFICE_FUNCTIONS[min(rank - 1, 2)] if rank < 6 else draw.choice(OFFICE_FUNCTIONS[2:])
            corps = draw.choice((Corps.DIPLOMATS, Corps.ARMY, Corps.GENDARMERIE, Corps.POLICE, Corps.CIVILIANS))
            chosen = director if code == "dcsd" else function
            position = _graded(
                _position(next(numbers), unit, PositionKind.HEADQUARTERS, chosen, corps), draw, rank <= 2
            )
            position.rank = 10 * rank
            yield position
