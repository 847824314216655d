"""The fixtures of the house, for the tests of exchange."""

from __future__ import annotations

from tests.conftest import acting, django_db_setup, signed_in, world

__all__ = ["acting", "django_db_setup", "signed_in", "world"]
