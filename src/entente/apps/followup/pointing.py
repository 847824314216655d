"""The record a promise points at: what is copied from it, and what is told of it, to those who may see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.access.choices import Marking
from entente.access.paths import Paths
from entente.access.service import may_some, visible
from entente.apps.followup.models import Followup
from entente.engines.records import catalogue
from entente.engines.records.columns import Column, Extra, Values, Words
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record
from entente.engines.search.rights import allowed_path, root_of

Pair = tuple[str, int]
ABOUT = _("About")


@dataclass(frozen=True)
class Place:
    """Where a record stands: its owner, its marking, its named readers where the marking asks for them, countries."""

    owner: int
    marking: str
    readers: frozenset[int]
    countries: frozenset[int]


def may_be_pointed_at(record: Record) -> bool:
    """Say whether promises may point at records of a type: they have an owner and a marking, and are no promise.

    Where every reading is logged (how a person is reached), nothing points.
    """
    ruled = isinstance(root_of(record.model).paths, Paths)
    return ruled and not record.logged and record.model is not Followup


def places_of(model: type[models.Model], numbers: Collection[int]) -> Mapping[int, Place]:
    """Return, by number, where records stand that promises may point at, their parent's place where they have one.

    A query, one for named readers, one for each path to countries.
    """
    root = root_of(model)
    rows = model._base_manager.filter(pk__in=numbers).order_by()
    readers = _linked(rows.filter(**{f"{root.prefix}marking": Marking.NAMED}), f"{root.prefix}readers")
    countries: dict[int, set[int]] = {}
    paths = root.paths.countries if isinstance(root.paths, Paths) else ()
    for path in paths:
        for number, found in _linked(rows, f"{root.prefix}{path}").items():
            countries.setdefault(number, set()).update(found)
    return {
        number: Place(owner, marking, frozenset(readers.get(number, ())), frozenset(countries.get(number, ())))
        for number, owner, marking in rows.values_list("pk", f"{root.prefix}owner", f"{root.prefix}marking")
    }


def _linked(rows: models.QuerySet[Any], path: str) -> dict[int, set[int]]:
    """Return the numbers found at a path, by row."""
    found: dict[int, set[int]] = {}
    for number, other in rows.filter(**{f"{path}__isnull": False}).values_list("pk", path):
        found.setdefault(number, set()).add(other)
    return found


def told(pairs: Iterable[Pair], reader: Reader) -> dict[Pair, tuple[str, str]]:
    """Return (label, address) of the records, given as (kind, number), that the reader may see. A query a kind."""
    by_kind: dict[str, set[int]] = {}
    for kind, number in pairs:
        by_kind.setdefault(kind, set()).add(number)
    found: dict[Pair, tuple[str, str]] = {}
    for kind, numbers in by_kind.items():
        record = catalogue.by_kind(kind)
        if record is None or not may_some(reader.actor, "view", record.model):
            continue
        label = record.label_path(reader.language)
        asked = (label,) if allowed_path(record.model, label) else ()
        rows = visible(reader.actor, record.model, archived=True).filter(pk__in=numbers).order_by()
        for number, key, *labels in rows.values_list("pk", record.key, *asked):
            words = str(labels[0]) if labels and labels[0] else record.singular
            found[kind, number] = (words, reader.address(record.detail_path(key)))
    return found


def pointer(row: Followup, reader: Reader) -> tuple[str, str] | None:
    """Return (label, address) of what a promise points at, None when it is nothing the reader may see."""
    if row.about_id is None:
        return None
    return told([(row.about_kind, row.about_id)], reader).get((row.about_kind, row.about_id))


@dataclass(frozen=True)
class About(Column):
    """The record a promise points at, linked; nothing where the reader may not see it."""

    name: str = "about"
    heading: Words = ABOUT
    sortable: bool = False

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str, ...]:
        """Ask for the row's number, by which the records are found."""
        return ("pk",)

    def fetch(self, model: type[models.Model], keys: Sequence[int], reader: Reader) -> Extra:
        """Return, by row, the address and the label of what it points at, joined by a space. A query, one a kind."""
        rows = model._base_manager.filter(pk__in=keys, about_id__isnull=False).order_by()
        pairs = {pk: (kind, number) for pk, kind, number in rows.values_list("pk", "about_kind", "about_id")}
        found = told(pairs.values(), reader)
        return {pk: " ".join(reversed(found[pair])) for pk, pair in pairs.items() if pair in found}

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the label."""
        return values[1].partition(" ")[2] if len(values) > 1 else ""

    def address(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the address."""
        return values[1].partition(" ")[0] if len(values) > 1 else ""
