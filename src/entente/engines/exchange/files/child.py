"""Reads one spreadsheet in a process of its own, with bounded memory and time, and tells it in frames.

Run as `python -m entente.engines.exchange.files.child FILE MEGABYTES`. Frames go to standard output, each a
length and a marshalled tuple: ("book", kind, sheets) with the head of every sheet, then, once the number of a sheet
has been read from standard input, ("rows", first, rows)… and ("end",); or ("error", code). A date is told as
("D", "2014-12-31"). Knows no Django, so that it starts at once and has nothing to lose.
"""

from __future__ import annotations

import csv
import io
import itertools
import marshal
import resource
import struct
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine

from entente.engines.exchange.files.sniff import Unreadable, kind_of_file

HEAD = 30
SHEETS = 20
BLOCK = 2_000
CPU_SECONDS = 120
ENCODINGS = ("utf-8-sig", "utf-16", "cp1252")
SEPARATORS = ";,\t|"
CELL = 40_000

Row = list[Any]
# (name, hidden, column of the first cell, merged ranges, cells with formulas, the first rows)
Sheet = tuple[str, bool, int, int, int, list[Row]]


def tell(*frame: Any) -> None:
    """Write one frame."""
    content = marshal.dumps(frame)
    sys.stdout.buffer.write(struct.pack(">I", len(content)) + content)
    sys.stdout.buffer.flush()


def plain(value: Any) -> Any:
    """Return a cell's value as a frame holds it."""
    if isinstance(value, str | float | bool | int) or value is None:
        return value[:CELL] if isinstance(value, str) else value
    if isinstance(value, datetime):
        return ("D", value.date().isoformat()) if value.time() == time() else ("D", value.isoformat(" "))
    if isinstance(value, date):
        return ("D", value.isoformat())
    return str(value) if isinstance(value, time | timedelta) else repr(value)


class Book:
    """An open workbook: its sheets' heads, and the rows of one of them."""

    def __init__(self, path: Path, kind: str) -> None:
        self.book = python_calamine.CalamineWorkbook.from_path(str(path))
        self.formulas = _formulas(path) if kind == "xlsx" else {}
        self.sheets = [
            (place, meta.name, meta.visible != python_calamine.SheetVisibleEnum.Visible)
            for place, meta in enumerate(self.book.sheets_metadata)
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        ][:SHEETS]
        self.opened: dict[int, Any] = {}

    def heads(self) -> list[Sheet]:
        """Return what is told of each sheet."""
        return [self._head(at, name, hidden) for at, (_place, name, hidden) in enumerate(self.sheets)]

    def _head(self, at: int, name: str, hidden: bool) -> Sheet:
        """Return one sheet's head."""
        sheet = self.opened[at] = self.book.get_sheet_by_name(name)
        first = sheet.start[1] if sheet.start else 0
        rows = [[plain(value) for value in row] for row in itertools.islice(sheet.iter_rows(), HEAD)]
        return name, hidden, first, len(sheet.merged_cell_ranges or ()), self.formulas.get(at, 0), rows

    def rows(self, at: int) -> Iterator[Row]:
        """Yield the rows of a sheet, from the first line."""
        for row in self.opened[at].iter_rows():
            yield [plain(value) for value in row]


def _formulas(path: Path) -> dict[int, int]:
    """Return how many cells of each sheet, in the order of their files, hold a formula."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        for at, name in enumerate(sorted(names, key=lambda name: (len(name), name))):
            count, tail = 0, b""
            with archive.open(name) as part:
                while block := part.read(1 << 20):
                    text = tail + block
                    count += text.count(b"<f>") + text.count(b"<f ")
                    tail = text[-2:]
            found[at] = count
    return found


class Text:
    """A CSV file as a book of one sheet."""

    def __init__(self, path: Path) -> None:
        self.text = self._decoded(path.read_bytes())
        csv.field_size_limit(CELL * 4)
        sample = self.text[:20_000]
        counts = {mark: sample.count(mark) for mark in SEPARATORS}
        self.separator = max(SEPARATORS, key=lambda mark: counts[mark])

    @staticmethod
    def _decoded(content: bytes) -> str:
        """Return the text in the encoding it is written in; Unreadable when it is no text."""
        if b"\0" in content[:4_000] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Unreadable("not-text")
        for encoding in ENCODINGS:
            if encoding == "utf-16" and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
                continue
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            strange = sum(1 for letter in text[:4_000] if ord(letter) < 32 and letter not in "\t\r\n")
            if strange > 4:
                raise Unreadable("not-text")
            return text
        raise Unreadable("not-text")

    def heads(self) -> list[Sheet]:
        """Return the one sheet's head."""
        return [("CSV", False, 0, 0, 0, list(itertools.islice(self.rows(0), HEAD)))]

    def rows(self, at: int) -> Iterator[Row]:
        """Yield the lines."""
        lines = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator)
        for row in lines:
            yield [value[:CELL] for value in row]


def serve(path: Path, answers: Iterable[bytes]) -> None:
    """Tell the heads of a file's sheets, then the rows of the one asked for."""
    kind = kind_of_file(path)
    book: Book | Text = Text(path) if kind == "csv" else Book(path, kind)
    tell("book", kind, book.heads())
    for answer in answers:
        first, block = 0, []
        for row in book.rows(int(answer)):
            block.append(row)
            if len(block) == BLOCK:
                tell("rows", first, block)
                first, block = first + BLOCK, []
        tell("rows", first, block)
        tell("end")
        return


def main() -> None:
    """Set the limits, then read; whatever happens is told as a code."""
    path, megabytes = Path(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        serve(path, sys.stdin.buffer)
    except Unreadable as problem:
        tell("error", str(problem))
    except python_calamine.PasswordError:
        tell("error", "password")
    except MemoryError:
        tell("error", "bomb")
    except csv.Error:
        tell("error", "damaged")
    except BaseException:
        tell("error", "damaged")


if __name__ == "__main__":
    main()
