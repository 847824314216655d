"""Lives as tables of steps: who may take one, why not yet, gates of upper rooms, the page, the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entente.access.actor import Actor
from entente.access.models import User
from entente.access.service import Refused
from entente.apps.dialogues.models import Meeting
from entente.engines.journal.models import Entry, Reading
from entente.engines.records.actions import Conflict
from entente.engines.workflow import machine as machines
from entente.engines.workflow.actions import take
from entente.engines.workflow.machine import Gate, Machine, Step, offers
from tests.examples import World, example, unit

DAY = date(2014, 3, 5)


def why_not_ended(row: Any, on: date) -> str:
    return "" if row.starts_on <= on else "It ends after it begins: give a later day."


def end(row: Any, on: date, values: Any, actor: Actor) -> None:
    row.ends_on = on


def reopen(row: Any, on: date, values: Any, actor: Actor) -> None:
    row.ends_on = None


END = Step("end", "end the meeting", "approve", end, why_not_ended, lambda row: row.ends_on, asks=("place_en",))
REOPEN = Step("reopen", "open it again", "change", reopen, reason=True, applies=lambda row: row.ends_on is not None)
BARRED: list[str] = []


@pytest.fixture(autouse=True)
def _life() -> Iterator[None]:
    known, gates = dict(machines._machines), list(machines._gates)
    BARRED.clear()
    gate = Gate(Meeting, "end", lambda actor, row, on: BARRED[0] if BARRED else "")
    machines.fill((Machine(Meeting, (END, REOPEN)),), (gate,))
    yield
    machines.fill(known.values(), gates)


@pytest.fixture
def meeting(world: World) -> Any:
    return example(Meeting, world)


def test_a_gate_at_a_step_that_does_not_exist_is_an_error_at_start() -> None:
    with pytest.raises(ValueError, match="no step “begin”"):
        machines.fill((Machine(Meeting, (END,)),), (Gate(Meeting, "begin", lambda *_: ""),))


def test_offers_say_what_may_be_done_by_whom_and_why_not(meeting: Any, acting: Callable[..., Actor]) -> None:
    (offer,) = offers(acting("director"), meeting, DAY)
    assert (offer.open, offer.why_not, offer.done_on) == (True, "", None)
    assert "director" in offer.roles
    (offer,) = offers(acting("director"), meeting, date(2014, 1, 1))
    assert (offer.open, offer.why_not) == (False, "It ends after it begins: give a later day.")
    (offer,) = offers(acting("auditor"), meeting, DAY)
    assert (offer.open, offer.why_not) == (False, "")
    BARRED.append("The money is not secured.")
    (offer,) = offers(acting("director"), meeting, DAY)
    assert (offer.open, offer.why_not) == (False, "The money is not secured.")
    meeting.ends_on = DAY
    ended, again = offers(acting("director"), meeting, DAY)
    assert (ended.done_on, ended.open, again.open) == (DAY, False, True)


def test_offers_ask_a_query_for_each_act_not_for_each_step(meeting: Any, acting: Callable[..., Actor]) -> None:
    actor, costs = acting("director"), []
    for steps in ((END,), (END, *(Step(f"end-{n}", "end", "approve", end) for n in range(8)))):
        machines.fill((Machine(Meeting, steps),))
        with CaptureQueriesContext(connection) as queries:
            offers(actor, meeting, DAY)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_taking_a_step_saves_and_journals(meeting: Any, acting: Callable[..., Actor]) -> None:
    row: Any = take(acting("director"), meeting, END, DAY, {"place_en": "Atar"}, seen=meeting.revision)
    assert (row.ends_on, row.place_en, row.revision) == (DAY, "Atar", meeting.revision + 1)
    line = Entry.objects.get(kind="dialogues.meeting", object_id=row.pk, verb="step:end")
    assert (line.before["ends_on"], line.after["ends_on"], line.after["place_en"]) == (None, "2014-03-05", "Atar")


@pytest.mark.parametrize(
    ("role", "step", "on", "barred", "said"),
    [
        ("attache", END, DAY, "", "Your mandates do not let you approve"),
        ("director", END, date(2014, 1, 1), "", "give a later day"),
        ("director", END, DAY, "The money is not secured.", "The money is not secured."),
    ],
)
def test_what_stands_in_the_way_is_said_and_nothing_is_stored(
    role: str, step: Step, on: date, barred: str, said: str, meeting: Any, acting: Callable[..., Actor]
) -> None:
    BARRED[:] = [barred] if barred else []
    with pytest.raises(Refused, match=said):
        take(acting(role), meeting, step, on, {})
    meeting.refresh_from_db()
    assert (meeting.ends_on, Entry.objects.filter(verb__startswith="step:").exists()) == (None, False)


def test_the_records_own_rules_a_reason_and_a_second_editor_hold(meeting: Any, acting: Callable[..., Actor]) -> None:
    director = acting("director")
    free = Step("end", "end", "approve", end)
    with pytest.raises(ValidationError, match="The last day comes on or after the first"):
        take(director, meeting, free, date(2014, 1, 1), {})
    with pytest.raises(ValidationError) as caught:
        take(director, meeting, END, DAY, {"place_en": "x" * 101})
    assert list(caught.value.message_dict) == ["place_en"]
    with pytest.raises(ValueError, match="reason"):
        take(director, meeting, REOPEN, DAY, {}, reason=" ")
    with pytest.raises(Conflict):
        take(director, meeting, END, DAY, {"place_en": ""}, seen=meeting.revision + 1)
    meeting.refresh_from_db()
    assert meeting.ends_on is None


def test_the_page_asks_tells_and_takes(meeting: Any, signed_in: Callable[..., Client]) -> None:
    client = signed_in("director")
    address = f"/meetings/{meeting.code}/step/end"
    assert client.get(address).context["problem"] == ""
    answer = client.post(address, {"on": "2014-02-01", "place_en": "Atar", "revision": meeting.revision})
    assert (answer.status_code, b"give a later day" in answer.content) == (400, True)
    answer = client.post(address, {"on": "yesterday", "revision": meeting.revision})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["on"])
    answer = client.post(address, {"on": "2014-03-05", "place_en": "Atar", "revision": meeting.revision})
    assert (answer.status_code, answer["Location"]) == (302, f"/meetings/{meeting.code}/")
    answer = client.post(address, {"on": "2014-03-06", "revision": meeting.revision})
    assert b"Somebody saved this record meanwhile" in answer.content
    history = client.get(f"/meetings/{meeting.code}/history").content.decode()
    assert "step: end the meeting" in history
    assert "step: end the meeting" in client.get("/").content.decode()


def test_no_page_for_a_step_that_is_not_there_or_a_row_out_of_sight(
    meeting: Any, world: World, signed_in: Callable[..., Client]
) -> None:
    client = signed_in("director")
    assert client.get(f"/meetings/{meeting.code}/step/nothing").status_code == 404
    assert client.get(f"/meetings/{meeting.code}/step/reopen").status_code == 404
    assert client.get(f"/organisations/{meeting.code}/step/end").status_code == 404
    stranger = signed_in("attache", unit("post"))
    assert stranger.get(f"/meetings/{meeting.code}/step/end").status_code == 404
    assert Entry.objects.filter(verb="refused", object_id=meeting.pk).exists()


def test_looking_at_a_step_of_a_row_for_named_readers_is_logged(
    meeting: Any, world: World, signed_in: Callable[..., Client]
) -> None:
    client = signed_in("director")
    Meeting.objects.filter(pk=meeting.pk).update(marking="named")
    meeting.readers.add(User.objects.latest("pk"))
    assert client.get(f"/meetings/{meeting.code}/step/end").status_code == 200
    assert Reading.objects.filter(kind="dialogues.meeting", object_id=meeting.pk).count() == 1
