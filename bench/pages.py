"""Server time and queries of list and country pages, with the bare SQL of the same request beside them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import permutations
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Count

from bench import data
from bench.browsing import Browser, Statement, forget_counts, replay, watched
from bench.rows import Row, Work, keep, timed
from entente.apps.projects.models import Action
from entente.engines.records import catalogue

PART = "pages"
LIST_TARGET, COUNTRY_TARGET, COUNTRY_QUERIES = 8.0, 15.0, 20
ACCOUNTS = ("desk", "attache")


def mark_of(day: date, number: int) -> str:
    """Return how an address names the row after which a page of actions begins."""
    return base64.urlsafe_b64encode(json.dumps([str(day), number], separators=(",", ":")).encode()).decode().rstrip("=")


def list_addresses() -> dict[str, str]:
    """Return, by what it shows, the addresses of the list of actions that are measured."""

    def most(path: str) -> str:
        rows = Action.objects.exclude(**{path: None}).order_by().values_list(path).annotate(n=Count("pk"))
        return str(rows.order_by("-n")[0][0])

    kind, zone = most("kind"), most("country__zone__code")
    rows = Action.objects.order_by("-starts_on", "-pk")
    day, number, title = rows.values_list("starts_on", "pk", "title_fr")[rows.count() // 2]
    words = [word for word in re.findall(r"[a-z]+", title) if len(word) > 5] or ["formation"]
    asked: dict[str, dict[str, str]] = {
        "plain": {},
        "filtered by kind and zone": {"kind": kind, "zone": zone},
        "filtered, sorted by cost, highest first": {"kind": kind, "zone": zone, "sort": "-cost_eur"},
        "sorted by cost, highest first": {"sort": "-cost_eur"},
        "sorted by title": {"sort": "title"},
        "last page": {"end": "1"},
        "last page, sorted by title": {"end": "1", "sort": "title"},
        "page from the middle": {"after": mark_of(day, number)},
        "search of one word": {"q": words[0]},
        "search of two words": {"q": f"{words[0]} {words[-1]}"},
        "search that finds nothing": {"q": f"{words[0]} zzz"},
    }
    return {shown: f"/actions/?{urlencode(query)}" if query else "/actions/" for shown, query in asked.items()}


def others(address: str) -> Iterator[str]:
    """Yield addresses of the same page that no kept page answers: its usual columns, named in ever another order."""
    record = catalogue.by_slug("actions")
    names = [column.name for column in record.columns if not column.extra] if record else []
    joint = "&" if "?" in address else "?"
    for order in permutations(names):
        yield f"{address}{joint}columns={','.join(order)}"


def asker_of_many(browser: Browser, addresses: Iterator[str]) -> Callable[[], None]:
    """Return a function that asks for the next address."""

    def ask() -> None:
        browser.asker(next(addresses))()

    return ask


def seen(ask: Callable[[], None]) -> list[Statement]:
    """Return the statements of a piece of work."""
    with watched() as statements:
        ask()
    return statements


def measured(browser: Browser, address: str, usual: Row, rows_apart: bool) -> Iterator[Row]:
    """Yield the rows of one address: kept; its rows read and only counts kept (`rows_apart`); nothing kept."""
    ask = browser.asker(address)
    forget_counts()
    ask()
    yield _row(usual, "kept", ask, seen(ask))
    if rows_apart:
        ask_new = asker_of_many(browser, others(address))
        yield _row(usual, "rows read", ask_new, seen(ask_new))
    forget_counts()
    changed = replace(usual, target=None)
    yield _row(changed, "after a change", ask, seen(ask), before=forget_counts, runs=8)


def _row(
    usual: Row, state: str, ask: Work, statements: list[Statement], before: Work | None = None, runs: int = 60
) -> Row:
    """Return the row of one state, beside the same statements executed bare."""
    times = timed(ask, runs=runs, before=before)
    bare = timed(replay(statements), runs=runs // 2, warm_up=1, seconds=2)
    return replace(
        usual, work=f"{usual.work}, {state}", value=times.median, p95=times.p95, least=times.least, cpu=times.cpu,
        queries=str(len(statements)), beside=bare.median, beside_what="its SQL, bare",
    )  # fmt: skip


def found() -> Iterator[Row]:
    """Yield the rows of lists and country pages as two accounts."""
    for account in ACCOUNTS:
        browser = Browser(account)
        for words, address in list_addresses().items():
            usual = Row(PART, connection.vendor, f"list of actions, {account}, {words}", 0, target=LIST_TARGET)
            yield from measured(browser, address, usual, rows_apart=True)
        for code in ("MR", "SN"):
            if browser.get(f"/countries/{code}/")[0] == 200:
                usual = Row(
                    PART, connection.vendor, f"country page {code}, {account}", 0,
                    target=COUNTRY_TARGET, most_queries=COUNTRY_QUERIES,
                )  # fmt: skip
                yield from measured(browser, f"/countries/{code}/", usual, rows_apart=False)


def main(database: str) -> None:
    """Measure, print and keep."""
    keep(data.folder(), PART, database, found())
