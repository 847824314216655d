"""Django's name for the room."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Agreements between States."""

    name = "entente.apps.agreements"
    label = "agreements"
