"""A country brief with every kind of block, and the texts of each format read back."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from entente.engines.charts.chart import Series, bar
from entente.engines.documents.blocks import (
    Bullets,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Hole,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Picture,
    Table,
)
from entente.engines.documents.pictures import from_chart

MAP = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><style>.land{fill:#e4efec}</style>'
    '<a href="/countries/mr/"><polygon id="mr" class="land" style="stroke:var(--paper);stroke-width:1"'
    ' points="2,2 20,2 20,18 2,18"/></a><script>alert(1)</script></svg>'
)
INVISIBLE = re.compile(r"[\s\u200b\u200c-\u200f\u202a-\u202e\u2066-\u2069]+")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def brief(language: str = "fr", title: str = "Mauritanie", extra: tuple[object, ...] = ()) -> Document:
    """Return a small document that holds every kind of block."""
    chart = bar(["JUSSEC", "ALCAO"], [Series("Engagé", (480000, None))], language=language, heading="Projet")
    table = Table(
        "Programmes en cours",
        (Column("Projet"), Column("Objet", share=3), Column("État"), Column("Payé", number=True)),
        ((Cell("JUSSEC", "/p/1/"), Cell("Justice"), Cell("Mise en œuvre", tone="done"), Cell("76 %")),),
        "tableau de bord",
        (Cell("Total"), Cell(""), Cell(""), Cell("71 %")),
    )
    blocks = (
        Heading("L’essentiel"),
        KeyFigures((KeyFigure("5", "programmes", "2 clos", "/p/"), KeyFigure("62", "actions"))),
        Paragraph("La coopération repose sur cinq programmes."),
        Paragraph("La convention expire le 10 février.", "attention"),
        Bullets(("Renouveler la convention.", "Clore ACASA.")),
        Heading("Le pays", 2, "pays"),
        Facts((("Capitale", Cell("Nouakchott")), ("Relève", Cell("1 poste vacant", tone="attention")))),
        Hole("population 2014, le bureau peut la saisir."),
        Picture(MAP, "Le pays et ses voisins", "Carte du pays.", None, 8.0, "Natural Earth"),
        table,
        from_chart(chart, "Engagé par projet", "comptabilité"),
        Paragraph("Les noms suivent l’usage.", "note"),
        *extra,
    )
    return Document(
        title,
        "Fiche pays",
        "Diffusion restreinte",
        language,
        blocks,  # type: ignore[arg-type]
        (("Arrêté au", "31 décembre 2014"), ("Lecteur", "Chef de bureau")),
        "Données de démonstration.",
        Table("Provenance", (Column("Chiffre"), Column("Origine")), ((Cell("actions"), Cell("registre")),)),
    )


def expected() -> list[str]:
    """Return the sample's texts in the order in which every format must print them."""
    return [
        *("Mauritanie", "Fiche pays", "Arrêté au", "31 décembre 2014", "Lecteur", "Chef de bureau"),
        *("Données de démonstration.", "L’essentiel", "programmes", "2 clos", "actions"),
        *("La coopération repose", "La convention expire", "Renouveler", "Clore ACASA.", "Le pays"),
        *("Capitale", "Nouakchott", "Relève", "1 poste vacant", "population 2014"),
        *(
            "Le pays et ses voisins",
            "Natural Earth",
            "Programmes en cours",
            "Projet",
            "Objet",
            "État",
            "Payé",
        ),
        *("JUSSEC", "Justice", "Mise en œuvre", "76 %", "Total", "71 %", "tableau de bord"),
        *("Engagé par projet", "comptabilité", "ALCAO", "–", "Les noms suivent", "Provenance", "registre"),
    ]


def squeezed(text: str) -> str:
    """Return the text without spaces and invisible characters, which each format breaks differently."""
    return INVISIBLE.sub("", text)


def html_text(page: bytes) -> str:
    """Return the text of the page's body, without what is drawn in its pictures."""
    body = page.decode().split("<main>")[1]
    body = re.sub(r"<svg.*?</svg>", "", body, flags=re.DOTALL).replace("<wbr>", "").replace("<br>", "\n")
    return "".join(ET.fromstring(f"<x>{body.split('</main>')[0]}</x>").itertext())  # noqa: S314


def docx_text(data: bytes) -> str:
    """Return the text of the Word body."""
    return _zip_text(data, "word/document.xml", {f"{WORD}t"})


def odt_text(data: bytes) -> str:
    """Return the text of the OpenDocument body."""
    with ZipFile(io.BytesIO(data)) as archive:
        body = ET.fromstring(archive.read("content.xml"))  # noqa: S314
    return "\n".join("".join(node.itertext()) for node in body.iter() if node.tag in {f"{TEXT}p", f"{TEXT}h"})


def pdf_text(data: bytes) -> str:
    """Return the text of the PDF as its reader sees it, in content order."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.pdf")
        path.write_bytes(data)
        command = ["pdftotext", "-raw", "-enc", "UTF-8", str(path), "-"]
        return subprocess.run(command, capture_output=True, check=True).stdout.decode()  # noqa: S603


READERS = {"html": html_text, "pdf": pdf_text, "docx": docx_text, "odt": odt_text}


def _zip_text(data: bytes, name: str, tags: set[str]) -> str:
    with ZipFile(io.BytesIO(data)) as archive:
        body = ET.fromstring(archive.read(name))  # noqa: S314
    return "\n".join(node.text or "" for node in body.iter() if node.tag in tags)
