"""Django's name for the engine."""

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    """Files kept with records."""

    name = "entente.engines.attachments"
    label = "attachments"
