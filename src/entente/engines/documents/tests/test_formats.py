"""The four formats hold the same texts in the same order, whatever the texts are."""

from __future__ import annotations

import re
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entente.engines.documents.blocks import (
    Bullets,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Hole,
    Paragraph,
    Picture,
    Table,
)
from entente.engines.documents.document import FORMATS, render
from entente.engines.documents.html import render_html
from entente.engines.documents.pdf import render_pdf
from entente.engines.documents.tests.sample import READERS, brief, expected, html_text, squeezed

HOSTILE = (
    '#let x = panic("no")',
    "<script>alert(1)</script>",
    "& \\ $ @ _ * ` ~ [x] // /* =",
    "{{ title }} {% load x %}",
    "]]> &amp; &#0; ' \"",
    "مرحبا بالعالم",
)


def needs_pdftotext(name: str) -> None:
    if name == "pdf" and shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")


@pytest.mark.parametrize("name", FORMATS)
def test_every_text_in_the_same_order(name: str) -> None:
    needs_pdftotext(name)
    text = squeezed(READERS[name](render(brief(), name)))
    place = 0
    for part in expected():
        found = text.find(squeezed(part), place)
        assert found >= 0, f"{part!r} is missing or out of order in {name}"
        place = found + 1


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("hostile", [*HOSTILE, "x" * 3000, "Ünï😀 北京"])
def test_hostile_text_passes_through(name: str, hostile: str) -> None:
    needs_pdftotext(name)
    table = Table(hostile, (Column(hostile), Column("B")), ((Cell(hostile), Cell(hostile)),), hostile)
    blocks = (Heading(hostile), Paragraph(hostile), Bullets((hostile,)), Hole(hostile), table)
    document = Document(hostile, hostile, hostile, "fr", blocks, ((hostile, hostile),), hostile)
    text = READERS[name](render(document, name))
    if name == "pdf" and hostile == "مرحبا بالعالم":
        assert sorted(set(squeezed(hostile))) == sorted(set(squeezed(text)) & set(hostile))
    else:
        assert squeezed(text).count(squeezed(hostile)) >= 11 - (name == "pdf")


@pytest.mark.parametrize("name", FORMATS)
def test_characters_that_no_file_holds_are_dropped(name: str) -> None:
    needs_pdftotext(name)
    blocks = (Paragraph("be\x00fore\x0b\ud800\ufffe after"), Facts((("a\x01", Cell("b\x02")),)))
    text = READERS[name](render(Document("T\x03itle", "", "M", "en", blocks), name))
    assert "before after" in text
    assert "Title" in text


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_empty_or_crooked_still_prints(name: str) -> None:
    needs_pdftotext(name)
    columns = (Column("A"), Column("B"))
    blocks = (
        Heading("Second level first", 2),
        Heading("Deep", 7),
        Bullets(()),
        Facts(()),
        Table("No column", (), ()),
        Table("Short and long rows", columns, ((Cell("one"),), tuple(Cell(str(n)) for n in range(4)))),
        Table("No row", columns, ()),
    )
    text = READERS[name](render(Document("T", "", "", "en", blocks), name))
    assert "No column" not in text
    assert "No row to print." in text
    assert "one" in text


def test_an_unknown_format_names_those_that_pass() -> None:
    with pytest.raises(ValueError, match=r"html, pdf, docx, odt"):
        render(brief(), "xlsx")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("document", [brief(title=" "), brief(language="de")])
def test_a_document_without_title_or_with_another_language_is_refused(name: str, document: Document) -> None:
    with pytest.raises(ValueError, match="document"):
        render(document, name)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("svg", ["no picture", "<p>text</p>", "<svg>&unknown;</svg>"])
def test_a_picture_that_is_not_svg_is_refused(name: str, svg: str) -> None:
    with pytest.raises(ValueError, match="SVG"):
        render(brief(extra=(Picture(svg, "t", "a"),)), name)


def test_the_same_input_gives_the_same_pdf_and_page() -> None:
    assert render_pdf(brief()) == render_pdf(brief())
    assert render_html(brief()) == render_html(brief())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=60), min_size=1, max_size=6), st.sampled_from(sorted(FORMATS)))
def test_any_text_renders(texts: list[str], name: str) -> None:
    cells = tuple(Cell(text, href=text, tone=text) for text in texts)
    table = Table(texts[0], tuple(Column(text) for text in texts), (cells,), texts[-1])
    blocks = (*(Heading(text, level) for level, text in enumerate(texts)), table, Bullets(tuple(texts)))
    data = render(Document("T", texts[0], texts[-1], "fr", blocks), name)
    if name == "html":
        assert not re.search(r"<script|javascript:", html_text(data) and data.decode(), re.IGNORECASE)
