"""The table of tokens: what a program shows in order to act with an account's rights, never with more."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.engines.api.choices import Scope

USUAL_A_MINUTE, MOST_A_MINUTE = 120, 600


class Token(models.Model):
    """One token: whose, what for, how far, until when; of its secret only the beginning and the digest are kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens", verbose_name=_("account"))
    name = models.CharField(_("what it is for"), max_length=80)
    prefix = models.CharField(_("begins with"), max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(_("what it may do"), max_length=10, choices=Scope.choices, default=Scope.READ)
    kinds = models.JSONField(_("only these record types"), default=list, blank=True)
    a_minute = models.PositiveIntegerField(_("requests a minute"), default=USUAL_A_MINUTE)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    window_start = models.DateTimeField(null=True)
    window_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        """Say what it is for and how it begins."""
        return f"{self.name} ({self.prefix}…)"

    @property
    def writes(self) -> bool:
        """Say whether it lets a program write."""
        return self.scope == Scope.WRITE

    @property
    def last_day(self) -> date:
        """The last day on which it opens something."""
        return timezone.localtime(self.expires_at - timedelta(seconds=1)).date()

    def reaches(self, slug: str) -> bool:
        """Say whether it leads to a record type."""
        return not self.kinds or slug in self.kinds
