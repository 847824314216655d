"""Django's name for the engine, so that its templates and texts are found."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The records engine."""

    name = "entente.engines.records"
    label = "records"
