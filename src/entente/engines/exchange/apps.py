"""Django's name for the engine."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Spreadsheets both ways."""

    name = "entente.engines.exchange"
    label = "exchange"
