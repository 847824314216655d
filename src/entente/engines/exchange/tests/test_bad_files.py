"""Every bad file gets a plan that says so, or one sentence; never an error of ours, and nothing is written."""

from __future__ import annotations

import gzip
import io
import random
import re
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from entente.access.actor import Actor
from entente.engines.exchange.files import reading, sniff
from entente.engines.exchange.files.reading import sentence
from entente.engines.exchange.tests.making import (
    HEADERS,
    SHEET,
    counts,
    edited,
    ods,
    ods_row,
    planned,
    refusals,
    text,
    xlsx,
    zipped,
)  # fmt: skip

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
NEW = 0
CHANCE = random.Random(3)  # noqa: S311 -- the same noise every time


Line = Callable[..., list[Any]]


# --- files that are not opened -----------------------------------------------------------------------------


def lying(content: bytes) -> bytes:
    """Return a zip file whose directory says that every member is ten bytes."""
    changed = bytearray(content)
    at = changed.find(b"PK\1\2")
    while at >= 0:
        struct.pack_into("<I", changed, at + 24, 10)
        at = changed.find(b"PK\1\2", at + 4)
    return bytes(changed)


def bomb() -> bytes:
    """Return a workbook whose sheet is 200 MB of the same."""
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open(SHEET, "w") as part:
            for _block in range(200):
                part.write(bytes(1_000_000))
    return place.getvalue()


