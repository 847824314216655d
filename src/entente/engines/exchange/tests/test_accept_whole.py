"""Whatever stops an acceptance or an undoing, nothing of it stays, and doing it again works."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError
from tests.examples import World, example

from entente.access.actor import Actor, local_operator
from entente.access.service import Refused
from entente.engines.exchange import batches, undo
from entente.engines.exchange.models import Batch, State
from entente.engines.exchange.tests.making import planned, xlsx
from entente.engines.journal.models import Entry
from entente.engines.journal.service import verify
from entente.engines.records import catalogue

HEADERS = ("Code", "Title in French", "Title in English", "Theme", "Field", "Countries", "Owner")
ADDED, CHANGED = 7, 5


class Lost(Exception):  # noqa: N818 -- what happens to the line
    """The line is lost."""


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make chunks of three lines, so that there are several of each kind."""
    monkeypatch.setattr(batches, "CHUNK", 3)
    monkeypatch.setattr(undo, "AT_ONCE", 3)


@pytest.fixture
def batch(world: World, small: None) -> Batch:
    """A planned file that adds and changes projects, with their countries."""
    other: Any = example(catalogue.by_slug("institutions").model, world)  # type: ignore[union-attr]
    stored: list[Any] = [example(project(), world) for _number in range(CHANGED)]
    rest = ["Title", "police", "internal-security", world.country.code, other.owner.code]
    lines = [[f"new-{number}", f"Titre {number}", *rest] for number in range(ADDED)]
    lines += [[row.code, f"Autre titre {row.code}", *rest[:3], "", rest[4]] for row in stored]
    made = planned(local_operator(), "projects", xlsx([HEADERS, *lines]))
    assert (made.count("new"), made.count("changed")) == (ADDED, CHANGED)
    return made


def project() -> Any:
    """Return the model of projects."""
    return catalogue.by_slug("projects").model  # type: ignore[union-attr]


def everything() -> list[Any]:
    """Return every project with its countries, and every line of the journal."""
    rows = project()._base_manager.order_by("pk")
    return [list(rows.values()), list(rows.values_list("pk", "countries")), list(Entry.objects.order_by("pk").values())]


def breaking(monkeypatch: pytest.MonkeyPatch, place: Any, name: str, at: int, error: Exception) -> dict[str, int]:
    """Have a function fail at its n-th call; the calls are counted."""
    real, calls = getattr(place, name), {"made": 0}

    def fails(*given: Any, **named: Any) -> Any:
        calls["made"] += 1
        if calls["made"] == at:
            raise error
        return real(*given, **named)

    monkeypatch.setattr(place, name, fails)
    return calls


ERRORS = {"lost": Lost("lost"), "database": OperationalError("disk I/O error"), "whole": DatabaseError("broken"),
          "twice": IntegrityError("twice"), "right": Refused("no right")}  # fmt: skip
STEPS = [(batches, "store", 3), (batches, "note_written", 5), (batches, "change_rows", 2), (batches, "set_links", 5),
         (batches, "_require_all", 12), (batches, "_require_unchanged", 2)]  # fmt: skip
BACK = [(batches, "note_written", 5), (batches, "set_links", CHANGED), (undo, "write_changes", 5),
        (batches, "_require_all", 20)]  # fmt: skip


