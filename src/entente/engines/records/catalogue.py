"""The catalogue: every record type, by slug and by model, in the registry's order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from entente.engines.records.record import Panel, Record, Room

_rooms: list[Room] = []
_by_slug: dict[str, Record] = {}
_by_model: dict[type[models.Model], Record] = {}


def fill(rooms: Iterable[Room]) -> None:
    """Take the rooms the registry lists; two record types of the same slug or model are an error."""
    _by_slug.clear()
    _by_model.clear()
    _rooms[:] = rooms
    for record in (record for room in _rooms for record in room.records):
        if record.slug in _by_slug or record.model in _by_model:
            raise ValueError(f"{record.slug}: this record type is listed twice")
        _by_slug[record.slug] = record
        _by_model[record.model] = record


def all_records() -> Iterator[Record]:
    """Yield every record type in the registry's order."""
    return iter(_by_slug.values())


def rooms() -> tuple[Room, ...]:
    """Return the rooms in the order of the menu."""
    return tuple(_rooms)


def room_of(record: Record) -> Room | None:
    """Return the room a record type stands in."""
    return next((room for room in _rooms if record in room.records), None)


def by_slug(slug: str) -> Record | None:
    """Return the record type of a slug, None when there is none."""
    return _by_slug.get(slug)


def by_model(model: type[models.Model]) -> Record:
    """Return the record type of a model; KeyError when the registry does not list it."""
    return _by_model[model]


def by_kind(kind: str) -> Record | None:
    """Return the record type of a journal kind such as "partners.institution"."""
    return next((record for record in _by_slug.values() if record.model._meta.label_lower == kind), None)


def panels_on(model: type[models.Model]) -> Iterator[tuple[Record, Panel]]:
    """Yield the panels declared on a model's page, each with the record type of its rows, in the registry's order.

    A panel declared on what several models have in common stands on the pages of all of them.
    """
    for record in _by_slug.values():
        for panel in record.panels:
            if issubclass(model, panel.on):
                yield panel.of or record, panel