def entities(name: str) -> str:
    """Return a document type whose one entity stands for a billion letters."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE {name} [<!ENTITY e0 "lol">{levels}]>'


def with_entities(member: str, name: str) -> bytes:
    """Return a workbook one member of which declares an entity bomb and uses it."""
    kind = b"?>" + entities(name).encode()
    return edited(xlsx([HEADERS, ["a"]]), member,
                  lambda part: part.replace(b"?>", kind, 1).replace(b">a<", b">&e9;<"))  # fmt: skip


ENCRYPTED_ODS = zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"\x9f\x12",
                        "META-INF/manifest.xml": b"<m:file-entry><m:encryption-data/></m:file-entry>"})  # fmt: skip
UNREADABLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "empty"),
    "encrypted XLSX": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "encrypted ODS": (lambda: ENCRYPTED_ODS, "password"),
    "XLS of 1997": (lambda: OLE + "Workbook".encode("utf-16-le"), "old-format"),
    "XLSB": (lambda: zipped({"xl/workbook.bin": b"x", "[Content_Types].xml": b"<Types/>"}), "old-format"),
    "picture": (lambda: PNG, "picture"),
    "photograph": (lambda: b"\xff\xd8\xff\xe0" + bytes(100), "picture"),
    "PDF": (lambda: b"%PDF-1.7\n...", "pdf"),
    "gzip": (lambda: gzip.compress(b"Name in French;Kind"), "archive"),
    "program": (lambda: b"\x7fELF" + bytes(60), "program"),
    "database": (lambda: b"SQLite format 3\0" + bytes(60), "program"),
    "page sold as XLS": (lambda: b"\xef\xbb\xbf \n<html><table><tr><td>Name in French", "text"),
    "XML of 2003": (lambda: b'<?xml version="1.0"?><Workbook/>', "text"),
    "Word": (lambda: zipped({"word/document.xml": b"<w/>", "[Content_Types].xml": b"<Types/>"}), "text"),
    "ODT": (lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}), "text"),
    "pictures zipped": (lambda: zipped({f"{n}.png": PNG for n in range(9)}), "archive"),
    "zip without end": (lambda: xlsx([HEADERS])[:-40], "damaged"),
    "ratio": (bomb, "bomb"),
    "entities in texts": (lambda: with_entities("xl/sharedStrings.xml", "sst"), "bomb"),
    "entities in a sheet": (lambda: with_entities(SHEET, "worksheet"), "bomb"),
    "entities in ODS": (lambda: ods([ods_row("Name in French"), ods_row("&e9;")], head=entities("x")), "bomb"),
    "31 MB": (lambda: CHANCE.randbytes(1_000_000) * 31, "too-large"),
    "too many parts": (lambda: zipped({f"xl/{n}": b"" for n in range(2_100)} | {"xl/workbook.xml": b""}), "bomb"),
    "NUL in CSV": (lambda: b"Name in French;Kind\nA\0b;school\n", "not-text"),
    "NUL far into CSV": (lambda: b"Name in French;Kind\n" + b"A;school\n" * 9_000 + b"A\0b;school\n", "not-text"),
    "noise": (lambda: CHANCE.randbytes(5_000).replace(b"\0", b"\1"), "not-text"),
    "UTF-16 without mark": (lambda: text([HEADERS], encoding="utf-16-le"), "not-text"),
    "broken UTF-8": (lambda: "Name in French;Kind\nÉcole;school\nÉtat;school\n".encode().replace(b"t;", b"\xc3;"),
                     "damaged"),
    "cut UTF-8 with mark": (lambda: "\ufeffName in French;Kind\nÉ".encode()[:-1], "damaged"),
    "no end of quotes": (lambda: b'Name in French;Kind\n"A;school\n' + b"B;school\n" * 30_000, "damaged"),
    "only spaces": (lambda: b"   \n \t \n", "empty"),
    "empty workbook": (lambda: xlsx([]), "empty"),
    "workbook of spaces": (lambda: xlsx([["  ", " "], [None, "\xa0"]]), "empty"),
    "no sheet": (lambda: edited(xlsx([HEADERS]), "xl/workbook.xml", lambda part: b"<workbook/>"), "empty"),
    "sheet at the end of the world": (
        lambda: edited(xlsx([HEADERS]), SHEET, lambda part: part.replace(b'r="B1"', b'r="XFD1048576"')), "bomb"),
    "sheet beyond it": (
        lambda: edited(xlsx([HEADERS]), SHEET, lambda part: part.replace(b'r="B1"', b'r="ZZZZZZZ99999999999"')),
        "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_is_not_opened_gets_its_sentence(name: str, actor: Actor) -> None:
    make, code = UNREADABLE[name]
    batch = planned(actor, "institutions", make())
    assert batch.problem == sentence(code)
    assert batch.lines == 0
    assert batch.problem.endswith("send it again.")


@pytest.mark.parametrize("tenth", range(1, 10))
def test_a_workbook_cut_at_any_tenth_is_said_to_be_damaged(tenth: int, actor: Actor, line: Line) -> None:
    whole = xlsx([HEADERS, *(line(f"École {n}") for n in range(200))])
    assert planned(actor, "institutions", whole[: len(whole) * tenth // 10]).problem == sentence("damaged")


def test_a_directory_that_lies_about_sizes_is_not_believed(actor: Actor, line: Line) -> None:
    batch = planned(actor, "institutions", lying(xlsx([HEADERS, *(line(f"École {n}") for n in range(200))])))
    assert batch.problem == sentence("damaged")
    assert planned(actor, "institutions", lying(bomb())).problem in {sentence("damaged"), sentence("bomb")}


def test_a_file_of_the_greatest_size_is_still_read(actor: Actor, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    content = text([HEADERS, line()])
    monkeypatch.setattr(sniff, "MAX_BYTES", len(content))
    assert counts(planned(actor, "institutions", content))[NEW] == 1


# --- bounded memory and size -------------------------------------------------------------------------------


def test_a_million_empty_rows_need_little_memory(actor: Actor, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that reads may use 700 MB in all, and ours sees a block at a time."""
    monkeypatch.setattr(reading.Reading.__init__, "__defaults__", (700,))
    far = edited(xlsx([HEADERS, line()]), SHEET, lambda part: re.sub(rb'r="([A-G]?)2"', rb'r="\g<1>1000001"', part))
    batch = planned(actor, "institutions", far)
    assert counts(batch) == (1, 0, 0, 0)
    empty = ods_row('<table:table-cell table:number-columns-repeated="1024"/>',
                    more='table:number-rows-repeated="1000000"')  # fmt: skip
    batch = planned(actor, "institutions", ods([ods_row(*HEADERS), empty, ods_row("A", "A", "school", "ZZZ")]))
    assert [number for number, *_rest in refusals(batch)] == [1_000_002]


def test_too_much_memory_is_a_sentence(actor: Actor, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading.Reading.__init__, "__defaults__", (200,))
    wide = edited(xlsx([HEADERS]), SHEET, lambda part: part.replace(b'r="B1"', b'r="CV200000"'))
    assert planned(actor, "institutions", wide).problem == sentence("bomb")


def test_one_long_text_in_every_cell_is_no_memory_of_ours(actor: Actor) -> None:
    """A shared text of 30,000 letters in 30,000 cells is a small file and a gigabyte of cells."""
    rows = [HEADERS, *([["x" * 30_000] * 1_000] * 30)]
    assert planned(actor, "institutions", xlsx(rows)).problem in {sentence("bomb"), sentence("damaged")}


def test_sixteen_thousand_columns(actor: Actor, line: Line) -> None:
    wide = [f"Column {n}" for n in range(16_384 - len(HEADERS))]
    batch = planned(actor, "institutions", xlsx([[*HEADERS, *wide], [*line(), *wide]]))
    assert counts(batch) == (1, 0, 0, 0)
    assert any("not known" in notice for notice in batch.notices)


