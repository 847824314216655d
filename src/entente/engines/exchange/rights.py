"""Which new lines of a plan the acting person may add: asked of the rights themselves, on rows that are taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction

from entente.access.actor import Actor
from entente.access.paths import Inherits, Paths, Placed
from entente.access.scopes import paths_of
from entente.access.service import visible
from entente.engines.records.bulk import store


class _TakenBack(Exception):  # noqa: N818 -- ends the trial, on purpose
    """Raised to take the trial rows back."""


def placing_fields(model: type[models.Model]) -> tuple[str, ...]:
    """Return the names of a model's own fields on which rights depend: owner, marking, parent, countries."""
    paths = paths_of(model)
    if isinstance(paths, Paths):
        own = {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}
        firsts = [path.split("__", 1)[0] for path in paths.countries]
        return tuple(dict.fromkeys(("owner", "marking", *paths.units, *(name for name in firsts if name in own))))
    if isinstance(paths, Inherits):
        return (paths.parent,)
    return (paths.country.split("__", 1)[0],) if isinstance(paths, Placed) else ()


def outside(
    actor: Actor, model: type[models.Model], rows: Sequence[Mapping[str, Any]], links: Sequence[Mapping[str, Any]]
) -> set[int]:
    """Return the places of the new rows that the actor may not add or import.

    `rows` are values by attname and `links` numbers by to-many field. One row of each placing (owner, marking,
    countries…) is stored, asked for through the rights, and taken back: the rights stay the only judge.
    """
    names = placing_fields(model)
    many = {field.name for field in model._meta.many_to_many}
    kinds: dict[tuple[Any, ...], list[int]] = {}
    for at, (row, linked) in enumerate(zip(rows, links, strict=True)):
        placing = tuple(
            tuple(linked.get(name, ())) if name in many else row.get(_attname(model, name)) for name in names
        )
        kinds.setdefault(placing, []).append(at)
    firsts = [places[0] for places in kinds.values()]
    refused = _refused(actor, model, [rows[at] for at in firsts], [links[at] for at in firsts])
    return {at for place, places in enumerate(kinds.values()) if place in refused for at in places}


def _attname(model: type[models.Model], name: str) -> str:
    """Return the name a field's value is kept under."""
    field: Any = model._meta.get_field(name)
    return str(field.attname)


def _refused(
    actor: Actor, model: type[models.Model], rows: Sequence[Mapping[str, Any]], links: Sequence[Mapping[str, Any]]
) -> set[int]:
    """Store rows, ask the rights, take the rows back; return the places of those outside."""
    allowed: set[int] = set()
    numbers: list[int] = []
    try:
        with transaction.atomic():
            names = sorted({name for row in rows for name in row})
            numbers = store(model, names, [[row[name] for name in names] for row in rows], links)
            for act in ("add", "import"):
                # Without an order: one by what a row refers to would leave out rows that refer to a line of the file.
                found = visible(actor, model, act).filter(pk__in=numbers).order_by()
                seen = set(found.values_list("pk", flat=True))
                allowed = seen if act == "add" else allowed & seen
            raise _TakenBack
    except _TakenBack:
        pass
    return {place for place, number in enumerate(numbers) if number not in allowed}
