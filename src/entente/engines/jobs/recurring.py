"""Recurring jobs: the table follows the registry's declaration, and each due time is claimed by one worker."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django_tasks_db.models import DBTaskResult

from entente.access.actor import Actor, local_operator
from entente.access.service import require
from entente.engines.jobs.choices import ENDED, Every
from entente.engines.jobs.models import Job, Recurring
from entente.engines.jobs.rules import next_after
from entente.engines.jobs.service import Kind, Progress, start
from entente.engines.journal.service import Act, note, snapshot

KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Repeat:
    """That a kind of job runs by itself: how often, and at which local hour and day (0 is Monday)."""

    code: str
    every: Every
    hour: int = 0
    weekday: int = 0


_repeats: list[Repeat] = []


def fill(repeats: Iterable[Repeat]) -> None:
    """Take what the registry says runs by itself."""
    _repeats[:] = repeats


def settle() -> None:
    """Make the table say what the registry says; whether a row is active stays as an administrator left it."""
    now = timezone.localtime()
    for item in _repeats:
        plan = {"every": item.every, "hour": item.hour, "weekday": item.weekday}
        first = next_after(now, item.every, item.hour, item.weekday)
        row, made = Recurring.objects.get_or_create(code=item.code, defaults=plan | {"next_at": first})
        if not made and plan != {"every": row.every, "hour": row.hour, "weekday": row.weekday}:
            Recurring.objects.filter(pk=row.pk).update(**plan, next_at=first)
    Recurring.objects.exclude(code__in=[item.code for item in _repeats]).delete()


def start_due(now: datetime) -> list[Job]:
    """Start what is due at an instant, and return the jobs of which this worker won the claim.

    A time that passed while nothing ran is caught up once, not once for each time missed.
    """
    due = Recurring.objects.filter(active=True, next_at__lte=now).select_related("last_job")
    return [job for row in due if (job := _claim(row, now)) is not None]


@transaction.atomic
def _claim(row: Recurring, now: datetime) -> Job | None:
    """Move the next time on, if no other worker has, and start the job in the same transaction."""
    following = next_after(timezone.localtime(now), row.every, row.hour, row.weekday)
    seen = Recurring.objects.filter(pk=row.pk, active=True, next_at=row.next_at)
    return _started(row, now) if seen.update(next_at=following) else None


def _started(row: Recurring, now: datetime) -> Job | None:
    """Start the job of a row as the local operator, and keep which it was; None while the last has not ended."""
    if row.last_job is not None and row.last_job.state not in ENDED:
        return None
    job = start(local_operator(), row.code, "")
    Recurring.objects.filter(pk=row.pk).update(last_at=now, last_job=job)
    return job


@transaction.atomic
def run_now(actor: Actor, row: Recurring) -> Job | None:
    """Start a recurring job at once, beside its rhythm; None while its last job has not ended. Raises Refused."""
    require(actor, "change", row)
    stored = Recurring.objects.select_for_update().get(pk=row.pk)
    job = _started(stored, timezone.now())
    if job is not None:
        note(actor, Act("run", stored, {}, {"last_job_id": job.pk}))
    return job


@transaction.atomic
def switch(actor: Actor, row: Recurring, *, active: bool) -> None:
    """Switch a recurring job on, from its next time, or off. Raises Refused."""
    require(actor, "change", row)
    stored = Recurring.objects.select_for_update().get(pk=row.pk)
    if stored.active == active:
        return
    before = snapshot(stored)
    stored.active = active
    stored.next_at = next_after(timezone.localtime(), stored.every, stored.hour, stored.weekday)
    stored.save(update_fields=["active", "next_at"])
    after = snapshot(stored)
    note(actor, Act("change", stored, {"active": before["active"]}, {"active": after["active"]}))


def prune(progress: Progress, actor: Actor) -> str:
    """Delete what ended more than thirty days ago: jobs, and their traces in the queue."""
    before = timezone.now() - KEPT_FOR
    Job.objects.filter(state__in=ENDED, finished_at__lt=before).delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
    return ""


KINDS = (Kind("jobs.prune", gettext_lazy("Remove jobs that ended a month ago"), prune),)
REPEATS = (Repeat("jobs.prune", Every.DAY, hour=3),)
