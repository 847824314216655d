"""What the tests of jobs have: kinds of job made for them, and a real queue where a test asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
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
