"""Every type of page, in both languages, wide and narrow, light and dark: readable by all, one title, nothing sideways."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.conftest import Doors
from tests.journeys.pages import enter_institution, save

pytestmark = pytest.mark.browser

AXE = Axe()
SHOTS = os.environ.get("ENTENTE_SHOTS", "")  # a folder: a picture of each page is left there
WIDTHS = {"wide": 1280, "narrow": 390}
EVERY_RULE: dict[str, Any] = {"resultTypes": ["violations"]}
COLOURS_ONLY = {
    **EVERY_RULE,
    "runOnly": {"type": "rule", "values": ["color-contrast"]},
}  # a scheme changes colours only
EXAMINED = (("fr", "wide"), ("en", "wide"), ("fr", "narrow"))  # narrow in English: the same, with shorter words
SECTIONS = "&".join(f"sections={name}" for name in ("figures", "country", "agreements", "projects", "results", "facts"))
Reach = Callable[[Page], None]


def at(address: str) -> Reach:
    """Reach a page by its address."""
    return lambda page: page.goto(address) and None


def first_of(address: str, tail: str = "") -> Reach:
    """Reach the first row of a list, or a page under it."""

    def reach(page: Page) -> None:
        page.goto(address)
        page.goto(page.locator("table.rows tbody a").first.get_attribute("href") + tail)

    return reach


def own_institution(tail: str = "") -> Reach:
    """Reach a page of a record entered just before."""

    def reach(page: Page) -> None:
        page.goto(enter_institution(page) + tail)

    return reach


def changed_institution(page: Page) -> None:
    """Reach the history of a record just changed."""
    address = enter_institution(page)
    page.goto(f"{address}edit")
    page.fill("[name=acronym]", "XYZ")
    save(page)
    page.goto(f"{address}history")


def form_with_errors(page: Page) -> None:
    """Reach a form sent with nothing in it and a reference that leads nowhere."""
    page.goto("/institutions/new")
    page.fill("[name=parent]", "nowhere at all")
    save(page)


def conflict(page: Page) -> None:
    """Reach a form saved by somebody else meanwhile."""
    address = enter_institution(page)
    page.goto(f"{address}edit")
    other = page.context.new_page()
    other.goto(f"{address}edit")
    other.fill("[name=acronym]", "THEIRS")
    save(other)
    other.close()
    page.fill("[name=acronym]", "MINE")
    save(page)


def archive_without_reason(page: Page) -> None:
    """Reach the question why, answered with a blank."""
    page.goto(f"{enter_institution(page)}archive")
    page.fill("[name=reason]", " ")
    save(page)


def scenario(page: Page, posts: int = 60) -> str:
    """Enter a siting scenario and have it computed; return the address of what it proposes."""
    page.goto("/siting-scenarios/new")
    page.fill("[name=name]", f"Scénario fictif {secrets.token_hex(4)}")
    page.fill("[name=as_of]", "2014-12-31")
    page.fill("[name=posts]", str(posts))
    save(page)
    number = page.url.rstrip("/").rsplit("/", maxsplit=1)[-1]
    page.goto(f"/network/siting/{number}/")
    save(page)
    return number


def compared(page: Page) -> None:
    """Reach two scenarios side by side."""
    first, second = scenario(page, 60), scenario(page, 40)
    page.goto(f"/network/siting/compare/?of={first}&of={second}")


def follow_up_of_a_meeting(page: Page) -> None:
    """Reach the form of a follow-up from the page of a meeting."""
    first_of("/meetings/")(page)
    page.goto(page.locator("a[href*='/followup/new']").first.get_attribute("href"))


def new_calendar(page: Page) -> None:
    """Reach the page of calendars just after an address was made."""
    page.goto("/account/calendar/")
    page.locator("main form[method=post] input[type=text], main form[method=post] input:not([type])").first.fill(
        "Bureau"
    )
    save(page)


def new_token(page: Page) -> None:
    """Reach the page of tokens just after one was made."""
    page.goto("/account/tokens/")
    page.fill("[name=name]", "dashboard")
    page.select_option("[name=kinds]", ["projects", "actions"])
    save(page)


def wrong_token(page: Page) -> None:
    """Reach the page of tokens after a form sent with faults."""
    page.goto("/account/tokens/")
    page.fill("[name=until]", "2014-01-01")
    save(page)


def files_of_an_agreement(tail: str = "", *, right: bool = True) -> Reach:
    """Reach a page of an agreement's files after one was sent, under its right name or another."""

    def reach(page: Page) -> None:
        page.goto("/agreements/")
        address = page.locator("table.rows tbody a").first.get_attribute("href")
        page.goto(f"{address}files/new")
        words = f"Texte fictif {secrets.token_hex(8)}"
        name = f"{words}.{'txt' if right else 'pdf'}"
        page.set_input_files("[name=file]", {"name": name, "mimeType": "text/plain", "buffer": words.encode()})
        save(page)
        if tail.endswith("archive"):
            page.goto(str(page.locator("#files tbody a.button").first.get_attribute("href")))
        elif tail:
            page.goto(f"{address}{tail}")

    return reach


