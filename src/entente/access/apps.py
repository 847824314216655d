"""Django's name for the place of rights."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Units, accounts, mandates, and the rules of who sees what."""

    name = "entente.access"
    label = "access"
