"""Django's name for the engine."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Digests by mail."""

    name = "entente.engines.mail"
    label = "mail"
