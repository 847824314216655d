"""Records as JSON holds them: read once by `values_list`, one query more for each field of several references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case
from django.db.models.expressions import Combinable

from entente.access.models import Marked
from entente.access.service import may_some, visible
from entente.engines.api.answers import dumped
from entente.engines.api.asking import Asked
from entente.engines.api.shape import Part, is_kept, parts_of
from entente.engines.records import catalogue
from entente.engines.records.columns import Ref, linked
from entente.engines.records.kept import kept
from entente.engines.records.listing import Query, cut
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record

ROOT = "/api/v1/"
Item = dict[str, Any]
Lists = Mapping[str, Mapping[int, list[Item]]]


@dataclass(frozen=True)
class Found:
    """Records told, which of them are logged as read, and the marks of the pages around."""

    items: list[Item]
    named: list[int]
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Plan:
    """What is asked for a record, and at which place each part then stands; `site` begins every address."""

    record: Record
    reader: Reader
    site: str
    asked: tuple[str | Combinable, ...]
    places: tuple[tuple[str, int, str], ...]  # (part, place, what an address of its target begins with)
    many: tuple[Part, ...]


def plan_of(record: Record, reader: Reader, site: str) -> Plan:
    """Return how a record type is read for a reader."""
    asked: list[str | Combinable] = []
    places: list[tuple[str, int, str]] = []
    fixed = ("revision", "archived_at") if is_kept(record) else ()
    for name in fixed:
        places.append((name, len(asked), ""))
        asked.append(name)
    many = []
    for part in parts_of(record):
        if part.kind == "many":
            many.append(part)
            places.append((part.name, -1, ""))
            continue
        target = f"{site}{catalogue.by_model(part.target).list_path()}" if part.kind == "one" else ""
        places.append((part.name, len(asked), target))
        asked += _asked(record, part, reader) if target else (part.name,)
    return Plan(record, reader, site, tuple(asked), tuple(places), tuple(many))


@dataclass(frozen=True)
class Listed:
    """One page of a list as it is sent: its records in JSON, those for named readers, the marks around, how many."""

    items: str
    named: tuple[int, ...]
    before: str
    after: str
    count: int | None


def listed(asked: Asked, site: str) -> Listed:
    """Return the page an address asks for; a first page is kept until a record it depends on changes.

    A page at a mark is read once by a program that goes through all of them: it is not kept.
    """
    query = asked.query
    if query.mark is not None:
        return _listed(asked, site)
    params = sorted((name, values) for name, values in query.params.lists())
    what = ("api", query.record.slug, site, asked.size, asked.counted, params)
    return kept(query.reader, query.depends, what, lambda: _listed(asked, site))


def _listed(asked: Asked, site: str) -> Listed:
    """Read the page an address asks for, and count all that is found when that is asked."""
    found = page_of(asked.query, site, asked.size)
    count = asked.query.rows.order_by().count() if asked.counted else None
    return Listed(dumped(found.items), tuple(found.named), found.before, found.after, count)


def _asked(record: Record, part: Part, reader: Reader) -> tuple[str | Combinable, ...]:
    """Return what is asked for a reference: the key as a list withholds it, and the label, told only with the key.

    A list asks the same condition for both; to ask it once halves the time that the statement takes to be built.
    """
    key, label = Ref(part.name).ask(record.model, reader)
    if isinstance(label, Case):
        label = f"{part.name}__{catalogue.by_model(part.target).label_path(reader.language)}"
    return key, label


def page_of(query: Query, site: str, size: int) -> Found:
    """Return the records an address asks for."""
    plan = plan_of(query.record, query.reader, site)
    part = cut(query, plan.asked, size)
    return _told(plan, part.found, len(query.paths), part.before, part.after)


def one_of(record: Record, reader: Reader, site: str, number: int) -> Found:
    """Return one record by its number, nothing when the reader may not see it."""
    plan = plan_of(record, reader, site)
    rows = visible(reader.actor, record.model, archived=True).filter(pk=number)
    return _told(plan, list(rows.values_list(record.key, "pk", *plan.asked)), 1)


def _told(plan: Plan, found: Sequence[tuple[Any, ...]], at_number: int, before: str = "", after: str = "") -> Found:
    """Return the records of rows whose key stands first, whose number stands at `at_number`, then what was asked."""
    record, start = plan.record, at_number + 1
    page, own = f"{plan.site}{record.list_path()}", f"{plan.site}{ROOT}{record.slug}/"
    numbers = [values[at_number] for values in found]
    lists: Lists = {part.name: _lists_of(plan, part, numbers) for part in plan.many} if found else {}
    items = []
    for values in found:
        key, number = values[0], values[at_number]
        item: Item = {"key": key, "url": f"{page}{key}/", "api_url": f"{own}{key}/"}
        for name, place, target in plan.places:
            if place < 0:
                item[name] = lists[name].get(number, [])
            elif not target:
                item[name] = values[start + place]
            else:
                item[name] = _reference(target, *values[start + place : start + place + 2])
        items.append(item)
    marked = issubclass(record.model, Marked)
    named = [
        number for number, item in zip(numbers, items, strict=True) if record.logs(item["marking"] if marked else None)
    ]
    return Found(items, named, before, after)


def _reference(target: str, key: Any, label: Any) -> Item | None:
    """Return a reference, None where there is none or it is withheld."""
    return None if key is None else {"key": key, "label": str(label), "url": f"{target}{key}/"}


def _lists_of(plan: Plan, part: Part, numbers: Sequence[int]) -> Mapping[int, list[Item]]:
    """Return by row number the references of one to-many field that the reader may see, in the order of their names."""
    lists: dict[int, list[Item]] = {}
    if not may_some(plan.reader.actor, "view", part.target):
        return lists
    record = catalogue.by_model(part.target)
    target, paths = f"{plan.site}{record.list_path()}", (record.label_path(plan.reader.language), record.key)
    for number, label, key in linked(plan.record.model, part.name, numbers, plan.reader, paths):
        lists.setdefault(number, []).append({"key": key, "label": str(label), "url": f"{target}{key}/"})
    return lists
