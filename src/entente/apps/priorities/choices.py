"""The closed lists of the priorities room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Axis(models.TextChoices):
    """Where a priority stands in the multi-year triptych of steering."""

    DETECT = "detect", _("Detect")
    COORDINATE = "coordinate", _("Coordinate")
    DRIVE = "drive", _("Drive")
