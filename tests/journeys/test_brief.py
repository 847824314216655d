"""The country brief in two languages and four formats, and what is said of a date that is none."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Doors
from tests.journeys.pages import go, said

pytestmark = pytest.mark.browser

WORDS = {
    "fr": ("Mauritanie", "Fiche pays", "Accords", "Résultats"),
    "en": ("Mauritania", "Country brief", "Agreements", "Results"),
}
PARTS = {"docx": "word/document.xml", "odt": "content.xml"}


def choose(page: Page, language: str, wanted: str) -> None:
    """Fill in the choices of a brief: language, day, two sections, format."""
    page.goto("/briefs/country/MR/")
    page.select_option("#id_language", language)
    page.fill("#id_as_of", "2014-12-31")
    page.locator("form.options summary").click()
    for tick in page.locator("[name=sections]").all():
        tick.set_checked(str(tick.get_attribute("value")) in {"agreements", "results"})
    page.select_option("#id_format", wanted)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_brief_is_read_as_a_page_in_the_language_chosen(language: str, door: Doors) -> None:
    page = door("desk", "fr")
    choose(page, language, "html")
    with page.expect_navigation():
        page.locator("form.options button.main").click()
    country, kind, agreements, results = WORDS[language]
    article = page.locator("article.doc")
    assert article.get_attribute("lang") == language
    text = article.inner_text()
    assert all(word in text for word in (country, kind, "1961"))
    assert article.locator("h2, h3", has_text=agreements).count() >= 1
    assert article.locator("h2, h3", has_text=results).count() >= 1
    assert ("6,4" if language == "fr" else "6.4") in text
    assert "JUSSEC, " not in text
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.input_value("#id_as_of") == "2014-12-31"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("wanted", ["pdf", "docx", "odt"])
def test_a_brief_is_kept_as_a_file(language: str, wanted: str, door: Doors) -> None:
    page = door("desk", language)
    choose(page, language, wanted)
    with page.expect_download() as kept:
        page.locator("form.options button.main").click()
    name, content = kept.value.suggested_filename, Path(kept.value.path()).read_bytes()
    assert name.endswith(f"MR-2014-12-31-{language}.{wanted}")
    if wanted == "pdf":
        assert content.startswith(b"%PDF-")
        return
    assert content.startswith(b"PK")
    with ZipFile(BytesIO(content)) as parts:
        assert "1961" in parts.read(PARTS[wanted]).decode()
        if wanted == "odt":
            assert parts.read("mimetype") == b"application/vnd.oasis.opendocument.text"


def test_the_country_page_leads_to_its_brief_of_the_same_day(door: Doors) -> None:
    page = door("desk")
    page.goto("/countries/MR/?as_of=2014-12-31")
    page.get_by_role("link", name="Fiche pays").click()
    page.wait_for_url("**/briefs/country/MR/?as_of=2014-12-31")
    assert "31 décembre 2014" in page.locator("article.doc").inner_text().replace("\u00a0", " ")


@pytest.mark.parametrize(("asked", "sentence"), [
    ("as_of=someday", "“someday” is not a date: write year-month-day"),
    ("as_of=2014-02-30", "“2014-02-30” is not a date"),
    ("format=papyrus", "“papyrus” is not a choice"),
    ("sections=gossip", "“gossip” is not a choice"),
    ("language=la", "“la” is not a choice"),
])  # fmt: skip
def test_a_choice_that_is_none_is_answered_with_a_sentence(asked: str, sentence: str, door: Doors) -> None:
    page = door("desk", "en")
    assert go(page, f"/briefs/country/MR/?{asked}").status == 400
    assert sentence in said(page)
    assert page.locator("article.doc").count() == 1
