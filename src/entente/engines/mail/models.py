"""The table of subscriptions to the digest."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.engines.mail.choices import Rhythm, What


def new_token() -> str:
    """Return a token nobody can guess: whoever has it may end the subscription, and nothing else."""
    return secrets.token_urlsafe(32)


class Subscription(models.Model):
    """A person's wish to receive the digest: what it tells, how often, and when it last went out."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="subscription", verbose_name=_("account")
    )
    active = models.BooleanField(_("send me the digest"), default=True)
    what = models.CharField(_("what it tells"), max_length=10, choices=What.choices, default=What.BOTH)
    rhythm = models.CharField(_("how often"), max_length=10, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    last_sent_at = models.DateTimeField(_("last sent"), null=True, editable=False)
    token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)

    class Meta:
        verbose_name = _("subscription to the digest")
        verbose_name_plural = _("subscriptions to the digest")

    def __str__(self) -> str:
        """Say whose it is."""
        return str(self.user)
