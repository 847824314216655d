"""What the tests of jobs have: kinds of job made for them, and a real queue where a test asks for one."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.conftest import acting, django_db_setup, signed_in, world

from entente.access.actor import Actor
from entente.engines.jobs import service
from entente.engines.jobs.service import Failed, Kind, Progress
from entente.engines.jobs.worker import Loop

__all__ = ["acting", "django_db_setup", "signed_in", "world"]

RUN: list[dict[str, Any]] = []


def count(progress: Progress, actor: Actor, upto: int = 3) -> str:
    """Count, and lead to a page."""
    for number in range(upto):
        progress.step(number + 1, upto, f"number {number + 1}")
    RUN.append({"actor": actor, "upto": upto})
    return "/done/"


def refuse(progress: Progress, actor: Actor) -> str:
    """Say why it cannot be done."""
    raise Failed("The file is empty: put a line in it.")


def break_down(progress: Progress, actor: Actor) -> str:
    """Be wrong."""
    raise ZeroDivisionError("secret detail")


KINDS = [Kind("count", "Count", count), Kind("refuse", "Refuse", refuse), Kind("break", "Break", break_down)]


@pytest.fixture
def add_kind(monkeypatch: pytest.MonkeyPatch) -> Callable[[Kind], None]:
    """Return what lists one more kind for the test."""

    def add(kind: Kind) -> None:
        monkeypatch.setitem(service._kinds, kind.code, kind)

    return add


@pytest.fixture(autouse=True)
def _kinds(add_kind: Callable[[Kind], None]) -> None:
    """List the kinds of the tests."""
    RUN.clear()
    for kind in KINDS:
        add_kind(kind)


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loop]:
    """Return a worker that turns when it is told to, inside the test's own transaction."""
    for module in ("entente.engines.jobs.worker", "django_tasks_db.management.commands.db_worker"):
        monkeypatch.setattr(f"{module}.close_old_connections", lambda: None)
    made = Loop()
    yield made
    made.close()


@pytest.fixture
def queue(settings: Any) -> None:
    """Put jobs in the database's queue instead of running them at once."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def real_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Give threads a database they share as in production: on SQLite a file in WAL mode, not the memory of one."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    wrapper: Any = connection
    memory, name = wrapper.connection, wrapper.settings_dict["NAME"]
    with closing(sqlite3.connect(tmp_path / "real.sqlite3")) as copy:
        memory.backup(copy)
    wrapper.connection, wrapper.settings_dict["NAME"] = None, str(tmp_path / "real.sqlite3")
    yield
    wrapper.close()
    wrapper.connection, wrapper.settings_dict["NAME"] = memory, name


@pytest.fixture
def working(real_database: None, queue: None) -> Iterator[Callable[[int], list[Loop]]]:
    """Return what starts so many workers, each in a thread; they are stopped when the test ends."""
    threads: list[tuple[Loop, threading.Thread]] = []

    def work(number: int) -> list[Loop]:
        loops = [Loop() for _ in range(number)]
        for loop in loops:
            threads.append((loop, threading.Thread(target=loop.run)))
            threads[-1][1].start()
        return loops

    yield work
    for loop, _thread in threads:
        loop.stop()
    for _loop, thread in threads:
        thread.join(20)
        assert not thread.is_alive()


def until(true: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until something is true; fail when it is not in time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)
