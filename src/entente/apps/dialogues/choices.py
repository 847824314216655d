"""The closed lists of the dialogues room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MeetingKind(models.TextChoices):
    """What a meeting with a partner is."""

    STRATEGIC = "strategic-dialogue", _("strategic dialogue")
    THEMATIC = "thematic-dialogue", _("thematic dialogue")
    COUNCIL = "council", _("council")
    COMMITTEE = "committee", _("committee")
    STAFF_TALKS = "staff-talks", _("staff talks")
    VISIT = "visit", _("visit")
    EXERCISE = "exercise", _("joint training or exercise")
    CONFERENCE = "conference", _("conference")
    SESSION = "session", _("session of an institute")


class SeriesKind(models.TextChoices):
    """What a series of meetings is."""

    STRATEGIC = "strategic-dialogue", _("strategic dialogue")
    THEMATIC = "thematic-dialogue", _("thematic dialogue")
    COMMITTEE = "committee", _("joint committee")
    COUNCIL = "council", _("council")
    STAFF_TALKS = "staff-talks", _("staff talks")


class Level(models.TextChoices):
    """At what level it is held."""

    MINISTERS = "ministers", _("ministers")
    DIRECTORS = "directors", _("directors")
    STAFF = "staff", _("staffs")


class MeetingState(models.TextChoices):
    """How far a meeting is."""

    PLANNED = "planned", pgettext_lazy("meeting", "planned")
    CONFIRMED = "confirmed", pgettext_lazy("meeting", "confirmed")
    HELD = "held", pgettext_lazy("meeting", "held")
    POSTPONED = "postponed", pgettext_lazy("meeting", "postponed")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")


class Direction(models.TextChoices):
    """Who visits whom."""

    TO_US = "to-us", _("the partner comes to us")
    FROM_US = "from-us", _("we go to the partner")
