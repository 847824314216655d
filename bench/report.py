"""RESULTS.md, written from what was measured: each figure, its target, what stands beside it, the ratio."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from bench.rows import MORE, Row, kept

HERE = Path(__file__).resolve().parent
TITLES = {
    "install": "From a clean clone",
    "data": "Loading the data measured",
    "pages": "Server time of a page",
    "api": "Server time of the API",
    "serving": "Requests a second",
    "briefs": "The country brief",
    "exchange": "Sheets out and in",
    "treaties": "A treaty list of ten thousand",
    "search": "Search over everything",
    "siting": "Siting on graphs",
    "money": "Money and coherence over twenty years",
    "iati": "Aid activities, per thousand",
    "directory": "The directory: ten people, ten thousand",
    "weight": "Bytes over the wire",
}
ABOUT = {
    "install": "A clone of this tree, the four commands a newcomer types, one year of demonstration data.",
    "data": "Twenty years and 100,000 actions: the data of every figure below. An ordinary demonstration is one year.",
    "pages": "The whole application called as the server calls it, without a network: sessions, rights, middleware, "
    "templates. “Its SQL, bare” is every statement of the same request executed again through the cursor, all rows "
    "fetched. “Kept”: page and counts are as the process kept them. “Rows read”: a page nobody asked for since the "
    "last change, with its counts kept. “After a change”: nothing kept, the first request after a record changed.",
    "api": "A list of 100 records in JSON, with a token, called as the server calls it. “Rows read”, “kept”: as above. "
    "Beside it, in the same run, the page of the same list in the same state, with 50 rows.",
    "serving": "The server of `entente serve` with two workers on the loopback; the client shares its cores.",
    "briefs": "“Again”: the same brief as just before. “Another day each time”: nothing kept answers for it, neither "
    "ours nor typst's. Beside it, typst alone on the same words, without tables, tags or pictures, another each time.",
    "exchange": "Ratios of rates: below 1 is slower than what stands beside. Exports are the list's own, of the latest "
    "actions, queries included; beside them, the library alone writing the same cells. An import is a plan (every "
    "cell read, references resolved, rights and rules asked) and its acceptance (rows and journal), committed to a "
    "copy of the data, in a fresh process; memory is the most that process and the one reading the file ever held. "
    "Beside it, the same rows read by calamine and inserted with no check, no right, no journal; and "
    "django-import-export 4.4 with the same columns, fed cells already read.",
    "treaties": "A generated list with partial dates, parties of several types, historic States and no codes, a "
    "seventh of its lines with a trap, as XLSX: plan and acceptance with journal, plan again, undo, each in a fresh "
    "process, in a database of its own. Beside it, as many agreements and parties inserted bare, values ready: no "
    "reading, no check, no right, no journal.",
    "search": "The whole page, as in “Server time of a page”, over a million entries: a demonstration and fictional "
    "actions. Beside it, the newest twenty entries with the first word, asked of the full-text index alone: no "
    "rights, one kind, no texts read.",
    "siting": "Graphs made by the published recipe, seeded; the ways between nodes are given to both. Measured: "
    "seconds until the optimum is proven, or the limit with the gap it leaves. Beside it, in the same run and within "
    "the same limit, the model of the textbook (a variable for each pair of client and seat) given to the same "
    "solver, one thread each. “At once” is what a page shows before any proof.",
    "money": "Five thousand projects, 45,000 actions, 300,000 movements of the ledger. The whole page as in “Server "
    "time of a page”, nothing kept; beside it every statement of the same request executed again through the cursor.",
    "iati": "Our public projects written as IATI 2.03, and a file of the same activities under other identifiers "
    "checked, planned and brought in (rolled back after). Beside it, lxml parsing the same file whole and validating "
    "it by the official schema: no rule beyond the schema, no sentence, nothing compared with what is stored.",
    "directory": "The whole page, as in “Server time of a page”, with ten thousand fictional people in as many "
    "positions; beside it, the same question with the first ten of them. The target is twice that time. A page "
    "shows at most 25 rows: with ten people a common word finds ten at most.",
    "weight": "As Chromium's network log counts it, headers and redirects included, over http://localhost, where "
    "Chromium offers brotli and zstd as it does over https.",
}
PEERS = """| peer, measured elsewhere | figure |
|---|---|
| NetBox, list page | 267-335 ms (1.8 s sorted at 1,000,000 rows), 2-3 requests a second |
| NetBox, detail page | 73-111 ms, 35 queries |
| NetBox, first visit | 1.2 MB |
| Django admin, list | 50-152 ms |
| WeasyPrint, PDF of 7 pages | 610 ms |
"""
HEADINGS = (
    *("work", "target", "measured", "least", "p95", "cpu", "load", "queries", "beside", "ratio", "met"),
    "what it would take",
)
HEAD = f"| {' | '.join(HEADINGS)} |\n{'|---' * len(HEADINGS)}|\n"


def write(folder: Path) -> str:
    """Write RESULTS.md from the rows kept in the folder and return a sentence that says so."""
    rows = kept(folder)
    text = [_preface(rows), _summary(rows)]
    for database in ("sqlite", "postgresql", "any"):
        measured = {row.part for row in rows if row.database == database}
        text += [_section(part, database, rows) for part in TITLES if part in measured]
    text.append(f"## Peers\n\nCited to give the order of size; other machines, other data.\n\n{PEERS}")
    (HERE / "RESULTS.md").write_text("\n".join(text), encoding="utf-8")
    return f"bench/RESULTS.md: {len(rows)} figures, {sum('missed' in row.verdict for row in rows)} targets missed"


def _preface(rows: list[Row]) -> str:
    """Return the title and on what everything was measured."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    times = sorted(row.at for row in rows)
    commits = ", ".join(sorted({row.commit for row in rows if row.commit})) or "unknown"
    return f"""# Measured

Written by `make bench` on {datetime.now(UTC):%Y-%m-%d} from figures taken between {times[0]} and {times[-1]} (UTC), at
commit {commits}. {os.cpu_count()} cores, {_memory()}, Python {platform.python_version()}; load average now {load}.
No figure here is a timed test. Times are milliseconds: the median of up to 60 runs after a warm-up; “cpu” is the
median processor time of the application's own process, which other work on the machine disturbs less; “least” the
best run; “load” the machine's load average then: above the number of cores, the median says more about the
machine's other work than about the page. A ratio below 1 is possible where both are noise.
"""


