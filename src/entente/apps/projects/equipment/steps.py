"""The life of equipment: handed over, and taken back where that was said by mistake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import pgettext_lazy

from entente.access.actor import Actor
from entente.apps.projects.equipment import rules
from entente.apps.projects.equipment.models import EndUseCheck, Equipment
from entente.engines.workflow.machine import Machine, Step

Values = Mapping[str, Any]


def deliver(row: Equipment, on: date, values: Values, actor: Actor) -> None:
    """Say that it is handed over, on which day and by which paper."""
    row.handed_over_on = on


def take_back(row: Equipment, on: date, values: Values, actor: Actor) -> None:
    """Say that it was not handed over after all."""
    row.handed_over_on = None


def why_not_delivered(row: Equipment, on: date) -> str:
    """Say why it cannot be handed over on a day."""
    known = bool(row.institution_id or row.recipient_fr or row.recipient_en)
    return rules.why_not_delivered(known, on, timezone.localdate(), row.handed_over_on)


def why_not_taken_back(row: Equipment, on: date) -> str:
    """Say why its handing over cannot be taken back."""
    checks = EndUseCheck._base_manager.filter(equipment=row.pk, archived_at__isnull=True).count()
    return rules.why_not_taken_back(row.handed_over_on, checks)


# An upper room may stand at the gate: Gate(on=Equipment, step="deliver", check=…), as due diligence will.
MACHINE = Machine(Equipment, (
    Step("deliver", pgettext_lazy("equipment", "hand over"), "change", deliver, why_not_delivered,
         lambda row: row.handed_over_on, asks=("document",)),
    Step("take-back", pgettext_lazy("equipment", "take the handing over back"), "change", take_back,
         why_not_taken_back, reason=True, applies=lambda row: row.handed_over_on is not None),
))  # fmt: skip
