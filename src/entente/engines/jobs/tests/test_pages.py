"""The pages of jobs: one's own only, readable without script, the same cost with one and five rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.conftest import account
from tests.examples import World

from entente.access.models import User
from entente.engines.jobs.models import Job


def signed(user: User) -> Client:
    """Return a client signed in as somebody."""
    client = Client()
    client.force_login(user)
    return client


def job_of(user: User | None, **values: Any) -> Job:
    """Return a stored job."""
    return Job.objects.create(owner=user, kind="count", words="CanaryWords", language="en", **values)


def test_a_job_is_found_by_its_owner_alone(world: World) -> None:
    owner = account("director", world.unit)
    mine, nobodys = job_of(owner, state="failed", failure="CanaryWhy"), job_of(None)
    for role in ("director", "administrator", "auditor"):
        client = signed(account(role, world.unit))
        assert b"Canary" not in client.get("/jobs/").content
        for job in (mine, nobodys):
            assert client.get(f"/jobs/{job.pk}/").status_code == 404
            assert client.post(f"/jobs/{job.pk}/cancel").status_code == 404
            assert client.post(f"/jobs/{job.pk}/retry").status_code == 404
    client = signed(owner)
    assert b"CanaryWords" in client.get("/jobs/").content
    assert b"CanaryWhy" in client.get(f"/jobs/{mine.pk}/").content
    mine.refresh_from_db()
    assert (mine.state, mine.attempt) == ("failed", 1)


def test_who_is_not_signed_in_is_led_to_sign_in(world: World) -> None:
    job_of(None)
    for address in ("/jobs/", f"/jobs/{Job.objects.get().pk}/", "/jobs/recurring/"):
        assert Client().get(address).status_code == 302


@pytest.mark.parametrize(
    ("state", "shows", "hides"),
    [
        ("waiting", ("Refresh", "/cancel", "every 2s"), ("/retry", "Open the result")),
        ("running", ("Refresh", "/cancel", "every 2s", "<progress"), ("/retry", "Open the result")),
        ("done", ("Open the result", "/projects/", "4 of 4"), ("Refresh", "every 2s", "/cancel", "/retry")),
        ("failed", ("/retry", "the reason why"), ("Refresh", "every 2s", "/cancel")),
        ("cancelled", ("/retry",), ("Refresh", "every 2s", "/cancel")),
    ],
)
def test_the_page_offers_what_can_be_done(
    state: str, shows: tuple[str, ...], hides: tuple[str, ...], world: World
) -> None:
    user = account("director", world.unit)
    ended = {"done": {"result": "/projects/", "done": 4, "total": 4}, "failed": {"failure": "the reason why"}}
    job = job_of(user, state=state, **ended.get(state, {}))
    text = signed(user).get(f"/jobs/{job.pk}/").content.decode().split("<main")[1]
    assert [words for words in shows if words not in text] == []
    assert [words for words in hides if words in text] == []


def test_buttons_work_without_script_and_lead_back_to_the_page(world: World) -> None:
    user = account("director", world.unit)
    client, job = signed(user), job_of(user)
    answer = client.post(f"/jobs/{job.pk}/cancel", follow=True)
    assert "asked to stop" in answer.content.decode()
    Job.objects.update(state="failed")
    client.post(f"/jobs/{job.pk}/retry")
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("waiting", 2)
    assert "asked to stop" not in client.get(f"/jobs/{job.pk}/").content.decode()
    for act in ("cancel", "retry"):
        assert client.get(f"/jobs/{job.pk}/{act}").status_code == 405


def test_htmx_gets_the_moving_part_alone(world: World) -> None:
    user = account("director", world.unit)
    job = job_of(user, state="running")
    text = signed(user).get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert text.lstrip().startswith('<div id="job"')
    assert "<html" not in text


def test_the_list_costs_the_same_with_one_and_five_jobs(world: World, signed_in: Callable[..., Client]) -> None:
    user = account("director", world.unit)
    client, costs = signed(user), []
    for more in (1, 4):
        for _ in range(more):
            job_of(user, state="running")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/jobs/").content.count(b"CanaryWords") == Job.objects.count()
        costs.append(len(queries))
    assert costs[0] == costs[1]
