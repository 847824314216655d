"""The closed lists of roadmaps."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RoadmapState(models.TextChoices):
    """How far a roadmap is; computed from its dates, never stored."""

    DRAFT = "draft", pgettext_lazy("roadmap", "being written")
    PROPOSED = "proposed", pgettext_lazy("roadmap", "proposed")
    ADOPTED = "adopted", pgettext_lazy("roadmap", "adopted")
    REVIEWED = "reviewed", pgettext_lazy("roadmap", "reviewed")


class Decision(models.TextChoices):
    """What was decided on a line of a roadmap."""

    WAITING = "waiting", _("to be decided")
    KEPT = "kept", pgettext_lazy("roadmap", "kept")
    POSTPONED = "postponed", pgettext_lazy("roadmap", "postponed")
    DROPPED = "dropped", pgettext_lazy("roadmap", "dropped")


class Quarter(models.TextChoices):
    """The quarter of a year."""

    FIRST = "1", pgettext_lazy("quarter", "Q1")
    SECOND = "2", pgettext_lazy("quarter", "Q2")
    THIRD = "3", pgettext_lazy("quarter", "Q3")
    FOURTH = "4", pgettext_lazy("quarter", "Q4")
