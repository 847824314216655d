"""One end date, set in a browser by a desk: the attaché’s open window loses the country, figures and pages follow."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Doors, House
from tests.journeys.pages import Listing, Record, go, plain, said, save

pytestmark = pytest.mark.browser

POST, COUNTRY, NAME = "ssi-nouakchott", "MR", "Mauritanie"
LISTS = ("projects", "actions", "meetings", "results")
OTHERS = "/projects/JUSSEC/"  # of another directorate, about this country


@pytest.fixture
def number(house: House, door: Doors) -> Iterator[int]:
    """The number of the post's jurisdiction over its country, open again at the end: other journeys need it."""
    found = house.ask(
        "select j.id from network_jurisdiction j join network_post p on p.id = j.post_id join access_unit u"
        " on u.id = p.unit_id join reference_country c on c.id = j.country_id where u.code = ? and c.code = ?"
        " and j.competence = 'internal-security'",
        POST, COUNTRY,
    )  # fmt: skip
    yield found[0][0]
    set_end(door("interior"), found[0][0], "")


def day_of_the_house() -> date:
    """Return today as the served house knows it."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def set_end(page: Page, number: int, day: str) -> None:
    """Set the end of the jurisdiction in the form, and nothing else."""
    go(page, f"/jurisdictions/{number}/edit")
    page.fill("[name=ends_on]", day)
    save(page)
    assert page.url.endswith(f"/jurisdictions/{number}/"), said(page)


def on_the_map(page: Page, day: str) -> bool:
    """Say whether the table behind the map of internal-security services holds the country on a day."""
    go(page, f"/network/coverage/?kind=internal-security&as_of={day}")
    return page.locator(f"details table a[href^='/countries/{COUNTRY}/']").count() > 0


def countries_covered(page: Page) -> int:
    """Return the figure of the page, and hold it against the list it leads to."""
    go(page, "/network/coverage/")
    value, address = next((int(v), a) for v, a in Record(page).figures() if "countries_covered" in a)
    go(page, address)
    assert Listing(page).count == value
    return value


def told(page: Page) -> dict[str, int]:
    """Return how many records of others about the country an attaché is told of, by way of reading."""
    found = {}
    for slug in LISTS:
        go(page, f"/{slug}/?q=JUSSEC&dates=all" if slug == "projects" else f"/{slug}/?country={COUNTRY}&dates=all")
        found[slug] = Listing(page).count if Listing(page).rows.count() else 0
    go(page, "/search/?q=JUSSEC")
    found["search"] = page.locator("table.hits a[href^='/projects/JUSSEC']").count()
    go(page, f"/countries/{COUNTRY}/")
    assert page.locator("h1").inner_text() == NAME  # the country itself is reference: it stays readable
    found["country"] = page.locator("a[href^='/projects/JUSSEC']").count()
    go(page, f"/briefs/country/{COUNTRY}/")
    found["brief"] = plain(page.locator("main article").inner_text()).count("JUSSEC")
    answer = page.request.get("/projects/export?format=csv&q=JUSSEC&dates=all")
    assert answer.status == 200
    found["file"] = len(list(csv.reader(io.StringIO(answer.body().decode("utf-8-sig")), delimiter=";"))) - 1
    go(page, "/")
    found["desk"] = Record(page).panel("Mes pays").get_by_role("link", name=NAME).count()
    return found


def competent(house: House, *words: str) -> set[str]:
    """Return the posts that `entente coverage` says cover the country for internal security."""
    done = house.command("coverage", "--format", "json", "--competence", "internal-security", *words)
    assert done.returncode == 0, done.stderr
    answer: Any = json.loads(done.stdout)
    return {row["post"] for row in answer["rows"] if row["country"] == COUNTRY}


def test_an_end_date_set_in_the_form_takes_the_country_from_the_attache(door: Doors, number: int) -> None:
    today = day_of_the_house()
    yesterday = (today - timedelta(days=1)).isoformat()
    desk, attache, director = door("interior"), door("attache"), door("director")
    before, figure = told(attache), countries_covered(director)
    owned_before = before["actions"]
    assert all(before.values()), before
    assert go(attache, OTHERS).status == 200
    assert on_the_map(director, today.isoformat())
    go(director, f"/briefs/country/{COUNTRY}/")
    assert "SSI Nouakchott" in plain(director.locator("main article").inner_text())

    set_end(desk, number, today.isoformat())

    after = told(attache)
    own = ("actions", "meetings", "results")  # what the post itself owns stays its own
    assert {name: count for name, count in after.items() if count and name not in own} == {}
    assert after["actions"] < owned_before
    for path in (OTHERS, f"{OTHERS}history"):
        assert go(attache, path).status == 404, path
    assert countries_covered(director) == figure - 1
    assert not on_the_map(director, today.isoformat())
    assert on_the_map(director, yesterday)
    assert POST not in competent(door.house)
    assert POST in competent(door.house, "--as-of", yesterday)
    go(director, f"/briefs/country/{COUNTRY}/")
    assert "SSI Nouakchott" not in plain(director.locator("main article").inner_text())
    go(director, f"/network/coverage/changes/?from={yesterday}&to={today.isoformat()}&kind=internal-security")
    lost = director.locator("section.change").nth(1)
    assert lost.get_by_role("link", name=NAME).count() == 1


def test_an_end_date_tomorrow_leaves_the_country_today(door: Doors, number: int) -> None:
    desk, attache = door("interior"), door("attache")
    before = told(attache)
    set_end(desk, number, (day_of_the_house() + timedelta(days=1)).isoformat())
    assert told(attache) == before
    assert go(attache, OTHERS).status == 200
