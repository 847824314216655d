"""The suite's settings: fast hashing, strict templates, everything else as installed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from entente.settings.base import *  # noqa: F403 -- a settings file is its base plus what differs
from entente.settings.base import DATABASES, TEMPLATES, database

SECRET_KEY = "test-only"  # noqa: S105 -- the suite's own
DEBUG = False
ENTENTE_SIGN_ON_LOOPBACK = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


class UnknownVariable(str):
    """What a template prints for a variable nobody gave it: it refuses to be printed."""

    __slots__ = ()

    def __mod__(self, name: object) -> str:
        """Raise with the variable's name: an unknown template variable is a failure."""
        raise AssertionError(f"unknown template variable: {name}")

    def __contains__(self, part: object) -> bool:
        """Say yes to "%s", so that Django asks for the name."""
        return part == "%s"


_options: dict[str, Any] = TEMPLATES[0]["OPTIONS"]  # type: ignore[assignment]
_options["string_if_invalid"] = UnknownVariable("%s")
DATABASES["default"] = database(os.environ.get("DATABASE_URL", "sqlite:////tmp/entente-test.sqlite3"))
DATABASES["default"]["CONN_MAX_AGE"] = 0
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
JOBS_FOLDER = Path(tempfile.mkdtemp(prefix="entente-jobs-"))
STATIC_ROOT = Path(tempfile.mkdtemp(prefix="entente-static-"))
