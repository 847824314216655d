"""Equipment: handed over by a step that upper rooms may refuse, end-use checks due, late or not planned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from entente.access.actor import Actor, actor_for, local_operator
from entente.access.models import Unit
from entente.access.service import Refused
from entente.apps.network.models import Jurisdiction
from entente.apps.projects.equipment import rules
from entente.apps.projects.equipment.desk import DUE, asks
from entente.apps.projects.equipment.models import EndUseCheck, Equipment
from entente.apps.projects.equipment.queries import NEXT_CHECK, unplanned
from entente.apps.projects.equipment.steps import MACHINE
from entente.apps.reference.models import DatedRule
from entente.engines.calendar.dues import with_dues
from entente.engines.figures.figure import Window, by_code, count
from entente.engines.journal.models import Entry
from entente.engines.records.desk import due_rows
from entente.engines.records.reader import Reader
from entente.engines.workflow import machine as machines
from entente.engines.workflow.actions import take
from entente.engines.workflow.machine import Gate
from tests.conftest import account
from tests.examples import World, example, post, stored

DAY = date(2014, 3, 1)
DELIVER, TAKE_BACK = MACHINE.steps


@pytest.fixture
def kit(world: World) -> Any:
    """Equipment not handed over yet."""
    row = example(Equipment, world)
    Equipment.objects.filter(pk=row.pk).update(handed_over_on=None)
    row.refresh_from_db()
    return row


@pytest.fixture
def yearly(db: None) -> None:
    """The next check comes twelve months after the last one."""
    DatedRule.objects.create(code=NEXT_CHECK, name_fr="contrôle", name_en="check", number=12, unit="months")


@pytest.mark.parametrize(
    ("done", "finding", "handed_over", "wrong"),
    [
        (None, "", None, set()),
        (None, "broken", DAY, {"finding"}),
        (DAY, "broken", DAY, set()),
        (DAY, "", DAY, {"finding"}),
        (DAY, "", None, {"finding", "done_on"}),
        (DAY - timedelta(days=1), "broken", DAY, {"done_on"}),
        (date(2014, 7, 1), "broken", DAY, set()),
        (date(2014, 7, 2), "broken", DAY, {"done_on"}),
    ],
)
def test_a_check_done_has_a_finding_and_comes_after_the_handing_over(
    done: date | None, finding: str, handed_over: date | None, wrong: set[str]
) -> None:
    assert set(rules.why_not_checked(done, finding, handed_over, date(2014, 7, 1))) == wrong


def test_handing_over_is_a_step_with_its_day_and_paper(kit: Any, acting: Callable[..., Actor]) -> None:
    row: Any = take(acting("director"), kit, DELIVER, DAY, {"document": "PV-12"})
    assert (row.handed_over_on, row.document) == (DAY, "PV-12")
    line = Entry.objects.get(kind="projects.equipment", object_id=row.pk, verb="step:deliver")
    assert line.after["handed_over_on"] == "2014-03-01"
    with pytest.raises(Refused, match="handed over on 2014-03-01 already"):
        take(acting("director"), kit, DELIVER, DAY, {"document": "PV-13"})


def test_nobody_receives_it_or_the_day_has_not_come(kit: Any, acting: Callable[..., Actor]) -> None:
    director = acting("director")
    with pytest.raises(Refused, match="has been handed over"):
        take(director, kit, DELIVER, timezone.localdate() + timedelta(days=1), {"document": ""})
    Equipment.objects.filter(pk=kit.pk).update(recipient_fr="", recipient_en="")
    with pytest.raises(Refused, match="Nobody receives it"):
        take(director, kit, DELIVER, DAY, {"document": ""})
    kit.refresh_from_db()
    assert kit.handed_over_on is None


@pytest.fixture
def gate() -> Iterator[list[str]]:
    """A gate of an upper room at the handing over, as due diligence will have one."""
    known, gates = dict(machines._machines), list(machines._gates)
    barred: list[str] = []
    stands = Gate(Equipment, "deliver", lambda actor, row, on: barred[0] if barred else "")
    machines.fill(known.values(), (*gates, stands))
    yield barred
    machines.fill(known.values(), gates)


def test_an_upper_room_may_refuse_the_handing_over(
    kit: Any, gate: list[str], signed_in: Callable[..., Client], acting: Callable[..., Actor]
) -> None:
    gate[:] = ["The unit that receives it is not vetted."]
    client = signed_in("director")
    assert "not vetted" in client.get(f"/equipment/{kit.pk}/").content.decode()
    answer = client.post(f"/equipment/{kit.pk}/step/deliver", {"on": "2014-03-01", "revision": kit.revision})
    assert (answer.status_code, "not vetted" in answer.content.decode()) == (400, True)
    gate.clear()
    answer = client.post(f"/equipment/{kit.pk}/step/deliver", {"on": "2014-03-01", "revision": kit.revision})
    assert answer.status_code == 302


def test_the_form_cannot_say_that_it_is_handed_over(kit: Any, signed_in: Callable[..., Client]) -> None:
    page = signed_in("director").get(f"/equipment/{kit.pk}/edit").content.decode()
    assert 'name="handed_over_on"' not in page


def test_a_handing_over_with_checks_is_not_taken_back(kit: Any, acting: Callable[..., Actor]) -> None:
    director = acting("director")
    row: Any = take(director, kit, DELIVER, DAY, {"document": ""})
    check = EndUseCheck.objects.create(equipment=row, due_on=DAY)
    with pytest.raises(Refused, match="archive them first"):
        take(director, row, TAKE_BACK, DAY, {}, reason="a slip")
    EndUseCheck.objects.filter(pk=check.pk).update(archived_at=timezone.now())
    assert take(director, row, TAKE_BACK, DAY, {}, reason="a slip").handed_over_on is None  # type: ignore[attr-defined]


def test_equipment_belongs_to_an_action_or_a_project_and_has_some_quantity(
    world: World, signed_in: Callable[..., Client]
) -> None:
    sent = {"item_fr": "Radio", "item_en": "Radio", "country": str(world.country.pk), "quantity": "0",
            "value_eur": "-1", "marking": "internal", "owner": str(world.unit.pk)}  # fmt: skip
    answer = signed_in("director").post("/equipment/new", sent)
    assert answer.status_code == 400
    assert {"action", "quantity"} <= set(answer.context["form"].errors)
    assert Equipment.objects.count() == 0


def test_the_next_check_is_due_so_long_after_the_last_or_the_handing_over(kit: Any, yearly: None) -> None:
    rows, on = Equipment.objects.all(), date(2016, 1, 1)
    assert list(unplanned(rows, on)) == []
    Equipment.objects.filter(pk=kit.pk).update(handed_over_on=DAY)
    assert [row.check_on for row in unplanned(rows, on)] == [date(2015, 3, 1)]
    first = EndUseCheck.objects.create(equipment=kit, due_on=date(2015, 3, 1))
    assert list(unplanned(rows, on)) == []
    EndUseCheck.objects.filter(pk=first.pk).update(done_on=date(2015, 5, 5), finding="as-agreed")
    assert [row.check_on for row in unplanned(rows, on)] == [date(2016, 5, 5)]
    DatedRule.objects.all().delete()
    assert list(unplanned(rows, on)) == []


def test_the_desk_the_calendar_and_the_figures_tell_checks(kit: Any, yearly: None, world: World) -> None:
    today = timezone.localdate()
    Equipment.objects.filter(pk=kit.pk).update(handed_over_on=DAY)
    EndUseCheck.objects.create(equipment=kit, due_on=today + timedelta(days=5))
    EndUseCheck.objects.create(equipment=kit, due_on=today - timedelta(days=5))
    other: Any = example(Equipment, world)
    reader = Reader(actor_for(account("director", world.unit)), "en", today)
    assert [(row.words, row.days_left) for row in due_rows(reader)] == [("end-use check to be done", 5)]
    assert [words for words, _where in asks(reader)] == [
        "1 end-use check is late", "1 item of equipment waits for an end-use check to be planned"]  # fmt: skip
    assert {feed.code for feed in with_dues((), DUE)} == {"projects.endusecheck.due_on", "projects.equipment.check_on"}
    window = Window(today, 2014)

    def counted(code: str) -> Decimal | int:
        figure = by_code(code)
        assert figure is not None
        return count(figure, local_operator(), window)

    assert (counted("projects.checks_late"), counted("projects.checks_unplanned")) == (1, 1)
    assert (counted("projects.equipment_value"), counted("projects.equipment_handed_over")) == (2400, 2)
    assert other.handed_over_on == DAY


def test_an_attache_keeps_the_equipment_of_the_own_post_only(
    world: World, kit: Any, signed_in: Callable[..., Client]
) -> None:
    row = stored(post(world, ""))
    Jurisdiction.objects.create(post=row, country=world.country, capacity="resident", competence="internal-security",
                                starts_on=date(2010, 1, 1))  # fmt: skip
    own: Unit = row.unit
    client = signed_in("attache", own)
    step = f"/equipment/{kit.pk}/step/deliver"
    assert client.get(f"/equipment/{kit.pk}/").status_code == 200
    answer = client.post(step, {"on": "2014-03-01", "revision": kit.revision})
    assert (answer.status_code, "Your mandates" in answer.content.decode()) == (400, True)
    Equipment.objects.filter(pk=kit.pk).update(owner=own)
    assert client.post(step, {"on": "2014-03-01", "revision": kit.revision}).status_code == 302


def test_the_page_of_a_country_shows_equipment_and_costs_no_more_for_more(
    world: World, signed_in: Callable[..., Client]
) -> None:
    client, costs = signed_in("director"), []
    address = f"/countries/{world.country.code}/"
    assert "Equipment handed over" not in client.get(address).content.decode()
    for more in (1, 4):
        for _each in range(more):
            example(EndUseCheck, world)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(f"{address}?as_of=2020-01-0{more}").content.decode()
        costs.append(len(asked))
        assert "Equipment handed over" in page
    assert costs[0] == costs[1]
