"""The demonstration loaded once for a module, and taken away after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction

from entente.access.actor import local_operator
from entente.demo.accounts import load_accounts
from entente.demo.load import load_demo

TODAY = date(2026, 11, 22)
PASSWORD = "a long demonstration word"


@pytest.fixture(scope="module")
def today() -> date:
    return TODAY


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[dict[str, int]]:
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        counts = load_demo(local_operator(), 1, TODAY)
        load_accounts(local_operator(), PASSWORD)
        yield counts
        transaction.set_rollback(True)
