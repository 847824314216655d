"""Requests a second over the loopback, from the server of `entente serve` with two workers."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import data
from bench.browsing import Browser
from bench.pages import mark_of
from bench.rows import Row, keep
from entente.apps.projects.models import Action

PART = "serving"
SECONDS, CONNECTIONS, TARGET = 10, 8, 200.0


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(database: str) -> Iterator[int]:
    """Give the port of a server that runs until the end of the block."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "2", "--blocking-threads", "2", "--no-ws", "--log-level", "warning", "entente.wsgi:application",
    ]  # fmt: skip
    server = subprocess.Popen(command, env=data.environment(database))
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait(port: int, seconds: float = 60) -> None:
    """Wait until the server answers; RuntimeError when it does not in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not answer")


def rate(port: int, address: str, cookies: str, seconds: int = SECONDS) -> tuple[float, str]:
    """Return the answers a second of an address, and what was noticed; every answer must be 200."""
    if shutil.which("wrk"):
        return _with_wrk(port, address, cookies, seconds)
    return _with_threads(port, address, cookies, seconds)


def _with_wrk(port: int, address: str, cookies: str, seconds: int, script: Path | None = None) -> tuple[float, str]:
    """Measure with wrk, one of its threads and a few connections kept open; a script may choose the addresses."""
    chosen = ("-s", str(script)) if script else ()
    options = (
        *chosen,
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "--timeout",
        "20s",
        "--latency",
        "-H",
        f"Cookie: {cookies}",
    )
    command = ["wrk", *options, f"http://127.0.0.1:{port}{address}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 40).stdout
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    half = re.search(r"50%\s+(\S+)", told)
    found = re.search(r"Requests/sec:\s+([\d.]+)", told)
    note = f"wrk, {CONNECTIONS} connections, half within {half[1] if half else '?'}"
    return float(found[1]) if found else 0.0, note + (f", {wrong[1]} answers were no page" if wrong else "")


def _with_threads(port: int, address: str, cookies: str, seconds: int) -> tuple[float, str]:
    """Measure with threads of our own, where wrk is not installed; slower than wrk, so a lower bound."""
    end, counts = time.monotonic() + seconds, []

    def ask() -> None:
        connection, answered = http.client.HTTPConnection("127.0.0.1", port, timeout=20), 0
        while time.monotonic() < end:
            connection.request("GET", address, headers={"Cookie": cookies})
            answer = connection.getresponse()
            answer.read()
            answered += answer.status == 200
        counts.append(answered)

    threads = [threading.Thread(target=ask) for _number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 30)
    return sum(counts) / seconds, f"threads of our own, {CONNECTIONS} connections"


def _many_pages(database: str, port: int, account: str, cookies: str, empty: float) -> Iterator[Row]:
    """Yield the rate when every request asks for another page of the list, so that no kept page answers; needs wrk."""
    if not shutil.which("wrk"):
        return
    rows = Action.objects.order_by("-starts_on", "-pk").values_list("starts_on", "pk")
    marks = [mark_of(day, number) for day, number in rows[:: max(1, rows.count() // 5000)]]
    script = data.folder() / "pages.lua"
    listed = ",".join(f'"{mark}"' for mark in marks)
    script.write_text(
        f"local marks = {{{listed}}}\nlocal turn = 0\nrequest = function()\n  turn = turn % #marks + 1\n"
        '  return wrk.format("GET", "/actions/?after=" .. marks[turn])\nend\n',
        encoding="utf-8",
    )
    reached, note = _with_wrk(port, "/actions/", cookies, SECONDS, script)
    yield Row(
        PART, database, f"list page, {account}, every request another page", reached, "req/s", target=TARGET,
        beside=empty, beside_what="/health", note=note,
    )  # fmt: skip


def found(database: str) -> Iterator[Row]:
    """Yield the rates of the list page for two accounts, each beside the empty page measured next to it."""
    with served(database) as port:
        for account in ("attache", "desk"):
            cookies = Browser(account).cookies
            rate(port, "/actions/", cookies, 2)
            empty, _note = rate(port, "/health", cookies, 5)
            reached, note = rate(port, "/actions/", cookies)
            yield from _many_pages(database, port, account, cookies, empty)
            yield Row(
                PART, database, f"list page, signed in as {account}, 2 workers on {os.cpu_count()} cores", reached,
                "req/s", target=TARGET, beside=empty, beside_what="/health", note=note,
            )  # fmt: skip


def main(database: str) -> None:
    """Measure, print and keep."""
    keep(data.folder(), PART, database, found(database))
