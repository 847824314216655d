"""The closed lists of publication, by the codes of the standard."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganisationType(models.TextChoices):
    """What kind of organisation reports."""

    GOVERNMENT = "10", _("10, government")
    LOCAL = "11", _("11, local government")
    OTHER_PUBLIC = "15", _("15, other public sector")


class ActivityStatus(models.TextChoices):
    """Where an activity stands, as its publisher says."""

    PIPELINE = "1", pgettext_lazy("activity", "pipeline")
    IMPLEMENTATION = "2", pgettext_lazy("activity", "implementation")
    FINALISATION = "3", pgettext_lazy("activity", "finalisation")
    CLOSED = "4", pgettext_lazy("activity", "closed")
    CANCELLED = "5", pgettext_lazy("activity", "cancelled")
    SUSPENDED = "6", pgettext_lazy("activity", "suspended")


class TiedStatus(models.TextChoices):
    """Whether what is bought must come from the giver."""

    PARTLY = "3", pgettext_lazy("aid", "3, partly tied")
    TIED = "4", pgettext_lazy("aid", "4, tied")
    UNTIED = "5", pgettext_lazy("aid", "5, untied")


class FileState(models.TextChoices):
    """Where a file of others' activities stands."""

    PLANNING = "planning", pgettext_lazy("import", "being read")
    PLANNED = "planned", pgettext_lazy("import", "planned")
    ACCEPTED = "accepted", pgettext_lazy("import", "accepted")
    UNREADABLE = "unreadable", pgettext_lazy("import", "not read")
    DROPPED = "dropped", pgettext_lazy("import", "dropped")
