"""The OpenDocument styles of every document, written as XML once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from entente.engines.documents.pictures import PAPER, TONES

SERIF = "Georgia, 'Liberation Serif', serif"
SANS = "'Liberation Sans', Arial, sans-serif"
WIDTH = re.compile(r'"EntenteWidth(\d+)"')


@dataclass(frozen=True)
class Look:
    """One paragraph style: name, size in points, weight, colour, spaces in points, further properties."""

    name: str
    size: float
    ink: str = "ink"
    serif: bool = False
    bold: bool = False
    before: float = 0
    after: float = 0
    keep: bool = False
    more: str = ""


STRONG = f"0.75pt solid {PAPER['line-strong']}"
LEFT_RULE = f'fo:border-left="2.5pt solid {PAPER["attention"]}" fo:background-color="{PAPER["attention-wash"]}"'
LOOKS = (
    Look("Standard", 9.5, after=5),
    Look("Title", 23, serif=True, bold=True, after=3),
    Look(
        "Subtitle",
        11,
        "soft",
        after=5,
        more=f'fo:border-bottom="1.2pt solid {PAPER["accent"]}" fo:padding-bottom="0.15cm"',
    ),
    Look("Heading_20_1", 14, serif=True, bold=True, before=16, after=6, keep=True),
    Look("Heading_20_2", 11.5, "accent", serif=True, bold=True, before=11, after=4, keep=True),
    Look("Caption", 9.5, bold=True, before=8, after=3, keep=True),
    Look("Header", 8.5, "accent", bold=True, more='fo:text-align="center"'),
    Look("Footer", 8.5, "soft"),
    Look("EntenteCell", 8.5),
    Look("EntenteCellNumber", 8.5, more='fo:text-align="end"'),
    Look("EntenteHead", 8.5, "soft", bold=True),
    Look("EntenteHeadNumber", 8.5, "soft", bold=True, more='fo:text-align="end"'),
    Look("EntenteSmall", 7.5, "soft"),
    Look("EntenteValue", 16, serif=True, bold=True, after=1),
    Look("EntenteBullet", 9.5, after=2),
    Look("EntentePicture", 9.5, after=3),
    Look("EntenteNote", 8, "soft", before=2, after=8),
    Look("EntenteAttention", 9.5, before=5, after=6, more=LEFT_RULE + ' fo:padding="0.15cm"'),
)
CELLS = {
    "EntenteCellPlain": "",
    "EntenteCellLine": f'fo:border-bottom="0.5pt solid {PAPER["line"]}"',
    "EntenteCellHead": f'fo:border-bottom="{STRONG}" style:vertical-align="bottom"',
    "EntenteCellTotal": f'fo:border-top="{STRONG}"',
    "EntenteCellFigure": f'fo:border-top="{STRONG}" fo:border-bottom="{STRONG}" fo:padding-top="0.15cm"',
}
SPANS = {
    "EntenteBold": 'fo:font-weight="bold"',
    "EntenteSoft": f'fo:color="{PAPER["soft"]}"',
    "EntenteMarking": f'fo:font-weight="bold" fo:color="{PAPER["accent"]}"',
    "EntenteLead": f'fo:font-weight="bold" fo:color="{PAPER["attention"]}"',
    **{f"EntenteTone{tone}": f'fo:color="{PAPER[name]}"' for tone, name in TONES.items()},
}
PAGE = (
    '<style:page-layout style:name="Mpm1"><style:page-layout-properties fo:page-width="21cm"'
    ' fo:page-height="29.7cm" style:print-orientation="portrait" fo:margin-top="1cm" fo:margin-bottom="1cm"'
    ' fo:margin-left="2cm" fo:margin-right="2cm"/><style:header-style><style:header-footer-properties'
    ' fo:min-height="1cm" fo:margin-bottom="0.5cm"/></style:header-style><style:footer-style>'
    '<style:header-footer-properties fo:min-height="0.8cm" fo:margin-top="0.4cm"/></style:footer-style>'
    "</style:page-layout>"
)
LIST = (
    '<text:list-style style:name="EntenteList"><text:list-level-style-bullet text:level="1"'
    ' text:bullet-char="–"><style:list-level-properties text:list-level-position-and-space-mode='
    '"label-alignment"><style:list-level-label-alignment text:label-followed-by="listtab"'
    ' text:list-tab-stop-position="0.6cm" fo:text-indent="-0.4cm" fo:margin-left="0.6cm"/>'
    f'</style:list-level-properties><style:text-properties fo:color="{PAPER["accent"]}"/>'
    "</text:list-level-style-bullet></text:list-style>"
)
TABLE = (
    '<style:style style:name="EntenteTable" style:family="table"><style:table-properties style:width="17cm"'
    ' table:align="left" fo:margin-bottom="0.3cm" table:border-model="collapsing"/></style:style>'
)
ROW = (
    '<style:style style:name="EntenteRow" style:family="table-row">'
    '<style:table-row-properties fo:keep-together="always"/></style:style>'
)
TABS = (
    '<style:tab-stops><style:tab-stop style:position="8.5cm" style:type="center"/>'
    '<style:tab-stop style:position="17cm" style:type="right"/></style:tab-stops>'
)


def paragraph_styles() -> list[str]:
    """Return the named paragraph and text styles, one XML element each."""
    spans = [
        f'<style:style style:name="{name}" style:family="text"><style:text-properties {look}/></style:style>'
        for name, look in SPANS.items()
    ]
    return [*(_paragraph(look) for look in LOOKS), *spans, LIST]


def table_styles(body: str) -> list[str]:
    """Return the automatic styles of the tables in that body: cells, rows and every column width it names."""
    cells = [
        f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties'
        f' fo:padding="0.09cm" {look}/></style:style>'
        for name, look in CELLS.items()
    ]
    columns = [
        f'<style:style style:name="EntenteWidth{width}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{int(width) / 100:.2f}cm"/></style:style>'
        for width in sorted(set(WIDTH.findall(body)))
    ]
    return [
        TABLE,
        ROW,
        *cells,
        *columns,
    ]


def _paragraph(look: Look) -> str:
    """Return one paragraph style."""
    family = SERIF if look.serif else SANS
    weight = "bold" if look.bold else "normal"
    level = f' style:default-outline-level="{look.name[-1]}"' if look.name.startswith("Heading") else ""
    keep = ' fo:keep-with-next="always"' if look.keep else ""
    tabs = TABS if look.name == "Footer" else ""
    return (
        f'<style:style style:name="{look.name}" style:display-name="{look.name.replace("_20_", " ")}"'
        f' style:family="paragraph"{level}><style:paragraph-properties fo:margin-top="{look.before}pt"'
        f' fo:margin-bottom="{look.after}pt" fo:line-height="112%"{keep} {look.more}>{tabs}'
        f'</style:paragraph-properties><style:text-properties fo:font-family="{family}"'
        f' fo:font-size="{look.size}pt" fo:font-weight="{weight}" fo:font-style="normal"'
        f' fo:color="{PAPER[look.ink]}"/></style:style>'
    )
