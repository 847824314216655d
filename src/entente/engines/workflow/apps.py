"""Django's name for the engine."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Lives as tables of steps."""

    name = "entente.engines.workflow"
    label = "workflow"
