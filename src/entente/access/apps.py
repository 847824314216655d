"""Django's name for the place of rights."""

from importlib import import_module

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Units, accounts, mandates, and the rules of who sees what."""

    name = "entente.access"
    label = "access"

    def ready(self) -> None:
        """Listen to what happens at the door, once the models are there."""
        import_module("entente.access.traces").connect()
