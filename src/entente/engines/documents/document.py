"""The formats a document comes in, and the one door to their writers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from entente.engines.documents.blocks import Document
from entente.engines.documents.docx import render_docx
from entente.engines.documents.html import render_page
from entente.engines.documents.odt import render_odt
from entente.engines.documents.pdf import render_pdf


@dataclass(frozen=True)
class Format:
    """One format: its media type, the suffix of its files, and the writer that gives the bytes."""

    content_type: str
    suffix: str
    write: Callable[[Document], bytes]


def _page_bytes(document: Document) -> bytes:
    return render_page(document).encode("utf-8")


FORMATS: dict[str, Format] = {
    "html": Format("text/html; charset=utf-8", ".html", _page_bytes),
    "pdf": Format("application/pdf", ".pdf", render_pdf),
    "docx": Format("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", render_docx),
    "odt": Format("application/vnd.oasis.opendocument.text", ".odt", render_odt),
}


def render(document: Document, format: str) -> bytes:  # noqa: A002 -- the word callers and addresses use
    """Return the document as a file of that format, one of `FORMATS`.

    Raises ValueError with a sentence naming the formats that pass, or saying what the document lacks.
    """
    chosen = FORMATS.get(format)
    if chosen is None:
        names = ", ".join(FORMATS)
        raise ValueError(_("“%(format)s” is not a format; these are: %(names)s.") % {"format": format, "names": names})
    return chosen.write(document)