def test_ten_thousand_bad_cells_are_all_told(actor: Actor, line: Line) -> None:
    rows = [line(f"École {n}", Kind=f"no kind {n}", From="yesterday", To="99/99/2014") for n in range(3_334)]
    batch = planned(actor, "institutions", xlsx([HEADERS, *rows]))
    told = refusals(batch)
    assert counts(batch) == (0, 0, 0, 3_334)
    assert {(number, place) for number, place, _why in told} == {
        (at + 2, place) for at in range(3_334) for place in (2, 5, 6)
    }
    assert len(told) == 10_002


# --- where the headers stand -------------------------------------------------------------------------------


def test_title_rows_above_and_headers_on_line_25(actor: Actor, line: Line) -> None:
    batch = planned(actor, "institutions", xlsx([["Institutions"], *([[None]] * 23), HEADERS, line(Kind="?")]))
    assert "The headers stand on line 25; these lines beside it are not read: 1." in batch.notices
    assert [(number, place) for number, place, _why in refusals(batch)] == [(26, 2)]


def test_columns_keep_their_letters_when_a_sheet_begins_at_c(actor: Actor, line: Line) -> None:
    batch = planned(actor, "institutions", xlsx([[None, None, *HEADERS], [None, None, *line(Kind="?")]]))
    assert [(number, place) for number, place, _why in refusals(batch)] == [(2, 4)]


def test_two_header_rows_french_then_english(actor: Actor, line: Line) -> None:
    french = ["Nom en français", "Nom en anglais", "Type", "Pays", "Sigle", "Début", "Fin"]
    batch = planned(actor, "institutions", xlsx([french, HEADERS, line()]))
    assert counts(batch) == (1, 0, 0, 0)
    assert "The headers stand on line 1; these lines beside it are not read: 2." in batch.notices


def test_merged_headers_are_told(actor: Actor, line: Line) -> None:
    merged = [lambda page, at, place: page.merge_range(0, 0, 0, 6, "Our schools")]
    batch = planned(actor, "institutions", xlsx([merged, HEADERS, line()]))
    assert counts(batch) == (1, 0, 0, 0)
    assert "1 merged range: its value stands in its first cell only." in batch.notices


def test_a_hidden_sheet_with_the_data_is_read_and_told(actor: Actor, line: Line) -> None:
    batch = planned(actor, "institutions", xlsx([HEADERS, line()], [["Nothing here"]], hidden=[0]))
    assert counts(batch) == (1, 0, 0, 0)
    assert "The sheet “Page 1” is hidden, and is read." in batch.notices


def test_of_several_sheets_the_one_that_fits_is_read_and_the_others_told(actor: Actor, line: Line) -> None:
    batch = planned(actor, "institutions", xlsx([["Kind"], ["x"]], [HEADERS, line()], [["Notes"]]))
    assert counts(batch) == (1, 0, 0, 0)
    assert batch.notices == ["Only the sheet “Page 2” is read; not read: “Page 1”, “Page 3”."]


def test_duplicate_headers_and_headers_that_differ_by_case_and_accents(actor: Actor, line: Line) -> None:
    odd = ["NOM  EN FRANCAIS", " nom en anglais ", "type", "PAYS", "Sigle", "debut", "Fin", "Sigle"]
    batch = planned(actor, "institutions", xlsx([odd, [*line(), "twice"]]))
    assert counts(batch) == (1, 0, 0, 0)
    assert batch.notices == ["These headers mean a column already named, and are not read: “Sigle”."]


def test_values_below_no_header_are_told_wherever_they_stand(actor: Actor, line: Line) -> None:
    rows = [[*HEADERS, None, "Unknown"], *([*line(f"École {n}"), None, "?"] for n in range(60))]
    rows[55][7] = rows[50] = [*line("Fifty"), None, "?", None, "beyond"]
    rows[55][7] = "nameless"
    for content in (xlsx(rows), text(rows)):
        batch = planned(actor, "institutions", content)
        assert counts(batch) == (60, 0, 0, 0)
        assert "Columns without a header are not read: H, K." in batch.notices
        assert "These headers are not known, and their columns are not read: “Unknown”." in batch.notices


def test_a_file_of_headers_only_is_a_plan_of_no_lines(actor: Actor) -> None:
    for content in (xlsx([HEADERS]), text([HEADERS]), ods([ods_row(*HEADERS)])):
        batch = planned(actor, "institutions", content)
        assert (batch.lines, batch.problem) == (0, "")


def test_a_file_without_a_known_header_is_a_plan_that_asks(actor: Actor) -> None:
    batch = planned(actor, "institutions", xlsx([["Wie?", "Was?"], ["a", "b"]]))
    assert batch.notices == ["No header of this file is known: say below what each means."]
    assert [header for _place, header, _name in batch.headers] == ["Wie?", "Was?"]
