"""The document as Word text, with real styles, repeated table heads and alternative texts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm

from entente.engines.documents import docx_parts as parts
from entente.engines.documents.blocks import (
    Block,
    Bullets,
    Document,
    Facts,
    Heading,
    Hole,
    KeyFigures,
    Paragraph,
    Picture,
    Table,
)
from entente.engines.documents.docx_styles import styled
from entente.engines.documents.pictures import png
from entente.engines.documents.prepared import prepared
from entente.engines.documents.words import colon, source_line, words_of

LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}
TONE_STYLES = {"note": "EntenteNote", "attention": "EntenteAttention"}
TAB_STOPS = '<w:tabs><w:tab w:val="clear" w:pos="4320"/><w:tab w:val="clear" w:pos="8640"/>{}</w:tabs>'


def render_docx(document: Document) -> bytes:
    """Return the document as a Word file with the same content as the other formats.

    Raises ValueError with a sentence when the title, the language or a picture is unusable.
    """
    clean = prepared(document)
    words = words_of(clean)
    target = styled()
    _name(target, clean)
    _margins(target, clean, words)
    end = target.element.body.sectPr
    for piece in _pieces(clean, words):
        if isinstance(piece, Picture):
            _draw(target, piece)
        else:
            end.addprevious(parse_xml(piece.replace("<w:p>", f"<w:p {parts.NAMESPACE}>", 1)))
    result = BytesIO()
    target.save(result)
    return result.getvalue()


def _pieces(document: Document, words: dict[str, str]) -> Iterator[str | Picture]:
    """Yield the body from top to bottom: XML of paragraphs and tables, or a picture to draw."""
    yield parts.paragraph("Title", parts.run(document.title))
    yield parts.paragraph("Subtitle", parts.run(document.subtitle) if document.subtitle else "")
    if document.meta:
        yield parts.pairs(document.meta)
    if document.warning:
        yield parts.paragraph("EntenteAttention", parts.run(document.warning))
    for block in document.blocks:
        yield from _block(block, document, words)
    if document.provenance:
        yield parts.paragraph("Heading1", parts.run(words["provenance"]))
        yield from _table(document.provenance, document, words)


def _block(block: Block, document: Document, words: dict[str, str]) -> Iterator[str | Picture]:
    """Yield the pieces of one block."""
    match block:
        case Heading():
            yield parts.paragraph(f"Heading{block.level}", parts.run(block.text))
        case Paragraph():
            yield parts.paragraph(TONE_STYLES.get(block.tone, "Normal"), parts.run(block.text))
        case Bullets():
            yield from (parts.paragraph("ListBullet", parts.run(item)) for item in block.items)
        case Hole():
            lead = parts.run(words["missing"] + colon(document.language), bold=True, ink="attention")
            yield parts.paragraph("EntenteAttention", lead + parts.run(block.text))
        case Facts() | KeyFigures():
            yield parts.facts(block) if isinstance(block, Facts) else parts.key_figures(block)
            yield _gap()
        case Table():
            yield from _table(block, document, words)
        case Picture():
            yield from _picture(block, document, words)


def _table(table: Table, document: Document, words: dict[str, str]) -> Iterator[str]:
    """Yield a table's caption, the table, and its source or the space under it."""
    if table.caption:
        yield parts.paragraph("Caption", parts.run(table.caption))
    yield parts.table(table, words["empty"])
    source = source_line(table.source, words, document.language)
    yield parts.paragraph("EntenteNote", parts.run(source)) if source else _gap()


def _picture(picture: Picture, document: Document, words: dict[str, str]) -> Iterator[str | Picture]:
    """Yield a picture's title, the picture, its source and the table behind it."""
    yield parts.paragraph("Caption", parts.run(picture.title))
    yield picture
    source = source_line(picture.source, words, document.language)
    if source:
        yield parts.paragraph("EntenteNote", parts.run(source))
    if picture.table:
        yield from _table(picture.table, document, words)


def _gap() -> str:
    """Return the small empty paragraph that keeps two tables apart: Word joins tables that touch."""
    return parts.paragraph("EntenteSmall", "")


def _draw(target: Any, picture: Picture) -> None:
    """Put the picture at the end of the body, with its alternative text."""
    image = BytesIO(png(picture.svg, picture.width_cm))
    inline = target.add_picture(image, width=Cm(picture.width_cm))._inline  # noqa: SLF001 -- no public way to alt text
    for side in ("distT", "distB", "distL", "distR"):
        inline.set(side, "0")  # left out, LibreOffice takes a third of a centimetre
    inline.docPr.set("descr", picture.alternative)
    inline.docPr.set("title", picture.title)
    inline.docPr.set("name", f"picture {inline.docPr.id}")


def _name(target: Any, document: Document) -> None:
    """Write the core properties and the language of every text."""
    core = target.core_properties
    core.title, core.subject, core.author = document.title[:255], document.subtitle[:255], "Entente"
    core.language = LANGUAGES[document.language]
    core.comments, core.last_modified_by = "", "Entente"
    core.created = core.modified = datetime.now(UTC).replace(tzinfo=None)
    for tag in target.styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), LANGUAGES[document.language])


def _margins(target: Any, document: Document, words: dict[str, str]) -> None:
    """Print the marking at the top and bottom of every page, the cut-off date and the page number below."""
    section = target.sections[0]
    marking = parts.run(document.marking, bold=True, ink="accent")
    _fill(section.header, "Header", '<w:jc w:val="center"/>', marking)
    tab = "<w:r><w:tab/></w:r>"
    pages = parts.field("PAGE") + parts.run(" / ") + parts.field("NUMPAGES")
    stops = '<w:tab w:val="center" w:pos="4819"/><w:tab w:val="right" w:pos="9638"/>'
    _fill(
        section.footer,
        "Footer",
        TAB_STOPS.format(stops),
        parts.run(words["footer"]) + tab + marking + tab + pages,
    )


def _fill(part: Any, style: str, properties: str, content: str) -> None:
    """Replace the paragraphs of a header or footer by one."""
    for old in part.paragraphs:
        old._p.getparent().remove(old._p)  # noqa: SLF001 -- python-docx removes nothing itself
    written = parts.paragraph(style, content, properties).replace("<w:p>", f"<w:p {parts.NAMESPACE}>", 1)
    part._element.append(parse_xml(written))  # noqa: SLF001 -- the same
