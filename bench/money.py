"""Budget, projects, execution report, coherence and the check of the ledger on twenty years, beside their bare SQL."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from bench import data
from bench.browsing import Browser, forget_counts, replay, watched
from bench.rows import Row, keep, timed
from entente.access.actor import local_operator
from entente.access.models import Unit
from entente.apps.funding.actions import valued
from entente.apps.funding.check import check
from entente.apps.funding.models import BudgetLine, Commitment, Movement
from entente.apps.projects.models import Project
from entente.apps.reference.models import Country, MoneySource
from entente.demo.accounts import load_accounts
from entente.demo.load import load_demo
from entente.engines.search.index import rebuild

PART = "money"
YEARS, PROJECTS, ACTIONS = 20, 5_000, 45_000
MOVEMENTS = int(os.environ.get("ENTENTE_BENCH_MOVEMENTS", "300000"))
PARTS = 5
TARGET, MOST_QUERIES = 300.0, 30


def fill() -> None:
    """Load the demonstration of twenty years, then projects, commitments and movements up to the numbers wanted."""
    if Movement.objects.count() >= MOVEMENTS:
        return
    call_command("createcachetable", verbosity=0)
    load_demo(local_operator(), YEARS, timezone.localdate(), actions=ACTIONS)
    load_accounts(local_operator(), data.PASSWORD)
    drawn = random.Random(17)
    with transaction.atomic():
        projects = more_projects(drawn)
        lines = more_lines()
        each = 1 + 2 * PARTS
        number = max(0, (MOVEMENTS - Movement.objects.count()) // each + 1)
        rows = Commitment.objects.bulk_create(
            (commitment(at, drawn.choice(lines), drawn.choice(projects)) for at in range(number)), batch_size=2_000
        )
        Movement.objects.bulk_create((row for line in lines for row in opened(line)), batch_size=2_000)
        Movement.objects.bulk_create((row for deed in rows for row in lived(deed, drawn)), batch_size=2_000)
    rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def more_projects(drawn: random.Random) -> list[Project]:
    """Store projects up to the number wanted, copies of those there are; return all but those for named readers."""
    models = list(Project.objects.exclude(marking="named").filter(starts_on__isnull=False))
    places = list(Country.objects.values_list("pk", flat=True))
    made = Project.objects.bulk_create(
        (
            Project(
                code=f"bench-{at}", title_fr=f"{like.title_fr} {at}"[:250], title_en=f"{like.title_en} {at}"[:250],
                kind=like.kind, theme=like.theme, field=like.field, starts_on=like.starts_on, ends_on=like.ends_on,
                owner_id=like.owner_id, marking=like.marking, fictional=True,
            )
            for at in range(PROJECTS - Project.objects.count())
            for like in (drawn.choice(models),)
        ),
        batch_size=1_000,
    )  # fmt: skip
    Project.countries.through.objects.bulk_create(
        (Project.countries.through(project=row, country_id=drawn.choice(places)) for row in made), batch_size=1_000
    )
    return list(Project.objects.exclude(marking="named"))


def more_lines() -> list[BudgetLine]:
    """Store a budget line of each source for each year and the units that hold money."""
    codes = ("dcsd-means", "dcsd-multilateral", "dcsd-world", "dcsd-sub-saharan-africa")
    holders = list(Unit.objects.filter(code__in=codes))
    year = timezone.localdate().year
    kept = set(BudgetLine.objects.values_list("money_source", "owner", "year"))
    rows = [
        BudgetLine(money_source=source, owner=holder, year=at, nature="investment", marking="internal", fictional=True)
        for source in MoneySource.objects.all()
        for holder in holders
        for at in range(year - YEARS + 1, year + 1)
        if (source.pk, holder.pk, at) not in kept
    ]
    return BudgetLine.objects.bulk_create(rows, batch_size=1_000)


def commitment(at: int, line: BudgetLine, project: Project) -> Commitment:
    """Return one commitment to store."""
    return Commitment(code=f"bench-{at}", line=line, project=project, title_fr=f"Convention {at} (fictif)",
                      title_en=f"Agreement {at} (fictional)", amount=10_000, committed_on=date(line.year, 2, 1),
                      owner_id=project.owner_id, marking=project.marking, fictional=True)  # fmt: skip


def opened(line: BudgetLine) -> Iterator[Movement]:
    """Yield what is allotted to a line: enough."""
    yield valued(Movement(line=line, kind="open", authority="both", on=date(line.year, 1, 2), amount=Decimal(10**9),
                          fictional=True))  # fmt: skip


def lived(deed: Commitment, drawn: random.Random) -> Iterator[Movement]:
    """Yield a commitment and its payments."""
    yield valued(Movement(line=deed.line, commitment=deed, kind="commit", on=date(deed.line.year, 2, 1),
                          amount=Decimal(10_000), fictional=True))  # fmt: skip
    for month in sorted(drawn.sample(range(3, 13), PARTS)):
        amount = Decimal(drawn.randrange(100, 1_900))
        for kind in ("serve", "pay"):
            yield valued(Movement(line=deed.line, commitment=deed, kind=kind, on=date(deed.line.year, month, 9),
                                  amount=amount, fictional=True))  # fmt: skip


def pages() -> dict[str, str]:
    """Return the addresses measured: the year and the project with the most commitments."""
    year = timezone.localdate().year - 3
    busy = Project.objects.annotate(n=Count("commitments")).order_by("-n").values_list("code", flat=True)[0]
    return {
        "budget page": f"/funding/budget/?year={year}",
        "execution report, page": f"/funding/execution/?year={year}",
        "accounts beside the ledger": f"/funding/reconciliation/?year={year}",
        "project page": f"/projects/{busy}/",
        "coherence, country and words": "/coherence/?country=MR&words=police+formation&from=2024-01-01&to=2024-12-31",
        "coherence, words alone": "/coherence/?words=fronti%C3%A8re&from=2024-01-01&to=2024-12-31",
        "overlaps of a country": "/coherence/overlaps/?country=MR&as_of=2024-06-30",
        "list of movements": "/movements/",
        "list of commitments": "/commitments/",
    }


def found() -> Iterator[Row]:
    """Yield how long each page takes for who sees all, when nothing is kept, and the check of every row."""
    fill()
    browser, vendor = Browser("director"), connection.vendor
    of = f"{Movement.objects.count() // 1000} k movements"
    for words, address in pages().items():
        ask = browser.asker(address)
        forget_counts()
        with watched() as statements:
            ask()
        times = timed(ask, runs=20, warm_up=1, before=forget_counts, seconds=6)
        bare = timed(replay(statements), runs=8, warm_up=1, seconds=3)
        yield Row(PART, vendor, f"{words}, {of}", times.median, target=TARGET, p95=times.p95, least=times.least,
                  cpu=times.cpu, queries=str(len(statements)), most_queries=MOST_QUERIES, beside=bare.median,
                  beside_what="its SQL, bare")  # fmt: skip
    with watched() as statements:
        check()
    times = timed(check, runs=5, warm_up=0, seconds=20)
    bare = timed(replay(statements), runs=3, warm_up=0, seconds=10)
    yield Row(PART, vendor, f"ledger check, {of}", times.median / 1000, unit="s", p95=times.p95 / 1000,
              queries=str(len(statements)), beside=bare.median / 1000, beside_what="its SQL, bare")  # fmt: skip


def main(database: str) -> None:
    """Measure, print and keep."""
    keep(data.folder(), PART, database, found())
