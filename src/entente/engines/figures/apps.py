"""Django's name for the engine, so that its templates and texts are found."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """The figures engine."""

    name = "entente.engines.figures"
    label = "figures"
