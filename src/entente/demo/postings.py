"""The invented people and their successive postings, with handovers, gaps, papers, to those planned."""

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
from entente.apps.network.choices import Curtailment
from entente.apps.network.models import Person, PersonalDetails, Position, Posting
from entente.apps.reference.models import Language
from entente.demo.plan import Plan
from entente.demo.staff import languages_of
from entente.engines.calendar.months import days_before, months_after
from entente.engines.records.bulk import Loaded

STEP = "postings"
# How far ahead a successor is known: surely, often, and never beyond.
SURE, LIKELY = timedelta(days=150), timedelta(days=330)
CURTAILMENTS = (
    Curtailment.PERSONAL,
    Curtailment.SERVICE,
    Curtailment.SERVICE,
    Curtailment.PARTNER,
    Curtailment.SECURITY,
)
REPORT_DAYS = 60


class Turn(NamedTuple):
    """One time of service in a position: as it was planned, and as it ended."""

    starts_on: date
    order: int
    ends_on: date
    position: Position
    planned_to: date
    curtailment: str = ""


@transaction.atomic
def load_postings(plan: Plan) -> dict[str, int]:
    """Store who held each position and when; some come back to another position of their corps later."""
    draw, papers = plan.random(STEP), plan.random("papers")
    numbers = count(1)
    turns = sorted(turn for row in plan.book.all(Position).values() for turn in _turns(row, plan.today, draw, numbers))
    holders = _holders(turns, draw)
    people: dict[int, Person] = {}
    for number, turn in zip(holders, turns, strict=True):
        people.setdefault(number, _person(number, turn.position))
    places = {number: turn.position for number, turn in zip(reversed(holders), reversed(turns), strict=True)}
    stored = plan.store(_speaking(plan, people, places), STEP)
    postings = plan.rows(
        (_posting(turn, people[number], plan.today, papers) for number, turn in zip(holders, turns, strict=True)), STEP
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
    """Yield the turns in a position, up to the last successor who is known already."""
    day, months = position.starts_on, draw.randrange(10, 48)
    while _is_known(day, today, draw):
        turn = _turn(position, (day, next(numbers)), months, today, draw)
        yield turn
        day, months = turn.ends_on + timedelta(days=_after(turn, draw)), position.tour_months


def _is_known(day: date, today: date, draw: Random) -> bool:
    """Say whether who comes on a day is known already."""
    if day <= today:
        return True
    return draw.random() < (0.85 if day <= today + SURE else 0.5 if day <= today + LIKELY else 0.0)


def _turn(position: Position, begins: tuple[date, int], months: int, today: date, draw: Random) -> Turn:
    """Return one turn: one in thirty is cut short, one in forty is longer than a tour."""
    day = begins[0]
    planned_to, lot = months_after(day, months), draw.random()
    cut = days_before(planned_to, draw.randrange(60, 270))
    if lot < 1 / 30 and day < cut <= today:
        return Turn(*begins, cut, position, planned_to, draw.choice(CURTAILMENTS))
    if lot > 39 / 40:
        planned_to = months_after(planned_to, draw.choice((3, 6, 12)))
    return Turn(*begins, planned_to, position, planned_to)


def _after(turn: Turn, draw: Random) -> int:
    """Return in how many days after a departure the next one comes: before it, for the handover, most of the time."""
    asked, lot = turn.position.handover_days, draw.random()
    if turn.curtailment or lot < 1 / 9:
        return draw.randrange(40, 240)
    if lot < 1 / 5:
        return -draw.randrange(0, asked) if asked else 0
    return -asked


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


def _posting(turn: Turn, person: Person, today: date, draw: Random) -> Posting:
    """Return a turn as a posting: what was planned came true on its day, most papers are there."""
    arrived, left = turn.starts_on <= today, turn.ends_on <= today
    row = Posting(
        position=turn.position,
        person=person,
        planned_from=turn.starts_on,
        planned_to=turn.planned_to,
        arrived_on=turn.starts_on if arrived else None,
        left_on=turn.ends_on if left else None,
        curtailment=turn.curtailment,
        fictional=True,
        source="demonstration",
    )
    lots = (draw.random(), draw.random(), draw.randrange(5, 45), draw.randrange(0, REPORT_DAYS))
    if arrived and lots[0] < 0.97:
        row.letter_on = turn.starts_on - timedelta(days=lots[2])
        row.letter_ref = f"FICT-LM-{row.letter_on:%Y}-{turn.order:04d}"
    reported = turn.ends_on + timedelta(days=lots[3])
    if left and reported <= today and lots[1] < 0.99:
        row.report_on, row.report_ref = reported, f"FICT-RFM-{reported:%Y}-{turn.order:04d}"
    return row
