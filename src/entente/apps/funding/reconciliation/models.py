"""The table of the accounting extract: payments as the State's accounts tell them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.access.models import Kept
from entente.access.paths import AccessPaths, Inherits
from entente.apps.funding.models import BudgetLine


class ExtractLine(Kept):
    """One payment of the accounting extract: its reference, its day and its amount in euros."""

    access_paths: ClassVar[AccessPaths] = Inherits("line", apart=True)

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="extract", verbose_name=_("budget line"))
    reference = models.CharField(_("accounting reference"), max_length=60)
    posted_on = models.DateField(_("posted on"))
    amount_eur = models.DecimalField(_("amount (€)"), max_digits=14, decimal_places=2)
    label = models.CharField(
        _("wording"), max_length=200, blank=True, help_text=_("As the accounts give it, without names of persons.")
    )

    class Meta:
        verbose_name = _("line of the accounting extract")
        verbose_name_plural = _("lines of the accounting extract")
        ordering = ("-posted_on", "-id")
        constraints = [models.UniqueConstraint(fields=("line", "reference"), name="extract_once")]
        indexes = [models.Index(fields=("reference",), name="extract_reference")]

    def __str__(self) -> str:
        """Say the reference."""
        return self.reference
