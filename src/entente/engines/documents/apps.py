"""Django's name for the engine, so that its templates and texts are found."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The documents engine."""

    name = "entente.engines.documents"
    label = "documents"
