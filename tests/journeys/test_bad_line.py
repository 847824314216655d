"""From an embassy on a bad line: 256 kbit/s with 600 ms of latency; what it weighs and how long it takes is printed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Doors
from tests.journeys.pages import Listing, said

pytestmark = pytest.mark.browser

LINE = {"offline": False, "latency": 600, "downloadThroughput": 256_000 / 8, "uploadThroughput": 256_000 / 8}
FIRST_VISIT, LATER_PAGE, PAGE_WITH_MAP = (
    30_000,
    6_000,
    45_000,
)  # bytes over the wire with brotli, as the design promises


@dataclass
class Line:
    """A bad line under a page: counts what came over it."""

    page: Page
    bytes: int = 0
    requests: int = 0
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        session = self.page.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", LINE)
        session.on("Network.loadingFinished", self._finished)

    def _finished(self, event: dict[str, float]) -> None:
        self.bytes += int(event["encodedDataLength"])
        self.requests += 1

    def visit(self, name: str, address: str) -> int:
        """Open a page, note how long until it can be read and what it weighs, and return the bytes."""
        self.bytes = self.requests = 0
        start = time.monotonic()
        self.page.goto(address, wait_until="commit")
        self.page.locator("h1").first.wait_for()
        readable = time.monotonic() - start
        self.page.wait_for_load_state("load")
        whole = time.monotonic() - start
        self.told.append(
            f"{name}: readable in {readable:.1f} s, whole in {whole:.1f} s, {self.bytes} bytes, {self.requests} requests"
        )
        return self.bytes


def test_the_first_visit_and_later_pages_can_be_read_on_a_bad_line(
    door: Doors, capsys: pytest.CaptureFixture[str]
) -> None:
    page = door("", "en")
    page.set_default_timeout(60_000)
    line = Line(page)
    first = line.visit("first visit, sign-in", "/accounts/login/")
    assert page.locator("[name=password]").is_visible()
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
    page.fill("[name=login]", "desk")
    page.fill("[name=password]", door.house.password)
    with page.expect_navigation():
        page.click("main button.main")
    assert page.locator("h1").inner_text() == "My desk"
    list_page = line.visit("a list", "/institutions/?country=MR")
    assert Listing(page).count > 0
    long_list = line.visit("a list of fifty rows", "/actions/")
    assert Listing(page).rows.count() == 50
    calendar = line.visit("the calendar", "/calendar/")
    assert page.locator("table.cal").is_visible()
    country = line.visit("a country", "/countries/MR/?as_of=2014-12-31")
    assert "JUSSEC" in said(page)
    with_map = line.visit("the map of the world", "/network/map/")
    assert page.locator(".panel.map svg").is_visible()
    with capsys.disabled():
        print("\n256 kbit/s, 600 ms:\n  " + "\n  ".join(line.told))
    weights = {"first": first <= FIRST_VISIT, "list": list_page <= LATER_PAGE, "long": long_list <= 2 * LATER_PAGE,
               "country": country <= 2 * LATER_PAGE, "calendar": calendar <= 2 * LATER_PAGE, "map": with_map <= PAGE_WITH_MAP}  # fmt: skip
    assert [name for name, light in weights.items() if not light] == []
