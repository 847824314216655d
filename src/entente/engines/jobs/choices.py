"""The closed lists of the jobs engine: states of a job, rhythms of a recurring one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", pgettext_lazy("job", "waiting")
    RUNNING = "running", pgettext_lazy("job", "running")
    DONE = "done", pgettext_lazy("job", "done")
    FAILED = "failed", pgettext_lazy("job", "failed")
    CANCELLED = "cancelled", pgettext_lazy("job", "cancelled")


ENDED = (State.DONE, State.FAILED, State.CANCELLED)
AGAIN = (State.FAILED, State.CANCELLED)


class Every(models.TextChoices):
    """How often a recurring job runs."""

    HOUR = "hourly", pgettext_lazy("rhythm", "hourly")
    DAY = "daily", pgettext_lazy("rhythm", "daily")
    WEEK = "weekly", pgettext_lazy("rhythm", "weekly")


class Weekday(models.IntegerChoices):
    """The days of the week, as Python numbers them."""

    MONDAY = 0, pgettext_lazy("day", "Monday")
    TUESDAY = 1, pgettext_lazy("day", "Tuesday")
    WEDNESDAY = 2, pgettext_lazy("day", "Wednesday")
    THURSDAY = 3, pgettext_lazy("day", "Thursday")
    FRIDAY = 4, pgettext_lazy("day", "Friday")
    SATURDAY = 5, pgettext_lazy("day", "Saturday")
    SUNDAY = 6, pgettext_lazy("day", "Sunday")
