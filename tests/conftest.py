"""What every test has: strictness, the world of examples, and fixed people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client

from entente.access.actor import Actor, actor_for
from entente.access.models import Mandate, Unit, User
from tests.examples import World, number

Signs = Callable[..., Client]
CRAWLED = {"answers": 0, "documents": 0, "rows out of scope": 0}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell at the end how many answers the canary crawl has read."""
    if any(CRAWLED.values()):
        terminalreporter.write_line("canary crawl: " + ", ".join(f"{count} {what}" for what, count in CRAWLED.items()))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Make the shared cache's table, as `entente serve` does."""
    with django_db_blocker.unblock():
        call_command("createcachetable", verbosity=0)
        if connection.vendor == "sqlite":
            # Tables are emptied row by row after a test that commits; the ledger would refuse.
            with connection.cursor() as cursor:
                cursor.execute("DROP TRIGGER IF EXISTS funding_movement_undeleted")


@pytest.fixture(autouse=True)
def _no_counts_from_another_test() -> None:
    """Forget counts kept from another test's rolled-back rows."""
    caches["counts"].clear()


@pytest.fixture
def world(db: None) -> World:
    """The few rows that examples hang on."""
    return World()


def account(role: str, unit: Unit, **values: Any) -> User:
    """Return an account with one mandate in force."""
    user = User(username=f"{role}-{number()}", display_name=f"{role} {unit.code}", language="en", **values)
    user.set_password("a long pass phrase")
    user.save()
    Mandate.objects.create(user=user, role=role, unit=unit, starts_on=date(2010, 1, 1))
    return user


@pytest.fixture
def signed_in(world: World) -> Signs:
    """Return a client signed in with a role in a unit (the world's, unless another is given)."""

    def sign(role: str, unit: Unit | None = None) -> Client:
        client = Client()
        client.force_login(account(role, unit or world.unit))
        return client

    return sign


@pytest.fixture
def acting(world: World) -> Callable[..., Actor]:
    """Return an actor with a role in a unit."""

    def act(role: str, unit: Unit | None = None) -> Actor:
        return actor_for(account(role, unit or world.unit))

    return act
