"""`python -m bench`: measure all, or one part, on SQLite and PostgreSQL, and write RESULTS.md."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from bench import data
from bench.report import write
from bench.rows import Row, keep
from bench.run import PARTS

ONCE = ("siting", "weight", "install")  # the same whatever the database
PART_LIMIT = 1500


def asked() -> argparse.Namespace:
    """Return what the command line asks."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("part", nargs="?", default="all", choices=(*PARTS, "all"))
    parser.add_argument("--database", default="both", choices=("sqlite", "postgresql", "both"))
    parser.add_argument("--install", action="store_true", help="with all: also a clean clone, which takes minutes")
    parser.add_argument("--rows", type=int, help="with exchange: how many lines the long import has (100,000)")
    parser.add_argument("--quick", action="store_true", help="with siting: four small graphs, under two minutes")
    parser.add_argument("--report", action="store_true", help="write RESULTS.md again from what was measured before")
    return parser.parse_args()


def chosen(arguments: argparse.Namespace) -> list[tuple[str, str]]:
    """Return the parts to run, each with its database."""
    parts: tuple[str, ...] = PARTS if arguments.part == "all" else (arguments.part,)
    if arguments.part == "all" and not arguments.install:
        parts = tuple(part for part in parts if part != "install")
    databases = ("sqlite", "postgresql") if arguments.database == "both" else (arguments.database,)
    return [(part, where) for where in databases for part in parts if part not in ONCE or where == databases[0]]


def run(part: str, database: str) -> bool:
    """Run one part in its own process and say whether it went well; the report keeps its rows of before otherwise."""
    print(f"== {part}, {database}", flush=True)
    command = [sys.executable, "-m", "bench.run", part, database]
    try:
        return subprocess.run(command, check=False, timeout=PART_LIMIT, env=data.environment(database)).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def prepare(database: str) -> None:
    """Prepare the data of a database and keep how long a first load took."""
    print(f"== data, {database}", flush=True)
    taken = data.prepare(database)
    if taken is not None:
        work = f"load-demo --years {data.YEARS} --actions {data.ACTIONS}"
        keep(data.folder(), "data", database, [Row("data", database, work, taken, "s")])


def main() -> int:
    """Prepare, measure, report; 1 when a part did not run to its end."""
    arguments = asked()
    failed = []
    if arguments.rows:
        os.environ["ENTENTE_BENCH_ROWS"] = str(arguments.rows)
    if arguments.quick:
        os.environ["ENTENTE_BENCH_QUICK"] = "1"
    if not arguments.report:
        work = chosen(arguments)
        for database in dict.fromkeys(database for part, database in work if part not in (*data.APART, *data.BARE)):
            prepare(database)
        failed = [f"{part} ({database})" for part, database in work if not run(part, database)]
    print(write(data.folder()))
    if failed:
        print(f"did not run to the end: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
