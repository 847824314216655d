"""Server time and queries of list and country pages, with the bare SQL of the same request beside them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Count

from bench import data
from bench.browsing import Browser, forget_counts, replay, watched
from bench.rows import Row, keep, timed
from entente.apps.projects.models import Action

PART = "pages"
LIST_TARGET, COUNTRY_TARGET, COUNTRY_QUERIES = 8.0, 15.0, 20
ACCOUNTS = ("desk", "attache")


def list_addresses() -> dict[str, str]:
    """Return, by what it shows, the addresses of the list of actions that are measured."""

    def most(path: str) -> str:
        rows = Action.objects.exclude(**{path: None}).order_by().values_list(path).annotate(n=Count("pk"))
        return str(rows.order_by("-n")[0][0])

    kind, zone = most("kind"), most("country__zone__code")
    rows = Action.objects.order_by("-starts_on", "-pk")
    day, number, title = rows.values_list("starts_on", "pk", "title_fr")[rows.count() // 2]
    words = [word for word in re.findall(r"[a-z]+", title) if len(word) > 5] or ["formation"]
    mark = base64.urlsafe_b64encode(json.dumps([str(day), number], separators=(",", ":")).encode()).decode().rstrip("=")
    asked: dict[str, dict[str, str]] = {
        "plain": {},
        "filtered by kind and zone": {"kind": kind, "zone": zone},
        "filtered, sorted by cost, highest first": {"kind": kind, "zone": zone, "sort": "-cost_eur"},
        "sorted by cost, highest first": {"sort": "-cost_eur"},
        "sorted by title": {"sort": "title"},
        "last page": {"end": "1"},
        "last page, sorted by title": {"end": "1", "sort": "title"},
        "page from the middle": {"after": mark},
        "search of one word": {"q": words[0]},
        "search of two words": {"q": f"{words[0]} {words[-1]}"},
        "search that finds nothing": {"q": f"{words[0]} zzz"},
    }
    return {shown: f"/actions/?{urlencode(query)}" if query else "/actions/" for shown, query in asked.items()}


def measured(
    browser: Browser, address: str, work: str, target: float, most_queries: int | None = None
) -> Iterator[Row]:
    """Yield the rows of one address: warm with its bare SQL, and cold with its own."""
    ask, database = browser.asker(address), connection.vendor
    forget_counts()
    with watched() as first:
        ask()
    with watched() as later:
        ask()
    for state, before, runs, statements, wanted in (
        ("warm", None, 60, later, target),
        ("after a change", forget_counts, 8, first, None),
    ):
        times = timed(ask, runs=runs, before=before)
        bare = timed(replay(statements), runs=runs // 2, warm_up=1, seconds=2)
        yield Row(
            PART, database, f"{work}, {state}", times.median, target=wanted, p95=times.p95, least=times.least,
            cpu=times.cpu, queries=str(len(statements)), most_queries=most_queries, beside=bare.median,
            beside_what="its SQL, bare",
        )  # fmt: skip


def found() -> Iterator[Row]:
    """Yield the rows of lists and country pages as two accounts."""
    for account in ACCOUNTS:
        browser = Browser(account)
        for words, address in list_addresses().items():
            yield from measured(browser, address, f"list of actions, {account}, {words}", LIST_TARGET)
        for code in ("MR", "SN"):
            status, _body = browser.get(f"/countries/{code}/")
            if status == 200:
                work = f"country page {code}, {account}"
                yield from measured(browser, f"/countries/{code}/", work, COUNTRY_TARGET, COUNTRY_QUERIES)


def main(database: str) -> None:
    """Measure, print and keep."""
    keep(data.folder(), PART, database, found())
