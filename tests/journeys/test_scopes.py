"""Who sees what: an attaché, a stranger, somebody whose mandate has ended, and nobody at all."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Doors, House
from tests.journeys.pages import Listing, SignIn, go, said

pytestmark = pytest.mark.browser

FACTS = ("JUSSEC", "AFORMA", "ACASA", "ALCAO")
LISTS = (
    "countries",
    "organisations",
    "institutions",
    "posts",
    "positions",
    "people",
    "agreements",
    "projects",
    "actions",
    "results",
)
ANYWHERE = (
    "/", "/network/map/", "/countries/", "/countries/MR/", "/projects/", "/projects/new", "/projects/JUSSEC/",
    "/projects/JUSSEC/edit", "/projects/JUSSEC/archive", "/projects/JUSSEC/history", "/briefs/country/MR/",
    "/briefs/country/MR/?format=pdf", "/mandates/", "/accounts/logout/", "/accounts/password/", "/no-such-page/",
)  # fmt: skip


def elsewhere(house: House) -> tuple[str, int]:
    """Return the code and number of an internal project that does not concern Mauritania."""
    found = house.ask(
        "SELECT p.code, p.id FROM projects_project p JOIN access_unit u ON u.id = p.owner_id WHERE p.marking = 'internal'"
        " AND u.code NOT LIKE 'ssi-%' AND p.id IN (SELECT project_id FROM projects_project_countries)"
        " AND p.id NOT IN (SELECT c.project_id FROM projects_project_countries c JOIN reference_country r"
        " ON r.id = c.country_id WHERE r.code = 'MR') ORDER BY p.id LIMIT 1"
    )
    return str(found[0][0]), int(found[0][1])


@pytest.mark.parametrize("kind", ["institutions", "actions"])
def test_an_attache_sees_rows_of_their_own_country_only(kind: str, door: Doors) -> None:
    page = door("attache")
    page.goto(f"/{kind}/?columns=country")
    cells = {row.inner_text().strip(" ›\n\t") for row in Listing(page).rows.all()}
    assert Listing(page).count > 0
    assert cells <= {"Mauritanie", "—"}


# The country and its seat, and what it belongs to: regions, and organisations it is a member of.
PLACES = ("Mauritanie", "Nouakchott", "Afrique", "UA", "ONU", "OIF", "UMA", "LEA")


def test_every_project_in_an_attaches_list_concerns_their_country(door: Doors) -> None:
    page = door("attache")
    page.goto("/projects/?q=jussec")
    assert Listing(page).rows.locator("a[href='/projects/JUSSEC/']").count() == 1
    page.goto("/projects/")
    addresses = [str(link.get_attribute("href")) for link in Listing(page).rows.locator("a").all()]
    assert len(addresses) > 20
    foreign = []
    for address in addresses[:20]:
        page.goto(address)
        text = said(page)
        if not any(place in text for place in PLACES):
            foreign.append((address, text[:300]))
    assert foreign == []


def test_an_address_typed_by_hand_is_not_found_and_the_attempt_is_journalled(door: Doors) -> None:
    code, number = elsewhere(door.house)
    page = door("attache", "en")
    answer = go(page, f"/projects/{code}/")
    typed = said(page)
    missing = go(page, "/projects/no-such-project/")
    assert (answer.status, missing.status) == (404, 404)
    assert typed == said(page)
    assert "Not found" in typed
    kept = door.house.ask(
        "SELECT object_id FROM journal_entry WHERE actor = 'attache' AND verb = 'refused' AND kind = 'projects.project'"
    )
    assert (number,) in kept
    assert door.house.command("verify-journal").returncode == 0


def test_the_stranger_in_tokyo_sees_nothing_of_mauritanias_projects(door: Doors) -> None:
    desk, page = door("desk"), door("stranger")
    assert [code for code in FACTS if go(desk, f"/projects/{code}/").status != 200] == []
    page.goto("/projects/?country=MR")
    assert Listing(page).count == 0
    assert [code for code in FACTS if go(page, f"/projects/{code}/").status != 404] == []
    for address in (
        "/projects/?q=jussec",
        "/countries/MR/?as_of=2014-12-31",
        "/briefs/country/MR/?as_of=2014-12-31",
        "/",
    ):
        page.goto(address)
        assert [fact for fact in FACTS if fact in said(page)] == [], address


def test_somebody_whose_mandate_has_ended_finds_an_empty_desk(door: Doors) -> None:
    page = door("lapsed", "en")
    page.goto("/")
    assert "You hold no mandate in force" in said(page)
    assert page.locator("main table").count() == 0
    assert [kind for kind in LISTS if go(page, f"/{kind}/").status != 404] == []
    assert go(page, "/network/map/").status == 404
    assert go(page, "/briefs/country/MR/").status == 404


def test_an_administrator_of_accounts_sees_no_business_data(door: Doors) -> None:
    page = door("administrator", "en")
    assert [
        kind for kind in ("projects", "institutions", "agreements", "people") if go(page, f"/{kind}/").status != 404
    ] == []
    assert go(page, "/mandates/").status == 200


def test_an_auditor_reads_and_is_offered_no_change(door: Doors) -> None:
    page = door("auditor", "en")
    page.goto("/projects/JUSSEC/")
    assert "JUSSEC" in said(page)
    assert page.get_by_role("link", name="Edit").count() == 0
    assert go(page, "/projects/JUSSEC/edit").status in {403, 404}


def test_a_visitor_who_has_not_signed_in_is_led_to_sign_in(door: Doors) -> None:
    page = door("", "en")
    strays = []
    for address in ANYWHERE:
        page.goto(address)
        if "/accounts/login/" not in page.url or page.locator("[name=password]").count() != 1:
            strays.append(address)
    assert strays == []
    page.goto("/projects/JUSSEC/")
    SignIn(page).send("desk", door.house.password)
    assert page.url.endswith("/projects/JUSSEC/")
