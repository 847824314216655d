"""The fixtures of the house, for the tests of exchange; how many damaged files were tried is told at the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.conftest import acting, django_db_setup, signed_in, world
from tests.examples import World

from entente.access.actor import Actor
from entente.access.choices import Role
from entente.engines.exchange import batches
from entente.engines.exchange.tests.making import HEADERS
from entente.engines.exchange.tests.reading_many import ReadMany

__all__ = ["acting", "django_db_setup", "signed_in", "world"]

TRIED = {"damaged files": 0, "read to their end": 0, "by a process of their own": 0}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell at the end how many damaged files were tried."""
    if TRIED["damaged files"]:
        words = ", ".join(f"{what} {count}" for what, count in TRIED.items())
        terminalreporter.write_line(f"damaged files tried: {words}")


@pytest.fixture(autouse=True)
def _this_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the processes that read files run the code under test, wherever another copy is installed."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))


@pytest.fixture
def one_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], ReadMany]]:
    """Have files read by one process after the other's end, as long as it lives; returns the last reading."""
    monkeypatch.setattr(batches, "Reading", ReadMany)
    yield lambda: ReadMany.last
    ReadMany.end()


@pytest.fixture
def actor(world: World, acting: Callable[..., Actor]) -> Actor:
    return acting(Role.PARTNERSHIPS, world.directorate)


@pytest.fixture
def line(world: World) -> Callable[..., list[Any]]:
    """A good line for institutions."""

    def made(name: str = "Académie", **values: Any) -> list[Any]:
        cells = {"Name in French": name, "Name in English": "Academy", "Kind": "school", "Country": world.country.code}
        cells |= values
        return [cells.get(header) for header in HEADERS]

    return made
