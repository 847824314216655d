"""Correcting a record: history before and after, archive and restore, two people at the same record."""

from __future__ import annotations

import secrets
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Doors
from tests.journeys.pages import Listing, enter_institution, go, plain, said, save

pytestmark = pytest.mark.browser


def one_to_edit(page: Page) -> str:
    """Return the address of the first institution of Mauritania that offers to be edited."""
    page.goto("/institutions/?country=MR")
    for address in [str(link.get_attribute("href")) for link in Listing(page).rows.locator("a").all()]:
        if address.startswith("/institutions/"):
            page.goto(address)
            if page.locator("main").get_by_role("link", name="Modifier").count():
                return address
    pytest.fail("no institution of Mauritania offers to be edited")


def test_a_correction_is_in_the_history_with_before_and_after(door: Doors) -> None:
    page = door("desk")
    address = one_to_edit(page)
    page.get_by_role("link", name="Modifier").click()
    before, after = page.input_value("[name=head_fr]"), f"Directeur général {secrets.token_hex(3)}"
    page.fill("[name=head_fr]", after)
    page.fill("[name=head_en]", f"{after} (en)")
    save(page)
    assert page.url.endswith(address)
    assert after in said(page)
    page.get_by_role("link", name="Historique").click()
    page.wait_for_url("**/history")
    newest = page.locator("section.panel").first
    assert "desk" in newest.locator("h2").inner_text()
    cells = [plain(row.inner_text()) for row in newest.locator("tbody tr").all()]
    assert any((before or "—") in cell and after in cell for cell in cells), cells


def test_an_archived_record_leaves_the_list_and_comes_back(door: Doors) -> None:
    page = door("desk")
    address = one_to_edit(page)
    name = page.locator("h1").inner_text()
    where = f"/institutions/?country=MR&q={quote(name)}"
    page.goto(where)
    assert Listing(page).count >= 1
    shown = Listing(page).count
    page.goto(address)
    page.get_by_role("link", name="Archiver").click()
    page.fill("#reason", "Saisie deux fois, pour ce parcours")
    save(page)
    assert "Saisie deux fois, pour ce parcours" in said(page)
    page.goto(where)
    assert page.locator(f"table.rows a[href='{address}']").count() == 0
    page.goto(f"{where}&archived=yes")
    assert page.locator(f"table.rows a[href='{address}']").count() == 1
    page.goto(address)
    page.get_by_role("link", name="Rétablir").click()
    page.fill("#reason", "Ce n’était pas un doublon")
    save(page)
    page.goto(where)
    assert Listing(page).count == shown
    page.goto(f"{address}history")
    text = said(page)
    assert "Saisie deux fois, pour ce parcours" in text
    assert "Ce n’était pas un doublon" in text


def test_an_archive_without_a_reason_is_refused_with_a_sentence(door: Doors) -> None:
    page = door("desk")
    address = one_to_edit(page)
    page.goto(f"{address}archive")
    page.fill("#reason", "   ")
    save(page)
    assert page.locator("[role=alert]").inner_text().strip()
    page.goto(address)
    assert page.get_by_role("link", name="Archiver").count() == 1


def test_two_people_edit_and_nothing_is_overwritten_until_it_is_meant(door: Doors) -> None:
    desk, director = door("desk"), door("director")
    address = enter_institution(desk)
    desk.goto(f"{address}edit")
    director.goto(f"{address}edit")
    director.fill("[name=acronym]", "LEURS")
    director.fill("[name=head_fr]", "Chef selon le directeur")
    save(director)
    desk.fill("[name=acronym]", "MIENS")
    desk.fill("[name=place_fr]", "Rosso")
    with desk.expect_response(lambda answer: answer.request.method == "POST") as answered:
        save(desk)
    assert answered.value.status == 409
    told = plain(desk.locator(".errors table").inner_text())
    assert "LEURS" in told
    assert "Chef selon le directeur" in told
    director.goto(address)
    stored = said(director)
    assert "LEURS" in stored
    assert "MIENS" not in stored
    assert "Rosso" not in stored
    save_on_purpose(desk, address)


def save_on_purpose(page: Page, address: str) -> None:
    """Check what the form proposes after a conflict, save it, and check what is stored."""
    assert page.input_value("[name=acronym]") == "MIENS"
    assert page.input_value("[name=place_fr]") == "Rosso"
    assert page.input_value("[name=head_fr]") == "Chef selon le directeur"
    save(page)
    assert page.url == address
    stored = said(page)
    assert "MIENS" in stored
    assert "Rosso" in stored
    assert "Chef selon le directeur" in stored
    assert go(page, f"{address}history").status == 200
    assert page.locator("section.panel").count() == 3


def test_a_form_that_cannot_be_saved_says_why_at_the_top_and_beside_the_field(door: Doors) -> None:
    page = door("desk", "en")
    page.goto("/institutions/new")
    page.fill("[name=parent]", "nowhere at all")
    save(page)
    top = page.locator(".errors[role=alert]")
    assert "nowhere at all" in top.inner_text()
    assert page.evaluate("document.activeElement.className") == "errors"
    assert "nowhere at all" in page.locator("#id_parent_error").inner_text()
    top.get_by_role("link").first.click()
    assert page.evaluate("location.hash") == "#id_name_fr"
    assert page.input_value("[name=parent]") == "nowhere at all"
