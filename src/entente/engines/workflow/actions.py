"""Taking a step of a record's life: authorises, asks what must be true before, applies it, checks, saves, journals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction

from entente.access.actor import Actor
from entente.access.models import Kept
from entente.access.service import Refused, require
from entente.engines.journal.service import Act, difference, note, snapshot
from entente.engines.records.actions import Conflict, Seen, meanwhile, prepare
from entente.engines.records.history import STEP
from entente.engines.records.together import require_fitting
from entente.engines.workflow.machine import Step, why_not_taken


@transaction.atomic
def take(
    actor: Actor, row: Kept, step: Step, on: date, values: Mapping[str, Any], *, reason: str = "",
    seen: Seen | None = None,
) -> Kept:  # fmt: skip
    """Take a step of a stored record on a day and return the record; `values` are what the step asks, by field.

    Raises Refused with the sentence of whatever stands in the way (rights, the step's rule, a gate, the room's own),
    ValidationError with the record's own rules, Conflict when somebody saved it after `seen` (a revision), and
    ValueError when the step wants a reason and none is given. Nothing is stored then.
    """
    model = cast("type[Any]", type(row))
    stored: Kept = model._base_manager.select_for_update().get(pk=row.pk)
    before = snapshot(stored)
    if seen is not None and seen != stored.revision:
        raise Conflict(*meanwhile(stored, before, seen))
    if sentence := why_not_taken(actor, stored, step, on):
        raise Refused(sentence)
    if step.reason and not reason.strip():
        raise ValueError("a reason is required")
    old = model._base_manager.get(pk=row.pk)
    for name in step.asks:
        setattr(stored, name, values.get(name))
    step.apply(stored, on, values, actor)
    prepare(actor, "change", stored, old)
    _check(stored)
    stored.revision += 1
    stored.save()
    require(actor, "view", stored)
    note(actor, Act(f"{STEP}{step.code}", stored, *difference(before, snapshot(stored)), reason.strip()))
    require_fitting(actor, [stored])
    return stored


def _check(row: Kept) -> None:
    """Ask the record's own rules; raises ValidationError with all that is wrong."""
    faults: dict[str, list[str]] = {}
    for ask in (row.clean_fields, row.clean, row.validate_unique, row.validate_constraints):
        try:
            ask()
        except ValidationError as error:
            for name, sentences in error.update_error_dict({}).items():
                faults.setdefault(name, []).extend(str(sentence) for each in sentences for sentence in each.messages)
    if faults:
        raise ValidationError({name: list(dict.fromkeys(sentences)) for name, sentences in faults.items()})
