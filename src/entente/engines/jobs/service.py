"""Starting, running, cancelling and retrying jobs: what every other engine calls."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import TaskContext, task
from django_tasks_db.utils import retry as insist

from entente.access.actor import Actor, actor_for, local_operator
from entente.access.choices import Role
from entente.access.service import Refused
from entente.engines.jobs.board import board
from entente.engines.jobs.choices import AGAIN, State
from entente.engines.jobs.models import Job
from entente.engines.jobs.progress import Cancelled, Failed, Progress
from entente.engines.records.columns import Words

__all__ = ["Cancelled", "Failed", "Kind", "Progress", "cancel", "fill", "jobs_of", "kind_of", "retry", "start"]

TRIES = 10  # each waits for the lock as long as the database's timeout says
logger = logging.getLogger("entente.jobs")


@dataclass(frozen=True)
class Kind:
    """A kind of job: `run(progress, actor, **arguments)` returns the address of its result, "" for none."""

    code: str
    title: Words
    run: Callable[..., str]


_kinds: dict[str, Kind] = {}


def fill(kinds: Iterable[Kind]) -> None:
    """Take the kinds of job that the registry lists; two of the same code are an error."""
    listed = list(kinds)
    _kinds.clear()
    _kinds.update({kind.code: kind for kind in listed})
    if len(_kinds) != len(listed):
        raise ValueError("a kind of job is listed twice")


def kind_of(code: str) -> Kind | None:
    """Return the kind of a code, None when the registry does not list it (any more)."""
    return _kinds.get(code)


def jobs_of(actor: Actor) -> models.QuerySet[Job]:
    """Return the actor's own jobs, newest first: nobody reads another's, whatever their role."""
    if actor.user is None and Role.OPERATOR not in actor.roles:
        return Job.objects.none()
    return Job.objects.filter(owner=actor.user)


def start(actor: Actor, code: str, words: str, **arguments: Any) -> Job:
    """Store a job of a kind and put it in the queue once the caller's transaction commits.

    `words` says what it is about, in the starter's language; `arguments` are JSON values. KeyError for a kind that
    the registry does not list. The caller has checked the rights: they are checked again when the job runs.
    """
    job = Job.objects.create(
        owner=actor.user,
        kind=_kinds[code].code,
        words=words[:300],
        arguments=arguments,
        language=(translation.get_language() or "fr")[:2],
    )
    _queue(job)
    return job


def _queue(job: Job) -> None:
    """Put a waiting job in the queue when the transaction commits."""
    board().clear(job.pk)
    transaction.on_commit(partial(enqueue, job.pk))


def enqueue(number: int) -> None:
    """Put a waiting job in the queue now; twice does no harm, since it is claimed once."""
    result = run_job.enqueue(number)
    Job.objects.filter(pk=number).update(task=result.id)


def cancel(actor: Actor, job: Job) -> None:
    """Ask a job to stop: one that waits never starts, one that runs stops at its next step, one that ended stays.

    Raises Refused for another's job.
    """
    _require_own(actor, job)
    if job.state in (State.WAITING, State.RUNNING):
        board().ask_cancel(job.pk)


def retry(actor: Actor, job: Job) -> Job:
    """Run a failed or cancelled job once more, with the same arguments, and return it; any other stays as it is.

    Raises Refused for another's job.
    """
    _require_own(actor, job)
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, state__in=AGAIN).update(
            state=State.WAITING, attempt=models.F("attempt") + 1, failure="", result="", task="", worker="",
            done=0, total=0, step="", cancel_asked=False, started_at=None, finished_at=None, created_at=timezone.now(),
        )  # fmt: skip
        if waiting:
            _queue(job)
    job.refresh_from_db()
    return job


def _require_own(actor: Actor, job: Job) -> None:
    """Raise Refused unless the job is the actor's own."""
    if not jobs_of(actor).filter(pk=job.pk).exists():
        raise Refused(_("This job is not yours: only who started it can cancel or retry it."))


@task(takes_context=True)  # type: ignore[untyped-decorator]
def run_job(context: TaskContext, number: int) -> None:
    """Run one job of the queue to its end, whatever that end is; never raises."""
    job = _claim(number, context.task_result.worker_ids[-1])
    if job is None:
        return
    progress = Progress(job)
    with translation.override(job.language):
        outcome = _outcome(job, progress)
    progress.close()
    told = progress.sign
    done = told.total if outcome["state"] == State.DONE else told.done
    _settle(job, {"done": done, "total": told.total, "step": told.words} | outcome)


@insist(retries=TRIES)  # type: ignore[untyped-decorator]
def _claim(number: int, worker: str) -> Job | None:
    """Take a waiting job; None when another has it, or when it was cancelled before it began."""
    job = Job.objects.select_related("owner").filter(pk=number).first()
    if job is None:
        return None
    stopped = board().cancel_asked(job)
    now = timezone.now()
    values = {"state": State.CANCELLED, "finished_at": now} if stopped else {"state": State.RUNNING, "started_at": now}
    claimed = Job.objects.filter(pk=number, state=State.WAITING).update(worker=worker, **cast("Any", values))
    if not claimed or stopped:
        return None
    job.refresh_from_db(fields=["state", "worker", "started_at"])
    return job


def _outcome(job: Job, progress: Progress) -> dict[str, Any]:
    """Run a claimed job as its owner, and return what to store of its end."""
    try:
        kind = _kinds.get(job.kind)
        if kind is None:
            raise Failed(_("This kind of job is no longer known."))
        return {"state": State.DONE, "result": kind.run(progress, _actor(job), **job.arguments)}
    except Cancelled:
        return {"state": State.CANCELLED}
    except (Failed, Refused) as why:
        return {"state": State.FAILED, "failure": str(why)}
    except Exception:
        logger.exception("job %s (%s) broke", job.pk, job.kind)
        sentence = _("Something is broken on our side. The job was stopped; the administrator finds why in the log.")
        return {"state": State.FAILED, "failure": sentence}


def _actor(job: Job) -> Actor:
    """Return who the job acts as, with the rights of today; Failed when none are left."""
    if job.owner is None:
        return local_operator()
    actor = actor_for(job.owner)
    if not job.owner.is_active or not actor.holdings:
        raise Failed(_("Your account or your mandates have ended since you asked for this job, so it did not run."))
    return actor


@insist(retries=TRIES)  # type: ignore[untyped-decorator]
def _settle(job: Job, outcome: dict[str, Any]) -> None:
    """Store how a job ended, unless it was given up as lost meanwhile."""
    Job.objects.filter(pk=job.pk, state=State.RUNNING, worker=job.worker).update(finished_at=timezone.now(), **outcome)
    board().clear(job.pk)
