"""Sign-on from end to end: one administrator sets it up, another confirms, a new person comes through a real provider."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import LOCALES, Doors
from tests.journeys.pages import Listing, SignIn, said, save
from tests.provider import CLIENT, PASSWORD, SECRET, Provider, serving

pytestmark = pytest.mark.browser


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider on loopback that knows one person, with two groups."""
    person = {"name": "Camille (personne fictive)", "groups": ["sahel-desk", "archivists"]}
    with serving(Provider(people={"camille": person})) as running:
        yield running


def window(door: Doors) -> Page:
    """Return a page of a new window that may go to the provider as well."""
    context = door.browser.new_context(base_url=door.house.address, locale=LOCALES["en"])
    context.add_cookies([{"name": "django_language", "value": "en", "url": door.house.address}])
    context.set_default_timeout(15_000)
    door.opened.append(context)
    return context.new_page()


def second_administrator(door: Doors) -> Page:
    """Return a page signed in as another administrator, made by the local operator."""
    name = f"administrator-{secrets.token_hex(3)}"
    made = door.house.command("users", "add", name, "--role", "administrator", "--unit", "journeys")
    page = window(door)
    SignIn(page).enter(name, made.stdout.strip().splitlines()[0])
    return page


def set_up(page: Page, provider: Provider, code: str) -> None:
    """Enter the sign-on and its two mappings on the pages."""
    page.goto("/sign-ons/new")
    for name, value in {
        "name_fr": f"Ministère {code}",
        "name_en": f"Ministry {code}",
        "code": code,
        "issuer": provider.address,
        "client_id": CLIENT,
        "client_secret": SECRET,
    }.items():
        page.fill(f"[name={name}]", value)
    save(page)
    assert f"/accounts/sign-on/{code}/back/" in said(page)  # the address to declare at the provider
    for value, role, unit in (("sahel-desk", "desk-officer", "Sahel desk"), ("archivists", "auditor", "Sahel desk")):
        page.goto("/claim-mappings/new")
        page.fill("[name=claim]", "groups")
        page.fill("[name=value]", value)
        page.select_option("[name=sign_on]", label=f"Ministry {code}")
        page.select_option("[name=role]", role)
        found = page.locator("[name=unit] option", has_text=unit).first.inner_text()
        page.select_option("[name=unit]", label=found)
        save(page)
        assert "has no effect until" in said(page)


def confirm_all(page: Page, code: str) -> None:
    """Confirm what waits and is about this sign-on."""
    for _proposal in range(3):
        page.goto("/accounts/to-confirm")
        panel = page.locator("section.panel").filter(has_text=f"Ministry {code}").first
        with page.expect_navigation():
            panel.get_by_role("button", name="Confirm", exact=True).click()
        assert "is confirmed." in said(page)


def through(page: Page, code: str) -> None:
    """Sign in through the provider."""
    page.goto("/accounts/login/")
    page.get_by_role("button", name=f"Sign in with Ministry {code}").click()
    page.wait_for_url(re.compile(r"/authorize\?"))
    page.fill("[name=name]", "camille")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="ok").click()
    page.wait_for_url(lambda address: "/authorize" not in address)
    page.wait_for_load_state("load")


def test_a_sign_on_is_set_up_by_two_and_gives_exactly_what_is_mapped(door: Doors, provider: Provider) -> None:
    code = f"sso-{secrets.token_hex(3)}"
    one, two = door("administrator", "en"), second_administrator(door)
    set_up(one, provider, code)
    one.goto("/accounts/to-confirm")
    mine = one.locator("section.panel").filter(has_text=f"Ministry {code}")
    assert mine.count() == 3
    assert mine.get_by_role("button", name="Confirm", exact=True).count() == 0
    assert "You proposed this" in said(one)
    stranger = door("", "en")
    stranger.goto("/accounts/login/")
    assert f"Ministry {code}" not in said(stranger)
    confirm_all(two, code)

    page = window(door)
    through(page, code)
    assert page.locator("h1").inner_text() == "My desk"
    assert "Camille (personne fictive)" in page.locator(".who").inner_text()
    page.goto("/account/")
    rows = page.locator("section.panel").first.locator("tbody tr")
    assert sorted(row.locator("td").first.inner_text() for row in rows.all()) == ["Auditor", "Desk officer"]
    page.goto("/mandates/")  # an auditor reads them
    assert Listing(page).count > 2
    page.goto("/projects/")
    everything = Listing(page).count

    provider.people["camille"]["groups"] = ["sahel-desk"]
    page = window(door)
    through(page, code)
    page.goto("/account/")
    rows = page.locator("section.panel").first.locator("tbody tr")
    assert [row.locator("td").first.inner_text() for row in rows.all()] == ["Desk officer"]
    page.goto("/mandates/")
    assert page.locator("h1").inner_text() == "Not found"
    page.goto("/projects/")
    assert 0 < Listing(page).count < everything  # the auditor read what named readers and other directorates keep

    provider.people["camille"]["groups"] = []
    page = window(door)
    through(page, code)
    assert "You hold no mandate in force" in said(page)
    lines = door.house.ask("SELECT verb, kind FROM journal_entry WHERE actor = ? ORDER BY id", f"sign-on {code}")
    assert lines[:3] == [("add", "access.user"), ("add", "access.mandate"), ("add", "access.mandate")]
    assert lines[3:] == [("change", "access.mandate"), ("change", "access.mandate")]

    provider.faults = {"signature"}
    page = window(door)
    through(page, code)
    assert "is not signed as it should be" in said(page)
    assert page.locator(".who").count() == 0
