"""Django's name for the interface: templates, components, static files."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Base templates, components and static files."""

    name = "entente.engines.ui"
    label = "ui"
