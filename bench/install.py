"""From a clean clone to the sign-in page, and how much of it is demonstration data."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench import data
from bench.rows import Row, keep
from bench.serving import free_port

PART = "install"
WHOLE, DEMONSTRATION, LIMIT = 180.0, 30.0, 900


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    """Run a command and return the seconds it took."""
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, timeout=LIMIT)
    return time.perf_counter() - start


def _sign_in_page(clone: Path, environment: dict[str, str], port: int) -> float:
    """Serve and return the seconds until the sign-in page is there."""
    start = time.perf_counter()
    command = [".venv/bin/entente", "serve", "--port", str(port)]
    server = subprocess.Popen(command, cwd=clone, env=environment, start_new_session=True)
    try:
        while time.perf_counter() - start < 120:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=5) as answer:
                    if answer.status == 200:
                        return time.perf_counter() - start
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("no sign-in page within two minutes")
    finally:
        os.killpg(server.pid, signal.SIGTERM)  # its own session: the server's workers end with it
        server.wait(20)


def found() -> Iterator[Row]:
    """Yield the seconds of each step and of the whole."""
    here = Path(__file__).resolve().parent.parent
    ours = ("ENTENTE_", "DATABASE_", "DJANGO_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    with tempfile.TemporaryDirectory(prefix="entente-bench-") as place:
        clone = Path(place) / "entente"
        taken = {
            "git clone": _run(["git", "clone", "--quiet", str(here), str(clone)], Path(place), environment),
            "make setup": _run(["make", "setup"], clone, environment),
            "entente load-demo": _run([".venv/bin/entente", "load-demo"], clone, environment),
        }
        taken["serve to sign-in page"] = _sign_in_page(clone, environment, free_port())
    for words, seconds in taken.items():
        target = DEMONSTRATION if words == "entente load-demo" else None
        yield Row(PART, "sqlite", f"clean clone: {words}", seconds, "s", target=target)
    steps = ", ".join(f"{words} {seconds:.0f}" for words, seconds in taken.items())
    yield Row(PART, "sqlite", "clean clone to sign-in page", sum(taken.values()), "s", target=WHOLE, note=steps)


def main(database: str) -> None:
    """Measure, print and keep."""
    keep(data.folder(), PART, "sqlite", found())
