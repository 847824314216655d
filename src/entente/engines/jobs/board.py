"""Where a running job says how far it is and hears that it is cancelled, outside its own transaction.

A job may hold the database's only write lock for as long as it runs (SQLite), and what it writes cannot be seen
before it commits. So these signs do not pass through its transaction: they are files on SQLite, where all
processes share one machine, and the job's row by a second connection on PostgreSQL. See docs/decisions/0014.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from entente.engines.jobs.models import Job

DAY = 24 * 3600
STORE = "UPDATE jobs_job SET done = %s, total = %s, step = %s WHERE id = %s RETURNING cancel_asked"


@dataclass(frozen=True)
class Sign:
    """How far a running job is: done of total, and the words of the step."""

    done: int = 0
    total: int = 0
    words: str = ""


class Board(Protocol):
    """What both boards can do; `number` is a job's."""

    def tell(self, number: int, sign: Sign) -> bool:
        """Keep how far a job is; say whether it is asked to stop."""

    def ask_cancel(self, number: int) -> None:
        """Ask a job to stop."""

    def cancel_asked(self, job: Job) -> bool:
        """Say whether a job is asked to stop."""

    def latest(self, job: Job) -> Sign:
        """Return how far a job, just read from the database, is."""

    def clear(self, number: int) -> None:
        """Forget what was said of a job."""

    def close(self) -> None:
        """Give back what telling has opened."""

    def hold(self, worker: str) -> Callable[[], None]:
        """Say for as long as this process lives that a worker is alive; returns what ends it."""

    def alive(self, worker: str) -> bool:
        """Say whether a worker is alive."""


class FileBoard:
    """Signs as small files in the data folder; a worker is alive while it locks its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def tell(self, number: int, sign: Sign) -> bool:
        """Replace the file in one step, so that nobody reads half of it."""
        beside = self.folder / f"{number}.new"
        beside.write_text(json.dumps(asdict(sign)), "utf-8")
        beside.replace(self._sign(number))
        return self._cancel(number).exists()

    def ask_cancel(self, number: int) -> None:
        """Leave an empty file."""
        self._cancel(number).touch()

    def cancel_asked(self, job: Job) -> bool:
        """Look for the empty file."""
        return self._cancel(job.pk).exists()

    def latest(self, job: Job) -> Sign:
        """Read the file, if the job has told anything yet."""
        try:
            return Sign(**json.loads(self._sign(job.pk).read_text("utf-8")))
        except FileNotFoundError:
            return Sign(job.done, job.total, job.step)

    def clear(self, number: int) -> None:
        """Remove both files."""
        self._sign(number).unlink(missing_ok=True)
        self._cancel(number).unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing stays open."""

    def hold(self, worker: str) -> Callable[[], None]:
        """Lock a file; the system gives the lock back when the process ends, however it ends."""
        self._sweep()
        path = self._lock(worker)
        file = path.open("w")
        fcntl.flock(file, fcntl.LOCK_EX)

        def end() -> None:
            path.unlink(missing_ok=True)
            file.close()

        return end

    def alive(self, worker: str) -> bool:
        """Try the worker's lock."""
        try:
            with self._lock(worker).open("r+") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def _sweep(self) -> None:
        """Remove the files of workers that died more than a day ago."""
        for path in self.folder.glob("*.lock"):
            if path.stat().st_mtime < time.time() - DAY and not self.alive(path.stem):
                path.unlink(missing_ok=True)

    def _sign(self, number: int) -> Path:
        return self.folder / f"{number}.json"

    def _cancel(self, number: int) -> Path:
        return self.folder / f"{number}.cancel"

    def _lock(self, worker: str) -> Path:
        return self.folder / f"{worker}.lock"


class RowBoard:
    """Signs in the job's own row, written by a second connection; a worker is alive while it holds its lock."""

    def __init__(self) -> None:
        self._side: BaseDatabaseWrapper | None = None

    def tell(self, number: int, sign: Sign) -> bool:
        """Write and read in one statement, committed at once."""
        if self._side is None:
            self._side = second_connection()
            with self._side.cursor() as cursor:
                cursor.execute("SET lock_timeout = '500ms'")  # a sign is not worth waiting for
        with self._side.cursor() as cursor:
            cursor.execute(STORE, [sign.done, sign.total, sign.words, number])
            row = cursor.fetchone()
        return bool(row and row[0])

    def ask_cancel(self, number: int) -> None:
        """Write it in the row."""
        Job.objects.filter(pk=number).update(cancel_asked=True)

    def cancel_asked(self, job: Job) -> bool:
        """Read it in the row."""
        return job.cancel_asked

    def latest(self, job: Job) -> Sign:
        """Read it in the row."""
        return Sign(job.done, job.total, job.step)

    def clear(self, number: int) -> None:
        """Nothing: who starts the job again empties its row."""

    def close(self) -> None:
        """Close the second connection."""
        if self._side is not None:
            self._side.close()
            self._side = None

    def hold(self, worker: str) -> Callable[[], None]:
        """Take the worker's advisory lock on a connection of its own, kept open."""
        side = second_connection()
        with side.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [lock_number(worker)])
        return side.close

    def alive(self, worker: str) -> bool:
        """Try the worker's lock, and give it back at once."""
        number = lock_number(worker)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
            taken = bool(cursor.fetchone()[0])
            if taken:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
        return not taken


def second_connection() -> BaseDatabaseWrapper:
    """Return a new connection to the same database, outside every transaction of this thread."""
    return connections["default"].copy()


def lock_number(worker: str) -> int:
    """Return the advisory lock of a worker: 63 bits of its name's digest."""
    return int.from_bytes(hashlib.sha256(worker.encode()).digest()[:8]) >> 1


def board() -> Board:
    """Return the board of the database in use."""
    return FileBoard(Path(settings.JOBS_FOLDER)) if connection.vendor == "sqlite" else RowBoard()
