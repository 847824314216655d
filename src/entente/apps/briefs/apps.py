"""Django's name for the room."""

from django.apps import AppConfig


class BriefsConfig(AppConfig):
    """The country brief and later every preparation file."""

    name = "entente.apps.briefs"
    label = "briefs"