def _memory() -> str:
    """Return how much memory the machine has."""
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1024**3:.0f} GB of memory"
    except (ValueError, OSError):
        return "memory unknown"


def _summary(rows: list[Row]) -> str:
    """Return the worst figure of each target, so that one table answers the targets."""
    aimed: dict[tuple[str, str, float, str], list[Row]] = {}
    for row in rows:
        if row.target is not None:
            aimed.setdefault((row.part, row.database, row.target, row.unit), []).append(row)
    lines = ["## Targets\n", "| target | database | measured | met | worst |", "|---|---|---|---|---|"]
    for (part, database, target, unit), group in aimed.items():
        more = unit in MORE
        worst = (min if more else max)(group, key=lambda row: row.value)
        met = sum("missed" not in row.verdict for row in group)
        lines.append(
            f"| {TITLES[part]}: {'at least' if more else 'at most'} {target:g} {unit} | {database} "
            f"| {_span(group)} {unit} | {met} of {len(group)} | {worst.work} |"
        )
    return "\n".join(lines) + "\n"


def _span(group: list[Row]) -> str:
    """Return the least and the greatest of a group."""
    values = sorted(row.value for row in group)
    return f"{values[0]:.1f}" if len(values) == 1 else f"{values[0]:.1f} to {values[-1]:.1f}"


def _section(part: str, database: str, rows: list[Row]) -> str:
    """Return one table."""
    named = "" if database == "any" else f", {database.replace('sqlite', 'SQLite').replace('postgresql', 'PostgreSQL')}"
    lines = [_line(row) for row in rows if row.part == part and row.database == database]
    return f"## {TITLES[part]}{named}\n\n{ABOUT[part]}\n\n{HEAD}" + "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    """Return one line of a table."""
    target = "" if row.target is None else f"{row.target:g} {row.unit}"
    if row.most_queries is not None:
        target += f"{', ' if target else ''}{row.most_queries} queries"
    beside = "" if row.beside is None else f"{row.beside:.2f} ({row.beside_what})"
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    work = row.work + (f" ({row.note})" if row.note else "")
    cells = (
        work, target, f"{row.value:.1f} {row.unit}", _number(row.least), _number(row.p95), _number(row.cpu),
        _number(row.load), row.queries, beside, ratio,
        row.verdict, _remark(row),
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _number(value: float | None) -> str:
    """Return a number with one decimal, "" for none."""
    return "" if value is None else f"{value:.1f}"


def _remark(row: Row) -> str:
    """Return what remarks.json says of a figure that misses its target: the first key found in its name."""
    path = HERE / "remarks.json"
    if row.verdict in {"", "met"} or not path.exists():
        return ""
    remarks: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return next((words for key, words in remarks.items() if key in f"{row.database}: {row.work}"), "")
