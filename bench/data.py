"""The data measured: twenty years and 100,000 actions, prepared once in a folder and reused."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import django
import psycopg
from psycopg import sql

YEARS, ACTIONS = 20, 100_000
PASSWORD = "a pass phrase for the bench"  # an account of demonstration data on this machine only
LOAD_LIMIT = 1800
BARE = ("siting",)  # parts that ask no database
APART = ("search", "relief", "money", "directory", "treaties")  # parts that fill a database of their own
POSTGRESQL = os.environ.get("ENTENTE_BENCH_POSTGRESQL", "postgresql://root@127.0.0.1:5432/entente_bench")


def folder() -> Path:
    """Return where data and results are kept."""
    return Path(os.environ.get("ENTENTE_BENCH_DATA", "var/bench")).resolve()


def environment(database: str) -> dict[str, str]:
    """Return the environment of every process that works on a database: "sqlite" or "postgresql"."""
    place = folder() / database
    place.mkdir(parents=True, exist_ok=True)
    address = POSTGRESQL if database == "postgresql" else f"sqlite:///{place / 'entente.sqlite3'}"
    return {
        **os.environ,
        "DATABASE_URL": address,
        "ENTENTE_DATA": str(place),
        "DJANGO_SETTINGS_MODULE": "entente.settings.embedded",
        "ENTENTE_HOSTS": "localhost,127.0.0.1",
    }


def shape() -> str:
    """Return a digest of the migrations: data made for other tables are made again."""
    digest = hashlib.sha256()
    for path in sorted((Path(__file__).resolve().parent.parent / "src").glob("**/migrations/0*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def prepare(database: str) -> float | None:
    """Load the data where they are missing and return the seconds it took, None when they were there."""
    mark = folder() / database / "loaded"
    if mark.exists() and mark.read_text(encoding="utf-8").strip() == shape():
        return None
    mark.unlink(missing_ok=True)
    forget(database)
    start = time.perf_counter()
    command = ["load-demo", "--years", str(YEARS), "--actions", str(ACTIONS)]
    subprocess.run(
        [sys.executable, "-m", "entente.cli", *command], env=environment(database), check=True, timeout=LOAD_LIMIT
    )
    taken = time.perf_counter() - start
    mark.write_text(shape(), encoding="utf-8")
    return taken


def forget(database: str) -> None:
    """Leave an empty database, whatever was there."""
    if database == "sqlite":
        for path in (folder() / database).glob("entente.sqlite3*"):
            path.unlink()
        return
    server, _sep, name = POSTGRESQL.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        named = sql.Identifier(name)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(named))


def apart(part: str, database: str) -> None:
    """Make Django ready on a database that only one part uses, and fills itself."""
    given = environment(f"{part}-{database}")
    given["DATABASE_URL"] = f"{POSTGRESQL}_{part}" if database == "postgresql" else given["DATABASE_URL"]
    os.environ.update(given)
    if database == "postgresql":
        server, _sep, name = given["DATABASE_URL"].rpartition("/")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- after Django is ready

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def ready(database: str) -> None:
    """Make Django ready on a database in this process, with the demonstration's accounts."""
    os.environ.update(environment(database))
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- after Django is ready
    from django.db import connection  # noqa: PLC0415

    from entente.access.actor import local_operator  # noqa: PLC0415
    from entente.access.models import User  # noqa: PLC0415
    from entente.demo.accounts import load_accounts  # noqa: PLC0415

    call_command("collectstatic", verbosity=0, interactive=False)
    if not User.objects.filter(username="desk").exists():
        load_accounts(local_operator(), PASSWORD)
    if connection.vendor == "postgresql":
        # autovacuum does this within a minute of a load; the bench does not wait for it
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
