"""What every installation of Entente shares."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("ENTENTE_DATA", "var")).resolve()


def database(address: str) -> dict[str, Any]:
    """Return Django's connection settings for a DATABASE_URL, or for the embedded database when it is empty.

    Accepts `sqlite:///path` and `postgresql://user:password@host:port/name?option=value`; any other scheme
    raises ImproperlyConfigured with a sentence.
    """
    if not address:
        address = f"sqlite:///{DATA / 'entente.sqlite3'}"
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path[1:] if parts.path.startswith("//") else parts.path,
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-65536;"
                "PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 300,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL begins with {parts.scheme}:// ; it may begin with sqlite:// or postgresql://"
    )


def smtp_transport(tls: str, port: str) -> tuple[int, bool, bool]:
    """Return port, STARTTLS or not, TLS from the start or not; ImproperlyConfigured with a sentence otherwise."""
    usual = {"starttls": 587, "tls": 465, "none": 25}
    if tls not in usual:
        raise ImproperlyConfigured(f"ENTENTE_SMTP_TLS is {tls!r}: write starttls, tls or none")
    if port and not port.isdecimal():
        raise ImproperlyConfigured(f"ENTENTE_SMTP_PORT is {port!r}: write a number, such as {usual[tls]}")
    return int(port or usual[tls]), tls == "starttls", tls == "tls"


DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "entente.engines.ui",  # before allauth, whose templates ours replace
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django_filters",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "entente.engines.journal",
    "entente.access",
    "entente.engines.figures",
    "entente.engines.documents",
    "entente.engines.records",
    "entente.engines.jobs",
    "entente.engines.search",
    "entente.engines.exchange",
    "entente.engines.attachments",
    "entente.engines.api",
    "entente.engines.mail",
    "entente.engines.calendar",
    "entente.engines.workflow",
    "entente.apps.reference",
    "entente.apps.accounts",
    "entente.apps.partners",
    "entente.apps.network",
    "entente.apps.agreements",
    "entente.apps.followup",
    "entente.apps.priorities",
    "entente.apps.dialogues",
    "entente.apps.projects",
    "entente.apps.funding",
    "entente.apps.briefs",
    "entente.start.StartConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "entente.access.middleware.BrotliMiddleware",
    "django_http_compression.middleware.HttpCompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "entente.access.middleware.ReaderMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "entente.access.factors.SecondFactorMiddleware",
    "entente.access.middleware.ReadOnlyGetMiddleware",
]

# The house's own rules of relief: no text outside sets them, so the installation does (apps/network/relief/queries.py).
ENTENTE_RELIEF = {
    "horizon_months": int(os.environ.get("ENTENTE_RELIEF_MONTHS", "18")),
    "gap_days": int(os.environ.get("ENTENTE_RELIEF_GAP_DAYS", "30")),
    "report_days": int(os.environ.get("ENTENTE_REPORT_DAYS", "60")),
}

ROOT_URLCONF = "entente.urls"
WSGI_APPLICATION = "entente.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "entente.engines.ui.templatetags.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "entente.engines.ui.context.shell",
            ],
        },
    }
]

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "entente.access.accounts.Adapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
# A whole embassy stands behind one satellite address: the limit is on the account, not on the address.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "300/m/ip,5/5m/key",
    "reset_password": "300/m/ip,5/h/key",
    "reset_password_from_key": "300/m/ip",
}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before anything that changes how one signs in
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Entente: "
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "entente.access.accounts.ResetTokens"  # noqa: S105 -- a class
MFA_ADAPTER = "entente.access.factors.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are entered by an administrator
MFA_TOTP_ISSUER = "Entente"
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
SOCIALACCOUNT_ADAPTER = "entente.access.sign_on.Adapter"
SOCIALACCOUNT_ONLY = False
# Roles that set up a second factor before anything else.
ENTENTE_SECOND_FACTOR_FOR = frozenset(filter(None, os.environ.get("ENTENTE_SECOND_FACTOR_FOR", "").split(",")))
# A house rule, not a law: how long after their last posting the personal details of people are kept.
ENTENTE_DETAILS_MONTHS = int(os.environ.get("ENTENTE_DETAILS_MONTHS", "6"))
# Files kept with records: the largest, and how many a record keeps.
ENTENTE_FILE_BYTES = int(os.environ.get("ENTENTE_FILE_MEGABYTES", "10")) * 1_000_000
ENTENTE_FILES_PER_RECORD = int(os.environ.get("ENTENTE_FILES_PER_RECORD", "50"))
ENTENTE_SIGN_ON_LOOPBACK = False  # an issuer on this machine, without TLS: demonstration and tests only

SESSION_COOKIE_AGE = 10 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# Rate limits must be shared by every worker; counts of lists are local, keyed by the journal's version.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"},
    "counts": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "counts",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}

# Background tasks wait in the database; JOBS_EMBEDDED runs them in a thread beside the pages.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
JOBS_EMBEDDED = False
JOBS_FOLDER = DATA / "jobs"

# The State whose network and cooperation this is: no post is missed there.
HOME_COUNTRY = os.environ.get("ENTENTE_HOME", "FR")

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "français"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("ENTENTE_TIME_ZONE", "Europe/Paris")
FORMAT_MODULE_PATH = None

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "LOCATION": str(DATA / "files")},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Mail goes to the terminal until a mail server is named.
SMTP_HOST = os.environ.get("ENTENTE_SMTP_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SMTP_HOST else 'console'}.EmailBackend"
EMAIL_HOST = SMTP_HOST
EMAIL_HOST_USER = os.environ.get("ENTENTE_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("ENTENTE_SMTP_PASSWORD", "")
EMAIL_PORT, EMAIL_USE_TLS, EMAIL_USE_SSL = smtp_transport(
    os.environ.get("ENTENTE_SMTP_TLS", "starttls"), os.environ.get("ENTENTE_SMTP_PORT", "")
)
EMAIL_TIMEOUT = 15
# Where mails lead: the address people type.
ENTENTE_ADDRESS = os.environ.get("ENTENTE_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
DEFAULT_FROM_EMAIL = os.environ.get("ENTENTE_MAIL_FROM", "entente@entente.example")
TEST_RUNNER = "django.test.runner.DiscoverRunner"
CSRF_FAILURE_VIEW = "entente.engines.ui.errors.csrf_failed"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "entente": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
