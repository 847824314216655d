"""The table of a project's funders: the share of each, and what each calls the project."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entente.access.models import Kept
from entente.access.paths import AccessPaths, Inherits
from entente.apps.projects.models import Project
from entente.apps.reference.models import MoneySource


class FundingShare(Kept):
    """What part of a project one source of money has agreed to bear, in per cent."""

    access_paths: ClassVar[AccessPaths] = Inherits("project", apart=True)

    project = models.ForeignKey(Project, models.PROTECT, related_name="funders", verbose_name=_("project"))
    money_source = models.ForeignKey(
        MoneySource, models.PROTECT, related_name="shares", verbose_name=_("source of money")
    )
    percent = models.DecimalField(_("share (%)"), max_digits=6, decimal_places=3)
    reference = models.CharField(
        _("funder’s reference"), max_length=80, blank=True, help_text=_("What the funder calls the project.")
    )

    class Meta:
        verbose_name = _("funder’s share")
        verbose_name_plural = _("funders’ shares")
        ordering = ("project", "-percent")
        constraints = [
            models.UniqueConstraint(fields=("project", "money_source"), name="funder_share_once"),
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100), name="funder_share_percent",
                violation_error_message=_("A share stands above 0 and up to 100 per cent."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say the project and the source."""
        return f"{self.project} · {self.money_source}"
