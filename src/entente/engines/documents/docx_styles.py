"""The Word styles of every document: the same voice as the PDF, under names a writer finds in the list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from entente.engines.documents.docx_parts import NAMESPACE, colour

SERIF = "Georgia"
SANS = "Arial"


@dataclass(frozen=True)
class Look:
    """One paragraph style: font, size in points, weight, colour, space before and after in points."""

    name: str
    font: str = SANS
    size: float = 9.5
    bold: bool = False
    ink: str = "ink"
    before: float = 0
    after: float = 4
    keep: bool = False
    borders: str = ""
    wash: str = ""


LOOKS = (
    Look("Normal", after=5),
    Look("Title", SERIF, 23, bold=True, after=3),
    Look("Subtitle", SANS, 11, ink="soft", after=4, borders="accent-below"),
    Look("Heading 1", SERIF, 14, bold=True, before=16, after=6, keep=True),
    Look("Heading 2", SERIF, 11.5, bold=True, ink="accent", before=11, after=4, keep=True),
    Look("Caption", SANS, 9.5, bold=True, before=8, after=3, keep=True),
    Look("List Bullet", after=2),
    Look("Header", SANS, 8.5, ink="soft", after=0),
    Look("Footer", SANS, 8.5, ink="soft", after=0),
    Look("Entente Cell", SANS, 8.5, after=0),
    Look("Entente Head", SANS, 8.5, bold=True, ink="soft", after=0),
    Look("Entente Small", SANS, 7.5, ink="soft", after=0),
    Look("Entente Value", SERIF, 16, bold=True, after=1),
    Look("Entente Note", SANS, 8, ink="soft", before=2, after=8),
    Look("Entente Attention", SANS, 9.5, before=5, after=6, borders="attention-left", wash="attention-wash"),
)
BORDERS = {
    "accent-below": f'<w:bottom w:val="single" w:sz="10" w:space="6" w:color="{colour("accent")}"/>',
    "attention-left": (
        f'<w:top w:val="single" w:sz="4" w:space="3" w:color="{colour("attention-wash")}"/>'
        f'<w:left w:val="single" w:sz="24" w:space="8" w:color="{colour("attention")}"/>'
        f'<w:bottom w:val="single" w:sz="4" w:space="3" w:color="{colour("attention-wash")}"/>'
    ),
}


def styled() -> Any:
    """Return an empty A4 Word document with these styles."""
    return docx.Document(BytesIO(_template()))


@lru_cache(maxsize=1)
def _template() -> bytes:
    """Return the bytes of the empty styled document, made once."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    section.header_distance = section.footer_distance = Cm(1)
    for look in LOOKS:
        _dress(document.styles, look)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _dress(styles: Any, look: Look) -> None:
    """Give one style its look, and create it where Word's template lacks it."""
    if look.name in {style.name for style in styles}:
        style = styles[look.name]
    else:
        style = styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
    for tag in ("w:rPr", "w:pPr"):
        old = style.element.find(qn(tag))
        if old is not None:
            _strip(old)
    style.font.name, style.font.size, style.font.bold = look.font, Pt(look.size), look.bold
    style.font.color.rgb = RGBColor.from_string(colour(look.ink))
    fonts = style.element.rPr.rFonts
    for side in ("w:cs", "w:eastAsia"):
        fonts.set(qn(side), look.font)
    space = style.paragraph_format
    space.space_before, space.space_after, space.line_spacing = Pt(look.before), Pt(look.after), 1.12
    space.keep_with_next = look.keep
    if look.wash:
        space.left_indent = space.right_indent = Pt(10)
    _line(style, look)


def _line(style: Any, look: Look) -> None:
    """Draw the style's rule and its background."""
    properties = style.element.get_or_add_pPr()
    after = properties.find(qn("w:spacing"))
    if look.borders:
        after.addprevious(parse_xml(f"<w:pBdr {NAMESPACE}>{BORDERS[look.borders]}</w:pBdr>"))
    if look.wash:
        wash = f'<w:shd {NAMESPACE} w:val="clear" w:color="auto" w:fill="{colour(look.wash)}"/>'
        after.addprevious(parse_xml(wash))


def _strip(properties: Any) -> None:
    """Remove what the template says, except numbering and outline level, which make lists and headings."""
    for child in list(properties):
        if child.tag not in {qn("w:numPr"), qn("w:outlineLvl")}:
            properties.remove(child)
