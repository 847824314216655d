"""One field of many rows set to one value: the plan first, then one transaction, journalled and undone as a file is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entente.apps.projects.models import Action, Project
from entente.engines.exchange.models import Batch, Outcome, State
from entente.engines.exchange.several import MOST, fields_of
from entente.engines.journal.models import Entry
from entente.engines.records import catalogue
from tests.examples import World, example, unit

SEVERAL = "/actions/several"


def actions(world: World, count: int, **values: Any) -> list[int]:
    numbers = [example(Action, world).pk for _each in range(count)]
    Action.objects.filter(pk__in=numbers).update(**values)
    return numbers


@pytest.fixture
def client(world: World, signed_in: Callable[..., Client]) -> Client:
    """A desk officer of the world's unit."""
    return signed_in("desk-officer")


def test_every_field_declared_is_one_of_the_form(db: None) -> None:
    declared = {record.slug: record.bulk for record in catalogue.all_records() if record.bulk}
    assert {"actions", "projects", "results", "equipment"} <= set(declared)
    for slug, names in declared.items():
        record: Any = catalogue.by_slug(slug)
        assert set(names) <= set(record.form), slug
        assert set(fields_of(record, "en")) == set(names)


def test_ticked_rows_are_planned_then_written_and_undone(client: Client, world: World) -> None:
    first, second, third = actions(world, 3)
    Action.objects.filter(pk=second).update(state="postponed")
    listed = client.get("/actions/").content.decode()
    assert 'href="/actions/several?' in listed
    assert client.get(f"{SEVERAL}?set=state").content.decode().count('name="row"') == 3
    answer = client.post(f"{SEVERAL}?set=state", {"value": "postponed", "row": [first, second]})
    batch = Batch.objects.get()
    assert answer["Location"] == f"/imports/{batch.pk}/"
    assert (batch.count(Outcome.CHANGED), batch.count(Outcome.SAME), batch.count(Outcome.NEW)) == (1, 1, 0)
    assert Action.objects.get(pk=first).state == "done"
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "postponed" in page
    assert client.post(f"/imports/{batch.pk}/", {"act": "accept"}).status_code == 302
    states = dict(Action.objects.values_list("pk", "state"))
    assert states == {first: "postponed", second: "postponed", third: "done"}
    line = Entry.objects.get(kind="projects.action", verb="change")
    assert (line.object_id, line.before["state"], line.after["state"]) == (first, "done", "postponed")
    client.post(f"/imports/{batch.pk}/", {"act": "undo"})
    batch.refresh_from_db()
    assert batch.state == State.UNDONE
    assert Action.objects.get(pk=first).state == "done"


def test_all_that_a_filter_finds_and_nothing_else(client: Client, world: World) -> None:
    wanted = actions(world, 3, kind="seminar")
    actions(world, 2)
    client.post(f"{SEVERAL}?kind=seminar&set=starts_on", {"value": "2014-02-28", "which": "all"})
    batch = Batch.objects.get()
    assert batch.count(Outcome.CHANGED) == 3
    client.post(f"/imports/{batch.pk}/", {"act": "accept"})
    moved = Action.objects.filter(starts_on="2014-02-28").values_list("pk", flat=True)
    assert sorted(moved) == sorted(wanted)


def test_a_reference_a_number_and_a_field_to_be_emptied(client: Client, world: World) -> None:
    (number,) = actions(world, 1, women=3)
    project: Any = example(Project, world)
    for field, sent in (("project", {"value": project.code}), ("women", {"empty": "yes"}), ("men", {"value": "4"})):
        client.post(f"{SEVERAL}?set={field}", {**sent, "row": [number]})
        client.post(f"/imports/{Batch.objects.latest('pk').pk}/", {"act": "accept"})
    row = Action.objects.get(pk=number)
    assert (row.project, row.women, row.men) == (project, None, 4)


