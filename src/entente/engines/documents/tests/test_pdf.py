"""The PDF: tagged, with its language, its marking on every page, tables that repeat their head."""

from __future__ import annotations

import io
import shutil
from typing import Any

import pikepdf
import pytest

from entente.engines.documents.blocks import Cell, Column, Paragraph, Table
from entente.engines.documents.pdf import render_pdf
from entente.engines.documents.tests.sample import brief, pdf_text

LONG = Table(
    "Actions",
    (Column("Référence"), Column("Objet", share=4), Column("Coût", number=True)),
    tuple((Cell(f"A-{n:03d}"), Cell("Stage"), Cell(str(n))) for n in range(120)),
    total=(Cell("Somme"), Cell(""), Cell("7140")),
)


def structure(data: bytes) -> list[Any]:
    """Return every element of the tag tree in reading order."""
    found: list[Any] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append(node)
            walk(node.get("/K", pikepdf.Array()))

    with pikepdf.open(io.BytesIO(data)) as pdf:
        walk(pdf.Root.StructTreeRoot.K)
        return [(str(node.S), str(node.get("/Alt", ""))) for node in found]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_tagged_with_language_and_title(language: str) -> None:
    with pikepdf.open(io.BytesIO(render_pdf(brief(language)))) as pdf:
        assert str(pdf.Root.Lang).startswith(language)
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.docinfo["/Title"]) == "Mauritanie"
        assert str(pdf.docinfo["/Author"]) == "Entente"
        assert b"pdfuaid" in bytes(pdf.Root.Metadata.read_bytes())


def test_headings_tables_and_alternative_texts_are_in_the_tags() -> None:
    tags = structure(render_pdf(brief()))
    kinds = [kind for kind, _ in tags]
    for kind in ("/H1", "/H2", "/Table", "/TH", "/TD", "/Caption", "/Figure", "/L"):
        assert kind in kinds
    assert ("/Figure", "Carte du pays.") in tags
    assert any(kind == "/Figure" and "480" in alternative for kind, alternative in tags)


def test_a_long_table_breaks_and_repeats_its_head_under_the_marking() -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    pages = pdf_text(render_pdf(brief(extra=(LONG,)))).strip("\f").split("\f")
    assert len(pages) >= 4
    assert all(page.count("Diffusion restreinte") == 2 for page in pages)
    assert all(f"{place} / {len(pages)}" in page for place, page in enumerate(pages, 1))
    with_rows = [page for page in pages if "A-0" in page or "A-1" in page]
    assert len(with_rows) >= 3
    assert all("Référence" in page for page in with_rows)
    assert sum(page.count("Stage") for page in pages) == 120


def test_a_character_outside_our_fonts_costs_the_claim_but_not_the_text() -> None:
    data = render_pdf(brief(extra=(Paragraph("emoji 😀"),)))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
    assert "pdfuaid" not in data.decode("latin-1")


def test_same_sized_pictures_stay_vectors() -> None:
    with pikepdf.open(io.BytesIO(render_pdf(brief()))) as pdf:
        images = [item for item in pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"]
    assert images == []
