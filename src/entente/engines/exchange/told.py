"""The lines of a plan in words, a page at a time: what each would do, as today's rights let it be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from entente.access.models import Marked
from entente.access.service import visible
from entente.engines.exchange.columns import listed
from entente.engines.exchange.layout import letter
from entente.engines.exchange.models import Batch, Outcome
from entente.engines.exchange.values import written
from entente.engines.records.history import Line, names_for, told_lines
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record

SHORT = 120


@dataclass(frozen=True)
class Told:
    """One line of a plan: its number, the record's name and address, the fields it fills or changes, the refusals."""

    number: int
    name: str = ""
    address: str = ""
    fields: tuple[Line, ...] = ()
    refusals: tuple[tuple[str, str, str], ...] = ()  # (column, what stands there, why)
    read: int = 0  # the number of a stored record whose values are told and whose reading is logged


def told(record: Record, reader: Reader, batch: Batch, outcome: str, start: int, size: int) -> list[Told]:
    """Return some lines of an outcome in words: a constant number of queries, whatever their number."""
    found: list[Told] = []
    for slug, lines in _lines(batch, outcome, start, size):
        if outcome == Outcome.REFUSED:
            found += [_refused(batch, line) for line in lines]
            continue
        own = listed(slug) if slug else record
        part = _new(own, reader, lines) if outcome == Outcome.NEW else _stored(own, reader, lines)
        found += [replace(line, name=_named(own, line.name)) for line in part] if slug else part
    return found


def _named(record: Record, name: str) -> str:
    """Return a record's name with its type, where a plan holds several types."""
    return _("%(kind)s: %(name)s") % {"kind": record.singular, "name": name} if name else record.singular


def _lines(batch: Batch, outcome: str, start: int, size: int) -> list[tuple[str, list[Any]]]:
    """Return the lines from `start`, those of one record type together; a new one as (line, names of its values)."""
    found: dict[str, list[Any]] = {}
    passed = count = 0
    for chunk in batch.chunks.filter(outcome=outcome).order_by("number").defer("content"):
        if passed + chunk.size > start and count < size:
            content = chunk.unpacked()
            names, part = content if outcome == Outcome.NEW else ([], content)
            wanted = part[max(0, start - passed) : start - passed + size][: size - count]
            found.setdefault(chunk.slug, []).extend(
                (line, names) if outcome == Outcome.NEW else line for line in wanted
            )
            count += len(wanted)
        passed += chunk.size
    return list(found.items())


def _refused(batch: Batch, line: Any) -> Told:
    """Return a refused line in words."""
    number, cells, complaints = line
    headers = {place: header for place, header, _name in batch.headers}
    refusals = []
    for place, why in complaints:
        if place is None:
            refusals.append(("", "", why))
        else:
            cell = cells[place] if place < len(cells) else None
            value = cell["day"] if isinstance(cell, dict) else written(cell)
            refusals.append((f"{letter(place)} · {headers.get(place, '')}", value[:SHORT], why))
    return Told(number, refusals=tuple(refusals))


def _new(record: Record, reader: Reader, lines: Sequence[Any]) -> list[Told]:
    """Return new lines in words: what each fills in."""
    filled = [
        {name: value for name, value in zip(names, line[2], strict=True) if value not in (None, "", False)} | line[3]
        for line, names in lines
    ]
    names = names_for(record.model, [pair for values in filled for pair in values.items()], reader)
    for (line, _names), values in zip(lines, filled, strict=True):
        names |= _words_inside(record, values, line[5])
    return [
        Told(line[0], line[1], fields=told_lines(record.model, {}, values, names, reader))
        for (line, _names), values in zip(lines, filled, strict=True)
    ]


def _words_inside(record: Record, values: Mapping[str, Any], inside: Mapping[str, str]) -> dict[Any, str]:
    """Return the words by which a line refers to other lines, as the names of what it refers to."""
    targets = {field.attname: field.related_model for field in record.model._meta.concrete_fields}
    return {(targets[name], values[name]): word for name, word in inside.items() if name in values}


def _stored(record: Record, reader: Reader, lines: Sequence[Any]) -> list[Told]:
    """Return changed or same lines in words; of a record out of sight by now, only the line's number."""
    seen = visible(reader.actor, record.model, archived=True).filter(pk__in=[line[1] for line in lines])
    marking = "marking" if issubclass(record.model, Marked) else record.key
    asked = seen.values_list("pk", record.key, marking)
    keys = {number: (key, record.logs(value if marking == "marking" else None)) for number, key, value in asked}
    changed = [line for line in lines if len(line) > 3 and line[1] in keys]
    pairs = [(name, value) for line in changed for name, both in line[4].items() for value in both]
    names = names_for(record.model, pairs, reader)
    for line in changed:
        names |= _words_inside(record, {name: both[1] for name, both in line[4].items()}, line[5])
    found = []
    for line in lines:
        if line[1] not in keys:
            found.append(Told(line[0]))
            continue
        before, after = ({name: both[at] for name, both in line[4].items()} if len(line) > 3 else {} for at in (0, 1))
        label = line[3] if len(line) > 3 else line[2]
        fields = told_lines(record.model, before, after, names, reader)
        key, logged = keys[line[1]]
        read = line[1] if fields and logged else 0
        found.append(Told(line[0], label, record.detail_path(key), fields, read=read))
    return found
