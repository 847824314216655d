"""Django's name for the room."""

from django.apps import AppConfig


class PrioritiesConfig(AppConfig):
    """Ministers' priorities and their objectives, by year."""

    name = "entente.apps.priorities"
    label = "priorities"
