"""Django's name for the room."""

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """Posts abroad, what they cover, and the people who serve there."""

    name = "entente.apps.network"
    label = "network"