def test_what_cannot_be_is_refused_with_its_reason_in_the_plan(client: Client, world: World) -> None:
    (number,) = actions(world, 1)
    for field, value, said in (
        ("women", "99", "Women (99)"),
        ("ends_on", "2013-01-01", "The last day comes on or after the first"),
        ("project", "no-such-project", "no-such-project"),
        ("kind", "nothing", "nothing"),
    ):
        client.post(f"{SEVERAL}?set={field}", {"value": value, "row": [number]})
        batch = Batch.objects.latest("pk")
        assert batch.count(Outcome.REFUSED) == 1, field
        assert said in client.get(f"/imports/{batch.pk}/").content.decode()
    client.post(f"{SEVERAL}?set=kind", {"empty": "yes", "row": [number]})
    assert Batch.objects.latest("pk").count(Outcome.REFUSED) == 1


def test_rows_the_reader_may_not_change_are_refused_and_rows_not_seen_are_not_there(
    client: Client, world: World
) -> None:
    other = unit("directorate")
    (open_row,) = actions(world, 1, owner=other)
    (hidden,) = actions(world, 1, owner=other, marking="directorate")
    (own,) = actions(world, 1)
    client.post(f"{SEVERAL}?set=state", {"value": "postponed", "row": [open_row, hidden, own]})
    batch = Batch.objects.get()
    assert (batch.lines, batch.count(Outcome.CHANGED), batch.count(Outcome.REFUSED)) == (2, 1, 1)
    assert "Your mandates do not let you change" in client.get(f"/imports/{batch.pk}/").content.decode()


def test_bad_input_gets_sentences_and_makes_no_plan(client: Client, world: World) -> None:
    (number,) = actions(world, 1)
    for sent, count in (({"value": "done"}, 1), ({"row": [number]}, 1), ({}, 2),
                        ({"value": "done", "empty": "yes", "row": [number]}, 1),
                        ({"value": "done", "row": ["x", "9" * 30]}, 1)):  # fmt: skip
        answer = client.post(f"{SEVERAL}?set=state", sent)
        assert (answer.status_code, len(answer.context["problems"])) == (400, count), sent
    assert client.get(f"{SEVERAL}?set=title_fr").status_code == 400
    assert client.post(f"{SEVERAL}?set=owner", {"value": "x", "row": [number]}).status_code == 400
    assert client.post(f"{SEVERAL}?kind=no-such&set=state", {"value": "done", "which": "all"}).status_code == 400
    assert Batch.objects.count() == 0


def test_more_rows_than_five_hundred_are_refused(client: Client, world: World) -> None:
    row: Any = example(Action, world)
    fields = {"title_fr": "t", "title_en": "t", "kind": "training", "country": world.country, "starts_on": row.starts_on,
              "ends_on": row.ends_on, "owner": world.unit}  # fmt: skip
    Action.objects.bulk_create(Action(**fields) for _each in range(MOST))
    answer = client.post(f"{SEVERAL}?set=state", {"value": "postponed", "which": "all"})
    assert (answer.status_code, "More than 500 rows" in answer.content.decode()) == (400, True)
    Action.objects.filter(pk=row.pk).delete()
    assert client.post(f"{SEVERAL}?set=state", {"value": "postponed", "which": "all"}).status_code == 302
    assert Batch.objects.get().count(Outcome.CHANGED) == MOST


def test_whoever_may_not_bring_in_a_file_finds_no_such_page(signed_in: Callable[..., Client], world: World) -> None:
    for role in ("auditor", "approver"):
        assert signed_in(role).get(SEVERAL).status_code == 404
        assert "actions/several" not in signed_in(role).get("/actions/").content.decode()
    assert signed_in("desk-officer").get("/posts/several").status_code == 404


def test_the_page_costs_the_same_queries_with_one_row_and_with_five(client: Client, world: World) -> None:
    costs = []
    for more in (1, 4):
        actions(world, more)
        client.get(f"{SEVERAL}?set=project")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{SEVERAL}?set=project").status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1]
