"""A post lives by its spreadsheets: out, edited, in, refused lines corrected in the returned file, accepted, undone."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from playwright.sync_api import Page
from python_calamine import CalamineWorkbook

from tests.journeys.conftest import Doors
from tests.journeys.pages import Listing, said

pytestmark = pytest.mark.browser
Rows = list[list[Any]]


def download(page: Page, link: str, place: Path) -> Rows:
    """Press a link that hands out a workbook, keep it, and return the rows of its first sheet."""
    with page.expect_download() as started:
        page.locator("main").get_by_role("link", name=link, exact=True).first.click()
    started.value.save_as(place)
    return CalamineWorkbook.from_path(str(place)).get_sheet_by_index(0).to_python()


def edited(rows: Rows, place: Path) -> Path:
    """Save rows as a workbook, as a person's spreadsheet does."""
    book = xlsxwriter.Workbook(str(place), {"default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Feuil1")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return place


def bring_in(page: Page, file: Path) -> None:
    """Send a file from the list's page and arrive at its plan."""
    page.goto("/institutions/")
    page.get_by_role("link", name="Importer un fichier").click()
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Lire le fichier").click()
    page.wait_for_url("**/imports/*/")


def tile(page: Page, words: str) -> int:
    """Return how many lines have an outcome."""
    return int(page.locator(".figures a", has_text=words).locator("b").inner_text())


def test_the_attache_edits_institutions_in_a_spreadsheet(door: Doors, tmp_path: Path) -> None:
    page, mark = door("attache"), secrets.token_hex(3)
    page.goto("/institutions/")
    before = Listing(page).rows.count()
    page.goto("/institutions/import")
    download(page, "XLSX", tmp_path / "template.xlsx")
    page.goto("/institutions/?columns=name&columns=country&columns=kind&columns=place")
    rows = download(page, "XLSX", tmp_path / "out.xlsx")
    head = {name: place for place, name in enumerate(rows[0])}
    assert len(rows) == before + 1

    own = next(row for row in rows[1:] if "Direction générale" in row[head["Nom en français"]])
    own[head["Lieu en français"]] = f"Ksar {mark}"
    new = [""] * len(rows[0])
    for name, value in {"Nom en français": f"École {mark}", "Nom en anglais": f"School {mark}", "Type": "école",
                        "Pays": "Mauritanie"}.items():  # fmt: skip
        new[head[name]] = value
    wrong = list(new)
    wrong[head["Nom en français"]], wrong[head["Pays"]] = f"Garde {mark}", "Mauritannie"
    bring_in(page, edited([*rows, new, wrong], tmp_path / "in.xlsx"))
    assert [tile(page, words) for words in ("Nouvelles", "Modifiées", "Inchangées", "Refusées")] == [
        1,
        1,
        before - 1,
        1,
    ]
    assert "« Mauritannie » n’est pas connu" in said(page)
    assert "peut-être Mauritanie" in said(page)
    page.get_by_role("link", name="Modifiées").click()
    assert f"Ksar {mark}" in said(page)
    page.goto(page.url.split("?", maxsplit=1)[0])
    refused = download(page, "XLSX", tmp_path / "refused.xlsx")
    assert len(refused) == 2
    page.get_by_role("button", name="Accepter 2 lignes").click()
    assert "2 lignes sont enregistrées" in said(page)
    first = page.url

    place = refused[0].index("Pays")
    assert "n’est pas connu" in refused[1][place + 1]  # the reason stands beside the cell
    refused[1][place] = "Mauritanie"
    bring_in(page, edited(refused, tmp_path / "corrected.xlsx"))
    assert tile(page, "Nouvelles") == 1
    page.get_by_role("button", name="Accepter 1 ligne").click()
    page.goto("/institutions/")
    assert Listing(page).rows.count() == before + 2

    page.goto(first)
    page.get_by_role("button", name="Annuler l’import").click()
    assert "L’import est annulé" in said(page)
    page.goto("/institutions/")
    assert Listing(page).rows.count() == before + 1
    page.goto(f"/institutions/?q={mark}")
    assert "Garde" in said(page)
    assert f"École {mark}" not in said(page)


def test_a_file_that_is_no_spreadsheet_gets_a_sentence(door: Doors, tmp_path: Path) -> None:
    page = door("attache", script=False)
    picture = tmp_path / "photo.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 500)
    bring_in(page, picture)
    assert "Le fichier est une image, quoi qu’en dise son nom." in said(page)
    assert page.get_by_role("button", name="Accepter").count() == 0


def test_undo_says_what_a_colleague_has_changed_since(door: Doors, tmp_path: Path) -> None:
    page, mark = door("attache"), secrets.token_hex(3)
    rows = [["Nom en français", "Nom en anglais", "Type", "Pays"], [f"Poste {mark}", f"Station {mark}", "école", "MR"]]
    bring_in(page, edited(rows, tmp_path / "new.xlsx"))
    page.get_by_role("button", name="Accepter 1 ligne").click()
    plan = page.url
    page.get_by_role("link", name="Nouvelles").click()
    page.goto(f"/institutions/?q={mark}")
    page.goto(str(Listing(page).rows.locator("a").first.get_attribute("href")) + "edit")
    page.fill("[name=acronym]", "XYZ")
    page.click("main form[method=post] button.main")
    page.goto(plan)
    assert "ne peut plus être annulé" in said(page)
    assert f"attache a modifié « Poste {mark} » depuis" in said(page)
    assert page.get_by_role("button", name="Annuler l’import").count() == 0
