"""My desk: what changed and what is due, in the reader's scope, at the same cost whatever happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from entente.access.actor import actor_for
from entente.apps.agreements.models import Agreement
from entente.apps.network.models import Portfolio
from entente.apps.projects.models import Project
from entente.engines.journal.service import Act, note, snapshot
from tests.conftest import account
from tests.examples import World, example, unit


def touched(world: World, user: Any) -> Project:
    """Return a project that somebody has just changed."""
    row = example(Project, world, "touched")
    note(actor_for(user), Act("change", row, {"title_fr": "x"}, snapshot(row)))
    assert isinstance(row, Project)
    return row


def test_the_desk_costs_the_same_with_one_and_five_changes(world: World, signed_in: Callable[..., Client]) -> None:
    client, writer = signed_in("director"), account("director", world.unit)
    costs = []
    for more in (1, 4):
        rows = [touched(world, writer) for _ in range(more)]
        with CaptureQueriesContext(connection) as queries:
            text = client.get("/").content.decode()
        costs.append(len(queries))
        assert all(f"/projects/{row.code}/" in text for row in rows)
    assert costs[0] == costs[1]


def test_changes_out_of_scope_are_not_told(world: World, signed_in: Callable[..., Client]) -> None:
    row = touched(world, account("director", world.unit))
    assert f"/projects/{row.code}/" not in signed_in("attache", unit("post")).get("/").content.decode()


def test_what_ends_in_half_a_year_in_my_countries_is_due_soonest_first(world: World) -> None:
    user = account("desk-officer", world.unit)
    Portfolio.objects.create(unit=world.unit, country=world.country, starts_on=date(2010, 1, 1))
    today, elsewhere = timezone.localdate(), World()
    days = {10: world, 100: world, 400: world, 20: elsewhere}
    rows = {}
    for ahead, place in days.items():
        rows[ahead] = example(Agreement, place)
        Agreement.objects.filter(pk=rows[ahead].pk).update(ends_on=today + timedelta(days=ahead))
    client = Client()
    client.force_login(user)
    due = client.get("/").context["due"]
    assert [(row.days_left, row.name) for row in due] == [(10, rows[10].title_en), (100, rows[100].title_en)]
    assert [name for name, _address in client.get("/").context["subjects"]] == [world.country.name_en]