def plan(outcome: str) -> Reach:
    """Reach the plan of a file with a new, a changed and a refused line, at the lines of one outcome."""

    def reach(page: Page) -> None:
        number = enter_institution(page).rstrip("/").rsplit("/", maxsplit=1)[-1]
        lines = (
            "Number in Entente,Name in French,Name in English,Kind,Country,Remarks",
            f"{number},Changée,Changed,school,MR,a",
            ",Nouvelle,New,school,MR,b",
            ",Refusée,Refused,schol,Nowhere,c",
        )
        page.goto("/institutions/import")
        content = "\n".join(lines).encode()
        page.set_input_files("[name=file]", {"name": "institutions.csv", "mimeType": "text/csv", "buffer": content})
        save(page)
        page.goto(f"{page.url}?show={outcome}")
        page.locator("details.columns summary").first.click()

    return reach


def wrong_password(page: Page) -> None:
    """Reach sign-in after a wrong password."""
    page.goto("/accounts/login/")
    page.fill("[name=login]", "nobody-of-this-name")
    page.fill("[name=password]", "not the password")
    save(page)


PAGES: dict[str, tuple[str, int, Reach]] = {
    "login": ("", 200, at("/accounts/login/")),
    "login-wrong": ("", 200, wrong_password),
    "desk": ("desk", 200, at("/")),
    "desk-without-mandate": ("lapsed", 200, at("/")),
    "map": ("desk", 200, at("/network/map/")),
    "coverage-defence": ("desk", 200, at("/network/coverage/?competence=defence&as_of=2022-06-30")),
    "coverage-rows": ("desk", 200, at("/network/coverage/rows/?state=posts&competence=any")),
    "coverage-changes": ("desk", 200, at("/network/coverage/changes/?from=2012-01-01&competence=any")),
    "coverage-wrong": ("desk", 400, at("/network/coverage/?kind=castle&as_of=someday")),
    "directory": ("desk", 200, at("/network/directory/?q=gendarmerie+mauritanie")),
    "relief": ("means", 200, at("/network/relief/")),
    "relief-timeline": ("means", 200, at("/network/relief/?show=timeline&what=vacant")),
    "cover": ("desk", 200, at("/agreements/cover/")),
    "cover-country": ("desk", 200, at("/agreements/cover/?country=MR&domain=internal-security&activity=training")),
    "cover-wrong": ("desk", 400, at("/agreements/cover/?country=nowhere&activity=party")),
    "relief-wrong": ("means", 400, at("/network/relief/?from=someday")),
    "posting": ("means", 200, first_of("/postings/")),
    "siting": ("director", 200, lambda page: scenario(page) and None),
    "siting-compare": ("director", 200, compared),
    "record-with-files": ("director", 200, files_of_an_agreement()),
    "files": ("director", 200, files_of_an_agreement("files/")),
    "files-new": ("director", 200, files_of_an_agreement("files/new")),
    "files-wrong": ("director", 400, files_of_an_agreement(right=False)),
    "files-archive": ("director", 200, files_of_an_agreement("archive")),
    "files-history": ("director", 200, files_of_an_agreement("history")),
    "units-tree": ("desk", 200, at("/units/tree/")),
    "institutions-tree": ("desk", 200, at("/institutions/tree/?country=MR")),
    "organisation": ("desk", 200, at("/organisations/ecowas/")),
    "position": ("desk", 200, at("/positions/ssi-nouakchott-attache/")),
    "post": ("desk", 200, first_of("/posts/?seat_country=MR")),
    "personal-details": ("means", 200, first_of("/personal-details/")),
    "calendar": ("desk", 200, at("/calendar/")),
    "calendar-list": ("desk", 200, at("/calendar/?view=list&country=mine")),
    "calendar-day": ("desk", 200, at("/calendar/?day=2026-11-25&kind=projects.actions")),
    "calendar-wrong": ("desk", 400, at("/calendar/?month=2026-13&country=ZZ&unit=zz")),
    "my-calendar": ("desk", 200, new_calendar),
    "followup": ("desk", 200, first_of("/followup/")),
    "followup-late": ("desk", 200, at("/followup/late/")),
    "followup-new": ("desk", 200, follow_up_of_a_meeting),
    "followup-done": ("director", 200, first_of("/followup/?state=open", "step/done")),
    "journal": ("auditor", 200, at("/journal/")),
    "journal-wrong": ("auditor", 400, at("/journal/?since=someday")),
    "list": ("desk", 200, at("/projects/")),
    "list-filtered": ("desk", 200, at("/actions/?country=MR&kind=training&period=2014&sort=-starts_on&dates=all")),
    "list-wrong": ("desk", 400, at("/actions/?period=someday&sort=nothing")),
    "list-empty": ("desk", 200, at("/projects/?q=zzzzzz")),
    "search": ("desk", 200, at("/search/?q=mauritanie")),
    "search-one-kind": ("desk", 200, at("/search/?q=formation&kind=actions&country=MR")),
    "search-slip": ("desk", 200, at("/search/?q=mauritanei")),
    "search-wrong": ("desk", 400, at("/search/?q=police&kind=nothing&country=nowhere")),
    "country": ("desk", 200, at("/countries/MR/?as_of=2014-12-31")),
    "project": ("desk", 200, first_of("/projects/?country=MR")),
    "project-results": ("desk", 200, at("/indicators/to-enter/")),
    "results-to-approve": ("approver", 200, at("/indicators/to-approve/")),
    "goal-16": ("desk", 200, at("/indicators/goal-16/")),
    "indicator": ("desk", 200, first_of("/indicators/")),
    "request": ("desk", 200, first_of("/partner-requests/")),
    "roadmap": ("director", 200, first_of("/roadmaps/")),
    "priority": ("desk", 200, first_of("/priorities/?dates=all")),
    "equipment": ("desk", 200, first_of("/equipment/?dates=all")),
    "ten-actions": ("attache", 200, at("/actions/fast/")),
    "coherence": ("desk", 200, at("/coherence/?country=MR&theme=police")),
    "coherence-wrong": ("desk", 400, at("/coherence/?country=nowhere&from=someday")),
    "overlaps": ("desk", 200, at("/coherence/overlaps/?country=MR")),
    "budget": ("means", 200, at("/funding/budget/?year=2014")),
    "budget-wrong": ("means", 400, at("/funding/budget/?year=someday")),
    "execution": ("means", 200, at("/funding/execution/?year=2014")),
    "reconciliation": ("means", 200, at("/funding/reconciliation/")),
    "funder": ("means", 200, at("/funding/funders/eu/")),
    "commitment": ("means", 200, first_of("/commitments/")),
    "budget-line": ("means", 200, first_of("/budget-lines/?year=2014")),
    "aid-undecided": ("director", 200, at("/funding/aid/undecided/")),
    "aid-publish": ("director", 200, at("/funding/iati/publish/")),
    "aid-check": ("director", 200, at("/funding/iati/check/")),
    "aid-others": ("director", 200, at("/funding/iati/others/")),
    "institution": ("desk", 200, first_of("/institutions/?country=MR")),
    "form": ("desk", 200, own_institution("edit")),
    "form-wrong": ("desk", 400, form_with_errors),
    "history": ("desk", 200, changed_institution),
    "archive": ("desk", 200, own_institution("archive")),
    "archive-wrong": ("desk", 400, archive_without_reason),
    "conflict": ("desk", 409, conflict),
    "brief": ("desk", 200, at(f"/briefs/country/MR/?as_of=2014-12-31&{SECTIONS}")),
    "brief-wrong": ("desk", 400, at("/briefs/country/MR/?as_of=someday&sections=figures")),
    "error-404": ("desk", 404, at("/countries/ZZ/")),
    "error-403": ("desk", 403, first_of("/institutions/?country=CM", "edit")),
    "mandates": ("administrator", 200, at("/mandates/")),
    "import": ("desk", 200, at("/institutions/import")),
    "imports": ("desk", 200, at("/imports/")),
    "plan-refused": ("desk", 200, plan("refused")),
    "plan-changed": ("desk", 200, plan("changed")),
    "plan-new": ("desk", 200, plan("new")),
    "jobs": ("desk", 200, at("/jobs/")),
    "recurring-jobs": ("administrator", 200, at("/jobs/recurring/")),
    "my-mail": ("desk", 200, at("/account/mail/")),
    "tokens-new": ("desk", 200, new_token),
    "tokens-wrong": ("desk", 400, wrong_token),
    "tokens-account": ("administrator", 200, at("/account/tokens/of/desk/")),
    "password": ("desk", 200, at("/accounts/password/")),
    "logout": ("desk", 200, at("/accounts/logout/")),
}


