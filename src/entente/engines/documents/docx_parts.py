"""WordprocessingML pieces: paragraphs, runs, tables and fields as XML text, every value escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from entente.engines.documents.blocks import Cell, Column, Facts, KeyFigures, Table
from entente.engines.documents.pictures import PAPER, TONES
from entente.engines.documents.prepared import lines

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TEXT_WIDTH = 9638  # 17 cm in twentieths of a point
LABEL_WIDTH = 2552
EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
Borders = dict[str, tuple[int, str]]
HAIRLINES: Borders = {"insideH": (4, "line"), "bottom": (4, "line")}


def colour(name: str) -> str:
    """Return the paper's colour of that name as Word writes it."""
    return PAPER[name].lstrip("#").upper()


def run(text: str, *, bold: bool = False, ink: str = "") -> str:
    """Return a run of text; line breaks inside it stay line breaks."""
    properties = ("<w:b/>" if bold else "") + (f'<w:color w:val="{colour(ink)}"/>' if ink else "")
    parts = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(one)}</w:t>' for one in lines(text))
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{parts}</w:r>"


def paragraph(style: str, content: str, properties: str = "") -> str:
    """Return a paragraph of that style with runs already written as XML."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def field(instruction: str) -> str:
    """Return a field that Word fills in, such as PAGE or NUMPAGES."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def cell_runs(cell: Cell, bold: bool = False) -> str:
    """Return the runs of a cell: a coloured dot where the cell has a tone, then its text."""
    dot = ""
    if cell.tone in TONES:
        dot = run("○ " if cell.tone == "pending" else "● ", ink=TONES[cell.tone])
    return dot + run(cell.text, bold=bold)


def table(block: Table, empty: str) -> str:
    """Return a table whose head repeats on every page; `empty` is printed when it has no row."""
    widths = shares(block.columns)
    sides = ['<w:jc w:val="right"/>' if column.number else "" for column in block.columns]
    strong = _borders("tcBorders", {"bottom": (6, "line-strong")})
    above = _borders("tcBorders", {"top": (6, "line-strong")})
    heads = [
        paragraph("EntenteHead", run(column.heading), side) for column, side in zip(block.columns, sides, strict=True)
    ]
    rows = [_row(heads, widths, head=True, cell_properties=strong)]
    rows.extend(_row(_cells(row, sides), widths) for row in block.rows)
    if not block.rows:
        rows.append(_spanning(paragraph("EntenteCell", run(empty, ink="soft")), len(widths)))
    if block.total:
        rows.append(_row(_cells(block.total, sides, bold=True), widths, cell_properties=above))
    return _table(widths, rows, HAIRLINES, block.caption)


def facts(block: Facts) -> str:
    """Return the pairs as a table of two columns without a head."""
    rows = [
        _row(
            [
                paragraph("EntenteCell", run(label, ink="soft")),
                paragraph("EntenteCell", cell_runs(value)),
            ],
            [LABEL_WIDTH, TEXT_WIDTH - LABEL_WIDTH],
        )
        for label, value in block.pairs
    ]
    return _table([LABEL_WIDTH, TEXT_WIDTH - LABEL_WIDTH], rows, HAIRLINES)


def key_figures(block: KeyFigures) -> str:
    """Return the figures side by side between two lines."""
    widths = [TEXT_WIDTH // len(block.figures)] * len(block.figures)
    cells = [
        paragraph("EntenteValue", run(one.value))
        + paragraph("EntenteCell", run(one.label))
        + (paragraph("EntenteSmall", run(one.note)) if one.note else "")
        for one in block.figures
    ]
    borders = {"top": (6, "line-strong"), "bottom": (6, "line-strong"), "insideV": (4, "line")}
    return _table(widths, [_row(cells, widths)], borders)


def pairs(meta: Sequence[tuple[str, str]]) -> str:
    """Return the title block's pairs, three to a row, without lines."""
    widths = [TEXT_WIDTH // 3] * 3
    cells = [paragraph("EntenteSmall", run(label)) + paragraph("EntenteCell", run(value)) for label, value in meta]
    cells.extend([paragraph("EntenteCell", "")] * (-len(cells) % 3))
    rows = [_row(cells[start : start + 3], widths) for start in range(0, len(cells), 3)]
    return _table(widths, rows, {})


def shares(columns: Sequence[Column]) -> list[int]:
    """Return the widths of the columns in twentieths of a point, by their shares."""
    parts = [max(1, column.share) for column in columns]
    return [TEXT_WIDTH * part // sum(parts) for part in parts]


def _cells(row: tuple[Cell, ...], sides: list[str], bold: bool = False) -> list[str]:
    return [paragraph("EntenteCell", cell_runs(cell, bold), side) for cell, side in zip(row, sides, strict=True)]


def _row(cells: Iterable[str], widths: list[int], head: bool = False, cell_properties: str = "") -> str:
    body = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{cell_properties}</w:tcPr>{cell}</w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{body}</w:tr>"


def _spanning(content: str, count: int) -> str:
    return f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="{count}"/></w:tcPr>{content}</w:tc></w:tr>'


def _borders(tag: str, edges: Borders) -> str:
    drawn = "".join(
        f'<w:{edge} w:val="single" w:sz="{edges[edge][0]}" w:space="0" w:color="{colour(edges[edge][1])}"/>'
        for edge in EDGES
        if edge in edges
    )
    return f"<w:{tag}>{drawn}</w:{tag}>"


def _table(widths: list[int], rows: Iterable[str], borders: Borders, caption: str = "") -> str:
    title = f"<w:tblCaption w:val={quoteattr(caption)}/>" if caption else ""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl {NAMESPACE}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'{_borders("tblBorders", borders)}<w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:top w:w="45" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
        '<w:bottom w:w="45" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:val="0020" w:firstRow="1"/>{title}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
