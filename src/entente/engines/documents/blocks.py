"""The block model: what a document is made of, before anyone decides how it is printed.

Every text is already in the document's language. Four writers read these blocks (html, pdf, docx, odt)
and print the same content; a block that one of them cannot print does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cell:
    """One table cell: its text, an address relative to the site's root ("" for none), a state's tone."""

    text: str
    href: str = ""
    tone: str = ""  # "", "done", "attention", "refusal", "pending": drawn as a dot before the text


@dataclass(frozen=True)
class Column:
    """One table column: its heading, whether it holds numbers (right aligned), its share of the width."""

    heading: str
    number: bool = False
    share: int = 1


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 (section) or 2 (subsection); `anchor` names it inside the document."""

    text: str
    level: int = 1
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `tone` "note" is small and soft, "attention" asks somebody to act."""

    text: str
    tone: str = ""


@dataclass(frozen=True)
class Bullets:
    """A bulleted list of plain sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Hole:
    """A fact that is missing, printed as a marked hole: what is missing, and who can enter it."""

    text: str


@dataclass(frozen=True)
class Facts:
    """Pairs of label and value, such as capital, languages, memberships."""

    pairs: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True)
class KeyFigure:
    """One figure: value as printed, label, unit and period in small, address of its rows."""

    value: str
    label: str
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class KeyFigures:
    """A row of at most six key figures."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Table:
    """A table with a caption, its rows, and the source printed under it."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str = ""
    total: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A chart or map: SVG source, title, a sentence that says the same to who cannot see it, the table behind it."""

    svg: str
    title: str
    alternative: str
    table: Table | None = None
    width_cm: float = 16.0
    source: str = ""


Block = Heading | Paragraph | Bullets | Hole | Facts | KeyFigures | Table | Picture


@dataclass(frozen=True)
class Document:
    """A whole document: title block, marking printed at top and bottom of each page, and the blocks.

    `language` is "fr" or "en"; `meta` are the pairs of the title block (cut-off date, reader, edition);
    `provenance` is the table of where every figure comes from, printed last.
    """

    title: str
    subtitle: str
    marking: str
    language: str
    blocks: tuple[Block, ...]
    meta: tuple[tuple[str, str], ...] = ()
    warning: str = ""
    provenance: Table | None = None
    words: dict[str, str] = field(default_factory=dict)
