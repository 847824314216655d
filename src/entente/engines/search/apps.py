"""Django's name for the engine."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Search over everything one may see."""

    name = "entente.engines.search"
    label = "search"
