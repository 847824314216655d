"""A list that answers in place gives what the same address gives to whoever opens it afresh."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Doors
from tests.journeys.pages import Listing, plain

pytestmark = pytest.mark.browser


def content(page: Page) -> tuple[str, list[str]]:
    """Return the text of the list, and which of its boxes are ticked."""
    text = plain(page.locator("#list").inner_text())
    ticked = page.locator("#list input:checked").evaluate_all("all => all.map((e) => e.name + '=' + e.value)")
    return text, ticked


def tick(page: Page, place: int) -> str:
    """Tick a box among the filters, wait for the fragment, and return the box's value."""
    box = page.locator(".filters fieldset > label input[type=checkbox]").nth(place)
    value = str(box.get_attribute("value"))
    with page.expect_response(lambda answer: "hx-request" in answer.request.headers) as answered:
        box.click()
    assert "<html" not in answered.value.text()
    page.wait_for_url(f"**={value}*")
    page.locator(".chip").nth(0).wait_for()
    return value


@pytest.mark.parametrize("address", ["/projects/", "/actions/?country=MR", "/institutions/"])
def test_a_ticked_filter_gives_what_a_full_reload_gives(address: str, door: Doors) -> None:
    page = door("desk", "en")
    page.goto(address)
    page.evaluate("window.mark = 'still here'")
    before = Listing(page).count
    tick(page, 0)
    assert page.evaluate("window.mark") == "still here"
    assert Listing(page).count < before
    in_place, url = content(page), page.url
    page.goto(url)
    assert content(page) == in_place


def test_back_returns_to_the_list_before_the_filter(door: Doors) -> None:
    page = door("desk", "en")
    page.goto("/projects/")
    before = Listing(page).count
    tick(page, 0)
    page.go_back()
    page.wait_for_url("**/projects/")
    page.wait_for_function("!document.querySelector('.chip')")
    assert Listing(page).count == before


def test_a_chip_takes_its_filter_away(door: Doors) -> None:
    page = door("desk", "en")
    page.goto("/projects/")
    before = Listing(page).count
    tick(page, 0)
    with page.expect_navigation():
        page.locator(".chip").first.click()
    assert Listing(page).count == before


def test_a_filter_keeps_the_sort_and_the_columns(door: Doors) -> None:
    page = door("desk", "en")
    page.goto("/projects/?sort=-code&columns=code&columns=title")
    tick(page, 0)
    assert page.locator("thead th").count() == 2
    assert page.locator("thead th[aria-sort=descending]").count() == 1


def test_a_filter_leaves_no_empty_words_in_the_address(door: Doors) -> None:
    page = door("desk", "en")
    page.goto("/projects/")
    tick(page, 0)
    assert [pair for pair in page.url.partition("?")[2].split("&") if pair.endswith("=")] == []


def test_a_tablet_turned_keeps_its_filters(door: Doors) -> None:
    page = door("desk", "en", width=390)
    page.goto("/projects/")
    first = page.locator(".filters fieldset input").first
    assert not first.is_visible()
    page.get_by_text("Filters", exact=True).click()
    assert first.is_visible()
    page.reload()
    page.set_viewport_size({"width": 1280, "height": 900})
    first.wait_for(state="visible")
