"""Server time of a list of 100 rows by the API, beside its page, and beside `values_list` and json alone."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from bench import data
from bench.browsing import Browser, forget_counts
from bench.pages import ACCOUNTS, asker_of_many, list_addresses, others, seen
from bench.rows import Row, Times, Work, keep, timed
from entente.access.models import User
from entente.apps.projects.models import Action
from entente.engines.api.gate import digest_of
from entente.engines.api.models import Token

PART, TARGET, ROWS = "api", 8.0, 100
SHOWN = ("plain", "filtered by kind and zone", "sorted by title", "page from the middle", "search of one word")


class Program(Browser):
    """A program with a token of an account instead of a session."""

    def __init__(self, account: str) -> None:
        secret = f"entente_{secrets.token_urlsafe(32)}"
        Token.objects.create(
            user=User.objects.get(username=account), name="bench", prefix=secret[:14], digest=digest_of(secret),
            expires_at=timezone.now() + timedelta(hours=1), a_minute=1_000_000,
        )  # fmt: skip
        self.application = get_wsgi_application()
        self.factory = RequestFactory(SERVER_NAME="localhost", HTTP_AUTHORIZATION=f"Bearer {secret}")


def bare() -> None:
    """Read a hundred rows of the table with nothing around them, and write them as JSON."""
    names = [field.name for field in Action._meta.concrete_fields]
    rows = Action.objects.order_by("-starts_on", "-pk").values_list(*names)[:ROWS]
    json.dumps([dict(zip(names, row, strict=True)) for row in rows], ensure_ascii=False, default=str)


def found() -> Iterator[Row]:
    """Yield for two accounts the API beside the page, read and kept, and beside nothing around the rows."""
    for account in ACCOUNTS:
        browser, program = Browser(account), Program(account)
        for words in SHOWN:
            page = list_addresses()[words]
            address = page.replace("/actions/", "/api/v1/actions/")
            ask, name = program.asker(address), f"API list of {ROWS} actions, {account}, {words}"
            read = _row(f"{name}, rows read", ask, timed(ask, before=forget_counts))
            kept = _row(f"{name}, kept", ask, timed(ask))
            shown = timed(asker_of_many(browser, others(page)), runs=30)
            yield replace(read, beside=shown.median, beside_what="the page of the same list, 50 rows read")
            shown = timed(browser.asker(page), runs=30)
            yield replace(kept, beside=shown.median, beside_what="the page of the same list, kept")
            if words == "plain":
                alone = timed(bare, runs=30)
                yield replace(read, beside=alone.median, beside_what="values_list and json alone")


def _row(work: str, ask: Work, times: Times) -> Row:
    """Return the row of one address."""
    more: dict[str, Any] = {"p95": times.p95, "least": times.least, "cpu": times.cpu, "queries": str(len(seen(ask)))}
    return Row(PART, connection.vendor, work, times.median, target=TARGET, **more)


def main(database: str) -> None:
    """Measure, print and keep."""
    keep(data.folder(), PART, database, found())
