"""What every journey has: a served house with demonstration data, one browser, people already signed in."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.journeys.pages import SignIn

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 240
SOURCE = Path(__file__).parents[2] / "src"
LOCALES = {"fr": "fr-FR", "en": "en-GB"}


@dataclass(frozen=True)
class House:
    """A running Entente: its address, its data folder, the one password of all its accounts, its process and log."""

    address: str
    data: Path
    password: str
    server: subprocess.Popen[bytes]
    log: Path

    def require_served(self) -> None:
        """Fail at once, with the end of its log, when the server is gone."""
        if self.server.poll() is not None:
            pytest.fail(
                f"the server ended with {self.server.returncode}:\n{self.log.read_text()[-3000:]}", pytrace=False
            )

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what its database answers, read beside the server."""
        with closing(sqlite3.connect(f"file:{self.data / 'entente.sqlite3'}?mode=ro", uri=True)) as database:
            return database.execute(sql, values).fetchall()

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `entente …` on its data."""
        return subprocess.run(
            [sys.executable, "-m", "entente.cli", *words], env=environment(self.data), capture_output=True,
            text=True, timeout=60, check=False,
        )  # fmt: skip


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return the server's own environment: the embedded settings, its data folder, no other database."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "ENTENTE_SECRET_KEY"}}
    ours = {"DJANGO_SETTINGS_MODULE": "entente.settings.embedded", "ENTENTE_DATA": str(data), "PYTHONPATH": str(SOURCE)}
    return kept | ours | more


def free_port() -> int:
    """Return a loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the house answers; fail with the end of its log when it does not."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"the house does not answer:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own, made and served by `entente demo` as a newcomer makes it."""
    data, port, password = tmp_path_factory.mktemp("house"), free_port(), secrets.token_urlsafe(12)
    log = data / "server.log"
    command = [sys.executable, "-m", "entente.cli", "demo", "--years", "1", "--port", str(port)]
    with log.open("wb") as out:
        server = subprocess.Popen(
            command, env=environment(data, ENTENTE_DEMO_PASSWORD=password), stdin=subprocess.DEVNULL, stdout=out,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, server, log)
        yield House(address, data, password, server, log)
    finally:
        stop(server)
    assert "Traceback" not in log.read_text(), log.read_text()[-6000:]


def stop(server: subprocess.Popen[bytes]) -> None:
    """Interrupt the server and the processes it started, and wait until they are gone."""
    for sent in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(server.pid, sent)
            server.wait(timeout=15)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of all journeys."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@dataclass
class Watch:
    """What a browser complains of: errors in the console or in scripts, refusals by the content policy, strangers asked."""

    address: str
    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Listen to every page of a context."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        where = str(message.location.get("url", ""))
        expected = "the server responded with a status of 4" in message.text and "/static/" not in where
        if message.type in {"error", "warning"} and not expected:
            self.complaints.append(f"{where}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.complaints.append(f"asked a stranger: {request.url}")


@dataclass
class Doors:
    """Opens pages of the house for somebody, in a language, a width and a colour scheme."""

    house: House
    browser: Browser
    watch: Watch
    states: dict[str, Any]
    opened: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self, who: str = "", language: str = "fr", *, width: int = 1280, script: bool = True, **options: Any
    ) -> Page:
        """Return a page of a new window, signed in as `who` when it is given."""
        if who and who not in self.states:
            self.states[who] = self._signed_in(who)
        context = self.browser.new_context(
            base_url=self.house.address, locale=LOCALES[language], viewport={"width": width, "height": 900},
            java_script_enabled=script, storage_state=self.states.get(who), **options,
        )  # fmt: skip
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "django_language", "value": language, "url": self.house.address}])
        self.watch.over(context)
        self.opened.append(context)
        return context.new_page()

    def _signed_in(self, who: str) -> Any:
        """Return the cookies of somebody who has signed in."""
        context = self.browser.new_context(base_url=self.house.address)
        page = context.new_page()
        SignIn(page).enter(who, self.house.password)
        assert page.locator(".who").count(), page.locator("main").inner_text()
        state = context.storage_state()
        context.close()
        return state


@pytest.fixture(scope="session")
def states() -> dict[str, Any]:
    """The cookies of those who have signed in: once per account."""
    return {}


@pytest.fixture
def door(house: House, browser: Browser, states: dict[str, Any]) -> Iterator[Doors]:
    """Opens pages; closes them at the end, and fails if the browser complained of anything."""
    house.require_served()
    doors = Doors(house, browser, Watch(house.address), states)
    yield doors
    for context in doors.opened:
        context.close()
    assert doors.watch.complaints == []


Opens = Callable[..., Page]
