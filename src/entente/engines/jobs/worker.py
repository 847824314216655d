"""The loop that runs queue and recurring jobs: in its own process, or in a thread beside the pages."""

from __future__ import annotations

import logging
import secrets
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from entente.engines.jobs import recurring
from entente.engines.jobs.board import board
from entente.engines.jobs.choices import State
from entente.engines.jobs.models import Job
from entente.engines.jobs.service import enqueue

POLL = 1.0  # seconds between two looks at an empty queue
PAUSE = 10.0  # seconds before trying again what broke
HOUSEKEEPING = 30.0  # seconds between two looks at recurring and lost jobs
# Python's own 5 ms would make a page wait so long at each of its queries while a job computes: measured in
# docs/decisions/0014.
SWITCH = 0.0005
ORPHAN = timedelta(minutes=1)
logger = logging.getLogger("entente.jobs")


class Loop:
    """One worker. It looks at the queue with a plain read, and takes the write lock only when something waits."""

    def __init__(self) -> None:
        self.name = secrets.token_hex(8)
        self.stopping = threading.Event()
        self._let_go: Callable[[], None] = lambda: None
        self._kept_at = -HOUSEKEEPING
        self._queue = Worker(
            queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
            worker_id=self.name, excluded_queue_names=[],
        )  # fmt: skip

    def run(self) -> None:
        """Work until stopped; what breaks is logged and tried again."""
        while not self.stopping.is_set():
            rest = POLL
            try:
                if self.turn():
                    connection.close()  # with what a large job left in its memory
            except Exception:
                logger.exception("worker %s: trying again in %d seconds", self.name, PAUSE)
                rest = PAUSE
            self.stopping.wait(rest)
        self.close()
        connection.close()

    def close(self) -> None:
        """Say no longer that this worker lives."""
        self._let_go()

    def stop(self) -> None:
        """Stop once the job in hand has ended."""
        self.stopping.set()
        self._queue.running = False

    def turn(self) -> bool:
        """Do once what the loop does: housekeeping when it is time, then every job that waits; say if any did."""
        close_old_connections()
        if time.monotonic() - self._kept_at >= HOUSEKEEPING:
            self._keep_house()
        waiting: bool = DBTaskResult.objects.ready().exists()
        if waiting:
            self._queue.run()
        return waiting

    def _keep_house(self) -> None:
        """Say that this worker lives, give up jobs whose worker died, start recurring jobs that are due."""
        first = self._kept_at < 0
        self._kept_at = time.monotonic()
        self._let_go()
        self._let_go = board().hold(self.name)
        if first:
            recurring.settle()
        recover(self.name)
        recurring.start_due(timezone.now())


def recover(idle: str = "") -> None:
    """Give up the jobs of workers that died, with a sentence, and queue again those that never reached the queue.

    `idle` names the worker that asks: it has no job in hand, so one that says it runs there is lost as well.
    """
    signs = board()
    for job in Job.objects.filter(state=State.RUNNING):
        if job.worker != idle and signs.alive(job.worker):
            continue
        with translation.override(job.language):
            sentence = _("The server stopped while this job ran. Look at what it has done, then retry it.")
        lost = Job.objects.filter(pk=job.pk, state=State.RUNNING, worker=job.worker)
        if lost.update(state=State.FAILED, failure=sentence, finished_at=timezone.now()):
            told = signs.latest(job)
            Job.objects.filter(pk=job.pk).update(done=told.done, total=told.total, step=told.words)
            signs.clear(job.pk)
            DBTaskResult.objects.filter(pk=job.task, status="RUNNING").update(
                status="FAILED", finished_at=timezone.now()
            )
            logger.warning("job %s (%s) was lost with its worker %s", job.pk, job.kind, job.worker)
    for number in Job.objects.filter(state=State.WAITING, task="", created_at__lt=timezone.now() - ORPHAN).values_list(
        "pk", flat=True
    ):
        enqueue(number)


def start_beside_the_pages() -> None:
    """Run the loop in a thread of this process, when the installation asks for it; it ends with the process."""
    if settings.JOBS_EMBEDDED:
        sys.setswitchinterval(SWITCH)
        threading.Thread(target=Loop().run, name="entente-jobs", daemon=True).start()
