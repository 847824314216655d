"""Workers for real, in threads on a shared database: progress past the lock, cancelling, once only, after a crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.conftest import account
from tests.examples import World

from entente.access.actor import Actor, actor_for, local_operator
from entente.access.models import User
from entente.engines.jobs import progress as progress_module
from entente.engines.jobs import recurring, service, worker
from entente.engines.jobs.board import board
from entente.engines.jobs.models import Job, Recurring
from entente.engines.jobs.service import Kind, Progress
from entente.engines.jobs.tests.conftest import RUN, until

Working = Callable[[int], list[worker.Loop]]
Adds = Callable[[Kind], None]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Store every sign, and look at the queue often."""
    monkeypatch.setattr(progress_module, "INTERVAL", 0.0)
    monkeypatch.setattr(worker, "POLL", 0.02)
    monkeypatch.setattr(worker, "PAUSE", 0.02)


def test_progress_is_seen_and_cancelling_heard_inside_one_long_transaction(working: Working, add_kind: Adds) -> None:
    user = account("director", World().unit)
    ended = threading.Event()

    def work(progress: Progress, actor: Actor) -> str:
        """Hold the database's write lock for as long as it runs."""
        try:
            with transaction.atomic():
                User.objects.filter(pk=user.pk).update(display_name="half-written")
                for number in range(2_000):
                    progress.step(number, 2_000, f"line {number}")
                    time.sleep(0.01)
        finally:
            ended.set()
        return "/never/"

    add_kind(Kind("work", "Work", work))
    client = Client()
    client.force_login(user)
    address = f"/jobs/{service.start(actor_for(user), 'work', '').pk}/"
    working(1)
    until(lambda: b"of 2000" in client.get(address).content)
    assert b"line " in client.get(address).content
    assert not ended.is_set()
    assert client.post(f"{address}cancel").status_code == 302
    until(ended.is_set)
    until(lambda: b"Cancelled" in client.get(address).content)
    user.refresh_from_db()
    assert user.display_name != "half-written"


def test_two_workers_run_each_job_once(working: Working) -> None:
    jobs = [service.start(local_operator(), "count", "", upto=number) for number in range(20)]
    working(2)
    until(lambda: Job.objects.filter(state="done").count() == len(jobs))
    assert sorted(item["upto"] for item in RUN) == list(range(20))
    assert Job.objects.exclude(worker="").count() == len(jobs)


def test_a_worker_outlives_what_breaks_it(working: Working, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = iter([RuntimeError("the database is away")])
    keep_house = worker.Loop._keep_house

    def once(loop: worker.Loop) -> None:
        for error in broken:
            raise error
        keep_house(loop)

    monkeypatch.setattr(worker.Loop, "_keep_house", once)
    service.start(local_operator(), "count", "")
    working(1)
    until(lambda: RUN)


def test_workers_asking_at_the_same_instant_start_a_recurring_job_once(real_database: None, queue: None) -> None:
    now = timezone.now()
    Recurring.objects.create(code="count", every="hourly", next_at=now - timedelta(days=3))
    started: list[Job] = []
    gate = threading.Barrier(6)

    def ask() -> None:
        gate.wait()
        started.extend(recurring.start_due(now))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row = Recurring.objects.get()
    assert [job.pk for job in started] == list(Job.objects.values_list("pk", flat=True)) == [row.last_job_id]
    assert now < row.next_at <= now + timedelta(hours=1)  # three days missed are caught up once


HOLDER = """
import django, sys, time
django.setup()
from django.conf import settings
from django.db import connections
connections.databases["default"]["NAME"], settings.JOBS_FOLDER = sys.argv[1:3]
from entente.engines.jobs.board import board
end = board().hold("elsewhere")
print("held", flush=True)
time.sleep(60)
"""


def test_a_job_is_given_up_only_when_its_worker_is_dead_and_may_be_retried(real_database: None, queue: None) -> None:
    user = account("director", World().unit)
    actor = actor_for(user)
    job = service.start(actor, "count", "")
    Job.objects.filter(pk=job.pk).update(state="running", worker="elsewhere", started_at=timezone.now())
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now())
    signs = board()
    signs.tell(job.pk, progress_module.Sign(7, 9, "the seventh"))
    signs.close()
    connection.close()
    name, folder = str(connection.settings_dict["NAME"]), str(settings.JOBS_FOLDER)
    source = str(Path(worker.__file__).parents[3])
    other = subprocess.Popen(  # noqa: S603 -- our own interpreter and words
        [sys.executable, "-c", HOLDER, name, folder], stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": source, "DJANGO_SETTINGS_MODULE": "entente.settings.test"},
    )  # fmt: skip
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    worker.recover()
    job.refresh_from_db()
    assert job.state == "running"

    other.kill()
    other.wait()
    other.stdout.close()
    until(lambda: not board().alive("elsewhere"))
    worker.recover()
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.step) == ("failed", 7, 9, "the seventh")
    assert "The server stopped while this job ran" in job.failure
    assert DBTaskResult.objects.get().status == "FAILED"
    service.retry(actor, job)
    loop = worker.Loop()
    loop.turn()
    loop.close()
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("done", 2)


