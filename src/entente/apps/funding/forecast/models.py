"""The table of expected payments: how much of a commitment is to be paid in which year."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entente.access.models import Kept
from entente.access.paths import AccessPaths, Inherits
from entente.apps.funding.models import YEARS, Commitment


class ExpectedPayment(Kept):
    """What is expected to be paid of a commitment in a year, in euros."""

    access_paths: ClassVar[AccessPaths] = Inherits("commitment")

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="expected", verbose_name=_("commitment"))
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    cp_eur = models.DecimalField(_("expected payment (€)"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("expected payment")
        verbose_name_plural = _("expected payments")
        ordering = ("commitment", "year")
        constraints = [
            models.UniqueConstraint(fields=("commitment", "year"), name="expected_once"),
            models.CheckConstraint(
                condition=Q(cp_eur__gt=0), name="expected_amount",
                violation_error_message=_("An expected payment is above zero; without one, leave the year out."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Say the commitment and the year."""
        return f"{self.commitment} · {self.year}"
