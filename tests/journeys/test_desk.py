"""A desk officer's day: my desk, the map, a country on one page, figures down to their rows, another day."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Doors
from tests.journeys.pages import Listing, Record, SignIn, go, plain, said

pytestmark = pytest.mark.browser

ON_ONE_PAGE = (
    "SSI Nouakchott",
    "lettres de 1961",
    "JUSSEC",
    "AFORMA",
    "ACASA",
    "ALCAO",
    "6,4 t",
)
SUMS = ("projects.trainees", "projects.committed")


def test_a_desk_officer_goes_from_sign_in_by_the_map_to_mauritania(door: Doors) -> None:
    page = door()
    SignIn(page).enter("desk", door.house.password)
    assert page.locator("h1").inner_text() == "Mon bureau"
    record = Record(page)
    assert record.panel("Mes pays").get_by_role("link", name="Mauritanie").count() == 1
    assert record.panel("Échéances").locator("tbody tr").count() > 0
    page.get_by_role("link", name="Carte du réseau").click()
    page.wait_for_url("**/network/map/")
    assert page.locator(".panel.map svg").is_visible()
    page.locator(".panel.map svg a[href='/countries/MR/']").first.click()
    page.wait_for_url("**/countries/MR/")
    assert page.locator("h1").inner_text() == "Mauritanie"


def test_the_table_behind_the_map_leads_to_the_same_country(door: Doors) -> None:
    page = door("desk", "en")
    page.goto("/network/map/")
    page.get_by_text("The same as a table").click()
    page.locator("details table").get_by_role("link", name="Mauritania", exact=True).click()
    page.wait_for_url("**/countries/MR/")
    assert page.locator("h1").inner_text() == "Mauritania"


def test_one_page_says_all_of_mauritania(door: Doors) -> None:
    page = door("desk")
    page.goto("/countries/MR/")
    page.fill("#as_of", "2014-12-31")
    page.get_by_role("button", name="Afficher").click()
    page.wait_for_url("**as_of=2014-12-31")
    text = said(page)
    assert [words for words in ON_ONE_PAGE if words not in text] == []
    assert re.search(r"mildt", text, re.IGNORECASE)
    record = Record(page)
    assert record.panel("En fonction ici").locator("tbody tr").count() > 3
    assert record.panel("Institutions homologues").locator("li a").count() >= 4
    assert "31 déc. 2014" in text


@pytest.mark.parametrize("day", ["", "2014-12-31"])
def test_each_key_figure_leads_to_the_rows_it_counts(day: str, door: Doors) -> None:
    page = door("desk")
    page.goto(f"/countries/MR/?as_of={day}" if day else "/countries/MR/")
    figures = Record(page).figures()
    assert len(figures) == 6
    assert [value for value, address in figures if not leads_to(page, value, address)] == []


def leads_to(page: Page, value: str, address: str) -> bool:
    """Say whether the list at a figure's address counts, or adds up to, the figure."""
    assert go(page, address).status == 200
    if value in {"0", "0 €"}:
        return Listing(page).count == 0
    totals = Listing(page).totals
    if any(code in address for code in SUMS):
        return any(part.startswith(value) for part in totals[1:])
    return totals[0].startswith(f"{value} ")


def test_every_figure_of_the_map_leads_to_its_rows(door: Doors) -> None:
    page = door("desk", "en")
    page.goto("/network/map/")
    figures = [(value, address) for value, address in Record(page).figures() if "countries_covered" not in address]
    assert len(figures) >= 5
    assert [address for value, address in figures if not leads_to(page, value, address)] == []


def test_another_day_shows_another_network(door: Doors) -> None:
    page = door("desk")
    page.goto("/countries/MR/?as_of=1999-01-01")
    record = Record(page)
    assert "Nouakchott" not in plain(record.panel("Qui couvre le pays").inner_text())
    page.fill("#as_of", "2014-12-31")
    page.get_by_role("button", name="Afficher").click()
    page.wait_for_url("**as_of=2014-12-31")
    assert "SSI Nouakchott" in plain(record.panel("Qui couvre le pays").inner_text())
    link = record.panel("Programmes et projets").get_by_role("link", name="Tout")
    assert "as_of=2014-12-31" in str(link.get_attribute("href"))


def test_a_day_that_is_none_is_answered_with_a_sentence(door: Doors) -> None:
    page = door("desk", "en")
    assert go(page, "/countries/MR/?as_of=someday").status == 400
    assert "“someday” is not a date: write year-month-day" in said(page)
