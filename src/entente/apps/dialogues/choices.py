"""The closed lists of the dialogues room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeetingKind(models.TextChoices):
    """What a meeting with a partner is."""

    STRATEGIC = "strategic-dialogue", _("strategic dialogue")
    THEMATIC = "thematic-dialogue", _("thematic dialogue")
    COUNCIL = "council", _("council")
    COMMITTEE = "committee", _("committee")
    VISIT = "visit", _("visit")
    EXERCISE = "exercise", _("joint training or exercise")
    CONFERENCE = "conference", _("conference")
    SESSION = "session", _("session of an institute")


class Level(models.TextChoices):
    """At what level it is held."""

    MINISTERS = "ministers", _("ministers")
    DIRECTORS = "directors", _("directors")
    STAFF = "staff", _("staffs")
