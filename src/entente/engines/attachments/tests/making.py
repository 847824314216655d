"""Small files of every kind that is kept, and of many that are not, made here and nowhere else."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

import xlsxwriter
from docx import Document as WordFile
from odfdo import Document as OpenDocument

ENDING = b"%%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R %b>>\n%%%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LOCKED_OFFICE = OLE + "EncryptedPackage".encode("utf-16-le") + bytes(64)


def pdf(words: str = "") -> bytes:
    return ENDING % b"" + f"% {words}\n%%EOF\n".encode()


def locked_pdf() -> bytes:
    return ENDING % b"/Encrypt 7 0 R "


def docx(words: str = "minutes") -> bytes:
    made = WordFile()
    made.add_paragraph(words)
    return _saved(made)


def odt() -> bytes:
    return _saved(OpenDocument("text"))


def ods() -> bytes:
    return _saved(OpenDocument("spreadsheet"))


def xlsx() -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet().write(0, 0, "figures")
    book.close()
    return out.getvalue()


def png() -> bytes:
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0\0\0\0")), (b"IEND", b""))
    whole = b"".join(struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts)
    return b"\x89PNG\r\n\x1a\n" + whole


def jpeg() -> bytes:
    named = b"\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
    frame = b"\xff\xc0\x00\x0b\x08\0\1\0\1\1\1\x11\0"
    return b"\xff\xd8" + named + frame + b"\xff\xda\x00\x08\1\1\0\0\x3f\0\xd2" + b"\xff\xd9"


def with_part(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return a zipped document with more parts."""
    out = BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def docm() -> bytes:
    """Return a document that says of itself that it carries programs, though it holds none."""
    out, source = BytesIO(), zipfile.ZipFile(BytesIO(docx()))
    said = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            macro = b"application/vnd.ms-word.document.macroEnabled.main+xml"
            archive.writestr(name, source.read(name).replace(said, macro))
    return out.getvalue()


def locked_odt() -> bytes:
    """Return a text whose manifest says that its parts are locked."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", bytes(40))
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    return out.getvalue()


def bomb() -> bytes:
    return with_part(docx(), {"word/media/nothing.bin": bytes(60_000_000)})


def entities() -> bytes:
    return with_part(docx(), {"word/more.xml": b'<!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>'})


def zipped() -> bytes:
    return with_part(b"", {"notes.txt": b"notes"})


def _saved(made: object) -> bytes:
    out = BytesIO()
    made.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


KEPT = {
    "pdf": pdf, "docx": docx, "odt": odt, "xlsx": xlsx, "ods": ods, "png": png, "jpg": jpeg, "jpeg": jpeg,
    "csv": "pays;montant\nBénin;12\n".encode, "txt": "Procès-verbal signé.\n".encode,
}  # fmt: skip
