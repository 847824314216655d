"""The invented people and their successive postings of three to four years, with reliefs, from the network's start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import NamedTuple

from django.db import transaction

from entente.access.choices import Marking
from entente.apps.network.models import Person, PersonalDetails, Position, Posting
from entente.apps.reference.models import Language
from entente.demo.plan import DAYS_OF_A_YEAR, Plan
from entente.demo.staff import languages_of
from entente.engines.records.bulk import Loaded

STEP = "postings"


class Turn(NamedTuple):
    """One time of service in a position."""

    starts_on: date
    order: int
    ends_on: date
    position: Position


@transaction.atomic
def load_postings(plan: Plan) -> dict[str, int]:
    """Store who held each position and when; some come back to another position of their corps later."""
    draw = plan.random(STEP)
    numbers = count(1)
    turns = sorted(turn for row in plan.book.all(Position).values() for turn in _turns(row, plan.today, draw, numbers))
    holders = _holders(turns, draw)
    people: dict[int, Person] = {}
    for number, turn in zip(holders, turns, strict=True):
        people.setdefault(number, _person(number, turn.position))
    places = {number: turn.position for number, turn in zip(reversed(holders), reversed(turns), strict=True)}
    stored = plan.store(_speaking(plan, people, places), STEP)
    postings = plan.rows(
        (_posting(turn, people[number], plan.today) for number, turn in zip(holders, turns, strict=True)), STEP
    )
    serving = [people[number] for number, turn in zip(holders, turns, strict=True) if turn.ends_on > plan.today]
    details = plan.rows(_details(serving, plan.random("details")), STEP)
    return {"people": len(stored), "postings": len(postings), "personal details": len(details)}


def _speaking(plan: Plan, people: dict[int, Person], places: dict[int, Position]) -> Iterator[Loaded]:
    """Yield the people with the languages they speak: French, mostly those of where they served, often English."""
    draw = plan.random("languages")
    french, english = (plan.book.get(Language, code).pk for code in ("fr", "en"))
    for number, person in people.items():
        needed = [pk for pk in languages_of(plan, places[number]) if draw.random() < 0.8]
        spoken = [french, *needed, *([english] if draw.random() < 0.5 else [])]
        yield Loaded(person, {"languages": list(dict.fromkeys(spoken))})


def _details(serving: list[Person], draw: Random) -> Iterator[PersonalDetails]:
    """Yield how every second person who serves is reached: numbers and addresses that lead to nobody."""
    for at, person in enumerate(dict.fromkeys(serving), 1):
        if draw.random() < 0.5:
            yield PersonalDetails(
                person=person,
                phone=f"00 00 00 {at // 100:02d} {at % 100:02d} (fictif)",
                email=f"{person.name.lower().replace(' ', '-')}@fictif.example",
                emergency="Proche fictif, 00 00 00 00 00" if draw.random() < 0.5 else "",
                fictional=True,
            )


def _turns(position: Position, today: date, draw: Random, numbers: Iterator[int]) -> Iterator[Turn]:
    """Yield the turns in a position until one that ends after today; one relief in twelve leaves a vacancy."""
    day, length = position.starts_on, draw.randrange(300, 4 * DAYS_OF_A_YEAR)
    while day <= today:
        ends_on = (day + timedelta(days=length)).replace(day=1)
        yield Turn(day, next(numbers), ends_on, position)
        gap = draw.randrange(30, 120) if draw.random() < 1 / 12 else 0
        day, length = ends_on + timedelta(days=gap), draw.randrange(3 * DAYS_OF_A_YEAR, 4 * DAYS_OF_A_YEAR)


def _holders(turns: list[Turn], draw: Random) -> list[int]:
    """Return the number of the person of each turn, in the order in which people first serve."""
    numbers, found = count(1), []
    free: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for turn in turns:
        waiting = free[turn.position.corps]
        again = waiting and waiting[0][0] <= turn.starts_on and draw.random() < 0.4
        number = heappop(waiting)[1] if again else next(numbers)
        found.append(number)
        heappush(waiting, (turn.ends_on, number))
    return found


def _person(number: int, position: Position) -> Person:
    """Return a person; nobody real is named."""
    return Person(
        name=f"Personne fictive {number:04d}",
        corps=position.corps,
        owner=position.unit.directorate or position.unit,
        marking=Marking.INTERNAL,
        fictional=True,
        source="demonstration",
    )


def _posting(turn: Turn, person: Person, today: date) -> Posting:
    """Return a turn as a posting: what was planned came true on its day."""
    return Posting(
        position=turn.position,
        person=person,
        planned_from=turn.starts_on,
        planned_to=turn.ends_on,
        arrived_on=turn.starts_on if turn.starts_on <= today else None,
        left_on=turn.ends_on if turn.ends_on <= today else None,
        fictional=True,
        source="demonstration",
    )
