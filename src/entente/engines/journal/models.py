"""The two tables of the journal: entries (what was done) and readings (who read what is sensitive)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One line of the journal: one act on one record, with its before and after, tied to the line before it."""

    at = models.DateTimeField(_("at"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("user")
    )
    actor = models.CharField(_("actor"), max_length=150)
    verb = models.CharField(_("act"), max_length=40)
    kind = models.CharField(_("kind"), max_length=80)
    object_id = models.BigIntegerField(_("record"), null=True)
    label = models.CharField(_("name"), max_length=300)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.TextField(_("reason"), blank=True)
    batch = models.CharField(_("batch"), max_length=40, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        ordering = ("id",)
        indexes = [
            models.Index(fields=("kind", "object_id", "id"), name="journal_record"),
            models.Index(fields=("kind", "id"), name="journal_kind"),
            models.Index(fields=("id",), name="journal_refused", condition=models.Q(verb="refused")),
            # What people did, apart from what files loaded: the desk asks for the last of it.
            models.Index(fields=("id",), name="journal_people", condition=models.Q(user__isnull=False, batch="")),
        ]

    def __str__(self) -> str:
        """Say the act and the record."""
        return f"{self.verb} {self.label}"


class Reading(models.Model):
    """One reading of a record whose readers are named."""

    at = models.DateTimeField(_("at"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user"))
    kind = models.CharField(_("kind"), max_length=80)
    object_id = models.BigIntegerField(_("record"))
    place = models.CharField(_("where"), max_length=200)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ("id",)
        indexes = [models.Index(fields=("kind", "object_id", "id"), name="reading_record")]

    def __str__(self) -> str:
        """Say what was read."""
        return f"{self.kind} {self.object_id}"


class KindVersion(models.Model):
    """The last journal line that changed a record of a kind: what was kept of the kind is good until it moves."""

    kind = models.CharField(_("kind"), max_length=80, unique=True)
    last = models.BigIntegerField(_("last line"))

    class Meta:
        verbose_name = _("version of a kind")
        verbose_name_plural = _("versions of kinds")

    def __str__(self) -> str:
        """Say kind and line."""
        return f"{self.kind} {self.last}"
