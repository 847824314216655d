"""What a running job is handed, and the two ways in which it stops before its end."""

from __future__ import annotations

import logging
import time

from django.db import Error

from entente.engines.jobs.board import Sign, board
from entente.engines.jobs.models import Job

INTERVAL = 0.3  # seconds between two signs
logger = logging.getLogger("entente.jobs")


class Cancelled(Exception):  # noqa: N818 -- its owner's wish, not an error
    """The job's owner asked it to stop."""


class Failed(Exception):  # noqa: N818 -- an outcome of the trade, told to its owner
    """The job cannot do what was asked; its text is a sentence for its owner, in their language."""


class Progress:
    """How far a job is. Made without a job, it tells nobody: for commands and tests."""

    def __init__(self, job: Job | None = None) -> None:
        self._job = job
        self._board = board() if job else None
        self._at = -INTERVAL
        self.sign = Sign()

    def step(self, done: int, total: int, words: str = "") -> None:
        """Say that `done` of `total` is done, and what is being done; raises Cancelled when asked to stop.

        Stored at most every 0.3 s, outside the job's transaction; a sign that cannot be stored is left out.
        """
        self.sign = Sign(done, total, words[:300])
        now = time.monotonic()
        if self._job is None or self._board is None or now - self._at < INTERVAL:
            return
        self._at = now
        try:
            stop = self._board.tell(self._job.pk, self.sign)
        except (OSError, Error) as error:
            logger.warning("job %s: its progress could not be stored: %s", self._job.pk, error)
            return
        if stop:
            raise Cancelled

    def close(self) -> None:
        """Give back what telling has opened."""
        if self._board is not None:
            self._board.close()
