"""Django's name for the room."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, actions and results."""

    name = "entente.apps.projects"
    label = "projects"
