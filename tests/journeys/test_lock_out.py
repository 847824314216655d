"""Guessing a password: the account waits, its neighbours at the same address do not."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Doors
from tests.journeys.pages import SignIn, said

pytestmark = pytest.mark.browser

GUESSED, NEIGHBOUR = "clearances", "duty"  # accounts no other journey signs in with


def test_after_five_failures_an_account_waits_and_its_neighbour_signs_in(door: Doors) -> None:
    page = door("", "en")
    for _attempt in range(5):
        SignIn(page).enter(GUESSED, "not the password")
        assert page.locator("[role=alert]").inner_text().strip()
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        SignIn(page).enter(GUESSED, door.house.password)
    assert answered.value.status in {200, 429}
    assert page.locator(".who").count() == 0
    assert "Too many" in said(page)
    page.goto("/")
    assert "/accounts/login/" in page.url
    neighbour = door("", "en")
    SignIn(neighbour).enter(NEIGHBOUR, door.house.password)
    assert neighbour.locator("h1").inner_text() == "My desk"
