"""One part on one database, in a process of its own: `python -m bench.run PART DATABASE`."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import django

from bench import data

PARTS = (
    "pages",
    "api",
    "serving",
    "briefs",
    "exchange",
    "treaties",
    "search",
    "relief",
    "money",
    "iati",
    "directory",
    "siting",
    "weight",
    "install",
)

if __name__ == "__main__":
    part, database = sys.argv[1:3]
    if part not in PARTS:
        sys.exit(f"{part}: write one of {', '.join(PARTS)}")
    if part in data.BARE:
        os.environ.update(data.environment(database))
        django.setup()
    elif part in data.APART:
        data.apart(part, database)
    else:
        data.ready(database)
    import_module(f"bench.{part}").main(database)
