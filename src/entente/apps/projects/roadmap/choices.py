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

    FIRST = "1", _("1st quarter")
    SECOND = "2", _("2nd quarter")
    THIRD = "3", _("3rd quarter")
    FOURTH = "4", _("4th quarter")
