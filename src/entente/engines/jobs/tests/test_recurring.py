"""Recurring jobs: when they run next, the table that follows the registry, the administrator's three buttons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import World

from entente.access.actor import Actor, local_operator
from entente.access.service import Refused
from entente.engines.jobs import recurring
from entente.engines.jobs.choices import Every
from entente.engines.jobs.models import Job, Recurring
from entente.engines.jobs.recurring import Repeat
from entente.engines.jobs.rules import next_after
from entente.engines.journal.models import Entry

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("now", "every", "hour", "weekday", "following"),
    [
        ("2026-03-10 10:20", "hourly", 0, 0, "2026-03-10 11:00"),
        ("2026-03-10 10:20", "daily", 3, 0, "2026-03-11 03:00"),
        ("2026-03-10 02:59", "daily", 3, 0, "2026-03-10 03:00"),
        ("2026-03-10 03:00", "daily", 3, 0, "2026-03-11 03:00"),
        ("2026-03-10 10:20", "weekly", 6, 0, "2026-03-16 06:00"),  # a Tuesday: next Monday
        ("2026-03-10 05:00", "weekly", 6, 1, "2026-03-10 06:00"),
        ("2026-03-10 07:00", "weekly", 6, 1, "2026-03-17 06:00"),
        ("2026-03-28 12:00", "daily", 2, 0, "2026-03-29 03:00"),  # 2:00 does not exist on that day
        ("2026-10-24 12:00", "daily", 3, 0, "2026-10-25 03:00"),  # a day of 25 hours
    ],
)
def test_the_next_time_worked_by_hand(now: str, every: str, hour: int, weekday: int, following: str) -> None:
    start = datetime.fromisoformat(now).replace(tzinfo=PARIS)
    found = next_after(start, every, hour, weekday).astimezone(PARIS)
    assert f"{found:%Y-%m-%d %H:%M}" == following


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(list(Every)), st.integers(0, 23), st.integers(0, 6),
)  # fmt: skip
def test_the_next_time_is_later_soon_and_at_its_hour(now: datetime, every: Every, hour: int, weekday: int) -> None:
    found = next_after(now.astimezone(PARIS), every, hour, weekday)
    longest = {Every.HOUR: 1, Every.DAY: 25, Every.WEEK: 7 * 24 + 1}[every]
    assert now < found <= now + timedelta(hours=longest)
    local = found.astimezone(PARIS)
    if every != Every.HOUR and not (hour == 2 and local.hour == 3):
        assert local.hour == hour
    if every == Every.WEEK:
        assert local.weekday() == weekday


def declared(monkeypatch: pytest.MonkeyPatch, *repeats: Repeat) -> None:
    """Declare what runs by itself, and settle."""
    monkeypatch.setattr(recurring, "_repeats", list(repeats))
    recurring.settle()


def test_the_table_follows_the_declaration_and_keeps_what_was_switched_off(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared(monkeypatch, Repeat("count", Every.DAY, hour=3), Repeat("refuse", Every.HOUR))
    Recurring.objects.update(active=False)
    due = Recurring.objects.get(code="count").next_at
    declared(monkeypatch, Repeat("count", Every.DAY, hour=3))
    row = Recurring.objects.get()
    assert (row.code, row.active, row.next_at) == ("count", False, due)
    declared(monkeypatch, Repeat("count", Every.WEEK, hour=4, weekday=2))
    row.refresh_from_db()
    assert (row.every, row.hour, row.weekday, row.active) == ("weekly", 4, 2, False)
    assert timezone.localtime(row.next_at).hour == 4


def test_what_is_switched_off_or_not_due_does_not_start(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    declared(monkeypatch, Repeat("count", Every.DAY), Repeat("refuse", Every.DAY))
    Recurring.objects.filter(code="refuse").update(active=False)
    now = timezone.now()
    assert recurring.start_due(now) == []
    started = recurring.start_due(now + timedelta(days=2))
    assert [job.kind for job in started] == ["count"]


def test_an_administrator_switches_and_runs_journalled(
    world: World, monkeypatch: pytest.MonkeyPatch, signed_in: Callable[..., Client]
) -> None:
    declared(monkeypatch, Repeat("count", Every.WEEK, hour=6, weekday=0))
    client, address = signed_in("administrator"), "/jobs/recurring/"
    text = client.get(address).content.decode()
    assert "Count" in text
    assert "weekly, Monday, 6:00" in text
    for act, said in (("off", "switched off"), ("on", "switched on"), ("on", "switched on"), ("run", "started")):
        answer = client.post(address, {"code": "count", "act": act}, follow=True)
        assert f"Count: {said}." in answer.content.decode()
    entries = [(entry.verb, entry.before, entry.after) for entry in Entry.objects.order_by("id")]
    assert entries == [
        ("change", {"active": True}, {"active": False}),
        ("change", {"active": False}, {"active": True}),
        ("run", {}, {"last_job_id": Job.objects.get().pk}),
    ]
    again = client.post(address, {"code": "count", "act": "run"}, follow=True)
    assert "still running, so not started again" in again.content.decode()
    assert client.post(address, {"code": "nothing", "act": "run"}).status_code == 404


@pytest.mark.parametrize("role", ["director", "auditor", "attache"])
def test_nobody_else_sees_or_changes_them(
    role: str, world: World, signed_in: Callable[..., Client], acting: Callable[..., Actor]
) -> None:
    row = Recurring.objects.create(code="count", every="daily", next_at=timezone.now())
    client = signed_in(role)
    assert client.get("/jobs/recurring/").status_code == 403
    assert client.post("/jobs/recurring/", {"code": "count", "act": "off"}).status_code == 403
    assert b"/jobs/recurring/" not in client.get("/jobs/").content
    for act in (lambda actor: recurring.run_now(actor, row), lambda actor: recurring.switch(actor, row, active=False)):
        with pytest.raises(Refused):
            act(acting(role))
    row.refresh_from_db()
    assert (row.active, Job.objects.count(), Entry.objects.count()) == (True, 0, 0)


def test_what_ended_a_month_ago_is_removed_and_nothing_else(world: World) -> None:
    old, now = timezone.now() - timedelta(days=31), timezone.now()
    jobs = {
        name: Job.objects.create(kind="count", language="en", state=state, finished_at=at, created_at=old)
        for name, state, at in (
            ("old", "done", old), ("failed", "failed", old), ("recent", "done", now), ("running", "running", None),
        )
    }  # fmt: skip
    Recurring.objects.create(code="count", every="daily", next_at=now, last_job=jobs["old"])
    recurring.prune(recurring.Progress(), local_operator())
    assert set(Job.objects.values_list("pk", flat=True)) == {jobs["recent"].pk, jobs["running"].pk}
    assert Recurring.objects.get().last_job is None
