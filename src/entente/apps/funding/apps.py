"""Django's name for the room."""

from django.apps import AppConfig


class FundingConfig(AppConfig):
    """Money: budget lines, commitments and the ledger; aid and its publication; who else funds what."""

    name = "entente.apps.funding"
    label = "funding"
