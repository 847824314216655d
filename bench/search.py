"""Search over a million entries as four readers, beside the bare full-text query of a word; a database of its own."""

from __future__ import annotations

import os
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from bench import data
from bench.browsing import Browser, watched
from bench.rows import Row, keep, timed
from entente.access.actor import local_operator
from entente.access.models import Unit
from entente.apps.projects.models import Action
from entente.apps.reference.models import Country
from entente.demo.accounts import load_accounts
from entente.demo.load import load_demo
from entente.engines.search.index import paused, rebuild
from entente.engines.search.kinds import code_of, kind_number
from entente.engines.search.models import Indexed, IndexedWord
from entente.engines.search.words import stems

PART = "search"
ENTRIES = int(os.environ.get("ENTENTE_BENCH_ENTRIES", "1000000"))
TARGET, MOST_STATEMENTS = 25.0, 12
READERS = ("director", "desk", "attache", "stranger")
CHUNK = 5_000
RARE = "zibeline"
MARKINGS = ("internal",) * 90 + ("public",) * 5 + ("directorate",) * 5


def filled() -> Iterator[Row]:
    """Load a small demonstration and fictional actions up to the entries wanted; index them, and yield how fast."""
    if Indexed.objects.count() >= ENTRIES:
        return
    with paused():
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        load_demo(local_operator(), 1, timezone.localdate())
        load_accounts(local_operator(), data.PASSWORD)
    for actions in made(ENTRIES - Action.objects.count()):
        with transaction.atomic():
            Action.objects.bulk_create(actions, batch_size=1_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    start = time.perf_counter()
    count = rebuild()
    taken = time.perf_counter() - start
    yield Row(PART, connection.vendor, f"index of {count} rows made", count / taken, unit="req/s", target=20_000,
              note="rows a second")  # fmt: skip


def made(count: int) -> Iterator[list[Action]]:
    """Yield fictional actions in parts: their titles are the demonstration's, with a country and a number."""
    drawn = random.Random(7)
    owners = list(Unit.objects.filter(directorate__isnull=False).values_list("pk", flat=True))
    places = list(Country.objects.values_list("pk", "name_fr", "name_en"))
    titles = list(Action.objects.values_list("title_fr", "title_en")[:2000])
    for start in range(0, count, CHUNK):
        part = []
        for at in range(start, min(start + CHUNK, count)):
            (fr, en), (place, name_fr, name_en) = drawn.choice(titles), drawn.choice(places)
            rare = f" {RARE}" if at % (count // 5 or 1) == 0 else ""
            day = date(2006, 1, 1) + timedelta(days=drawn.randrange(7000))
            part.append(Action(
                title_fr=f"{fr[:110]}{rare}, {name_fr}, lot {at % 1000}"[:200],
                title_en=f"{en[:110]}{rare}, {name_en}, batch {at % 1000}"[:200],
                kind="training", state="done", country_id=place, starts_on=day, ends_on=day, fictional=True,
                owner_id=drawn.choice(owners), marking=drawn.choice(MARKINGS),
            ))  # fmt: skip
        yield part


def asked() -> dict[str, str]:
    """Return what is typed, by what it is."""
    tally: Counter[str] = Counter()
    for title in Action.objects.order_by("-pk").values_list("title_fr", flat=True)[:5_000]:
        tally.update(set(re.findall(r"[a-zéè]{6,}", title.lower())))
    ranked = [word for word, _n in tally.most_common()]
    common = next(word for word in ranked if word != "action")
    other = ranked[len(ranked) // 3]
    name = Country.objects.get(code="MR").name_fr.lower()
    return {
        "a common word": common,
        "two words": f"{common} {name}",
        "a common and a less common word": f"{common} {other}",
        "a rare word": RARE,
        "the beginning of a word": common[:5],
        "a country": name,
        "a slip": name[:-2] + name[-1] + name[-2],
        "nothing to be found": "xylophone",
    }


def bare(word: str) -> tuple[str, list[Any], int]:
    """Return the bare full-text query for the newest twenty entries of a kind with a word, and how many hold it."""
    code, kind = code_of("projects.action"), kind_number("projects.action")
    tokens = [f"{code}:{stem}" for stem in stems(word)]
    held = sum(IndexedWord.objects.filter(kind=kind, word=f":{stems(word)[0]}").values_list("entries", flat=True))
    if connection.vendor == "sqlite":
        match = " OR ".join(f'"{token}"' for token in tokens)
        return "SELECT rowid FROM search_words WHERE search_words MATCH %s ORDER BY rowid DESC LIMIT 20", [match], held
    match = " | ".join(f"'{token}'" for token in tokens)
    return "SELECT id FROM search_indexed WHERE words @@ %s::tsquery ORDER BY id DESC LIMIT 20", [match], held


def found() -> Iterator[Row]:
    """Yield how long the page takes for each reader and each text."""
    yield from filled()
    texts = asked()
    for account in READERS:
        browser = Browser(account)
        for what, text in texts.items():
            ask = browser.asker(f"/search/?{urlencode({'q': text})}")
            ask()
            with watched() as statements:
                ask()
            times = timed(ask, seconds=3)
            sql, values, held = bare(text.split()[0])

            def run(sql: str = sql, values: list[Any] = values) -> None:
                with connection.cursor() as cursor:
                    cursor.execute(sql, values)
                    cursor.fetchall()

            beside = timed(run, runs=30, warm_up=2, seconds=1)
            yield Row(
                PART, connection.vendor, f"search, {account}, {what}", times.median, target=TARGET, p95=times.p95,
                least=times.least, cpu=times.cpu, queries=str(len(statements)), most_queries=MOST_STATEMENTS,
                beside=beside.median, beside_what="bare full-text query of the first word",
                note=f"“{text}”; the first word stands in {held} actions",
            )  # fmt: skip


def main(database: str) -> None:
    """Measure, print and keep."""
    assert database in {"sqlite", "postgresql"}
    keep(data.folder(), PART, database, found())
