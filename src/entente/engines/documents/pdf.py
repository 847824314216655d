"""The document as PDF/UA-1, typeset from the block model with typst's own bundled fonts."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, cast

import typst

from entente.engines.documents.blocks import Document, Picture, Table
from entente.engines.documents.pictures import for_paper
from entente.engines.documents.prepared import breakable, changed, prepared
from entente.engines.documents.words import colon, source_line, words_of

HERE = Path(__file__).parent
NOT_IN_OUR_FONTS = "could not be displayed"
SHORT_TITLE = 58
_typesetting = Lock()


def render_pdf(document: Document) -> bytes:
    """Return the document as an A4 PDF, tagged for accessibility (PDF/UA-1); same input, same bytes.

    A text with a character that the bundled fonts lack (an emoji, a Chinese name) cannot be PDF/UA-1: it is
    then written as a tagged PDF without the claim, with its text intact for copying and searching.
    Raises ValueError with a sentence when the title, the language or a picture is unusable.
    """
    inputs = {"data": _as_json(prepared(document))}
    try:
        return _typeset(inputs, accessible=True)
    except typst.TypstError as error:
        if NOT_IN_OUR_FONTS not in str(error):
            raise
    return _typeset(inputs | {"missing": "yes"}, accessible=False)


def _typeset(inputs: dict[str, str], accessible: bool) -> bytes:
    """Return the PDF of these inputs; one at a time, because the compiler is shared."""
    with _typesetting:
        made = _typesetter().compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"] if accessible else [])
    return cast("bytes", made)


@lru_cache(maxsize=1)
def _typesetter() -> typst.Compiler:
    """Return the one compiler of the process, which remembers the fonts and the template."""
    return typst.Compiler(str(HERE / "document.typ"), root=str(HERE), ignore_system_fonts=True)


def _as_json(document: Document) -> str:
    """Return what the template reads: the document's fields, each block with its kind, the writers' words."""
    name = document.title
    words = changed(words_of(document), breakable)
    document = changed(document, breakable, frozenset({"svg", "alternative", "href"}))

    def fields_of(value: Any) -> dict[str, Any]:
        fields = {"kind": type(value).__name__.lower(), **vars(value)}
        if isinstance(value, Picture):
            fields["svg"] = for_paper(value.svg)
        if isinstance(value, Table | Picture):
            fields["source"] = source_line(value.source, words, document.language)
        return fields

    short = name if len(name) <= SHORT_TITLE else name[: SHORT_TITLE - 1] + "…"
    extra = {"words": words, "name": name, "short": short, "colon": colon(document.language)}
    return json.dumps(vars(document) | extra, default=fields_of, ensure_ascii=False)