def test_a_job_that_left_its_worker_without_a_word_is_given_up(
    real_database: None, queue: None, add_kind: Adds
) -> None:
    def leave(progress: Progress, actor: Actor) -> str:
        raise SystemExit

    add_kind(Kind("leave", "Leave", leave))
    job = service.start(local_operator(), "leave", "")
    loop = worker.Loop()
    loop.turn()
    worker.recover("another")
    job.refresh_from_db()
    assert job.state == "running"
    worker.recover(loop.name)
    loop.close()
    job.refresh_from_db()
    assert (job.state, "The server stopped" in job.failure) == ("failed", True)


def test_the_loop_runs_beside_the_pages_only_where_the_settings_say_so(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran, interval = threading.Event(), sys.getswitchinterval()
    monkeypatch.setattr(worker.Loop, "run", lambda loop: ran.set())
    worker.start_beside_the_pages()
    assert not ran.is_set()
    settings.JOBS_EMBEDDED = True
    worker.start_beside_the_pages()
    until(ran.is_set)
    sys.setswitchinterval(interval)


def test_a_job_given_up_as_lost_stays_so(real_database: None, queue: None, add_kind: Adds) -> None:
    """A worker that comes back from the dead must not overwrite what its owner was told."""

    def slow(progress: Progress, actor: Actor) -> str:
        Job.objects.update(state="failed", failure="lost")
        return "/late/"

    add_kind(Kind("slow", "Slow", slow))
    job = service.start(local_operator(), "slow", "")
    loop = worker.Loop()
    loop.turn()
    loop.close()
    job.refresh_from_db()
    assert (job.state, job.failure, job.result) == ("failed", "lost", "")


def test_a_job_that_never_reached_the_queue_is_queued_again(real_database: None, queue: None) -> None:
    old = timezone.now() - timedelta(minutes=5)
    lost, fresh = (Job.objects.create(kind="count", language="en") for _ in range(2))
    Job.objects.filter(pk=lost.pk).update(created_at=old)
    worker.recover()
    lost.refresh_from_db()
    assert (bool(lost.task), DBTaskResult.objects.count(), fresh.task) == (True, 1, "")


def test_the_worker_ends_between_jobs_when_told_to(working: Working, add_kind: Adds) -> None:
    loops: list[worker.Loop] = []

    def stop(progress: Progress, actor: Any) -> str:
        loops[0].stop()
        return ""

    add_kind(Kind("stop", "Stop", stop))
    first, second = (service.start(local_operator(), "stop", "") for _ in range(2))
    loops += working(1)
    until(lambda: Job.objects.filter(state="done").exists())
    time.sleep(0.2)
    states = Job.objects.in_bulk([first.pk, second.pk])
    assert [states[first.pk].state, states[second.pk].state] == ["done", "waiting"]


def address() -> str:
    """Return the DATABASE_URL of the test's own database."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return f"postgresql://{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"


def test_the_command_runs_what_waits_and_ends_when_the_service_manager_says_so(
    real_database: None, queue: None
) -> None:
    job = service.start(local_operator(), "jobs.prune", "")
    connection.close()
    source = str(Path(worker.__file__).parents[3])
    more = {"PYTHONPATH": source, "DJANGO_SETTINGS_MODULE": "entente.settings.test", "DATABASE_URL": address()}
    command = subprocess.Popen([sys.executable, "-m", "entente.cli", "worker"], env=os.environ | more)
    until(lambda: Job.objects.filter(pk=job.pk, state="done").exists())
    command.send_signal(signal.SIGTERM)
    assert command.wait(20) == 0
    assert Recurring.objects.filter(code="jobs.prune").exists()  # a worker fills the table when it starts
