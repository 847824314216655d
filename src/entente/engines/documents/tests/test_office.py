"""Word and OpenDocument: headings, repeated heads, alternative texts, language, marking, page numbers."""

from __future__ import annotations

import io

import docx
import odfdo
import pytest
from docx.oxml.ns import qn

from entente.engines.documents.blocks import Cell, Column, Table
from entente.engines.documents.docx import render_docx
from entente.engines.documents.odt import render_odt
from entente.engines.documents.pictures import height_cm, png
from entente.engines.documents.tests.sample import MAP, brief


def test_word_has_real_headings_and_repeated_heads() -> None:
    document = docx.Document(io.BytesIO(render_docx(brief())))
    styles = {part.text: part.style.name for part in document.paragraphs if part.text}
    assert styles["Mauritanie"] == "Title"
    assert styles["L’essentiel"] == "Heading 1"
    assert styles["Le pays"] == "Heading 2"
    heads = [table for table in document.tables if table._tbl.findall(f".//{qn('w:tblHeader')}")]
    assert len(heads) == 3
    assert {len(table._tbl.findall(f".//{qn('w:tblHeader')}")) for table in heads} == {1}


def test_word_pictures_have_alternative_texts() -> None:
    document = docx.Document(io.BytesIO(render_docx(brief())))
    shapes = [shape._inline.docPr for shape in document.inline_shapes]
    assert [shape.get("title") for shape in shapes] == ["Le pays et ses voisins", "Engagé par projet"]
    assert shapes[0].get("descr") == "Carte du pays."
    assert "480" in shapes[1].get("descr")
    assert len({shape.get("id") for shape in shapes}) == 2


@pytest.mark.parametrize(("language", "tag"), [("fr", "fr-FR"), ("en", "en-GB")])
def test_word_language_properties_and_margins(language: str, tag: str) -> None:
    document = docx.Document(io.BytesIO(render_docx(brief(language))))
    assert {node.get(qn("w:val")) for node in document.styles.element.iter(qn("w:lang"))} == {tag}
    core = document.core_properties
    assert (core.title, core.author, core.language) == ("Mauritanie", "Entente", tag)
    section = document.sections[0]
    assert section.header.paragraphs[0].text == "Diffusion restreinte"
    foot = section.footer.paragraphs[0]
    assert "Diffusion restreinte" in foot.text
    assert "31 décembre 2014" in foot.text
    fields = [node.text.strip() for node in foot._p.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_opendocument_has_headings_heads_and_alternative_texts() -> None:
    document = odfdo.Document(io.BytesIO(render_odt(brief())))
    headings = [(node.get_attribute("text:outline-level"), node.text) for node in document.body.headers]
    assert ("1", "L’essentiel") in [(str(level), text) for level, text in headings]
    assert ("2", "Le pays") in [(str(level), text) for level, text in headings]
    assert len(document.body.get_elements("//table:table-header-rows")) == 3
    said = [node.text for node in document.body.get_elements("//svg:desc")]
    assert said[0] == "Carte du pays."
    assert "480" in said[1]
    assert document.body.get_element("//svg:title").text == "Le pays et ses voisins"


@pytest.mark.parametrize(("language", "tag"), [("fr", "fr-FR"), ("en", "en-GB")])
def test_opendocument_language_properties_and_margins(language: str, tag: str) -> None:
    document = odfdo.Document(io.BytesIO(render_odt(brief(language))))
    assert document.meta.get_title() == "Mauritanie"
    assert document.get_language() == tag
    assert document.meta.language == tag
    page = document.get_part("styles.xml").get_element("//style:master-page[@style:name='Standard']").serialize()
    assert page.count("Diffusion restreinte") == 2
    assert "text:page-number" in page
    assert "text:page-count" in page


def test_a_long_table_has_one_head_and_every_row() -> None:
    rows = tuple((Cell(f"A-{n}"), Cell("x")) for n in range(120))
    long = Table("Actions", (Column("Référence"), Column("Objet")), rows)
    word = docx.Document(io.BytesIO(render_docx(brief(extra=(long,))))).tables
    assert 121 in {len(table.rows) for table in word}
    open_text = odfdo.Document(io.BytesIO(render_odt(brief(extra=(long,)))))
    assert "A-119" in open_text.body.serialize()


def test_a_picture_becomes_a_png_of_its_proportions() -> None:
    image = png(MAP, 8.0)
    assert image.startswith(b"\x89PNG")
    assert height_cm(image, 8.0) == pytest.approx(4.0, rel=0.02)
    assert png(MAP, 8.0) is image
