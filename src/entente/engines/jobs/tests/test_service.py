"""Jobs: they run as their owner, in their owner's language, after the commit; they end in a word or a sentence."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from tests.conftest import account
from tests.examples import World

from entente.access.actor import Actor, actor_for, local_operator
from entente.access.service import Refused
from entente.engines.jobs import service
from entente.engines.jobs.board import board
from entente.engines.jobs.models import Job
from entente.engines.jobs.service import Cancelled, Kind, Progress
from entente.engines.jobs.tests.conftest import RUN
from entente.engines.jobs.worker import Loop

Runs = Callable[..., Job]


@pytest.fixture
def ran(django_capture_on_commit_callbacks: Any) -> Runs:
    """Return what starts a job and lets its transaction commit."""

    def run(actor: Actor, code: str, **arguments: Any) -> Job:
        with django_capture_on_commit_callbacks(execute=True):
            job = service.start(actor, code, "about it", **arguments)
        job.refresh_from_db()
        return job

    return run


def test_a_job_runs_as_its_owner_and_leads_to_its_result(ran: Runs, acting: Callable[..., Actor]) -> None:
    actor = acting("director")
    job = ran(actor, "count", upto=4)
    assert (job.state, job.result, job.failure) == ("done", "/done/", "")
    assert (job.done, job.total, job.step) == (4, 4, "number 4")
    assert RUN[0]["actor"].roles == actor.roles
    assert RUN[0]["actor"] is not actor  # rebuilt when it runs
    assert job.started_at is not None
    assert job.finished_at is not None


def test_the_local_operator_has_jobs_without_an_account(ran: Runs, world: World) -> None:
    job = ran(local_operator(), "count")
    assert (job.state, job.owner) == ("done", None)
    assert RUN[0]["actor"].name == "local-operator"


def test_a_failure_is_a_sentence_and_a_break_down_is_logged_not_shown(
    ran: Runs, acting: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert ran(acting("director"), "refuse").failure == "The file is empty: put a line in it."
    monkeypatch.setattr(logging.getLogger("entente"), "propagate", True)
    with caplog.at_level(logging.ERROR):
        job = ran(acting("director"), "break")
    assert job.state == "failed"
    assert "Something is broken on our side" in job.failure
    assert "secret detail" not in job.failure
    assert "ZeroDivisionError: secret detail" in caplog.text


@pytest.mark.parametrize("ending", ["mandate", "account"])
def test_rights_that_ended_meanwhile_stop_a_job_with_a_sentence(
    ending: str, queue: None, loop: Loop, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    user = account("director", world.unit)
    with django_capture_on_commit_callbacks(execute=True):
        job = service.start(actor_for(user), "count", "")
    if ending == "mandate":
        user.mandates.update(ends_on=date(2011, 1, 1))
    else:
        user.is_active = False
        user.save()
    loop.turn()
    job.refresh_from_db()
    assert job.state == "failed"
    assert "have ended since you asked" in job.failure
    assert RUN == []


def test_a_job_speaks_the_language_of_who_started_it(
    ran: Runs, acting: Callable[..., Actor], add_kind: Callable[[Kind], None]
) -> None:
    add_kind(Kind("say", "Say", lambda progress, actor: _("Save")))
    with translation.override("fr"):
        job = ran(acting("director"), "say")
    assert job.language == "fr"
    with translation.override("fr"):
        assert job.result == _("Save")
    assert job.result != "Save"


def test_nothing_is_queued_before_the_commit_nor_after_a_rollback(
    world: World, acting: Callable[..., Actor], django_capture_on_commit_callbacks: Any
) -> None:
    actor = acting("director")
    with django_capture_on_commit_callbacks() as waiting:
        job = service.start(actor, "count", "")
        assert RUN == []
    assert len(waiting) == 1
    with django_capture_on_commit_callbacks(execute=True) as none, transaction.atomic():
        service.start(actor, "count", "")
        transaction.set_rollback(True)
    assert (none, RUN) == ([], [])
    assert list(Job.objects.values_list("pk", flat=True)) == [job.pk]


def test_a_cancelled_job_that_waits_never_runs_and_may_be_retried(
    queue: None, loop: Loop, acting: Callable[..., Actor], django_capture_on_commit_callbacks: Any
) -> None:
    actor = acting("director")
    with django_capture_on_commit_callbacks(execute=True):
        job = service.start(actor, "count", "")
    service.cancel(actor, job)
    loop.turn()
    job.refresh_from_db()
    assert (job.state, RUN) == ("cancelled", [])
    with django_capture_on_commit_callbacks(execute=True):
        again = service.retry(actor, job)
    assert (again.pk, again.attempt, again.state) == (job.pk, 2, "waiting")
    service.retry(actor, again)  # a second press changes nothing
    loop.turn()
    job.refresh_from_db()
    assert (job.state, job.attempt, len(RUN)) == ("done", 2, 1)


def test_a_running_job_hears_that_it_is_cancelled_at_its_next_step(
    ran: Runs, acting: Callable[..., Actor], add_kind: Callable[[Kind], None]
) -> None:
    actor, heard = acting("director"), []

    def work(progress: Progress, actor: Actor) -> str:
        progress.step(1, 3)
        service.cancel(actor, Job.objects.get())
        progress._at = -1.0  # as if 0.3 s had passed
        try:
            progress.step(2, 3)
        except Cancelled:
            heard.append("cancelled")
            raise
        return "/never/"

    add_kind(Kind("work", "Work", work))
    if type(board()).__name__ == "RowBoard":
        pytest.skip("a second connection does not see this test's transaction; test_worker.py has it for real")
    job = ran(actor, "work")
    assert (job.state, job.result, heard) == ("cancelled", "", ["cancelled"])
    assert not list(board().folder.glob(f"{job.pk}.*"))  # type: ignore[attr-defined]


def test_another_persons_job_cannot_be_cancelled_or_retried(ran: Runs, acting: Callable[..., Actor]) -> None:
    job = ran(acting("director"), "refuse")
    for other in (acting("director"), acting("administrator"), local_operator()):
        for act in (service.cancel, service.retry):
            with pytest.raises(Refused):
                act(other, job)
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("failed", 1)


def test_a_queue_that_delivers_twice_runs_once(ran: Runs, acting: Callable[..., Actor]) -> None:
    job = ran(acting("director"), "count")
    service.enqueue(job.pk)
    job.refresh_from_db()
    assert (job.state, len(RUN)) == ("done", 1)


def test_a_sign_that_cannot_be_stored_does_not_stop_the_job(
    ran: Runs, acting: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> bool:
        raise OSError("disk full")

    monkeypatch.setattr(type(board()), "tell", full)
    assert ran(acting("director"), "count").state == "done"


def test_a_kind_listed_twice_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_kinds", {})
    with pytest.raises(ValueError, match="twice"):
        service.fill([Kind("a", "A", lambda: ""), Kind("a", "B", lambda: "")])
