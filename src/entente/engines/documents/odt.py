"""The document as OpenDocument text, with real headings, repeated table heads and alternative texts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import odfdo

from entente.engines.documents import odt_parts as parts
from entente.engines.documents import odt_styles
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
from entente.engines.documents.pictures import height_cm, png
from entente.engines.documents.prepared import prepared
from entente.engines.documents.words import colon, source_line, words_of

LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}
TONE_STYLES = {"note": "EntenteNote", "attention": "EntenteAttention"}


def render_odt(document: Document) -> bytes:
    """Return the document as an OpenDocument text with the same content as the other formats.

    Raises ValueError with a sentence when the title, the language or a picture is unusable.
    """
    clean = prepared(document)
    words = words_of(clean)
    target = odfdo.Document("text")
    body = "".join(_Writer(target, clean, words).pieces())
    _fill(target, body)
    _dress(target, body)
    _margins(target, clean, words)
    _name(target, clean)
    result = BytesIO()
    target.save(result)
    return result.getvalue()


class _Writer:
    """Writes the body of one document; counts its tables and pictures, which need names of their own."""

    def __init__(self, target: Any, document: Document, words: dict[str, str]) -> None:
        self.target = target
        self.document = document
        self.words = words
        self.count = 0

    def pieces(self) -> Iterator[str]:
        """Yield the XML of the body from top to bottom."""
        document = self.document
        yield parts.paragraph("Title", parts.text(document.title))
        yield parts.paragraph("Subtitle", parts.text(document.subtitle))
        if document.meta:
            yield parts.pairs(document.meta)
        if document.warning:
            yield parts.paragraph("EntenteAttention", parts.text(document.warning))
        for block in document.blocks:
            yield from self.block(block)
        if document.provenance:
            yield parts.heading(1, self.words["provenance"])
            yield from self.table(document.provenance)

    def block(self, block: Block) -> Iterator[str]:
        """Yield the XML of one block."""
        match block:
            case Heading():
                yield parts.heading(block.level, block.text)
            case Paragraph():
                yield parts.paragraph(TONE_STYLES.get(block.tone, "Standard"), parts.text(block.text))
            case Bullets():
                yield parts.bullets(block.items)
            case Hole():
                lead = parts.text(self.words["missing"] + colon(self.document.language), "EntenteLead")
                yield parts.paragraph("EntenteAttention", lead + parts.text(block.text))
            case Facts() | KeyFigures():
                name = self.name("facts")
                yield parts.facts(block, name) if isinstance(block, Facts) else parts.key_figures(block, name)
            case Table():
                yield from self.table(block)
            case Picture():
                yield from self.picture(block)

    def table(self, table: Table) -> Iterator[str]:
        """Yield a table's caption, the table, and its source."""
        if table.caption:
            yield parts.paragraph("Caption", parts.text(table.caption))
        yield parts.table(table, self.words["empty"], self.name("table"))
        yield from self.source(table.source)

    def picture(self, picture: Picture) -> Iterator[str]:
        """Yield a picture's title, the picture, its source and the table behind it."""
        image = png(picture.svg, picture.width_cm)
        address = self.target.add_file(BytesIO(image))
        self.count += 1
        yield parts.paragraph("Caption", parts.text(picture.title))
        yield parts.picture(picture, address, height_cm(image, picture.width_cm), self.count)
        yield from self.source(picture.source)
        if picture.table:
            yield from self.table(picture.table)

    def source(self, source: str) -> Iterator[str]:
        """Yield the source line, where there is one."""
        if source:
            line = source_line(source, self.words, self.document.language)
            yield parts.paragraph("EntenteNote", parts.text(line))

    def name(self, kind: str) -> str:
        """Return a name that no other table of the document has."""
        self.count += 1
        return f"{kind}-{self.count}"


def _fill(target: Any, body: str) -> None:
    """Put the written XML in place of the template's empty body."""
    target.body.clear()
    written = odfdo.Element.from_tag(f"<office:text>{body}</office:text>")
    for child in written.children:
        target.body.append(child)


def _dress(target: Any, body: str) -> None:
    """Put our styles in place of the template's of the same name, and the tables' automatic ones."""
    styles = target.get_part("styles.xml")
    named = styles.get_element("//office:styles")
    for text in odt_styles.paragraph_styles():
        style = odfdo.Element.from_tag(text)
        name, family = style.get_attribute("style:name"), style.get_attribute("style:family")
        old = named.get_element(f"style:style[@style:name='{name}'][@style:family='{family}']")
        if old is not None:
            named.delete(old)
        named.append(style)
    named.delete(named.get_element("text:outline-style"))  # the template numbers headings
    automatic = styles.get_element("//office:automatic-styles")
    automatic.delete(automatic.get_element("style:page-layout[@style:name='Mpm1']"))
    automatic.append(odfdo.Element.from_tag(odt_styles.PAGE))
    content = target.get_part("content.xml").get_element("//office:automatic-styles")
    for text in odt_styles.table_styles(body):
        content.append(odfdo.Element.from_tag(text))


def _margins(target: Any, document: Document, words: dict[str, str]) -> None:
    """Print the marking at the top and bottom of every page, the cut-off date and the page number below."""
    page = target.get_part("styles.xml").get_element("//style:master-page[@style:name='Standard']")
    marking = parts.text(document.marking, "EntenteMarking")
    pages = '<text:page-number text:select-page="current">1</text:page-number> / <text:page-count>1</text:page-count>'
    below = f"{parts.text(words['footer'])}<text:tab/>{marking}<text:tab/>{pages}"
    head = f"<style:header>{parts.paragraph('Header', marking)}</style:header>"
    foot = f"<style:footer>{parts.paragraph('Footer', below)}</style:footer>"
    page.append(odfdo.Element.from_tag(head))
    page.append(odfdo.Element.from_tag(foot))


def _name(target: Any, document: Document) -> None:
    """Write title, author, dates and language."""
    meta = target.meta
    now = datetime.now(UTC).replace(tzinfo=None)
    meta.set_title(document.title)
    meta.set_subject(document.subtitle)
    meta.set_initial_creator("Entente")
    meta.set_creator("Entente")
    meta.set_creation_date(now)
    meta.set_dc_date(now)
    meta.set_generator("Entente")
    target.set_language(LANGUAGES[document.language])
