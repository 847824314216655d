"""The relief forecast over ten thousand positions and twenty years of postings, beside its bare SQL."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import date, timedelta

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from bench import data
from bench.browsing import Browser, forget_counts, replay, watched
from bench.rows import Row, keep, timed
from entente.access.actor import local_operator
from entente.access.models import Unit
from entente.apps.network.models import Person, Position, Posting
from entente.apps.reference.models import Country
from entente.demo.accounts import load_accounts
from entente.demo.load import load_demo

PART = "relief"
POSITIONS = int(os.environ.get("ENTENTE_BENCH_POSITIONS", "10000"))
YEARS = 20
TARGET, MOST_QUERIES = 500.0, 25
PAGES = {
    "everything there is to say": "",
    "vacant": "?what=vacant",
    "soon vacant": "?what=soon",
    "overlaps": "?what=overlap",
    "handovers amiss": "?what=handover",
    "tours over length": "?what=length",
    "papers": "?what=papers",
    "as of five years ago": "?as_of=2021-06-30",
    "last page": "?page=last",
}


def fill() -> None:
    """Load a small demonstration, then positions up to the number wanted with twenty years of postings each."""
    if Position.objects.count() >= POSITIONS:
        return
    call_command("createcachetable", verbosity=0)
    load_demo(local_operator(), 1, timezone.localdate())
    load_accounts(local_operator(), data.PASSWORD)
    drawn = random.Random(11)
    units = list(Unit.objects.filter(directorate__isnull=False))
    places = list(Country.objects.values_list("pk", flat=True))
    begins = timezone.localdate() - timedelta(days=365 * YEARS)
    with transaction.atomic():
        person = Person.objects.create(
            name="Personne fictive 0000", corps="police", owner=units[0], marking="internal", fictional=True
        )
        positions = Position.objects.bulk_create(
            (
                Position(
                    code=f"bench-{at}", unit=(unit := drawn.choice(units)), kind="expert", corps="police",
                    country_id=drawn.choice(places), function_fr=f"Conseiller {at} (fictif)",
                    function_en=f"Adviser {at} (fictional)", starts_on=begins, owner=unit, marking="internal",
                    fictional=True,
                )
                for at in range(POSITIONS - Position.objects.count())
            ),
            batch_size=1_000,
        )  # fmt: skip
        Posting.objects.bulk_create(
            (row for place in positions for row in turns(place, person, begins, drawn)), batch_size=1_000
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def turns(place: Position, person: Person, day: date, drawn: random.Random) -> Iterator[Posting]:
    """Yield the postings of a position until one that ends after today, as the demonstration's."""
    today = timezone.localdate()
    while day <= today:
        ends = day + timedelta(days=drawn.randrange(900, 1500))
        over = ends <= today
        yield Posting(
            position=place, person=person, planned_from=day, planned_to=ends, arrived_on=day,
            left_on=ends if over else None, letter_on=day if drawn.random() < 0.97 else None,
            report_on=ends if over and drawn.random() < 0.98 else None, fictional=True,
        )  # fmt: skip
        day = ends + timedelta(days=drawn.choice((-10, -10, -10, -5, 0, 40)))


def found() -> Iterator[Row]:
    """Yield how long each page takes for who sees all, when its judgement is kept and when nothing is."""
    fill()
    browser = Browser("director")
    for words, query in PAGES.items():
        ask = browser.asker(f"/network/relief/{query}")
        forget_counts()
        with watched() as statements:
            ask()
        again = timed(ask, runs=20, warm_up=1, seconds=2)
        yield Row(
            PART, connection.vendor, f"relief, {POSITIONS} positions, {words}, kept", again.median, target=TARGET,
            p95=again.p95, least=again.least, cpu=again.cpu,
        )  # fmt: skip
        times = timed(ask, runs=12, warm_up=1, before=forget_counts)
        bare = timed(replay(statements), runs=6, warm_up=1, seconds=3)
        yield Row(
            PART, connection.vendor, f"relief, {POSITIONS} positions, {words}", times.median, target=TARGET,
            p95=times.p95, least=times.least, cpu=times.cpu, queries=str(len(statements)), most_queries=MOST_QUERIES,
            beside=bare.median, beside_what="its SQL, bare",
        )  # fmt: skip


def main(database: str) -> None:
    """Measure, print and keep."""
    keep(data.folder(), PART, database, found())
