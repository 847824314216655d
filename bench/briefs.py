"""How long a country brief takes in each format, beside typst alone on the same text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import count, repeat
from typing import cast

import typst
from django.db import connection
from django.utils import timezone, translation

from bench import data
from bench.browsing import Browser, replay, watched
from bench.rows import Row, keep, timed

PART = "briefs"
TARGETS = {"html": 30.0, "pdf": 150.0, "docx": 200.0, "odt": 200.0}
WORDS = {"html": "page", "pdf": "PDF", "docx": "Word", "odt": "ODT"}
PLAIN = '#set page(paper: "a4")\n#for line in json(bytes(sys.inputs.text)) [#line #parbreak()]\n'


class Lines(HTMLParser):
    """Collects the texts of a page's body."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep a text that is not empty."""
        if data.strip():
            self.lines.append(data.strip())


def plain_typst(text: list[str]) -> Callable[[], bytes]:
    """Return a function that typesets the text as plain paragraphs, each time with another first line."""
    source = data.folder() / "plain.typ"
    source.write_text(PLAIN, encoding="utf-8")
    compiler, turns = typst.Compiler(str(source), root=str(source.parent), ignore_system_fonts=True), count()

    def work() -> bytes:
        lines = [str(next(turns)), *text]
        inputs = {"text": json.dumps(lines, ensure_ascii=False)}
        return cast("bytes", compiler.compile(format="pdf", sys_inputs=inputs))

    return work


def asker(browser: Browser, code: str, wanted: str, days: Iterator[date]) -> Callable[[], bytes]:
    """Return a function that asks for a brief, each time as of another day, so that nothing kept answers for it."""

    def ask() -> bytes:
        status, body = browser.get(f"/briefs/country/{code.lower()}/?format={wanted}&as_of={next(days)}")
        if status != 200:
            raise RuntimeError(f"the brief answered {status}: {body[:200]!r}")
        return body

    return ask


def pages_of(pdf: bytes) -> int:
    """Return how many pages typst says a PDF has."""
    counted = re.findall(rb"/Type\s*/Pages\s*/Count (\d+)|/Count (\d+)\s*/Kids", pdf)
    return max((int(number) for pair in counted for number in pair if number), default=0)


def found(database: str) -> Iterator[Row]:
    """Yield the times of each format for two countries: of a brief asked again, and for another day each time."""
    browser = Browser("desk")
    today = timezone.localdate()
    days = (today - timedelta(days=turn) for turn in count())
    for code in ("MR", "SN"):
        reader = Lines()
        with translation.override("fr"):
            reader.feed(asker(browser, code, "html", days)().decode())
        bare = timed(plain_typst(reader.lines), runs=15).median
        for wanted in TARGETS:
            for state, asked in (("again", repeat(today)), ("another day each time", days)):
                ask = asker(browser, code, wanted, asked)
                yield _row(database, f"brief of {code} as {WORDS[wanted]}, {state}", wanted, bare, ask)


def _row(database: str, work: str, wanted: str, bare: float, ask: Callable[[], bytes]) -> Row:
    """Return the row of one format, beside typst alone."""
    ask()
    with watched() as statements:
        body = ask()
    times = timed(ask, runs=20, seconds=8)
    sql = timed(replay(statements), runs=10, seconds=2)
    size = f"{len(body) / 1000:.0f} kB" + (f", {pages_of(body)} pages" if wanted == "pdf" else "")
    return Row(
        PART, database, work, times.median, target=TARGETS[wanted], p95=times.p95, least=times.least, cpu=times.cpu,
        queries=str(len(statements)), beside=bare, beside_what="typst on the same text",
        note=f"{size}; its SQL alone {sql.median:.1f} ms",
    )  # fmt: skip


def main(database: str) -> None:
    """Measure, print and keep."""
    keep(data.folder(), PART, connection.vendor, found(database))
