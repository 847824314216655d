"""What a benchmark says: one row a figure, with its target, what stands beside it, and the ratio."""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Work = Callable[[], Any]
MORE = frozenset({"req/s", "rows/s"})


@dataclass(frozen=True)
class Times:
    """Median, 95th percentile and least of many runs, and median processor time of this process, in milliseconds."""

    median: float
    p95: float
    least: float
    cpu: float


@dataclass
class Row:
    """One figure measured: `unit` "ms", "kB", "MB", "s" (the less the better), "req/s" or "rows/s" (the more)."""

    part: str
    database: str
    work: str
    value: float
    unit: str = "ms"
    target: float | None = None
    p95: float | None = None
    least: float | None = None
    cpu: float | None = None
    queries: str = ""
    most_queries: int | None = None
    beside: float | None = None
    beside_what: str = ""
    note: str = ""
    load: float | None = None
    commit: str = ""
    at: str = field(default_factory=lambda: datetime.now(UTC).strftime("%Y-%m-%d %H:%M"))

    @property
    def ratio(self) -> float | None:
        """How many times the figure is what stands beside it."""
        return self.value / self.beside if self.beside else None

    @property
    def verdict(self) -> str:
        """Say whether the target is met, and if not by how much it is missed."""
        said = []
        if self.target is not None:
            met = self.value >= self.target if self.unit in MORE else self.value <= self.target
            said.append("met" if met else f"missed: {self.value - self.target:+.1f} {self.unit}")
        if self.most_queries is not None and self.queries.isdigit() and int(self.queries) > self.most_queries:
            said.append(f"{int(self.queries) - self.most_queries} queries too many")
        return "; ".join(said)


def timed(work: Work, runs: int = 60, warm_up: int = 3, before: Work | None = None, seconds: float = 4) -> Times:
    """Return the times of some work after a warm-up; `before` runs untimed; 5 runs at least, then within `seconds`."""
    for _run in range(warm_up):
        work()
    gc.collect()
    wall, used, begun = [], [], time.perf_counter()
    for run in range(runs):
        if before:
            before()
        start, start_cpu = time.perf_counter(), time.process_time()
        work()
        wall.append((time.perf_counter() - start) * 1000)
        used.append((time.process_time() - start_cpu) * 1000)
        if run >= 4 and time.perf_counter() - begun > seconds:
            break
    return times_of(wall, used)


def times_of(wall: list[float], used: list[float] | None = None) -> Times:
    """Return the summary of some times in milliseconds, and of the processor time they used."""
    ordered = sorted(wall)
    at = min(len(ordered) - 1, int(len(ordered) * 0.95))
    return Times(statistics.median(ordered), ordered[at], ordered[0], statistics.median(used) if used else 0)


def commit_now() -> str:
    """Return the short name of the commit measured, and whether files were changed since."""
    told = ["git", "-C", str(Path(__file__).resolve().parent), "describe", "--always", "--dirty", "--abbrev=8"]
    try:
        return subprocess.run(told, capture_output=True, text=True, check=True, timeout=20).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return "unknown"


def kept_file(folder: Path, part: str, database: str) -> Path:
    """Return where the rows of a part are kept until the next run of the same part."""
    return folder / "results" / f"{part}-{database}.json"


def keep(folder: Path, part: str, database: str, rows: Iterable[Row]) -> None:
    """Print the rows as they come, and keep them for the report."""
    found = []
    commit = commit_now()
    for row in rows:
        row.load, row.commit = round(os.getloadavg()[0], 1), commit
        found.append(row)
        beside = f" | beside {row.beside:.2f} ({row.beside_what})" if row.beside is not None else ""
        queries = f" | {row.queries} queries" if row.queries else ""
        cpu = f" (cpu {row.cpu:.1f})" if row.cpu else ""
        print(f"{row.work:62} {row.value:9.2f} {row.unit}{cpu}{queries}{beside} | {row.verdict}", flush=True)
    target = kept_file(folder, part, database)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps([asdict(row) for row in found], ensure_ascii=False, indent=1), encoding="utf-8")


def kept(folder: Path) -> list[Row]:
    """Return the rows kept of every part."""
    found: list[Row] = []
    for path in sorted((folder / "results").glob("*.json")):
        found += [Row(**values) for values in json.loads(path.read_text(encoding="utf-8"))]
    return found
