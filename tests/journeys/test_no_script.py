"""Without script: sign in, filter, sort, page, edit, change language, make a brief."""

from __future__ import annotations

import secrets

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Doors
from tests.journeys.pages import Listing, SignIn, enter_institution, said, save

pytestmark = pytest.mark.browser


def first_cells(page: Page) -> list[str]:
    """Return the first cell of each row."""
    return [row.locator("td").first.inner_text() for row in Listing(page).rows.all()]


def test_sign_in_and_out_need_no_script(door: Doors) -> None:
    page = door("", "en", script=False)
    SignIn(page).enter("desk", door.house.password)
    assert page.locator("h1").inner_text() == "My desk"
    page.click(".who")
    save(page)
    page.goto("/")
    assert "/accounts/login/" in page.url


def test_a_list_is_filtered_sorted_and_paged_without_script(door: Doors) -> None:
    page = door("desk", "en", script=False)
    page.goto("/projects/")
    everything = Listing(page).count
    tick = page.locator(".filters input[name=theme]").first
    told = int(tick.locator("xpath=../i").inner_text().replace(",", ""))
    tick.check()
    with page.expect_navigation():
        page.get_by_role("button", name="Filter").click()
    assert Listing(page).count == told < everything
    with page.expect_navigation():
        page.locator("thead").get_by_role("link", name="Code").click()
    descending = first_cells(page)
    assert descending == sorted(descending, key=str.lower, reverse=True)
    assert Listing(page).count == told
    with page.expect_navigation():
        page.locator(".pages").get_by_role("link", name="Next").click()
    assert not set(first_cells(page)) & set(descending)
    assert Listing(page).count == told


def test_a_record_is_entered_and_changed_without_script(door: Doors) -> None:
    page = door("desk", "en", script=False)
    address = enter_institution(page)
    page.get_by_role("link", name="Edit").click()
    mark = secrets.token_hex(3)
    page.fill("[name=acronym]", mark)
    save(page)
    assert page.url == address
    assert mark in said(page)


def test_the_language_is_changed_on_the_page_one_is_on_without_script(door: Doors) -> None:
    page = door("desk", "en", script=False)
    page.goto("/projects/?country=MR")
    with page.expect_navigation():
        page.locator(".tongue").get_by_role("button", name="fr").click()
    assert page.url.endswith("/projects/?country=MR")
    assert page.locator("html").get_attribute("lang") == "fr"
    with page.expect_navigation():
        page.locator(".tongue").get_by_role("button", name="en").click()
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_calendar_is_leafed_through_and_filtered_without_script(door: Doors) -> None:
    page = door("desk", "en", script=False)
    page.goto("/calendar/?month=2026-11")
    with page.expect_navigation():
        page.locator("[rel=next]").click()
    assert page.locator("h1").inner_text() == "December\u00a02026"
    page.locator("input[name=country][value=mine]").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Filter").click()
    assert page.locator("h1").inner_text() == "December\u00a02026"
    assert page.locator(".chip").inner_text().startswith("My countries")


def test_a_brief_is_made_without_script(door: Doors) -> None:
    page = door("desk", "en", script=False)
    page.goto("/briefs/country/MR/")
    page.select_option("#id_language", "fr")
    page.select_option("#id_format", "html")
    with page.expect_navigation():
        page.locator("form.options button.main").click()
    assert page.locator("article.doc").get_attribute("lang") == "fr"
