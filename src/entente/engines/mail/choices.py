"""The closed lists of the mail engine: what a digest tells, and how often."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class What(models.TextChoices):
    """What a digest tells."""

    BOTH = "both", _("what changed and what is due")
    CHANGES = "changes", _("what changed")
    DUE = "due", _("what is due")


class Rhythm(models.TextChoices):
    """How often a digest comes, at most."""

    DAILY = "daily", pgettext_lazy("digest", "every day")
    WEEKLY = "weekly", pgettext_lazy("digest", "every week")
