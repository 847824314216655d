"""Django's name for the engine."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background tasks on the database queue."""

    name = "entente.engines.jobs"
    label = "jobs"
