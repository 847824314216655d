"""Django's name for the room."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    """Countries, groups, languages, currencies and sources of money."""

    name = "entente.apps.reference"
    label = "reference"
