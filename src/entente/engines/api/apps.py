"""Django's name for the engine."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The API over every record type."""

    name = "entente.engines.api"
    label = "api"
