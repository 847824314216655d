"""What every test of the house has: texts in English, unless a test asks for another language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Speak English, so that sentences can be compared."""
    with translation.override("en"):
        yield
