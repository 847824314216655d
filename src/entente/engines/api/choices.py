"""The closed lists of the API: what a token may do."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a token lets a program do with its holder's rights."""

    READ = "read", _("read")
    WRITE = "write", _("read and write")
