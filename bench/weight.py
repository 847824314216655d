"""Bytes over the wire as a real browser receives them: first visit, later pages, the page with the world map."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench import data
from bench.rows import Row, keep
from bench.serving import served

PART = "weight"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage"]
FIRST, LATER, MAP = 30.0, 6.0, 45.0
LATER_PAGES = {
    "list page": "/actions/",
    "list page, filtered": "/actions/?kind=training",
    "country page MR": "/countries/MR/",
    "brief form and page MR": "/briefs/country/mr/",
    "desk": "/",
}


class Wire:
    """Adds up what the browser's own network log says came over the wire, redirects and headers included."""

    def __init__(self, page: Page) -> None:
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.requestServedFromCache", lambda event: self.kept.add(event["requestId"]))
        session.on("Network.responseReceived", self._received)
        session.on("Network.loadingFinished", self._finished)
        self.kept: set[str] = set()
        self.start()

    def start(self) -> None:
        """Begin a new count."""
        self.bytes, self.requests, self.encodings = 0.0, 0, set[str]()
        self.parts: dict[str, float] = {}
        self._names: dict[str, str] = {}

    def _sent(self, event: dict[str, Any]) -> None:
        if "redirectResponse" in event:
            self.bytes += event["redirectResponse"]["encodedDataLength"]
            self.requests += 1

    def _received(self, event: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        self._names[event["requestId"]] = event["response"]["url"].split("/", 3)[-1].split("?")[0]
        if event["requestId"] not in self.kept and not event["response"].get("fromDiskCache"):
            self.encodings.add(headers.get("content-encoding", "none"))

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] not in self.kept and event["encodedDataLength"]:
            self.bytes += event["encodedDataLength"]
            self.requests += 1
            name = self._names.get(event["requestId"], "?") or "page"
            self.parts[name] = self.parts.get(name, 0) + event["encodedDataLength"] / 1000

    def row(self, work: str, target: float) -> Row:
        """Return what was counted since the start."""
        largest = sorted(self.parts.items(), key=lambda pair: -pair[1])[:4]
        listed = ", ".join(f"{name} {size:.1f}" for name, size in largest)
        note = f"{self.requests} answers, {' and '.join(sorted(self.encodings))}; {listed}"
        return Row(PART, "any", work, self.bytes / 1000, "kB", target=target, note=note)


def go(page: Page, wire: Wire, address: str) -> None:
    """Open an address and wait until nothing more comes."""
    wire.start()
    page.goto(address, wait_until="networkidle", timeout=30_000)


def visits(page: Page, start: str) -> Iterator[Row]:
    """Yield the rows of one person's visit, from an empty cache."""
    wire = Wire(page)
    go(page, wire, f"{start}/accounts/login/")
    yield wire.row("sign-in page, empty cache", FIRST)
    page.fill("input[name=login]", "desk")
    page.fill("input[name=password]", data.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{start}/", timeout=30_000)
    page.wait_for_load_state("networkidle")
    yield wire.row("first visit: sign-in page and desk, empty cache", FIRST)
    for words, path in LATER_PAGES.items():
        go(page, wire, f"{start}{path}")
        yield wire.row(f"later page: {words}", LATER)
    go(page, wire, f"{start}/network/map/")
    yield wire.row("page with the world map, after the first visit", MAP)


def found(database: str) -> Iterator[Row]:
    """Yield the weights over http://localhost, where Chromium offers brotli as it does over https."""
    with served(database) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield from visits(browser.new_context(locale="fr-FR").new_page(), f"http://localhost:{port}")
        finally:
            browser.close()


def main(database: str) -> None:
    """Measure, print and keep."""
    keep(data.folder(), PART, "any", found(database))
