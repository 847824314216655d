"""A sheet as XLSX: a table with filters, drop-downs from a hidden sheet, refused cells marked, no formula ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from entente.engines.exchange.files.sheet import CUT, Heading, Sheet, Wrong, bare, shielded

OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "default_date_format": "dd/mm/yyyy",
}  # fmt: skip
LISTS = "_lists"
ROWS_OF_LISTS = 5_000
FIRST_YEAR = 1900  # the workbook's calendar begins there
FORMATS = {"decimal": "#,##0.00", "day": "dd/mm/yyyy"}


def write_xlsx(sheet: Sheet, path: Path) -> None:
    """Write the file."""
    book = xlsxwriter.Workbook(str(path), {**OPTIONS, "tmpdir": str(path.parent)})
    book.set_size(2400, 1200)
    looks = _Looks(book)
    page = book.add_worksheet(sheet.name[:31])
    page.freeze_panes(1, 1)
    for place, heading in enumerate(sheet.headings):
        page.set_column(place, place, heading.width, looks.of(heading))
        page.write_string(0, place, heading.words, looks.head)
    last = _rows(page, sheet, looks)
    page.autofilter(0, 0, max(last, 1), len(sheet.headings) - 1)
    _drop_downs(book, page, sheet.headings)
    _help(book, sheet, looks)
    book.close()


class _Looks:
    """The formats of a workbook."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E8ECF1", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.text = book.add_format({"num_format": "@", "valign": "top"})
        self.wrong_day = book.add_format({"bg_color": "#F8D7D3", "num_format": FORMATS["day"], "valign": "top"})
        self.wrong = book.add_format({"bg_color": "#F8D7D3", "num_format": "@", "valign": "top"})
        self.why = book.add_format({"italic": True, "font_color": "#8A1F11", "text_wrap": True, "valign": "top"})
        self.by_kind = {kind: book.add_format({"num_format": shape}) for kind, shape in FORMATS.items()}

    def of(self, heading: Heading) -> Any:
        """Return the format of a column: texts stay texts, so that a code such as 0012 keeps its zeros."""
        if heading.kind == "why":
            return self.why
        return self.by_kind.get(heading.kind, None if heading.kind == "number" else self.text)


def _rows(page: Any, sheet: Sheet, looks: _Looks) -> int:
    """Write the rows and return the number of the last."""
    number = 0
    formats = [looks.of(heading) for heading in sheet.headings]
    for number, row in enumerate(sheet.rows, 1):
        for place, value in enumerate(row):
            if value is None or value == "":
                continue
            wrong, plain = value.__class__ is Wrong, bare(value)
            look = looks.wrong if wrong else formats[place]
            if isinstance(plain, date):
                # Under any other format a day is a bare number, and is read back as one.
                look = looks.wrong_day if wrong else looks.by_kind["day"]
            _cell(page, number, place, plain, look)
    return number


def _cell(page: Any, row: int, place: int, value: Any, look: Any) -> None:
    """Write one cell as what it is; a text is never read as a formula, a number or an address."""
    kind = value.__class__
    if kind is str:
        page.write_string(row, place, shielded(value[:CUT], everywhere=False), look)
    elif kind is bool:
        page.write_boolean(row, place, value, look)
    elif kind is int or kind is float or kind is Decimal:
        page.write_number(row, place, value, look)
    elif isinstance(value, date) and value.year >= FIRST_YEAR:
        page.write_datetime(row, place, value, look)
    elif value is not None:
        page.write_string(row, place, str(value)[:CUT], look)


def _drop_downs(book: Any, page: Any, headings: Sequence[Heading]) -> None:
    """Offer the words of closed lists, kept on a hidden sheet; a word not in the list is warned of, not forbidden."""
    asked = [(place, heading.choices) for place, heading in enumerate(headings) if heading.choices]
    if not asked:
        return
    lists = book.add_worksheet(LISTS)
    lists.hide()
    for row in range(max(len(words) for _place, words in asked)):
        for column, (_place, words) in enumerate(asked):
            if row < len(words):
                lists.write_string(row, column, words[row])
    for column, (place, words) in enumerate(asked):
        letter = xl_col_to_name(column)
        source = f"={LISTS}!${letter}$1:${letter}${len(words)}"
        page.data_validation(
            1, place, ROWS_OF_LISTS, place, {"validate": "list", "source": source, "error_type": "warning"}
        )


def _help(book: Any, sheet: Sheet, looks: _Looks) -> None:
    """Write the page of help: each column, and what passes in it."""
    if not sheet.help:
        return
    page = book.add_worksheet(sheet.help_name[:31])
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 100, book.add_format({"text_wrap": True, "valign": "top"}))
    for row, (words, meaning) in enumerate(sheet.help):
        page.write_string(row, 0, words, looks.head)
        page.write_string(row, 1, meaning)