def times(steps: list[tuple[Any, str, int]]) -> list[Any]:
    """Return each step at its first, middle and last call."""
    return [pytest.param(place, name, at, id=f"{name}-{at}") for place, name, most in steps
            for at in sorted({1, (most + 1) // 2, most})]  # fmt: skip


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize(("place", "name", "at"), times(STEPS))
def test_an_acceptance_that_stops_leaves_nothing(
    place: Any, name: str, at: int, error: str, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything()
    with monkeypatch.context() as broken:
        breaking(broken, place, name, at, ERRORS[error])
        with pytest.raises((Lost, DatabaseError, Refused, batches.Stale)):
            batches.accept(local_operator(), batch)
    assert everything() == before
    batch.refresh_from_db()
    assert batch.state == State.PLANNED
    assert verify().broken is None
    batches.accept(local_operator(), batch)
    assert Entry.objects.filter(batch=batch.code).count() == ADDED + CHANGED
    assert verify().broken is None


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize(("place", "name", "at"), times(BACK))
def test_an_undoing_that_stops_leaves_nothing(
    place: Any, name: str, at: int, error: str, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches.accept(local_operator(), batch)
    before = everything()
    with monkeypatch.context() as broken:
        breaking(broken, place, name, at, ERRORS[error])
        with pytest.raises((Lost, DatabaseError, Refused, batches.Stale)):
            undo.undo(local_operator(), batch)
    assert everything() == before
    batch.refresh_from_db()
    assert batch.state == State.ACCEPTED
    undo.undo(local_operator(), batch)
    batch.refresh_from_db()
    assert batch.state == State.UNDONE
    assert verify().broken is None


def test_the_steps_are_called_as_often_as_they_are_broken(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step broken at a call that is never made would prove nothing."""
    counted = [(breaking(monkeypatch, place, name, 0, Lost()), most) for place, name, most in [*STEPS, *BACK]]
    batches.accept(local_operator(), batch)
    undo.undo(local_operator(), batch)
    assert [calls["made"] >= most for calls, most in counted] == [True] * len(counted), counted


def test_a_progress_that_is_cancelled_leaves_nothing(batch: Batch) -> None:
    def cancel(done: int, total: int, words: str = "") -> None:
        if done > 4:
            raise Lost("cancelled")

    before = everything()
    with pytest.raises(Lost):
        batches.accept(local_operator(), batch, cancel)
    assert everything() == before


def test_a_reading_that_stops_leaves_no_line_of_the_plan(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is damaged far down has no half a plan."""
    before, lines = everything(), batch.lines

    def stop(done: int, total: int, words: str = "") -> None:
        raise Lost("cancelled")

    with pytest.raises(Lost):
        batches.plan(local_operator(), batch, stop)
    assert everything() == before
    assert sum(batch.chunks.values_list("size", flat=True)) == lines


def test_an_undoing_that_another_record_stands_against_says_so(
    world: World, acting: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The year a line was given up for has another line by now: the database says no, the reader gets a sentence."""
    expected: Any = catalogue.by_slug("expected-payments").model  # type: ignore[union-attr]
    row: Any = example(expected, world)
    headers = ["Number in Entente", "Commitment", "Year"]
    batch = planned(local_operator(), "expected-payments", xlsx([headers, [row.pk, row.commitment.code, 2015]]))
    batches.accept(local_operator(), batch)
    expected.objects.create(commitment=row.commitment, year=2014, cp_eur=1)
    with pytest.raises(batches.Stale, match="another record has by now"):
        undo.undo(local_operator(), batch)
    row.refresh_from_db()
    assert row.year == 2015


KILLED = """
import os, sys, signal
import django
from django.core.management import call_command
django.setup()
from django.db import connection
from entente.access.actor import local_operator
from entente.engines.exchange import batches, undo
from entente.engines.exchange.models import Batch
from entente.engines.exchange.columns import listed
from entente.engines.journal.models import Entry
from entente.engines.journal.service import verify
from entente.engines.exchange.tests.making import text
batches.CHUNK = 50
what = sys.argv[1]
def die(done, total, words=""):
    if done > 100:
        os.kill(os.getpid(), signal.SIGKILL)
if what == "plan":
    call_command("migrate", verbosity=0)
    rows = [["Code", "Kind", "Name in French", "Name in English"]]
    rows += [[f"g-{n}", "organisation", f"Groupe {n}", f"Group {n}"] for n in range(300)]
    batch = batches.bring_in(local_operator(), listed("groups"), "x.csv", text(rows), language="en")
    batches.plan(local_operator(), batch)
else:
    batch = Batch.objects.get()
    if what.startswith("accept"):
        batches.accept(local_operator(), batch, die if what.endswith("killed") else batches.no_step)
    elif what.startswith("undo"):
        undo.AT_ONCE = 50
        undo.undo(local_operator(), batch, die if what.endswith("killed") else batches.no_step)
batch = Batch.objects.get()
model = listed("groups").model
print(batch.state, batch.lines, model._base_manager.count(), Entry.objects.count(), verify().broken,
      model._base_manager.filter(archived_at=None).count())
"""


def test_a_killed_process_leaves_nothing_half_written(tmp_path: Path) -> None:
    """A real process on a real file, killed between two chunks."""
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'real.sqlite3'}",
                                "DJANGO_SETTINGS_MODULE": "entente.settings.test",
                                "PYTHONPATH": os.pathsep.join(sys.path)}  # fmt: skip

    def run(what: str) -> str:
        done = subprocess.run(  # noqa: S603 -- our own interpreter
            [sys.executable, "-c", KILLED, what], capture_output=True, text=True, env=environment, check=False,
            timeout=120,
        )  # fmt: skip
        if what.endswith("killed"):
            assert done.returncode == -9, done.stderr
        else:
            assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    start = run("plan").split()
    assert start[:2] == ["planned", "300"]
    rows, lines = int(start[2]), int(start[3])
    run("accept killed")
    assert run("look").split() == start
    assert run("accept").split() == ["accepted", "300", str(rows + 300), str(lines + 300), "None", str(rows + 300)]
    accepted = run("look")
    run("undo killed")
    assert run("look") == accepted
    assert run("undo").split() == ["undone", "300", str(rows + 300), str(lines + 600), "None", str(rows)]
