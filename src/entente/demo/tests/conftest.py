"""The demonstration loaded for the tests of this folder, twice to see that it comes out the same, then taken away."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from entente.access.actor import local_operator
from entente.apps.agreements.models import Agreement
from entente.apps.dialogues.models import Meeting
from entente.apps.funding.models import YearlyExecution
from entente.apps.network.models import Position, Posting
from entente.apps.projects.models import Action, Project, Result
from entente.demo.accounts import load_accounts
from entente.demo.load import load_demo

TODAY = date(2026, 11, 22)
PASSWORD = "a long demonstration word"


@dataclass(frozen=True)
class Loading:
    """What one loading said, how many rows of each kind it stored, and one text for everything that was drawn."""

    said: tuple[str, ...]
    counts: dict[str, int]
    digest: str


def digest() -> str:
    """Return one text for everything that was drawn."""
    content = [
        list(Project.objects.order_by("code").values_list("code", "title_fr", "starts_on", "owner__code", "marking")),
        list(Action.objects.order_by("pk").values_list("title_fr", "starts_on", "state", "country__code", "cost_eur")),
        list(
            YearlyExecution.objects.order_by("pk").values_list("commitment__code", "year", "committed_eur", "paid_eur")
        ),
        list(Posting.objects.order_by("pk").values_list("position__code", "person__name", "starts_on", "ends_on")),
        list(Position.objects.order_by("code").values_list("code", "function_fr", "host__name_fr")),
        list(Agreement.objects.order_by("code").values_list("code", "title_fr", "signed_on")),
        list(Meeting.objects.order_by("code").values_list("code", "title_fr", "starts_on")),
        list(Result.objects.order_by("pk").values_list("project__code", "statement_fr", "quantity")),
    ]
    return hashlib.sha256(repr(content).encode()).hexdigest()


def loading() -> Loading:
    """Load one year of volume and return how it went."""
    said: list[str] = []
    counts = load_demo(local_operator(), 1, TODAY, say=said.append)
    return Loading(tuple(said), counts, digest())


@pytest.fixture(scope="package")
def today() -> date:
    return TODAY


@pytest.fixture(scope="package")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Loading, Loading]]:
    """Load, take away, load again, and make the accounts; all in one transaction that is taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        with transaction.atomic():
            first = loading()
            transaction.set_rollback(True)
        second = loading()
        load_accounts(local_operator(), PASSWORD)
        yield first, second
        transaction.set_rollback(True)
