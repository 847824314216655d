"""The last application Django loads: it fills the catalogues from the registry once every model exists."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class StartConfig(AppConfig):
    """Fills the catalogues."""

    name = "entente"
    label = "entente"

    def ready(self) -> None:
        """Read the registry, which imports the rooms' models, only now that Django allows it."""
        import_module("entente.registry").fill()
