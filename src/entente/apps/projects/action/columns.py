"""The column that says which sources of money bear an action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from entente.access.service import visible
from entente.apps.projects.action.models import ActionCost
from entente.engines.records.columns import Column, Extra, Values, Words
from entente.engines.records.reader import Reader
from entente.engines.ui import format as show

COST_BY_SOURCE = _("Cost by source")


@dataclass(frozen=True)
class Sources(Column):
    """The sources that bear an action with what each bears, the largest first, by one more query for all rows."""

    name: str = "sources"
    heading: Words = COST_BY_SOURCE
    sortable: bool = False
    extra: bool = True

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for the row's number, by which its lines are found."""
        return ("pk",)

    def fetch(self, model: type[models.Model], keys: Sequence[int], reader: Reader) -> Extra:
        """Return the sources of each row, joined."""
        lines = visible(reader.actor, ActionCost).filter(action__in=keys).order_by("-amount_eur", "pk")
        found: dict[int, list[str]] = {}
        for action, source, amount in lines.values_list(
            "action_id", f"money_source__name_{reader.language}", "amount_eur"
        ):
            found.setdefault(action, []).append(f"{source} {show.money(amount, reader.language)}")
        return {action: ", ".join(words) for action, words in found.items()}

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return what was fetched."""
        return str(values[1]) if len(values) > 1 else ""
