"""Django's name for the journal."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The journal's two tables."""

    name = "entente.engines.journal"
    label = "journal"
