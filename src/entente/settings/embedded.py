"""One machine, the embedded database, no proxy: the demonstration and small installations."""

from __future__ import annotations

import os
import secrets

from entente.settings.base import *  # noqa: F403 -- a settings file is its base plus what differs
from entente.settings.base import DATA


def kept_secret() -> str:
    """Return the installation's secret key, made once and kept in the data folder, readable by its owner only."""
    path = DATA / "secret_key"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(60))
    return path.read_text(encoding="utf-8").strip()


SECRET_KEY = os.environ.get("ENTENTE_SECRET_KEY") or kept_secret()
DEBUG = False
JOBS_EMBEDDED = True
ENTENTE_SIGN_ON_LOOPBACK = True
ALLOWED_HOSTS = os.environ.get("ENTENTE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
