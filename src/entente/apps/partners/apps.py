"""Django's name for the room."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Countries as partners, organisations, institutions and contacts."""

    name = "entente.apps.partners"
    label = "partners"
