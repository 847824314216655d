"""The whole journal on a page: who may read it, what it tells, and that it costs the same whatever its length."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entente.access.actor import local_operator
from entente.access.choices import Role
from entente.apps.partners.models import Institution
from entente.engines.journal.models import Entry
from entente.engines.journal.service import Act, note, note_reading
from entente.engines.records.book import PAGE
from tests.conftest import account
from tests.examples import World, example

pytestmark = pytest.mark.django_db


def names(client: Client, query: str = "") -> list[str]:
    """Return the names on a page of the journal."""
    answer = client.get(f"/journal/{query}")
    assert answer.status_code == 200, answer.content[:300]
    return [line.name for line in answer.context["lines"]]


def acted(world: World, times: int) -> None:
    """Write lines about new institutions."""
    for _time in range(times):
        row = example(Institution, world)
        note(local_operator(), Act("add", row, {}, {"name_fr": "x"}))


@pytest.mark.parametrize("role", [role for role in Role.values if role not in {Role.OPERATOR, Role.AUDITOR}])
def test_only_the_auditor_reads_the_journal(role: str, signed_in: Callable[..., Client]) -> None:
    client = signed_in(role)
    assert client.get("/journal/").status_code == 404
    assert b"/journal/" not in client.get("/").content


def test_it_tells_acts_refusals_and_readings_with_the_way_to_each(
    world: World, signed_in: Callable[..., Client]
) -> None:
    row = example(Institution, world)
    note(local_operator(), Act("add", row, {}, {"name_fr": "x"}))
    reader = account("desk-officer", world.unit)
    note_reading(reader.pk, [("partners.institution", row.pk)], "/institutions/here/")
    client = signed_in("auditor")
    assert b'href="/journal/"' in client.get("/").content
    line = client.get("/journal/").context["lines"][0]
    assert (line.name, line.address) == (str(row), f"/institutions/{row.pk}/history")
    assert names(client, "?part=readings") == ["/institutions/here/"]
    refused = signed_in("attache")
    Institution.objects.filter(pk=row.pk).update(marking="named")
    assert refused.get(f"/institutions/{row.pk}/").status_code == 404
    assert names(client, "?part=refused") == [f"/institutions/{row.pk}/"]


def test_its_filters_narrow_and_a_bad_one_is_a_sentence(world: World, signed_in: Callable[..., Client]) -> None:
    acted(world, 2)
    client = signed_in("auditor")
    assert len(names(client, "?who=local-operator&kind=partners.institution")) == 2
    assert names(client, "?who=nobody") == names(client, "?kind=projects.project") == names(client, "?until=2001-01-01")
    assert names(client, "?until=2001-01-01") == []
    for wrong in ("since=yesterday", "until=2014-13-01", "before=x"):
        answer = client.get(f"/journal/?{wrong}")
        assert (answer.status_code, len(answer.context["problems"])) == (400, 1), wrong


def test_its_pages_follow_each_other_and_cost_the_same(world: World, signed_in: Callable[..., Client]) -> None:
    client = signed_in("auditor")
    acted(world, 1)
    client.get("/journal/")
    costs = []
    for more in (1, PAGE + 10):
        acted(world, more)
        with CaptureQueriesContext(connection) as queries:
            client.get("/journal/?kind=partners.institution")
        costs.append(len(queries))
    assert costs[0] == costs[1]
    answer = client.get("/journal/?kind=partners.institution")
    first = [line.number for line in answer.context["lines"]]
    rest = [line.number for line in client.get(f"/journal/{answer.context['older']}").context["lines"]]
    every = Entry.objects.filter(kind="partners.institution").order_by("-id").values_list("id", flat=True)
    assert first + rest == list(every)
