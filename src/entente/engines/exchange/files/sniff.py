"""What a file is by its content, whatever its name says; and whether it is safe to open. Knows no Django."""

from __future__ import annotations

import zipfile
from pathlib import Path

MAX_BYTES = 30_000_000
MAX_UNPACKED = 300_000_000
MAX_RATIO = 150
MAX_MEMBERS = 2_000
SMALL = 1_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of an encrypted package inside an OLE file, as that format writes names.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# What pages and other marked-up texts begin with, sold as spreadsheets by older systems.
MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<workbook")
BLANK = b"\xef\xbb\xbf \t\r\n"
DECLARED = 64_000
OTHERS = (
    (b"\x89PNG", "picture"), (b"\xff\xd8\xff", "picture"), (b"GIF8", "picture"), (b"RIFF", "picture"),
    (b"%PDF", "pdf"), (b"\x1f\x8b", "archive"), (b"7z\xbc\xaf", "archive"), (b"Rar!", "archive"),
    (b"MZ", "program"), (b"\x7fELF", "program"), (b"SQLite format 3", "program"), (b"{\\rtf", "text"),
)  # fmt: skip


class Unreadable(Exception):  # noqa: N818 -- the file's state, not an error of ours
    """A file that is not opened; its argument is the code of the reason, put into words by `reading.sentence`."""


def kind_of_file(path: Path) -> str:
    """Return "xlsx", "ods" or "csv" by content; Unreadable with a code for anything else, or what is not safe."""
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("empty")
    if size > MAX_BYTES:
        raise Unreadable("too-large")
    with path.open("rb") as file:
        start = file.read(64)
        if start.startswith(OLE):
            rest = file.read(1_000_000)
            raise Unreadable("password" if ENCRYPTED in rest else "old-format")
    for magic, code in OTHERS:
        if start.startswith(magic):
            raise Unreadable(code)
    if start.lstrip(BLANK).lower().startswith(MARKUP):
        raise Unreadable("text")
    return _zipped(path) if start.startswith((b"PK\3\4", b"PK\5\6")) else "csv"


def _zipped(path: Path) -> str:
    """Return which spreadsheet a zip file is, once its directory promises no bomb."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            require_safe(members)
            names = {member.filename for member in members}
            require_no_entities(archive, members)
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "content.xml" not in names:
                raise Unreadable(_other_zip(names))
            if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise Unreadable("password")
            kind = archive.read("mimetype") if "mimetype" in names else b"spreadsheet"
    except Unreadable:
        raise
    except Exception as error:  # a damaged zip raises a dozen kinds of errors, all meaning the same to the reader
        raise Unreadable("damaged") from error
    if b"spreadsheet" not in kind:
        raise Unreadable("text")
    return "ods"


def _other_zip(names: set[str]) -> str:
    """Return the code of a zip file that is no spreadsheet we read."""
    if "word/document.xml" in names:
        return "text"
    return "old-format" if names & {"xl/workbook.bin", "ppt/presentation.xml"} else "archive"


def require_no_entities(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Refuse a part that declares entities: no spreadsheet does, and what they stand for may have no end."""
    for member in members:
        if member.filename.lower().endswith((".xml", ".rels")):
            with archive.open(member) as part:
                if b"<!ENTITY" in part.read(DECLARED):
                    raise Unreadable("bomb")


def require_safe(members: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive that would unpack to far more than it is, or that holds too many parts."""
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED:
        raise Unreadable("bomb")
    if unpacked > SMALL and unpacked / packed > MAX_RATIO:
        raise Unreadable("bomb")
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("password")
