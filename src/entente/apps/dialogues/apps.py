"""Django's name for the room."""

from django.apps import AppConfig


class DialoguesConfig(AppConfig):
    """Meetings and visits."""

    name = "entente.apps.dialogues"
    label = "dialogues"
