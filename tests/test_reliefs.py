"""What the database says of reliefs is what the calculation says, on hundreds of positions drawn at random."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from entente.apps.network.models import Position, Posting
from entente.apps.network.relief import queries as reliefs
from entente.apps.network.relief.relief import Place, Stay, What, falls_vacant, outlook
from entente.engines.calendar.in_sql import MonthsAfter
from entente.engines.calendar.months import months_after
from tests.examples import World, person, position

FIRST = date(2026, 1, 1)
PERIOD = reliefs.Period(FIRST, date(2027, 7, 1))
NUMBER = 300


def drawn_posting(place: Position, begins: date, who: Any, draw: Random) -> Posting:
    ends = begins + timedelta(days=draw.randrange(20, 1600)) if draw.random() < 0.9 else None
    row = Posting(position=place, person=who, planned_from=begins, planned_to=ends)
    if begins <= FIRST:
        row.arrived_on = begins
        row.letter_on = begins if draw.random() < 0.7 else None
        if ends and ends <= FIRST:
            row.left_on = ends
            row.report_on = ends if draw.random() < 0.7 else None
    if draw.random() < 0.1:
        row.archived_at = timezone.now()
    return row


@pytest.fixture
def drawn(world: World) -> dict[int, tuple[Place, list[Stay]]]:
    """Return stored positions with their postings, as the calculation takes them."""
    draw, who = Random("reliefs"), person(world, "")  # noqa: S311 -- rows to try, not a secret
    who.save()
    rows: list[Posting] = []
    for _place in range(NUMBER):
        place = position(world, "")
        place.starts_on, place.handover_days = date(2015, 1, 1), draw.choice((0, 5, 10))
        place.tour_months = draw.choice((24, 36, 48))
        place.ends_on = FIRST + timedelta(days=draw.randrange(-50, 700)) if draw.random() < 0.2 else None
        place.save()
        day = date(2019, 1, 1) + timedelta(days=draw.randrange(0, 2800))
        for _turn in range(draw.randrange(0, 5)):
            if place.ends_on and day >= place.ends_on:
                break
            rows.append(drawn_posting(place, day, who, draw))
            day = (rows[-1].planned_to or day + timedelta(days=500)) + timedelta(
                days=draw.choice((-10, -10, -5, -30, 0, 0, 1, 30, 31, 200))
            )
    Posting.objects.bulk_create(rows)
    return taken()


def taken() -> dict[int, tuple[Place, list[Stay]]]:
    found = {
        row.pk: (Place(row.pk, row.starts_on, row.ends_on, row.tour_months, row.handover_days), [])
        for row in Position.objects.all()
    }
    for row in Posting.objects.all():
        found[row.position_id][1].append(
            Stay(row.pk, row.starts_on, row.ends_on, row.person_id, row.arrived_on, row.left_on, row.letter_on,
                 row.report_on, archived=row.archived_at is not None)
        )  # fmt: skip
    return found


def test_every_condition_finds_what_the_calculation_finds(drawn: dict[int, tuple[Place, list[Stay]]]) -> None:
    expected = {
        pk: outlook(place, stays, PERIOD.first, PERIOD.last, reliefs.house()) for pk, (place, stays) in drawn.items()
    }
    stands = set(reliefs.in_being(Position.objects.all(), PERIOD).values_list("pk", flat=True))
    marked = reliefs.marked(Position.objects.all(), PERIOD)
    for what in What:
        found = set(reliefs.told(Position.objects.all(), PERIOD, frozenset({what})).values_list("pk", flat=True))
        assert found == {pk for pk, told in expected.items() if what in told.found} & stands, what
        assert found == {pk for pk, whats in marked.items() if what in whats}
        assert len(found) > 5, what
    leaving = {pk for pk, told in expected.items() if told.holder and told.holder.end < PERIOD.last} & stands
    assert set(marked) == leaving | {pk for pk, told in expected.items() if told.found} & stands
    ends = [expected[pk].holder.end if expected[pk].holder else date.min for pk in marked]  # type: ignore[union-attr]
    assert ends == sorted(ends)


def test_the_day_each_falls_vacant_is_that_of_the_calculation(drawn: dict[int, tuple[Place, list[Stay]]]) -> None:
    rows = reliefs.with_fall(Position.objects.all(), FIRST).values_list("pk", "falls_on")
    gap = reliefs.house().gap_days
    assert len(rows) > 50
    for pk, day in rows:
        assert day == falls_vacant(*drawn[pk], FIRST, gap)


def test_months_later_are_the_same_in_the_database(world: World) -> None:
    who = person(world, "")
    who.save()
    place = position(world, "")
    place.starts_on = date(2015, 1, 1)
    place.save()
    days = [date(2024, 1, 29) + timedelta(days=at) for at in range(40)] + [date(2023, 12, 31), date(2025, 8, 31)]
    Posting.objects.bulk_create(Posting(position=place, person=who, planned_from=day) for day in days)
    for months in (1, 6, 12, 13, 36):
        Position.objects.update(tour_months=months)
        rows = Posting.objects.annotate(
            limit=MonthsAfter("starts_on", "position__tour_months")
        ).values_list("starts_on", "limit")  # fmt: skip
        assert {(day, limit) for day, limit in rows} == {(day, months_after(day, months)) for day in days}
