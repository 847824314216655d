"""A record type's own gate asked for each line of a file: what it makes of a row is what is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from django.db import models

from entente.access.actor import Actor
from entente.engines.exchange.line import plain
from entente.engines.exchange.matching import stored_names
from entente.engines.records.actions import prepare
from entente.engines.records.record import Record


def gated_new(
    actor: Actor, record: Record, names: Sequence[str], lines: Sequence[Any]
) -> tuple[Sequence[str], Sequence[Any]]:
    """Return the names and lines to store once the gate has seen each new row; raises Refused with its sentence."""
    if record.prepare is None:
        return names, lines
    key = record.model._meta.pk.attname
    every = [name for name in stored_names(record.model) if name != key]
    found = []
    for number, label, values, links in lines:
        row = record.model(**_typed(record.model, dict(zip(names, values, strict=True))))
        prepare(actor, "add", row, None)
        found.append([number, label, [plain(getattr(row, name)) for name in every], links])
    return every, found


def gated_changes(actor: Actor, record: Record, verb: str, lines: Sequence[Any]) -> Sequence[Any]:
    """Return the changes to write once the gate has seen each row before and after; raises Refused likewise."""
    if record.prepare is None:
        return lines
    stored: Mapping[int, Any] = record.model._base_manager.in_bulk([line[1] for line in lines])
    many = {field.name for field in record.model._meta.many_to_many}
    found = []
    for number, pk, revision, label, changes in lines:
        row = copy(stored[pk])
        new = {name: after for name, (_before, after) in changes.items() if name not in many}
        for name, value in _typed(record.model, new).items():
            setattr(row, name, value)
        prepare(actor, verb, row, stored[pk] if verb == "change" else None)
        both = {name: [plain(getattr(item, name)) for item in (stored[pk], row)] for name in stored_names(record.model)}
        differing = {name: pair for name, pair in both.items() if pair[0] != pair[1]}
        links = {name: pair for name, pair in changes.items() if name in many}
        found.append([number, pk, revision, label, differing | links])
    return found


def _typed(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a plan's plain values as the model holds them: days as dates, amounts as decimals."""
    fields: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in values.items()}
