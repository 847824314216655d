"""Sheets out and in: lists as files, imports planned, accepted and undone, each beside a floor or a peer."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import xlsxwriter
from django.db import connection
from django.utils import translation
from psycopg import sql

from bench import data
from bench.browsing import watched
from bench.peers import COLUMNS
from bench.rows import Row, keep, timed
from bench.sheets import actions_sheet
from entente.access.models import Unit
from entente.apps.projects.models import Action
from entente.apps.reference.models import Country
from entente.engines.exchange.files.writing import write

PART = "exchange"
ROWS = int(os.environ.get("ENTENTE_BENCH_ROWS", "100000"))
FEW = min(ROWS, 10_000)
TARGETS = {"csv": 400.0, "xlsx": 1500.0, "ods": None}
RATE, PEAK = 8_000.0, 400.0
LIMIT = 600
OPTIONS = {"constant_memory": True, "default_date_format": "dd/mm/yyyy", "strings_to_formulas": False,
           "strings_to_urls": False}  # fmt: skip
Told = dict[str, Any]


# --- out ---------------------------------------------------------------------------------------------------


def bare_csv(rows: Iterable[Sequence[Any]], place: Path) -> None:
    """Write cells with the csv module."""
    with place.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def bare_xlsx(rows: Iterable[Sequence[Any]], place: Path) -> None:
    """Write cells with XlsxWriter."""
    book = xlsxwriter.Workbook(str(place), OPTIONS)
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()


def queries_of(fields: str, rows: int, kind: str, place: Path) -> int:
    """Return how many queries an export makes."""
    with watched() as statements:
        write(actions_sheet(fields, rows), kind, place)
    return len(statements)


def out(database: str) -> Iterator[Row]:
    """Yield the times of lists written as files, beside the libraries alone on the same cells."""
    for fields, words in (("", "usual columns"), ("all", "all fields")):
        cells = list(actions_sheet(fields, FEW).rows)
        for kind, target in TARGETS.items():
            place = folder() / f"out.{kind}"
            counts = [queries_of(fields, rows, kind, place) for rows in (FEW // 10, FEW)]
            bare = bare_csv if kind == "csv" else bare_xlsx
            floor = timed(partial(bare, cells, place), runs=3, warm_up=0)
            times = timed(partial(_written, fields, kind, place), runs=3, warm_up=0)
            yield Row(
                PART, database, f"{len(cells):,} actions as {kind.upper()}, {words}", times.median, target=target,
                p95=times.p95, least=times.least, cpu=times.cpu, queries=" or ".join(map(str, sorted(set(counts)))),
                beside=floor.median, beside_what="csv module" if kind == "csv" else "XlsxWriter, same cells",
                note=f"{len(cells[0])} columns, {place.stat().st_size / 1000:,.0f} kB",
            )  # fmt: skip
    for kind in TARGETS:
        told = {rows: work(data.environment(database), "export", kind, str(rows)) for rows in (1_000, ROWS)}
        yield Row(
            PART, database, f"memory of {ROWS:,} actions as {kind.upper()}, all fields", told[ROWS]["peak"], "MB",
            beside=told[1_000]["peak"], beside_what="1,000 actions", note=f"{told[ROWS]['seconds']:.1f} s",
        )  # fmt: skip


def _written(fields: str, kind: str, place: Path) -> None:
    """Write an export."""
    write(actions_sheet(fields, FEW), kind, place)


# --- in ----------------------------------------------------------------------------------------------------


def folder() -> Path:
    """Return where the files are kept."""
    place = data.folder() / "sheets"
    place.mkdir(parents=True, exist_ok=True)
    return place


def work(environment: dict[str, str], *words: str) -> Told:
    """Do one piece of work in a process of its own and return what it told."""
    command = [sys.executable, "-m", "bench.sheets", *words]
    answer = subprocess.run(command, env=environment, check=True, timeout=LIMIT, stdout=subprocess.PIPE, text=True)
    told: Told = json.loads(answer.stdout.splitlines()[-1])
    return told


@contextmanager
def copied(database: str) -> Iterator[dict[str, str]]:
    """Give the environment of a copy of the database, which is dropped: what is written there is really committed."""
    connection.close()
    environment = data.environment(database)
    if database == "sqlite":
        place = data.folder() / database / "copy.sqlite3"
        with sqlite3.connect(data.folder() / database / "entente.sqlite3") as old, sqlite3.connect(place) as new:
            old.backup(new)
        new.close()
        try:
            yield {**environment, "DATABASE_URL": f"sqlite:///{place}"}
        finally:
            for path in place.parent.glob("copy.sqlite3*"):
                path.unlink()
        return
    server, _sep, name = data.POSTGRESQL.rpartition("/")
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(f"{name}_copy"))
    with psycopg.connect(f"{server}/postgres", autocommit=True) as link:
        link.execute(drop)
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        link.execute(make.format(sql.Identifier(f"{name}_copy"), sql.Identifier(name)))
        try:
            yield {**environment, "DATABASE_URL": f"{server}/{name}_copy"}
        finally:
            link.execute(drop)


def new_rows(bad: bool = False) -> Iterator[list[Any]]:
    """Yield the header and rows of actions nobody has stored; bad ones have a country and a day that do not exist."""
    countries = [row.name_en for row in Country.objects.order_by("pk")[:150]]
    owner = Unit.objects.filter(post__isnull=False).order_by("code")[0].code
    yield ["pk", *COLUMNS]
    for number in range(FEW if bad else ROWS):
        day = date(2015, 1, 1) + timedelta(days=number % 1500)
        yield [
            None, f"Formation d’essai {number}", f"Training on trial {number}", "training", "done",
            f"Nowhere {number}" if bad else countries[number % len(countries)], "31/02/2015" if bad else day, day,
            number % 40, 0, 1000 + number % 500, owner, "internal", "Bench",
        ]  # fmt: skip


def changed_rows() -> Iterator[list[Any]]:
    """Yield the latest actions with as many listeners more by one, and nothing else."""
    yield ["pk", "listeners"]
    for pk, listeners in Action.objects.order_by("-pk").values_list("pk", "listeners")[:FEW]:
        yield [pk, listeners + 1]


def file_of(name: str, rows: Callable[[], Iterator[list[Any]]]) -> str:
    """Return the path of a workbook of rows, made once for each number of rows."""
    place = folder() / f"{name}-{ROWS}.xlsx"
    if not place.exists():
        bare_xlsx(rows(), place.with_suffix(".part"))
        shutil.move(place.with_suffix(".part"), place)
    return str(place)


def into(database: str) -> Iterator[Row]:
    """Yield the rates of imports, of undoing them, and of the floor and the peer."""
    new, bad = file_of("new", new_rows), file_of("bad", partial(new_rows, bad=True))
    changed = file_of(f"changed-{database}", changed_rows)
    with copied(database) as environment:
        floor = work(environment, "raw", new)
    with copied(database) as environment:
        told = work(environment, "import", new, "accept")
        yield from _import_rows(database, told, floor)
        seconds = work(environment, "undo", str(told["batch"]))["seconds"]
        yield Row(PART, database, f"undo of that batch of {ROWS:,}", ROWS / seconds, "rows/s", note=f"{seconds:.1f} s")
        for words, file, step in (
            ("lines that change one field, planned and accepted", changed, "accept"),
            ("lines that change nothing, planned", changed, "plan"),
            ("lines all bad, planned", bad, "plan"),
        ):
            yield _lines_row(database, words, work(environment, "import", file, step))
    with copied(database) as environment:
        for count, settings in ((FEW // 5, "usual"), (FEW // 5, "best"), (FEW, "best")):
            seconds = work(environment, "import-export", new, str(count), settings)["seconds"]
            how = "as it comes" if settings == "usual" else "with every setting that makes it faster"
            yield Row(
                PART, database, f"django-import-export {how}, {count:,} rows", count / seconds, "rows/s",
                beside=_rate(told), beside_what="ours", note=f"{seconds:.1f} s, dry run and import; no journal",
            )  # fmt: skip


def _rate(told: Told) -> float:
    """Return how many lines a second a plan and its acceptance took together."""
    return sum(told["counts"].values()) / (told["plan"] + told["accept"])


def _steps(told: Told) -> str:
    """Return how long each step took."""
    per_second = sum(told["counts"].values()) / told["cpu"]
    return (
        f"plan {told['plan']:.1f} s, accept {told['accept']:.1f} s; processor {told['cpu']:.1f} s with the reading "
        f"process and their start, {per_second:,.0f} a second of it"
    )


def _import_rows(database: str, told: Told, floor: Told) -> Iterator[Row]:
    """Yield the rows of the import of new actions."""
    if told["counts"].get("new") != ROWS:
        raise RuntimeError(f"the plan says {told['counts']} {told['problem']}")
    yield Row(
        PART, database, f"import of {ROWS:,} new actions from XLSX, planned and accepted with journal", _rate(told),
        "rows/s", target=RATE, beside=ROWS / floor["seconds"],
        beside_what="calamine and " + ("COPY" if database == "postgresql" else "executemany"), note=_steps(told),
    )  # fmt: skip
    parts = f"{told['peak']:.0f} and {told['peak_of_child']:.0f} for the reading process"
    yield Row(
        PART, database, "its peak memory", told["peak"] + told["peak_of_child"], "MB", target=PEAK,
        beside=floor["peak"], beside_what="the bare insert", note=parts,
    )  # fmt: skip


def _lines_row(database: str, words: str, told: Told) -> Row:
    """Return the row of an import of some lines."""
    outcomes = ", ".join(f"{count:,} {outcome}" for outcome, count in told["counts"].items() if count)
    return Row(PART, database, f"{FEW:,} {words}", _rate(told), "rows/s", note=f"{outcomes}; {_steps(told)}")


def found(database: str) -> Iterator[Row]:
    """Yield everything."""
    with translation.override("en"):
        yield from into(database)
        yield from out(database)


def main(database: str) -> None:
    """Measure, print and keep."""
    keep(data.folder(), PART, database, found(database))
