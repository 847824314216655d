"""What a file is by signature and structure, whatever its name says, and whether it is safe to keep. No Django here."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from entente.engines.exchange.files.sniff import (
    BLANK,
    ENCRYPTED,
    OLE,
    OTHERS,
    Unreadable,
    require_no_entities,
    require_safe,
)

PNG, JPEG, PDF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-"
ZIPPED = (b"PK\3\4", b"PK\5\6")
OTHER = tuple(magic for magic, _code in OTHERS)
TAIL = 2_048
LOCKED_PDF = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
MARKUP = re.compile(rb"<[a-z!?/]", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# The markers of a JPEG that begin a frame: 0xC0 to 0xCF but the three that say something else.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
TYPES = "[Content_Types].xml"
# (the part that says what a document of this family is, the part that holds it) -> the code of its format
OFFICE = {
    (b"wordprocessingml.document.main+xml", "word/document.xml"): "docx",
    (b"spreadsheetml.sheet.main+xml", "xl/workbook.xml"): "xlsx",
}
OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
# Parts in which a document carries programs.
PROGRAMS = re.compile(r"(^|/)(vbaproject|vbadata\.xml|activex/|macrosheets/)|^(basic|scripts)/.", re.IGNORECASE)


def found_in(content: bytes) -> str:
    """Return the code of a file's format by its content: "pdf", "docx", "odt", "xlsx", "ods", "png", "jpeg", "txt".

    Raises Unreadable with a code for what is not kept: "empty", "password", "macros", "bomb", "damaged",
    "old-format", "markup" (HTML, SVG, XML), "other".
    """
    if not content.strip(BLANK):
        raise Unreadable("empty")
    if content.startswith(OLE):
        raise Unreadable("password" if ENCRYPTED in content else "old-format")
    for magic, look in ((PDF, _pdf), (PNG, _png), (JPEG, _jpeg)):
        if content.startswith(magic):
            return look(content)
    if content.startswith(ZIPPED):
        return _zipped(content)
    if content.startswith(OTHER):
        raise Unreadable("other")
    return _text(content)


def _pdf(content: bytes) -> str:
    """Ask a PDF document for its end, and for a password."""
    if b"%%EOF" not in content[-TAIL:]:
        raise Unreadable("damaged")
    if LOCKED_PDF.search(content):
        raise Unreadable("password")
    return "pdf"


def _png(content: bytes) -> str:
    """Ask a PNG picture for its first and last part."""
    if content[12:16] != b"IHDR" or b"IEND" not in content[-TAIL:]:
        raise Unreadable("damaged")
    return "png"


def _jpeg(content: bytes) -> str:
    """Walk a JPEG picture's parts to the one that says its size, and ask for its end."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in FRAMES:
            if b"\xff\xd9" not in content[at:]:
                break
            return "jpeg"
        at += 1 if marker == 0xFF else 2 + int.from_bytes(content[at + 2 : at + 4])
    raise Unreadable("damaged")


def _zipped(content: bytes) -> str:
    """Return which document a zip file is, once its directory promises neither a bomb nor programs."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            require_safe(members)
            if any(PROGRAMS.search(member.filename) for member in members):
                raise Unreadable("macros")
            require_no_entities(archive, members)
            names = {member.filename for member in members}
            return _office(archive, names) if TYPES in names else _open_document(archive, names)
    except Unreadable:
        raise
    except Exception as error:  # a damaged zip raises a dozen kinds of errors, all meaning the same to the reader
        raise Unreadable("damaged") from error


def _office(archive: zipfile.ZipFile, names: set[str]) -> str:
    """Return which Office document it is, by what it says of its parts."""
    types = archive.read(TYPES)
    if b"macroEnabled" in types:
        raise Unreadable("macros")
    for (said, part), code in OFFICE.items():
        if said in types and part in names:
            return code
    raise Unreadable("other")


def _open_document(archive: zipfile.ZipFile, names: set[str]) -> str:
    """Return which OpenDocument it is, by its own word."""
    if not {"mimetype", "content.xml"} <= names:
        raise Unreadable("other")
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Unreadable("password")
    code = OPEN_DOCUMENT.get(archive.read("mimetype").strip())
    if code is None:
        raise Unreadable("other")
    return code


def _text(content: bytes) -> str:
    """Require a text in UTF-8 that is no page or drawing in disguise."""
    if MARKUP.match(content.lstrip(BLANK)):
        raise Unreadable("markup")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("other") from error
    if CONTROL.search(text):
        raise Unreadable("other")
    return "txt"
