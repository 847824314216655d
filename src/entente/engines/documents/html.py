"""The document as HTML: a fragment for a page of the site, and a whole page to keep as a file."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.template.base import Template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from entente.engines.documents.blocks import Block, Cell, Document, Picture, Table
from entente.engines.documents.pictures import TONES, for_page
from entente.engines.documents.prepared import BREAK, LONG_WORD, breakable, prepared, safe_address
from entente.engines.documents.words import colon, source_line, words_of

HERE = Path(__file__).parent
STYLES = HERE.parent / "ui" / "static" / "entente" / "document.css"
NUMBER = mark_safe(' class="doc-number"')
KEY = mark_safe(' class="doc-key"')
LONGEST_KEY = 12  # a reference or a short date stays on one line
COLUMNS_THAT_FIT_A_TELEPHONE = 3


def render_html(document: Document, *, links: bool = True) -> str:
    """Return the document's body as an HTML fragment without inline style or script.

    Addresses become links unless `links` is False (a file has no site behind its relative addresses).
    Raises ValueError with a sentence when the title, the language or a picture is unusable.
    """
    clean = prepared(document)
    words = words_of(clean)
    context = {
        "document": clean,
        "words": words,
        "colon": colon(clean.language),
        "blocks": [_shown(block, clean, words, links) for block in clean.blocks],
        "provenance": _table(clean.provenance, clean, words, links) if clean.provenance else None,
    }
    return _template("documents/document.html").render(Context(context))


def render_page(document: Document) -> str:
    """Return the document as one HTML file that needs nothing else: style sheet inside, no link outside."""
    body = mark_safe(render_html(document, links=False))  # noqa: S308 -- escaped by the template it comes from
    context = {"document": prepared(document), "styles": _styles(), "body": body}
    return _template("documents/page.html").render(Context(context))


@lru_cache(maxsize=1)
def _styles() -> SafeString:
    """Return the style sheet of a file: the tokens and type of a page, then the document's own rules."""
    texts = [(HERE / "standalone.css").read_text("utf-8"), STYLES.read_text("utf-8")]
    return mark_safe("\n".join(texts))  # noqa: S308 -- our own two files


@lru_cache(maxsize=4)
def _template(name: str) -> Template:
    """Return one of the engine's own templates, compiled once, independent of the site's settings."""
    return Engine(dirs=[str(HERE / "templates")]).get_template(name)


def _shown(block: Block, document: Document, words: dict[str, str], links: bool) -> dict[str, Any]:
    """Return what the template needs of one block: its kind, its fields, addresses checked, SVG ready."""
    fields = {"kind": type(block).__name__.lower(), **vars(block)}
    if isinstance(block, Table):
        fields["table"] = _table(block, document, words, links)
    elif isinstance(block, Picture):
        fields["svg"] = _drawing(block, links)
        fields["source"] = source_line(block.source, words, document.language)
        fields["table"] = _table(block.table, document, words, links) if block.table else None
    elif fields["kind"] == "facts":
        fields["pairs"] = [(label, _cell(cell, links)) for label, cell in fields["pairs"]]
    elif fields["kind"] == "keyfigures":
        fields["figures"] = [vars(one) | {"href": safe_address(one.href) if links else ""} for one in fields["figures"]]
    return fields


def _drawing(picture: Picture, links: bool) -> SafeString:
    """Return the SVG for the page, its identifiers made its own by a digest of the drawing."""
    prefix = f"doc-{blake2b(picture.svg.encode(), digest_size=4).hexdigest()}-"
    svg = for_page(picture.svg, prefix, picture.alternative, picture.width_cm, links)
    return mark_safe(svg)  # noqa: S308 -- parsed and written again without scripts


def _table(table: Table, document: Document, words: dict[str, str], links: bool) -> dict[str, Any]:
    """Return what the template needs of one table, each cell with its column's heading and side."""
    sides = [NUMBER if column.number else "" for column in table.columns]
    headings = [escape(column.heading) for column in table.columns]

    def filled(row: tuple[Cell, ...]) -> list[tuple[SafeString, str, str]]:
        return [
            (_cell(cell, links), side or (KEY if len(cell.text) <= LONGEST_KEY else ""), heading)
            for cell, side, heading in zip(row, sides, headings, strict=True)
        ]

    return {
        "caption": table.caption,
        "columns": list(zip(headings, sides, strict=True)),
        "rows": [filled(row) for row in table.rows],
        "total": filled(table.total) if table.total else None,
        "source": source_line(table.source, words, document.language),
        "wide": len(headings) > COLUMNS_THAT_FIT_A_TELEPHONE,
        "count": len(headings),
    }


def _cell(cell: Cell, links: bool) -> SafeString:
    """Return a cell's content: a dot where it has a tone, its text, a link where one is safe."""
    text = escape(cell.text)
    if LONG_WORD.search(cell.text):
        text = mark_safe("<wbr>".join(escape(part) for part in breakable(cell.text).split(BREAK)))  # noqa: S308
    if "\n" in text:
        text = mark_safe(text.replace("\n", "<br>"))  # noqa: S308 -- escaped the line before
    if links and cell.href and (address := safe_address(cell.href)):
        text = format_html('<a href="{}">{}</a>', address, text)
    if cell.tone in TONES:
        text = format_html('<span class="doc-dot doc-dot-{}" aria-hidden="true"></span>{}', cell.tone, text)
    return text
