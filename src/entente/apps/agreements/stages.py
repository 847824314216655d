"""Where agreements stand on the reader's day, as lists tell, filter and sort it: stage, entry into force, end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from entente.apps.agreements.choices import Stage
from entente.apps.agreements.life import entry_precision
from entente.apps.agreements.queries import stage_on
from entente.apps.reference.choices import Precision
from entente.engines.records.columns import Day, Values
from entente.engines.records.reader import Reader
from entente.engines.records.stages import StageColumn, StageFacet, Stages
from entente.engines.ui import format as show

TONES: Mapping[str, str] = {
    Stage.NEGOTIATION: "pending",
    Stage.SIGNED: "attention",
    Stage.PROVISIONAL: "attention",
    Stage.IN_FORCE: "done",
    Stage.SUSPENDED: "attention",
    Stage.ENDED: "past",
}


@dataclass(frozen=True)
class EntryDay(Day):
    """The entry into force, published or else computed, with as much of it as is known."""

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for the day and what says how much of it is known."""
        return (self.name, "in_force_on", "in_force_precision", "entry_clause", "signed_precision")

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the day as it reads."""
        return "" if values[0] is None else show.day(values[0], reader.language, entry_precision(*values[1:]))


@dataclass(frozen=True)
class EndDay(Day):
    """The end, published or else computed, with as much of it as is known."""

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for the day and what says how much of it is known."""
        return (self.name, "ends_on", "ends_precision")

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the day as it reads."""
        precision = Precision.DAY if values[1] is None else values[2]
        return "" if values[0] is None else show.day(values[0], reader.language, precision)


STAGES = Stages(Stage, stage_on, TONES)
STAGE = StageColumn(stages=STAGES)
STAGE_FACET = StageFacet(stages=STAGES, values=tuple(STAGES.of.values))
ENTRY = EntryDay("enters_on", _("Effective entry"))
END = EndDay("leaves_on", _("Effective end"))
