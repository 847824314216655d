"""What the tests of mail have from the whole house."""

from tests.conftest import django_db_setup, world

__all__ = ["django_db_setup", "world"]
