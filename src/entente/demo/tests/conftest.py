"""The demonstration loaded once for a module, and taken away after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from entente.access.actor import local_operator
from entente.demo.accounts import load_accounts
from entente.demo.facts import load_facts
from entente.demo.load import load_demo
from entente.demo.network import load_network
from entente.demo.plan import Plan, volume_years
from entente.demo.reference import load_reference
from entente.demo.tables import Book

TODAY = date(2026, 11, 22)
PASSWORD = "a long demonstration word"


@pytest.fixture(scope="module")
def today() -> date:
    return TODAY


@pytest.fixture(scope="module")
def staffed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load what accounts stand on, and the accounts, without the volume."""
    actor = local_operator()
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference(actor)
        book = Book(actor)
        load_facts(actor, book)
        load_network(Plan(actor, book, TODAY, volume_years(TODAY, 1)))
        load_accounts(actor, PASSWORD)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, int]]:
    with django_db_blocker.unblock(), transaction.atomic():
        counts = load_demo(local_operator(), 1, TODAY)
        load_accounts(local_operator(), PASSWORD)
        yield counts
        transaction.set_rollback(True)
