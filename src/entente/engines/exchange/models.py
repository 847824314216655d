"""The tables of imports: a batch (one file brought in), its file, and the lines of its plan in chunks."""

from __future__ import annotations

import json
import zlib
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entente.engines.jobs.models import Job

# Under what name, before the batch's own, the journal keeps what undoing it wrote.
UNDO_OF = "undo-"


class State(models.TextChoices):
    """Where a batch stands."""

    PLANNING = "planning", pgettext_lazy("import", "being read")
    PLANNED = "planned", pgettext_lazy("import", "planned")
    ACCEPTING = "accepting", pgettext_lazy("import", "being accepted")
    ACCEPTED = "accepted", pgettext_lazy("import", "accepted")
    UNDOING = "undoing", pgettext_lazy("import", "being undone")
    UNDONE = "undone", pgettext_lazy("import", "undone")
    UNREADABLE = "unreadable", pgettext_lazy("import", "not read")
    DROPPED = "dropped", pgettext_lazy("import", "dropped")


class Mode(models.TextChoices):
    """What a file may do."""

    BOTH = "both", _("add and change")
    ADD = "add", _("only add")
    CHANGE = "change", _("only change")


class Outcome(models.TextChoices):
    """What the plan says of a line."""

    NEW = "new", pgettext_lazy("lines", "new")
    CHANGED = "changed", pgettext_lazy("lines", "changed")
    SAME = "same", pgettext_lazy("lines", "same")
    REFUSED = "refused", pgettext_lazy("lines", "refused")


class Batch(models.Model):
    """One file brought in for one record type: who, what was found, what was done with it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("user")
    )
    actor = models.CharField(_("actor"), max_length=150)
    language = models.CharField(_("language"), max_length=2)
    slug = models.CharField(_("record type"), max_length=60)
    file_name = models.CharField(_("file"), max_length=200)
    file_kind = models.CharField(_("format"), max_length=10, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PLANNING)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode.choices, default=Mode.BOTH)
    mapping = models.JSONField(_("headers named by hand"), default=dict)
    headers = models.JSONField(_("headers of the file"), default=list)
    notices = models.JSONField(_("notices"), default=list)
    problem = models.TextField(_("why it was not read"), blank=True)
    lines = models.PositiveIntegerField(_("lines"), default=0)
    counts = models.JSONField(_("lines by outcome"), default=dict)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", verbose_name=_("job"))
    created_at = models.DateTimeField(_("brought in at"), auto_now_add=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    undone_at = models.DateTimeField(_("undone at"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-id",)

    def __str__(self) -> str:
        """Say the file."""
        return self.file_name

    @property
    def code(self) -> str:
        """The name under which the journal keeps what the batch wrote."""
        return f"import-{self.pk}"

    @property
    def records(self) -> int:
        """How many records the lines mean: more than there are lines where a cell names several."""
        return sum(int(number) for number in self.counts.values())

    def count(self, outcome: str) -> int:
        """Return how many lines have an outcome."""
        return int(self.counts.get(outcome, 0))


class BatchFile(models.Model):
    """The file of a batch, apart so that it is read only when asked for; dropped after a month."""

    batch = models.OneToOneField(Batch, models.CASCADE, related_name="file", verbose_name=_("import"))
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("file of an import")
        verbose_name_plural = _("files of imports")

    def __str__(self) -> str:
        """Say the batch."""
        return f"{self.batch_id}"


class Chunk(models.Model):
    """Some lines of a plan with the same outcome, packed: one page of the plan, and one step of its acceptance."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="chunks", verbose_name=_("import"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices)
    slug = models.CharField(
        _("record type"), max_length=60, blank=True, help_text=_("Where it is not the sheet’s own.")
    )
    number = models.PositiveIntegerField(_("number"))
    size = models.PositiveIntegerField(_("lines"))
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("lines of an import")
        verbose_name_plural = _("lines of imports")
        ordering = ("batch", "outcome", "number")
        constraints = [models.UniqueConstraint(fields=("batch", "outcome", "number"), name="chunk_once")]

    def __str__(self) -> str:
        """Say which."""
        return f"{self.batch_id} {self.outcome} {self.number}"

    def unpacked(self) -> list[Any]:
        """Return the lines."""
        found: list[Any] = json.loads(zlib.decompress(bytes(self.content)))
        return found


def packed(lines: list[Any]) -> bytes:
    """Return lines as a chunk keeps them: days and decimals as their texts."""
    return zlib.compress(json.dumps(lines, ensure_ascii=False, separators=(",", ":"), default=str).encode(), 1)
