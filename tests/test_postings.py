"""Positions, postings and people as those who place them see them: vacancies, states, sentences, notices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from entente.access.choices import Role
from entente.apps.network.models import Person, Posting
from tests.conftest import Signs
from tests.examples import World, person, position, stored

TODAY = timezone.localdate()
Held = Callable[..., Posting]


@pytest.fixture
def held(world: World) -> Held:
    """Return what stores a posting of a new person in a new position from so many days ago."""

    def hold(begun: int = 100, **values: Any) -> Posting:
        given = {"position": stored(position(world, "")), "person": stored(person(world, ""))} | values
        return Posting.objects.create(**{"planned_from": TODAY - timedelta(begun), **given})

    return hold


def listed(client: Client, **asked: str) -> str:
    """Return the list of positions."""
    answer = client.get("/positions/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_vacant_positions_are_found_and_one_held_out_of_sight_is_among_them(
    world: World, signed_in: Signs, held: Held
) -> None:
    seen, hidden = held(), held()
    Person.objects.filter(pk=hidden.person_id).update(marking="named")
    empty: Any = stored(position(world, ""))
    over = held(100, planned_to=TODAY - timedelta(1))
    client = signed_in(Role.DESK)
    vacant, taken = listed(client, vacant="yes"), listed(client, vacant="no")
    for row in (hidden.position, empty, over.position):
        assert row.function_en in vacant
        assert row.function_en not in taken
    assert seen.position.function_en in taken
    assert seen.position.function_en not in vacant
    assert seen.person.name in taken
    assert hidden.person.name not in vacant + taken
    assert client.get("/positions/?vacant=perhaps").status_code == 400


def test_a_list_kept_follows_who_holds_a_position(world: World, signed_in: Signs) -> None:
    row: Any = stored(position(world, ""))
    someone: Any = stored(person(world, ""))
    client = signed_in(Role.DIRECTOR, world.directorate)
    assert row.function_en in listed(client, vacant="yes")
    sent = {"position": row.code, "person": someone.name, "planned_from": (TODAY - timedelta(3)).isoformat()}
    answer = client.post("/postings/new", sent)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    listed(client)  # which says what was added
    assert row.function_en not in listed(client, vacant="yes")
    assert someone.name in listed(client)


def test_the_holders_of_a_list_cost_one_query_however_many(world: World, signed_in: Signs, held: Held) -> None:
    client, counts = signed_in(Role.DESK), []
    for _round in range(2):
        for _more in range(4):
            held()
        listed(client)
        caches["counts"].clear()
        with CaptureQueriesContext(connection) as asked:
            listed(client)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_positions_page_says_who_comes_who_is_there_and_who_was(world: World, signed_in: Signs, held: Held) -> None:
    now = held(arrived_on=TODAY - timedelta(100))
    held(-30, position=now.position)
    held(900, position=now.position, planned_to=TODAY - timedelta(100), left_on=TODAY - timedelta(100),
         arrived_on=TODAY - timedelta(900))  # fmt: skip
    page = signed_in(Role.DESK).get(f"/positions/{now.position.code}/").content.decode()
    places = [page.index(words) for words in (">to come<", ">in post<", ">over<")]
    assert places == sorted(places)


def test_two_positions_at_once_are_told_and_not_refused(world: World, signed_in: Signs, held: Held) -> None:
    first = held()
    client = signed_in(Role.DESK)
    assert "Two positions at once" not in client.get(f"/people/{first.person_id}/").content.decode()
    second = held(50, person=first.person)
    for address in (f"/people/{first.person_id}/", f"/postings/{second.pk}/"):
        page = client.get(address).content.decode()
        assert "Two positions at once" in page
        assert first.position.function_en in page


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"left_on": -10, "planned_to": 10, "arrived_on": -100}, "say why it ended early"),
        ({"curtailment": "service"}, "has a day of departure"),
        ({"left_on": -10, "planned_to": -10, "curtailment": "service"}, "remove the reason"),
        ({"planned_from": -9000}, "before the position exists"),
        ({"arrived_on": -9000}, "before the position exists"),
        ({"left_on": -10, "planned_to": 10, "arrived_on": -100, "curtailment": "service"}, ""),
    ],
)
def test_a_form_is_refused_with_the_sentence_that_says_what_would_pass(
    values: dict[str, Any], sentence: str, world: World, signed_in: Signs
) -> None:
    row: Any = stored(position(world, ""))
    someone: Any = stored(person(world, ""))
    days = {name: (TODAY + timedelta(value)).isoformat() if isinstance(value, int) else value
            for name, value in {"planned_from": -100, **values}.items()}  # fmt: skip
    sent = {"position": row.code, "person": someone.name, **days}
    answer = signed_in(Role.DIRECTOR, world.directorate).post("/postings/new", sent)
    assert answer.status_code == (400 if sentence else 302)
    assert sentence in answer.content.decode()
