"""The table of what each source paid of an action."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entente.access.models import Kept
from entente.access.paths import AccessPaths, Inherits
from entente.apps.projects.models import Action
from entente.apps.reference.models import MoneySource


class ActionCost(Kept):
    """What one source of money bears of an action's cost, in euros."""

    access_paths: ClassVar[AccessPaths] = Inherits("action")

    action = models.ForeignKey(Action, models.PROTECT, related_name="costs", verbose_name=_("action"))
    money_source = models.ForeignKey(
        MoneySource, models.PROTECT, related_name="action_costs", verbose_name=_("source of money")
    )
    amount_eur = models.DecimalField(_("amount (€)"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("cost of an action by source")
        verbose_name_plural = _("costs of actions by source")
        ordering = ("action", "money_source")
        constraints = [
            models.UniqueConstraint(fields=("action", "money_source"), name="action_cost_once"),
            models.CheckConstraint(
                condition=Q(amount_eur__gt=0),
                name="action_cost_amount",
                violation_error_message=_("What a source bears is more than zero: give the amount in euros."),
            ),
        ]

    def __str__(self) -> str:
        """Say the action and the source."""
        return f"{self.action} · {self.money_source}"
