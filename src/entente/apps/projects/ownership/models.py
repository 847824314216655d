"""The table of the partner's shares: who carries a project, year by year."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entente.access.models import Kept
from entente.access.paths import AccessPaths, Inherits
from entente.apps.projects.ownership.rules import why_not_a_share


class OwnershipShare(Kept):
    """The share of a project that the partner carries in a year, in per cent: money, people, means, taken together."""

    access_paths: ClassVar[AccessPaths] = Inherits("project")

    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="shares", verbose_name=_("project"))
    year = models.PositiveSmallIntegerField(_("year"))
    partner_share = models.DecimalField(_("partner’s share (%)"), max_digits=5, decimal_places=2)
    reason_fr = models.CharField(
        _("reason in French"), max_length=300, blank=True, help_text=_("Needed where the share falls.")
    )
    reason_en = models.CharField(_("reason in English"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("partner’s share")
        verbose_name_plural = _("partner’s shares")
        ordering = ("project", "year")
        constraints = [
            models.UniqueConstraint(fields=("project", "year"), name="share_once"),
            models.CheckConstraint(
                condition=Q(partner_share__gte=0, partner_share__lte=100), name="share_percent",
                violation_error_message=_("A share stands between 0 and 100 per cent: correct it."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say project and year."""
        return f"{self.project.code} · {self.year}"

    def clean(self) -> None:
        """Check the share."""
        if sentence := why_not_a_share(self.partner_share):
            raise ValidationError({"partner_share": sentence})
