"""By keyboard alone: everything is reached, what has the focus shows it, a list is walked row by row."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Doors
from tests.journeys.pages import Listing

pytestmark = pytest.mark.browser

FOCUS = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    return {tag: e.tagName.toLowerCase(), kind: ['skip', 'head', 'menu', 'find', 'filters', 'rows', 'pages', 'buttons', 'form']
              .filter((c) => e.closest('.' + c)), text: (e.innerText || e.name || '').slice(0, 40),
            outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
            seen: box.width > 0 && box.left > -1 && box.top > -1 && box.bottom < innerHeight + 1 && box.right < innerWidth + 1,
            opener: ['date', 'month'].includes(e.type) && !e.matches(':focus-visible')};
}"""


def tabbed(page: Page, most: int) -> list[dict[str, Any]]:
    """Press Tab until the focus leaves the page, and return what had it."""
    found = []
    for _press in range(most):
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUS)
        if now is None:
            break
        found.append(now)
    return found


@pytest.mark.parametrize(
    "address",
    ["/actions/?country=MR", "/countries/MR/", "/institutions/new", "/briefs/country/MR/", "/calendar/?country=MR"],
)
def test_whatever_has_the_focus_shows_it(address: str, door: Doors) -> None:
    page = door("desk", "en")
    page.goto(address)
    found = tabbed(page, 90)
    assert found[0]["kind"] == ["skip"]
    assert any("menu" in stop["kind"] for stop in found)
    # On the calendar button inside a date field the browser draws a ring of its own, which the field cannot tell.
    assert [stop for stop in found if stop["outline"] <= 0 and not stop["opener"]] == []
    assert [stop for stop in found if not stop["seen"]] == []


def test_tab_reaches_filters_rows_and_pages_of_a_list(door: Doors) -> None:
    page = door("desk", "en")
    page.goto("/projects/")
    reached = {kind for stop in tabbed(page, 160) for kind in stop["kind"]}
    assert {"skip", "menu", "find", "filters", "rows", "pages"} <= reached


def test_the_skip_link_leads_past_the_menu(door: Doors) -> None:
    page = door("desk", "en")
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")


def test_slash_searches_everything(door: Doors) -> None:
    page = door("desk", "en")
    page.goto("/projects/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("maurita")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".hits a").first.inner_text() == "Mauritania"
    assert page.locator("mark").count() > 1
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/countries/MR/")


def test_j_and_k_walk_the_rows_and_enter_opens_one(door: Doors) -> None:
    page = door("desk", "en")
    page.goto("/projects/?country=MR")
    addresses = [row.locator("a").first.get_attribute("href") for row in Listing(page).rows.all()]
    walked = []
    for key in "jjjk":
        page.keyboard.press(key)
        walked.append(page.evaluate("document.activeElement.getAttribute('href')"))
    assert walked == [addresses[0], addresses[1], addresses[2], addresses[1]]
    assert page.evaluate(FOCUS)["outline"] > 0
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(str(addresses[1]))


def test_letters_typed_in_a_field_are_letters(door: Doors) -> None:
    page = door("desk", "en")
    page.goto("/projects/")
    page.focus(".word")
    page.keyboard.type("jk/")
    assert page.input_value(".word") == "jk/"


def test_ticking_a_filter_with_the_space_bar_keeps_the_focus_on_it(door: Doors) -> None:
    page = door("desk", "en")
    page.goto("/projects/")
    tick = page.locator(".filters input[type=checkbox]").first
    value = tick.get_attribute("value")
    tick.focus()
    with page.expect_response(lambda answer: "hx-request" in answer.request.headers):
        page.keyboard.press("Space")
    page.wait_for_url(f"**={value}*")
    page.wait_for_function("document.querySelector('.chip')")
    assert page.evaluate("[document.activeElement.type, document.activeElement.value]") == ["checkbox", value]
