"""Reads one spreadsheet in a process of its own, with bounded memory and time, and tells it in frames.

Run as `python -m entente.engines.exchange.files.child FILE MEGABYTES`. Frames go to standard output, each a
length and a marshalled tuple: ("book", kind, sheets) with the head of every sheet, then, once the number of a sheet
has been read from standard input, ("rows", first, rows)… and ("end",); or ("error", code). A date is told as
("D", "2014-12-31"). Knows no Django, so that it starts at once and has nothing to lose.
"""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import marshal
import math
import resource
import struct
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine

from entente.engines.exchange.files.marks import Marks, counts_from_1904, marks_of
from entente.engines.exchange.files.sheet import CUT
from entente.engines.exchange.files.sniff import Unreadable, kind_of_file

HEAD = 30
SHEETS = 20
BLOCK = 2_000
CELLS = 200_000  # in one frame
FRAME = 64_000_000
CPU_SECONDS = 120
ENCODINGS = ("utf-8-sig", "utf-16", "cp1252")
SEPARATORS = ";,\t|"
SAMPLE = 50_000

NONE: dict[int, str] = {}

Row = list[Any]
# (name, hidden, merged ranges, cells with formulas, whether a bare number may be a day, the first rows)
Sheet = tuple[str, bool, int, int, bool, list[Row]]


def tell(*frame: Any) -> None:
    """Write one frame."""
    content = marshal.dumps(frame)
    if len(content) > FRAME:
        raise Unreadable("bomb")
    sys.stdout.buffer.write(struct.pack(">I", len(content)) + content)
    sys.stdout.buffer.flush()


def plain(value: Any) -> Any:
    """Return a cell's value as a frame holds it."""
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, float | bool | int) or value is None:
        return value
    if isinstance(value, datetime):
        return ("D", value.date().isoformat()) if value.time() == time() else ("D", value.isoformat(" "))
    if isinstance(value, date):
        return ("D", value.isoformat())
    return str(value) if isinstance(value, time | timedelta) else repr(value)


def readable(text: str) -> str:
    """Return a text that a database takes: NUL becomes another sign that no column takes."""
    return text[:CUT].replace("\0", "\1")


class Book:
    """An open workbook: its sheets' heads, and the rows of one of them."""

    def __init__(self, path: Path, kind: str) -> None:
        self.book = python_calamine.CalamineWorkbook.from_path(str(path))
        self.marks = marks_of(path, kind)
        self.serials = kind != "xlsx" or not counts_from_1904(path)
        self.sheets = [
            (place, meta.name, meta.visible != python_calamine.SheetVisibleEnum.Visible)
            for place, meta in enumerate(self.book.sheets_metadata)
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        ][:SHEETS]
        self.opened: dict[int, Any] = {}

    def heads(self) -> list[Sheet]:
        """Return what is told of each sheet."""
        return [self._head(at, place, name, hidden) for at, (place, name, hidden) in enumerate(self.sheets)]

    def _head(self, at: int, place: int, name: str, hidden: bool) -> Sheet:
        """Return one sheet's head."""
        sheet = self.opened[at] = self.book.get_sheet_by_index(place)
        formulas = self._marks(at).formulas
        rows = list(itertools.islice(self.rows(at), HEAD))
        return readable(name), hidden, len(sheet.merged_cell_ranges or ()), formulas, self.serials, rows

    def _marks(self, at: int) -> Marks:
        """Return the marks of a sheet."""
        return self.marks.get(self.sheets[at][0]) or Marks()

    def rows(self, at: int) -> Iterator[Row]:
        """Yield the rows of a sheet, from its first line and column."""
        sheet, marked = self.opened[at], self._marks(at).cells
        before = [""] * (sheet.start[1] if sheet.start else 0)
        for number, row in enumerate(sheet.iter_rows()):
            cells = before + [plain(value) for value in row]
            for place, word in marked.get(number, NONE).items():
                cells += [""] * (place + 1 - len(cells))
                cells[place] = cells[place] or word
            yield cells


class Text:
    """A CSV file as a book of one sheet."""

    def __init__(self, path: Path) -> None:
        self.text = self._decoded(path.read_bytes())
        csv.field_size_limit(CUT * 5)
        self.separator = max(SEPARATORS, key=self._fits)

    def _fits(self, separator: str) -> tuple[int, int]:
        """Return how many of the first lines a separator cuts alike, and into how many cells."""
        lines = csv.reader(io.StringIO(self.text[:SAMPLE], newline=""), delimiter=separator)
        with contextlib.suppress(csv.Error):
            widths = Counter(len(line) for line in itertools.islice(lines, HEAD) if len(line) > 1)
            if widths:
                width, times = max(widths.items(), key=lambda item: (item[1], item[0]))
                return times, width
        return 0, 0

    @staticmethod
    def _decoded(content: bytes) -> str:
        """Return the text in the encoding it is written in; Unreadable when it is no text."""
        if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Unreadable("not-text")
        if _was_utf8(content):
            raise Unreadable("damaged")
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
        return [("CSV", False, 0, 0, True, list(itertools.islice(self.rows(0), HEAD)))]

    def rows(self, at: int) -> Iterator[Row]:
        """Yield the lines."""
        lines = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator)
        for row in lines:
            yield [readable(value) for value in row]


def _was_utf8(content: bytes) -> bool:
    """Say whether a text is UTF-8 but for some broken places: read as another encoding, its accents would be lost."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        sound = content.decode("utf-8", "ignore")
        broken = len(content) - len(sound.encode())
        return content.startswith(b"\xef\xbb\xbf") or len(sound) - len(sound.encode("ascii", "ignore")) > broken
    return False


def serve(path: Path, answers: Iterable[bytes]) -> None:
    """Tell the heads of a file's sheets, then the rows of the one asked for."""
    kind = kind_of_file(path)
    book: Book | Text = Text(path) if kind == "csv" else Book(path, kind)
    tell("book", kind, book.heads())
    for answer in answers:
        first, block, held = 0, [], 0
        for row in book.rows(int(answer)):
            block.append(row)
            held += len(row)
            if len(block) == BLOCK or held > CELLS:
                tell("rows", first, block)
                first, block, held = first + len(block), [], 0
        tell("rows", first, block)
        tell("end")
        return


def answer(path: Path, answers: Iterable[bytes]) -> None:
    """Serve a file; whatever happens is told as a code."""
    try:
        serve(path, answers)
    except Unreadable as problem:
        tell("error", str(problem))
    except python_calamine.PasswordError:
        tell("error", "password")
    except MemoryError:
        tell("error", "bomb")
    except BaseException:
        tell("error", "damaged")


def main() -> None:
    """Set the limits, then read."""
    path, megabytes = Path(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer(path, sys.stdin.buffer)


if __name__ == "__main__":
    main()
