"""Django's name for the room."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    """What each side promised."""

    name = "entente.apps.followup"
    label = "followup"
