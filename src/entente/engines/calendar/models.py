"""The table of the private addresses of calendars."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.access.models import Unit


def digest_of(token: str) -> str:
    """Return what is kept of a token; 256 bits drawn at random need neither salt nor slow hashing."""
    return hashlib.sha256(token.encode()).hexdigest()


class CalendarAddress(models.Model):
    """One private address: whose, for what, and what goes in; of its token only the digest is kept."""

    unjournalled: ClassVar[tuple[str, ...]] = ("digest",)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendar_addresses", verbose_name=_("account")
    )
    name = models.CharField(
        _("what it is for"), max_length=80, help_text=_("The calendar program, such as “telephone” or “office”.")
    )
    feeds = models.JSONField(_("what goes in"), default=list, blank=True)
    own_countries = models.BooleanField(
        _("my countries only"), default=True, help_text=_("The countries of your post or desk, if you have any.")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"),
        help_text=_("Only what it or a unit under it owns, and who serves there; none: all units."),
    )  # fmt: skip
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    renewed_at = models.DateTimeField(_("renewed at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        """Say what it is for."""
        return self.name
