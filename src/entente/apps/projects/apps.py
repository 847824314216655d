"""Django's name for the room."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, actions, results and their financing."""

    name = "entente.apps.projects"
    label = "projects"
