"""Cells that a workbook holds no value for: errors, and formulas nobody has computed yet. Knows no Django.

The reader of workbooks gives an empty cell for both, and an empty cell empties a field; so they are looked for here,
and told as words that no column takes.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from entente.engines.exchange.files.sheet import FAILED, NO_VALUE

BLOCK = 1 << 20
REPEATED = 1_000
SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*?\br?:?\w*:id=[\"']([^\"']+)[\"']")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?row>)", re.DOTALL)
SIGNS = (b"<f", b":f", b'"e"', b"'e'")  # looked for first: most sheets have none
OPENED = re.compile(rb"<(?:\w+:)?row\b")
CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)(?: [^>]*)?>([^<]+)<")
ERROR = re.compile(rb"\bt=[\"']e[\"']")
PLACE = re.compile(rb"\br=[\"']([A-Za-z]*)(\d+)[\"']")


@dataclass
class Marks:
    """What is said of one sheet: how many formulas, and the words told for cells by row and column (from 0)."""

    formulas: int = 0
    cells: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))


def marks_of(path: Path, kind: str) -> Mapping[int, Marks]:
    """Return the marks of each sheet of a workbook, by the place of the sheet."""
    with zipfile.ZipFile(path) as archive:
        if kind == "xlsx":
            return {place: _marked(archive, name) for place, name in _members(archive)}
        content = archive.read("content.xml")
    return _Ods(content).sheets if b"formula=" in content or b'"error"' in content else {}


def counts_from_1904(path: Path) -> bool:
    """Say whether an XLSX workbook counts its days from 1904, so that a bare number is another day."""
    with zipfile.ZipFile(path) as archive:
        return bool(re.search(rb"\bdate1904=[\"'](?:1|true)[\"']", archive.read("xl/workbook.xml")))


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[int, str]]:
    """Yield (place of the sheet, name of its file) as the workbook says."""
    targets = {}
    names = set(archive.namelist())
    if "xl/_rels/workbook.xml.rels" not in names:
        return
    for relation in RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        found = [re.search(rb"\b" + name + rb"=[\"']([^\"']+)[\"']", relation) for name in (b"Id", b"Target")]
        if found[0] and found[1]:
            target = found[1][1].decode("utf-8", "replace")
            targets[found[0][1]] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    for place, number in enumerate(SHEET.findall(archive.read("xl/workbook.xml"))):
        if targets.get(number) in names:
            yield place, targets[number]


def _marked(archive: zipfile.ZipFile, name: str) -> Marks:
    """Return the marks of one sheet of an XLSX workbook, read in blocks of whole rows."""
    marks, rest, above = Marks(), b"", 0
    with archive.open(name) as part:
        while block := part.read(BLOCK):
            text = rest + block
            cut = text.rfind(b"</row>") + 6 if b"</row>" in text else 0
            above = _rows(text[:cut], above, marks)
            rest = text[cut:]
    _rows(rest, above, marks)
    return marks


def _rows(text: bytes, above: int, marks: Marks) -> int:
    """Mark the cells of some rows, of which `above` stand above; return the number of the last."""
    if not any(sign in text for sign in SIGNS):
        last = max(text.rfind(b"<row "), 0)
        said = PLACE.search(text, last, max(text.find(b">", last), 0))
        return int(said[2][:9]) if said else above + len(OPENED.findall(text))
    for row in ROW.finditer(text):
        place = PLACE.search(row[1])
        above = int(place[2][:9]) if place else above + 1
        if row[2]:
            _cells(row[2], above, marks)
    return above


def _cells(text: bytes, number: int, marks: Marks) -> None:
    """Mark the cells of one row."""
    column = 0
    for cell in CELL.finditer(text):
        place, inside = PLACE.search(cell[1]), cell[2] or b""
        column = _column(place[1]) if place else column + 1
        value, formula = VALUE.search(inside), FORMULA.search(inside)
        marks.formulas += bool(formula)
        if ERROR.search(cell[1]):
            marks.cells[number - 1][column - 1] = _failed(value[1].decode("utf-8", "replace") if value else "")
        elif formula and not value and not (b't="str"' in cell[1] and b"<v" in inside):
            marks.cells[number - 1][column - 1] = NO_VALUE


def _column(letters: bytes) -> int:
    """Return the number of a column (from 1) by its letters."""
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + letter - 64
    return number


def _failed(word: str) -> str:
    """Return the word of an error as a spreadsheet writes it, else the one that stands for any."""
    return word if FAILED.fullmatch(word) else NO_VALUE


class _Ods:
    """The marks of the sheets of an ODS workbook, whose cells and rows say how often they repeat."""

    def __init__(self, content: bytes) -> None:
        self.sheets: dict[int, Marks] = {}
        self.row = self.column = self.wide = self.high = 0
        self.mark = False
        self.words: list[str] = []
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self.words.append
        parser.Parse(content, True)

    def _start(self, name: str, values: dict[str, str]) -> None:
        """Come to a table, a row or a cell."""
        if name == "table:table":
            self.sheets[len(self.sheets)], self.row = Marks(), 0
        elif name == "table:table-row":
            self.column, self.high = 0, int(values.get("table:number-rows-repeated", "1"))
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            self.wide = int(values.get("table:number-columns-repeated", "1"))
            self.words.clear()
            never = "table:formula" in values and not values.get("office:value-type")
            self.mark = never or values.get("calcext:value-type") == "error"
            if self.sheets:
                self.sheets[len(self.sheets) - 1].formulas += "table:formula" in values

    def _end(self, name: str) -> None:
        """Leave a row or a cell."""
        if name == "table:table-row":
            self.row += self.high
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            if self.mark and self.sheets:
                word = _failed("".join(self.words).strip())
                cells = self.sheets[len(self.sheets) - 1].cells
                for row in range(self.row, self.row + min(self.high, REPEATED)):
                    cells[row].update(dict.fromkeys(range(self.column, self.column + min(self.wide, REPEATED)), word))
            self.column, self.mark = self.column + self.wide, False
