"""Jobs and mail: a recurring job run now is done by the house itself, the digest is chosen, and left by its link."""

from __future__ import annotations

import re
import time

import pytest

from tests.journeys.conftest import Doors

pytestmark = pytest.mark.browser


def test_an_administrator_runs_the_digests_and_the_mails_lead_out(door: Doors) -> None:
    page = door("administrator", "en", script=False)
    page.goto("/jobs/")
    page.get_by_role("link", name="Recurring jobs").click()
    digests = page.locator("section", has_text="Send the digests by mail")
    digests.get_by_role("button", name="Run now").click()
    assert "started" in page.locator(".said").inner_text()
    end = time.monotonic() + 30
    while "done" not in digests.inner_text():
        assert time.monotonic() < end, digests.inner_text()
        page.reload()
    assert "2 digests sent" in digests.inner_text()

    printed = door.house.log.read_text()
    assert "To: desk@entente.example" in printed
    leave = re.search(rf"{re.escape(door.house.address)}/account/mail/unsubscribe/[\w-]+", printed)
    assert leave is not None, "the mail's links lead to where the house is served"
    stranger = door("", "en", script=False)
    stranger.goto(leave.group())
    stranger.get_by_role("button", name="Receive it no more").click()
    assert "You receive the digest no more" in stranger.locator("main").inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_one_chooses_the_digest(door: Doors, script: bool) -> None:
    page = door("director", "en", script=script)
    page.goto("/account/mail/")
    assert "director@entente.example" in page.locator("main").inner_text()
    page.get_by_label("What it tells").select_option("what is due")
    page.get_by_label("How often").select_option("every day")
    page.get_by_role("button", name="Save").click()
    assert page.locator(".said").inner_text() == "Your choice is saved."
    assert page.get_by_label("How often").input_value() == "daily"
