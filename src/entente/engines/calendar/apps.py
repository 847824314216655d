"""Django's name for the engine."""

from django.apps import AppConfig


class CalendarConfig(AppConfig):
    """Entries of calendars, and their private addresses."""

    name = "entente.engines.calendar"
    label = "calendar"
