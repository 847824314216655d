"""Behind a proxy that ends TLS, with PostgreSQL: nothing here has a default that would be unsafe."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured

from entente.settings.base import *  # noqa: F403 -- a settings file is its base plus what differs
from entente.settings.base import SMTP_HOST

for _name in ("ENTENTE_SECRET_KEY", "ENTENTE_HOSTS", "DATABASE_URL"):
    if not os.environ.get(_name):
        raise ImproperlyConfigured(f"{_name} must be set in production; see docs/how-to/run-in-production.md")

SECRET_KEY = os.environ["ENTENTE_SECRET_KEY"]
DEBUG = False
ENTENTE_SECOND_FACTOR_FOR = frozenset(
    filter(None, os.environ.get("ENTENTE_SECOND_FACTOR_FOR", "administrator,director").split(","))
)
ALLOWED_HOSTS = os.environ["ENTENTE_HOSTS"].split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# The address behind the proxy, so that limits by address do not see one address for all.
ALLAUTH_TRUSTED_PROXY_COUNT = 1
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = SMTP_HOST or "localhost"
ENTENTE_ADDRESS = os.environ.get("ENTENTE_ADDRESS", f"https://{ALLOWED_HOSTS[0]}").rstrip("/")
