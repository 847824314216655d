"""What every test of the house has: English texts; and, where both databases are tested at once, its share of tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from zlib import crc32

import pytest
from django.conf import settings
from django.utils import translation

DATABASE = {"db", "transactional_db", "django_db_serialized_rollback", "live_server"}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Speak English, so that sentences can be compared."""
    with translation.override("en"):
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where the suites of both databases run at once, run what asks no database in one of the two only."""
    if os.environ.get("ENTENTE_SUITES") != "both":
        return
    own = int("postgresql" in settings.DATABASES["default"]["ENGINE"])
    others = [item for item in items if not asks_database(item) and crc32(item.nodeid.encode()) % 2 != own]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in set(others)]


def asks_database(item: pytest.Item) -> bool:
    """Say whether a test is given a database."""
    asked = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or not asked.isdisjoint(DATABASE)
