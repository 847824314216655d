"""Page objects: the few places of a page that journeys touch, each by what a person sees."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, Response


@dataclass
class SignIn:
    """The sign-in page."""

    page: Page

    def enter(self, account: str, password: str) -> None:
        """Open it and sign in."""
        if "/accounts/login/" not in self.page.url:
            self.page.goto("/accounts/login/")
        self.send(account, password)

    def send(self, account: str, password: str) -> None:
        """Fill it in and send it."""
        self.page.fill("[name=login]", account)
        self.page.fill("[name=password]", password)
        with self.page.expect_navigation():
            self.page.click("main button.main")


@dataclass
class Listing:
    """A list of records."""

    page: Page

    @property
    def rows(self) -> Locator:
        """Its rows."""
        return self.page.locator("table.rows tbody tr")

    @property
    def totals(self) -> list[str]:
        """What is shown, in words: the count first."""
        return [plain(part) for part in self.page.locator(".sum > span").inner_text().split("·")]

    @property
    def count(self) -> int:
        """How many rows are found in all."""
        return number(self.totals[0])


@dataclass
class Record:
    """The page of one record."""

    page: Page

    def figures(self) -> list[tuple[str, str]]:
        """Return the (value, address) of each key figure."""
        links = self.page.locator(".figures a").all()
        return [(plain(link.locator("b").inner_text()), str(link.get_attribute("href"))) for link in links]

    def panel(self, title: str) -> Locator:
        """Return the panel with a title."""
        return self.page.locator("section.panel").filter(has=self.page.locator("h2", has_text=title))


def plain(text: str) -> str:
    """Return a text with every kind of space made one plain space."""
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u00a0", " ")).strip()


def number(text: str) -> int:
    """Return the whole number a text begins with, whatever its language's separators."""
    found = re.match(r"[\d ,]+", plain(text))
    assert found, f"no number in {text!r}"
    return int(re.sub(r"\D", "", found.group()))


def said(page: Page) -> str:
    """Return the text of the page's content, with plain spaces."""
    return plain(page.locator("main").inner_text())


def go(page: Page, address: str) -> Response:
    """Open an address and return the answer."""
    answer = page.goto(address)
    assert answer is not None
    return answer


def save(page: Page) -> None:
    """Press the main button of a form and wait for the answer."""
    with page.expect_navigation():
        page.click("main form[method=post] button.main")


def enter_institution(page: Page, name: str = "") -> str:
    """Enter a new institution of Mauritania, made up for this journey, and return the address of its page."""
    named = name or f"Institution fictive {secrets.token_hex(4)}"
    page.goto("/institutions/new")
    page.fill("[name=name_fr]", named)
    page.fill("[name=name_en]", f"{named} (en)")
    page.select_option("[name=kind]", index=1)
    page.select_option("[name=field]", index=1)
    page.select_option("[name=country]", label=country_label(page))
    save(page)
    assert re.search(r"/institutions/\d+/$", page.url), said(page)
    return page.url


def country_label(page: Page) -> str:
    """Return how the form names Mauritania."""
    return page.locator("[name=country] option", has_text="Maurita").first.inner_text()
