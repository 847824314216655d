"""The closed lists of the follow-up room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Side(models.TextChoices):
    """Who promised, or sits on which side of the table."""

    OURS = "ours", _("our side")
    THEIRS = "theirs", _("the partner")


class State(models.TextChoices):
    """Where a promise stands; what is done waits for somebody else's eyes."""

    OPEN = "open", pgettext_lazy("follow-up", "open")
    DOING = "doing", _("being done")
    DONE = "done", _("done, to verify")
    VERIFIED = "verified", _("verified")
    DROPPED = "dropped", _("dropped")


class Late(models.TextChoices):
    """How a promise stands to its due date."""

    YES = "yes", _("late")
    NO = "no", _("not late")
    UNDATED = "undated", _("no date")


class Moment(models.TextChoices):
    """Why somebody is reminded."""

    LATE = "late", _("late")
    TODAY = "today", _("due today")
    SOON = "soon", _("due soon")


TO_DO = (State.OPEN, State.DOING)
