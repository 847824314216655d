"""Storing many new rows of one record type at once, each with its journal line: how files and demonstrations load."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.db import models, transaction

from entente.access.actor import Actor
from entente.access.matrix import scopes_for
from entente.access.service import Refused, visible, why_not
from entente.engines.journal.service import Act, note_many, plain, stored_fields
from entente.engines.journal.storing import insert_rows
from entente.engines.records.actions import prepare
from entente.engines.records.together import require_fitting

BATCH = 2_000


@dataclass(frozen=True)
class Loaded:
    """One row to be stored, not yet saved, and the numbers it refers to through each to-many field."""

    row: models.Model
    links: Mapping[str, Sequence[int]] = field(default_factory=dict)


@transaction.atomic
def load(actor: Actor, items: Iterable[Loaded], *, batch: str) -> list[models.Model]:
    """Store rows of one model and return them with their numbers; one journal line a row, under the batch's name.

    Raises Refused unless the actor may import the record type everywhere. Rows are not validated one by one:
    the database's constraints hold, and whoever reads a file checks it before.
    """
    listed = list(items)
    if not listed:
        return []
    model = cast("type[Any]", type(listed[0].row))
    if not any("everything" in scopes_for(role, model._meta.label_lower, "import") for role in actor.roles):
        raise Refused(why_not("add", model))
    for item in listed:
        prepare(actor, "add", item.row, None)
    rows = model._base_manager.bulk_create([item.row for item in listed], batch_size=BATCH)
    names = {name for item in listed for name in item.links}
    for name in sorted(names):
        link(model, name, [(item.row.pk, number) for item in listed for number in item.links.get(name, ())])
    note_many(actor, (Act("load", item.row, {}, _after(item)) for item in listed), batch=batch)
    return cast("list[models.Model]", rows)


class Outside(Refused):
    """Some of the rows that a person stores at once stand outside their scope: `places` among them; none is stored."""

    def __init__(self, sentence: str, places: Sequence[int]) -> None:
        super().__init__(sentence)
        self.places = tuple(places)


@transaction.atomic
def add_all(actor: Actor, rows: Sequence[models.Model]) -> None:
    """Store some new rows of one model that a person typed and that are valid each: all of them or none.

    As `actions.add` does for one (the record type's gate, the right to add each, what they must satisfy together, a
    journal line a row), with as many queries for fifty as for one. Raises Outside, and Refused or Unfit as `add`.
    """
    if not rows:
        return
    model = cast("type[Any]", type(rows[0]))
    for row in rows:
        prepare(actor, "add", row, None)
    model._base_manager.bulk_create(rows)
    numbers = [row.pk for row in rows]
    allowed = set(visible(actor, model, "add").filter(pk__in=numbers).order_by().values_list("pk", flat=True))
    if left := [place for place, number in enumerate(numbers) if number not in allowed]:
        raise Outside(why_not("add", model), left)
    note_many(actor, (Act("add", row, {}, _after(Loaded(row))) for row in rows))
    require_fitting(actor, rows)


def store(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]], links: Sequence[Mapping[str, Any]]
) -> list[int]:
    """Store rows of values in the order of `names` (attnames) with what each refers to through to-many fields.

    Returns the rows' numbers in order. No right is asked and no line is written here: the caller does both.
    """
    numbers = insert_rows(model, names, rows)
    for name in sorted({name for linked in links for name in linked}):
        pairs = [(number, to) for number, linked in zip(numbers, links, strict=True) for to in linked.get(name, ())]
        link(model, name, pairs)
    return numbers


def link(model: type[Any], name: str, pairs: Sequence[tuple[int, int]]) -> None:
    """Store the join rows (own number, other number) of one to-many field."""
    relation = model._meta.get_field(name)
    own, other = f"{relation.m2m_field_name()}_id", f"{relation.m2m_reverse_field_name()}_id"
    insert_rows(relation.remote_field.through, (own, other), list(dict.fromkeys(pairs)))


def _after(item: Loaded) -> dict[str, Any]:
    """Return what the journal keeps of a new row: every value that is not empty, and its links."""
    values = {part.attname: plain(part.value_from_object(item.row)) for part in stored_fields(item.row)}
    kept = {name: value for name, value in values.items() if value not in (None, "", False)}
    return kept | {name: sorted(set(numbers)) for name, numbers in item.links.items()}
