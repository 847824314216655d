"""The tables of attachments: a file as a record keeps it, and contents apart, each stored once whoever keeps it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entente.engines.attachments.choices import Format


class Content(models.Model):
    """The bytes of a file, apart so that no list loads them; one row for each digest."""

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("content of a file")
        verbose_name_plural = _("contents of files")

    def __str__(self) -> str:
        """Say the digest."""
        return self.sha256


class Attachment(models.Model):
    """A file kept with a record of any type, and seen by whoever sees that one; archived with a reason, never deleted.

    It has no access paths on purpose: nothing can ask `visible()` for it past the record (`queries.files_of`).
    """

    # The journal's line itself says who and when; the digest stands for the content.
    unjournalled: ClassVar[tuple[str, ...]] = ("content", "added_by", "added_at")

    record_kind = models.CharField(_("kind"), max_length=80)
    record_id = models.BigIntegerField(_("record"))
    name = models.CharField(_("name"), max_length=150)
    format = models.CharField(_("format"), max_length=8, choices=Format.choices)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    language = models.CharField(_("language"), max_length=8, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    content = models.ForeignKey(Content, models.PROTECT, related_name="+", verbose_name=_("content"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)
    archived_at = models.DateTimeField(_("archived at"), null=True)
    archive_reason = models.CharField(_("reason for archiving"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")
        ordering = ("name", "id")
        indexes = [models.Index(fields=("record_kind", "record_id", "name"), name="attachment_record")]
        constraints = [
            models.UniqueConstraint(
                fields=("record_kind", "record_id", "sha256"),
                condition=Q(archived_at__isnull=True),
                name="attachment_once",
            )
        ]

    def __str__(self) -> str:
        """Say the name."""
        return self.name
