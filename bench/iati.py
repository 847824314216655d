"""Publishing, checking and bringing in aid activities, per thousand, beside the XML library's parse and validation."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from bench import data
from bench.rows import Row, Work, keep
from entente.access.actor import local_operator
from entente.apps.funding.iati.bringing import bring_in, plan
from entente.apps.funding.iati.check import check
from entente.apps.funding.iati.export import Told, write
from entente.apps.funding.iati.queries import publisher_on

PART = "iati"
ACTIVITIES = int(os.environ.get("ENTENTE_BENCH_ACTIVITIES", "5000"))
SCHEMA = Path(__file__).resolve().parent.parent.parent / "shared/data/iati/schema/iati-activities-schema.xsd"
THOUSAND = 1_000
RUNS = 3


def published() -> tuple[bytes, Told]:
    """Return our file and what it holds."""
    today, stream = timezone.localdate(), io.BytesIO()
    publisher = publisher_on(today)
    if publisher is None:
        raise LookupError("no publisher is stored: load the demonstration")
    told = write(local_operator(), publisher, today, timezone.now(), stream)
    return stream.getvalue(), told


def many(content: bytes, count: int) -> bytes:
    """Return a file of so many activities, those of ours again and again under other identifiers."""
    root = etree.fromstring(content)
    texts = [etree.tostring(element).decode() for element in root]
    ends = (texts[number % len(texts)].replace("</iati-identifier>", f"-{number}</iati-identifier>", 1)
            for number in range(count))  # fmt: skip
    return f'<iati-activities version="2.03">{"".join(ends)}</iati-activities>'.encode()


def library(content: bytes) -> None:
    """Parse a file whole and validate it, as the library does by itself; parse only where the schema is not there."""
    parsed = etree.parse(io.BytesIO(content))
    if SCHEMA.exists():
        etree.XMLSchema(etree.parse(SCHEMA)).validate(parsed)


def least(work: Work) -> float:
    """Return the least seconds of some runs."""
    times = []
    for _run in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def written(content: bytes) -> None:
    """Bring a file in, and take it back."""
    with transaction.atomic():
        bring_in(local_operator(), "bench", io.BytesIO(content))
        transaction.set_rollback(True)


def measured(database: str) -> Iterator[Row]:
    """Yield the figures, each in milliseconds per thousand activities."""
    content, told = published()
    with CaptureQueriesContext(connection) as queries:
        published()
    large, today = many(content, ACTIVITIES), timezone.localdate()
    what = "lxml: parse and validate" if SCHEMA.exists() else "lxml: parse only, the schema is not there"
    ours, theirs = told.activities / THOUSAND, ACTIVITIES / THOUSAND
    beside_own = least(lambda: library(content)) / ours * 1000
    beside = least(lambda: library(large)) / theirs * 1000
    yield Row(PART, database, f"export of {told.activities:,} activities, per 1,000", least(published) / ours * 1000,
              queries=str(len(queries)), beside=beside_own, beside_what=f"{what}, the same file")  # fmt: skip
    works = (
        ("check", lambda: check(io.BytesIO(large), today)),
        ("plan of an import", lambda: plan(local_operator(), "bench", io.BytesIO(large))),
        ("import with its journal", lambda: written(large)),
    )
    for words, work in works:
        name = f"{words}, {ACTIVITIES:,} activities, per 1,000"
        yield Row(
            PART, database, name, least(work) / theirs * 1000, beside=beside, beside_what=f"{what}, the same file"
        )


def main(database: str) -> None:
    """Measure one database."""
    keep(data.folder(), PART, database, measured(database))