@pytest.mark.parametrize(("language", "width"), EXAMINED)
@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_read_the_page(name: str, language: str, width: str, door: Doors) -> None:
    who, status, reach = PAGES[name]
    page = door(who, language, width=WIDTHS[width], color_scheme="light")
    answers: list[int] = []
    page.on(
        "response", lambda answer: answers.append(answer.status) if answer.request.is_navigation_request() else None
    )
    reach(page)
    where = f"{name} {language} {width} {page.url}"
    faults = [] if answers[-1] == status else [f"answered {answers[-1]} instead of {status}"]
    faults += shape(page, language, WIDTHS[width])
    for scheme, rules in (("light", EVERY_RULE), ("dark", COLOURS_ONLY)):
        page.emulate_media(color_scheme=scheme)
        faults += violations(page, scheme, rules)
        picture(page, f"{name}-{language}-{width}-{scheme}")
    assert faults == [], where


def shape(page: Page, language: str, width: int) -> list[str]:
    """Return what is wrong with the page's title, language, or width."""
    found = page.evaluate("""() => {
        const edge = document.documentElement.clientWidth;
        const wide = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > edge + 1
            && !e.closest('svg') && getComputedStyle(e).position !== 'absolute');
        return {titles: document.querySelectorAll('h1').length, language: document.documentElement.lang,
                title: document.title, sideways: document.documentElement.scrollWidth > edge,
                wide: wide.slice(0, 4).map((e) => e.tagName.toLowerCase() + '.' + e.className)};
    }""")
    faults = [] if found["titles"] == 1 else [f"{found['titles']} h1"]
    faults += [] if found["language"] == language else [f"html lang is {found['language']}"]
    faults += [] if found["title"].strip(" ·") not in {"", "Entente"} else ["no title"]
    return faults + ([f"scrolls sideways at {width} px: {found['wide']}"] if found["sideways"] else [])


def violations(page: Page, scheme: str, options: dict[str, Any]) -> list[str]:
    """Return the serious and critical rules of axe that the page breaks, each with its places."""
    answer = AXE.run(page, options=options)
    return [
        f"{scheme}: {broken['id']} ({broken['impact']}) at {[node['target'] for node in broken['nodes'][:4]]}:"
        f" {broken['nodes'][0]['failureSummary'][:240]}"
        for broken in answer.response["violations"]
        if broken["impact"] in {"serious", "critical"}
    ]


def picture(page: Page, name: str) -> None:
    """Leave a picture of the page where somebody asked for one."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
