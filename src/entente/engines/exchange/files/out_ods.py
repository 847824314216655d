"""A sheet as ODS: the container is odfdo's, the rows are streamed into it, so that a long list needs no memory."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from odfdo import Document

from entente.engines.exchange.files.sheet import CUT, UNHELD, Heading, Sheet, Value, Wrong, shielded

NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
    for name, path in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"), ("of", "of"),
    )
)  # fmt: skip
STYLES = (
    '<office:automatic-styles><number:date-style style:name="D"><number:day number:style="long"/>'
    '<number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text>'
    '<number:year number:style="long"/></number:date-style>'
    '<style:style style:name="wide" style:family="table-column"><style:table-column-properties '
    'style:column-width="5.5cm"/></style:style>'
    '<style:style style:name="usual" style:family="table-column"><style:table-column-properties '
    'style:column-width="3.2cm"/></style:style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="D"/>'
    '<style:style style:name="head" style:family="table-cell"><style:table-cell-properties '
    'fo:background-color="#E8ECF1"/><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="wrong" style:family="table-cell"><style:table-cell-properties '
    'fo:background-color="#F8D7D3"/></style:style></office:automatic-styles>'
)
ROWS = 200


def write_ods(sheet: Sheet, path: Path) -> None:
    """Write the file."""
    empty = Document("spreadsheet")
    empty.save(str(path))
    content = path.with_suffix(".parts")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename != "content.xml":
                new.writestr(member, old.read(member.filename))
        with new.open("content.xml", "w") as place:
            for part in _parts(sheet):
                place.write(part.encode())
    content.replace(path)


def _parts(sheet: Sheet) -> Iterator[str]:
    """Yield the document's content."""
    yield f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES} office:version="1.3">{STYLES}'
    yield "<office:body><office:spreadsheet>"
    yield _validations(sheet.headings)
    yield f"<table:table table:name={quoteattr(sheet.name[:31])}>"
    for heading in sheet.headings:
        style = "wide" if heading.width > 20 else "usual"
        yield f'<table:table-column table:style-name="{style}"{_validation(sheet.headings, heading)}/>'
    yield "<table:table-header-rows><table:table-row>"
    yield "".join(_text(heading.words, ' table:style-name="head"') for heading in sheet.headings)
    yield "</table:table-row></table:table-header-rows>"
    yield from _rows(sheet)
    yield "</table:table>"
    if sheet.help:
        yield f"<table:table table:name={quoteattr(sheet.help_name)}>"
        for words, meaning in sheet.help:
            yield f"<table:table-row>{_text(words)}{_text(meaning)}</table:table-row>"
        yield "</table:table>"
    yield "</office:spreadsheet></office:body></office:document-content>"


def _rows(sheet: Sheet) -> Iterator[str]:
    """Yield the rows, some at a time."""
    yes, no = ("oui", "non") if sheet.language == "fr" else ("yes", "no")
    allowed = [_validation(sheet.headings, heading, "content") for heading in sheet.headings]
    waiting = []
    for row in sheet.rows:
        cells = [_cell(value, allowed[place], (yes, no)) for place, value in enumerate(row)]
        waiting.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
        if len(waiting) == ROWS:
            yield "".join(waiting)
            waiting = []
    yield "".join(waiting)


def _cell(value: Value | Wrong, allowed: str, words: tuple[str, str]) -> str:
    """Return one cell."""
    if isinstance(value, Wrong):
        return _text(_plain(value.value, words), f'{allowed} table:style-name="wrong"')
    if value is None or value == "":
        return f"<table:table-cell{allowed}/>"
    if isinstance(value, bool):
        return _text(words[0] if value else words[1], allowed)
    if isinstance(value, int | float | Decimal):
        return f'<table:table-cell{allowed} office:value-type="float" office:value="{value}"/>'
    if isinstance(value, date):
        day = value.isoformat()
        return f'<table:table-cell{allowed} table:style-name="day" office:value-type="date" office:date-value="{day}"/>'
    return _text(value, allowed)


def _plain(value: Value, words: tuple[str, str]) -> str:
    """Return a value as text."""
    if isinstance(value, bool):
        return words[0] if value else words[1]
    return "" if value is None else str(value)


def _text(text: str, more: str = "") -> str:
    """Return a cell of text: each line a paragraph, signs that XML cannot hold left out."""
    clean = UNHELD.sub("", shielded(text[:CUT], everywhere=False)).replace("\r", "")
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in clean.split("\n"))
    return f'<table:table-cell{more} office:value-type="string">{lines}</table:table-cell>'


def _validations(headings: Sequence[Heading]) -> str:
    """Return the closed lists; a word not in one is warned of, not forbidden."""
    found = []
    for place, heading in enumerate(headings):
        if heading.choices:
            words = ";".join('"' + word.replace('"', '""') + '"' for word in heading.choices)
            condition = quoteattr(f"of:cell-content-is-in-list({words})")
            found.append(
                f'<table:content-validation table:name="v{place}" table:condition={condition} '
                'table:allow-empty-cell="true" table:display-list="unsorted">'
                '<table:error-message table:display="true" table:message-type="warning"/></table:content-validation>'
            )
    return f"<table:content-validations>{''.join(found)}</table:content-validations>" if found else ""


def _validation(headings: Sequence[Heading], heading: Heading, on: str = "column") -> str:
    """Return the attribute that ties a column's cells to its closed list."""
    if not heading.choices:
        return ""
    place = next(at for at, other in enumerate(headings) if other is heading)
    return "" if on == "column" else f' table:content-validation-name="v{place}"'
