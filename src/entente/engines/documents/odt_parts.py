"""OpenDocument pieces: paragraphs, tables and pictures as XML text, every value escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from entente.engines.documents.blocks import Cell, Facts, KeyFigures, Picture, Table
from entente.engines.documents.pictures import TONES
from entente.engines.documents.prepared import lines

TEXT_WIDTH = 1700  # hundredths of a centimetre
LABEL_WIDTH = 450
SPACES = re.compile(" {2,}")


def text(value: str, style: str = "") -> str:
    """Return text as XML: line breaks, tabs and runs of spaces kept, in a span where it has a style."""
    written = "<text:line-break/>".join(escape(line) for line in lines(value)).replace("\t", "<text:tab/>")
    written = SPACES.sub(lambda found: f' <text:s text:c="{len(found[0]) - 1}"/>', written)
    return f'<text:span text:style-name="{style}">{written}</text:span>' if style else written


def paragraph(style: str, content: str) -> str:
    """Return a paragraph of that style with content already written as XML."""
    return f'<text:p text:style-name="{style}">{content}</text:p>'


def heading(level: int, value: str) -> str:
    """Return a real heading of that level."""
    return f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">{text(value)}</text:h>'


def bullets(items: Iterable[str]) -> str:
    """Return a bulleted list."""
    entries = "".join(f"<text:list-item>{paragraph('EntenteBullet', text(one))}</text:list-item>" for one in items)
    return f'<text:list text:style-name="EntenteList">{entries}</text:list>'


def picture(block: Picture, address: str, height_cm: float, place: int) -> str:
    """Return a picture anchored in its own paragraph, with its title and alternative text."""
    return paragraph(
        "EntentePicture",
        f'<draw:frame draw:name="picture {place}" text:anchor-type="as-char" svg:width="{block.width_cm:g}cm"'
        f' svg:height="{height_cm:.2f}cm"><draw:image xlink:href={quoteattr(address)} xlink:type="simple"'
        ' xlink:show="embed" xlink:actuate="onLoad"/>'
        f"<svg:title>{escape(block.title)}</svg:title><svg:desc>{escape(block.alternative)}</svg:desc>"
        "</draw:frame>",
    )


def table(block: Table, empty: str, name: str) -> str:
    """Return a table whose head repeats on every page; `empty` is printed when it has no row."""
    shares = [max(1, column.share) for column in block.columns]
    widths = [TEXT_WIDTH * share // sum(shares) for share in shares]
    sides = ["Number" if column.number else "" for column in block.columns]
    heads = [
        paragraph(f"EntenteHead{side}", text(column.heading)) for column, side in zip(block.columns, sides, strict=True)
    ]
    head = f"<table:table-header-rows>{_row(heads, 'EntenteCellHead')}</table:table-header-rows>"
    rows = [_row(_cells(row, sides), "EntenteCellLine") for row in block.rows]
    if not block.rows:
        rows.append(_spanning(paragraph("EntenteCell", text(empty, "EntenteSoft")), len(widths)))
    if block.total:
        rows.append(_row(_cells(block.total, sides, "EntenteBold"), "EntenteCellTotal"))
    return _table(widths, head + "".join(rows), name)


def facts(block: Facts, name: str) -> str:
    """Return the pairs as a table of two columns without a head."""
    rows = [
        _row(
            [
                paragraph("EntenteCell", text(label, "EntenteSoft")),
                paragraph("EntenteCell", cell_text(value)),
            ],
            "EntenteCellLine",
        )
        for label, value in block.pairs
    ]
    return _table([LABEL_WIDTH, TEXT_WIDTH - LABEL_WIDTH], "".join(rows), name)


def key_figures(block: KeyFigures, name: str) -> str:
    """Return the figures side by side between two lines."""
    cells = [
        paragraph("EntenteValue", text(one.value))
        + paragraph("EntenteCell", text(one.label))
        + (paragraph("EntenteSmall", text(one.note)) if one.note else "")
        for one in block.figures
    ]
    return _table([TEXT_WIDTH // len(cells)] * len(cells), _row(cells, "EntenteCellFigure"), name)


def pairs(meta: Sequence[tuple[str, str]]) -> str:
    """Return the title block's pairs, three to a row, without lines."""
    cells = [paragraph("EntenteSmall", text(label)) + paragraph("EntenteCell", text(value)) for label, value in meta]
    cells.extend([paragraph("EntenteCell", "")] * (-len(cells) % 3))
    rows = [_row(cells[start : start + 3], "EntenteCellPlain") for start in range(0, len(cells), 3)]
    return _table([TEXT_WIDTH // 3] * 3, "".join(rows), "title-block")


def cell_text(cell: Cell, style: str = "") -> str:
    """Return a cell's text after a coloured dot where the cell has a tone."""
    dot = ""
    if cell.tone in TONES:
        dot = text("○ " if cell.tone == "pending" else "● ", f"EntenteTone{cell.tone}")
    return dot + text(cell.text, style)


def _cells(row: tuple[Cell, ...], sides: list[str], style: str = "") -> list[str]:
    return [paragraph(f"EntenteCell{side}", cell_text(cell, style)) for cell, side in zip(row, sides, strict=True)]


def _row(cells: Iterable[str], style: str) -> str:
    body = "".join(
        f'<table:table-cell table:style-name="{style}" office:value-type="string">{cell}</table:table-cell>'
        for cell in cells
    )
    return f'<table:table-row table:style-name="EntenteRow">{body}</table:table-row>'


def _spanning(content: str, count: int) -> str:
    covered = "<table:covered-table-cell/>" * (count - 1)
    return (
        f'<table:table-row><table:table-cell table:number-columns-spanned="{count}"'
        f' office:value-type="string">{content}</table:table-cell>{covered}</table:table-row>'
    )


def _table(widths: list[int], rows: str, name: str) -> str:
    columns = "".join(f'<table:table-column table:style-name="EntenteWidth{width}"/>' for width in widths)
    return f'<table:table table:name="{name}" table:style-name="EntenteTable">{columns}{rows}</table:table>'
