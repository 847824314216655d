"""Imports as background jobs: reading, accepting and undoing a large file, with progress and cancel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.access.actor import Actor
from entente.engines.exchange import batches
from entente.engines.exchange.models import Batch, BatchFile, Chunk, State
from entente.engines.exchange.undo import undo
from entente.engines.jobs.choices import Every
from entente.engines.jobs.recurring import Repeat
from entente.engines.jobs.service import Cancelled, Failed, Kind, Progress, start

# What is done while the person waits: a file of some two thousand lines, a second's work.
AT_ONCE_BYTES = 300_000
AT_ONCE_LINES = 2_000
KEPT_FOR = timedelta(days=30)

Does = Callable[[Actor, Batch, batches.Step], Batch]


def _run(progress: Progress, actor: Actor, number: int, does: Does, before: str, after_failure: str) -> str:
    """Do one thing to the actor's own batch; whatever stops it leaves the batch in a state it can go on from."""
    batch = Batch.objects.filter(pk=number, user=actor.user).first()
    if batch is None:
        raise Failed(_("This import is not there any more."))
    try:
        does(actor, batch, progress.step)
    except Cancelled:
        Batch.objects.filter(pk=number, state=before).update(state=after_failure)
        raise
    except Exception as error:
        Batch.objects.filter(pk=number, state=before).update(state=after_failure)
        if isinstance(error, batches.Stale):
            raise Failed(str(error)) from error
        raise
    return reverse("exchange:batch", args=(number,))


def run_plan(progress: Progress, actor: Actor, batch: int) -> str:
    """Read a file and make its plan."""
    return _run(progress, actor, batch, batches.plan, State.PLANNING, State.DROPPED)


def run_accept(progress: Progress, actor: Actor, batch: int) -> str:
    """Accept a plan."""
    return _run(progress, actor, batch, batches.accept, State.ACCEPTING, State.PLANNED)


def run_undo(progress: Progress, actor: Actor, batch: int) -> str:
    """Undo a batch."""
    return _run(progress, actor, batch, undo, State.UNDOING, State.ACCEPTED)


def run_purge(progress: Progress, actor: Actor) -> str:
    """Forget the files and lines of imports older than a month: the records and the journal are what stays."""
    old = Batch.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
    BatchFile.objects.filter(batch__in=old).delete()
    Chunk.objects.filter(batch__in=old).delete()
    old.filter(state__in=(State.PLANNED, State.PLANNING)).update(state=State.DROPPED)
    return ""


JOBS = (
    Kind("import-plan", _("Reading a file"), run_plan),
    Kind("import-accept", _("Accepting an import"), run_accept),
    Kind("import-undo", _("Undoing an import"), run_undo),
    Kind("import-purge", _("Forgetting old import files"), run_purge),
)
REPEATS = (Repeat("import-purge", Every.DAY, hour=3),)


def start_plan(actor: Actor, batch: Batch) -> None:
    """Make the plan of a batch: at once for a small file, in the background for a large one."""
    if len(bytes(batch.file.content)) <= AT_ONCE_BYTES:
        batches.plan(actor, batch)
        return
    _start(actor, batch, "import-plan", State.PLANNING)


def start_accept(actor: Actor, batch: Batch) -> None:
    """Accept a plan: at once or in the background, by the number of its lines."""
    if batch.records <= AT_ONCE_LINES:
        batches.accept(actor, batch)
        return
    _start(actor, batch, "import-accept", State.ACCEPTING)


def start_undo(actor: Actor, batch: Batch) -> None:
    """Undo a batch: at once or in the background, by the number of its lines."""
    if batch.records <= AT_ONCE_LINES:
        undo(actor, batch)
        return
    _start(actor, batch, "import-undo", State.UNDOING)


def _start(actor: Actor, batch: Batch, code: str, state: str) -> None:
    """Put a job about a batch in the queue."""
    batch.state = state
    batch.job = start(actor, code, batch.file_name, batch=batch.pk)
    batch.save(update_fields=["state", "job"])
