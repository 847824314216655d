"""Which stored record each line of a block means: by its key, else by its natural key, among what may be seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from entente.access.folding import Fold
from entente.access.models import Kept
from entente.access.service import visible
from entente.engines.exchange.lines import Line, comparable, natural_of
from entente.engines.records.columns import has_twin
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record


@dataclass(frozen=True)
class Stored:
    """A stored record as a plan compares it: number, revision, every stored value, and its to-many references."""

    pk: int
    values: Mapping[str, Any]
    links: Mapping[str, frozenset[int]]
    archived: bool
    revision: int | None


def stored_names(model: type[models.Model]) -> list[str]:
    """Return the attnames of what is stored of a model, without what the database computes."""
    return [field.attname for field in model._meta.concrete_fields if not field.generated]


def match(record: Record, reader: Reader, lines: Sequence[Line], many: Sequence[str]) -> list[Stored | None]:
    """Return the stored record each line means, None for a new one; a line that cannot be told gets its complaint."""
    numbers = _by_key(record, reader, lines)
    natural = natural_of(record)
    rest = [
        at
        for at, line in enumerate(lines)
        if numbers[at] is None and line.key is None and natural and set(natural) <= set(line.values)
    ]
    if rest and record.key == "pk":
        _by_natural_key(record, reader, lines, rest, natural, numbers)
    found = _stored(record, reader, {number for number in numbers if number is not None}, many)
    return [found.get(number) if number is not None else None for number in numbers]


def _by_key(record: Record, reader: Reader, lines: Sequence[Line]) -> list[int | None]:
    """Return the numbers of the records that lines name by key."""
    keys = {line.key for line in lines if line.key is not None}
    if not keys:
        return [None] * len(lines)
    rows = visible(reader.actor, record.model, archived=True).filter(**{f"{record.key}__in": keys}).order_by()
    known = dict(rows.values_list(record.key, "pk"))
    for line in lines:
        if record.key == "pk" and line.key is not None and line.key not in known:
            line.complaints.append((
                None,
                _("%(number)s is not the number of a record you may see: leave the cell empty for a new one")
                % {"number": line.key},
            ))  # fmt: skip
    return [known.get(line.key) for line in lines]


def _by_natural_key(
    record: Record, reader: Reader, lines: Sequence[Line], places: Sequence[int], natural: Sequence[str],
    numbers: list[int | None],
) -> None:  # fmt: skip
    """Fill in the numbers of the records that lines name by their natural key."""
    rows = visible(reader.actor, record.model)
    wanted = {at: tuple(comparable(lines[at].values[name]) for name in natural) for at in places}
    # A text narrows enough, and long lists of values cost more than the few rows they would leave out.
    texts = [name for name in natural if _is_text(record.model, name)]
    rows = rows.alias(**{f"plain_{name}": Fold(name) for name in texts})
    narrowed = Q()
    for name in texts or natural:
        values = {key[natural.index(name)] for key in wanted.values()}
        path = name if not _is_text(record.model, name) else _plain_path(record.model, name)
        one = Q(**{f"{path}__in": {value for value in values if value is not None}})
        narrowed &= one | Q(**{f"{path}__isnull": True}) if None in values else one
    found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for pk, *values in rows.filter(narrowed).order_by().values_list("pk", *natural):
        found[tuple(comparable(value) for value in values)].append(pk)
    for at, key in wanted.items():
        if len(found.get(key, ())) > 1:
            some = ", ".join(str(number) for number in sorted(found[key])[:6])
            sentence = _("several records are named so: write the number of one of them, %(numbers)s")
            lines[at].complaints.append((None, sentence % {"numbers": some}))
        elif found.get(key):
            numbers[at] = found[key][0]


def _is_text(model: type[models.Model], name: str) -> bool:
    """Say whether a stored value is a text, compared without accents and case."""
    return any(part.attname == name and isinstance(part, models.CharField) for part in _concrete(model))


def _concrete(model: type[models.Model]) -> list[Any]:
    """Return the concrete fields."""
    return list(model._meta.concrete_fields)


def _plain_path(model: type[models.Model], name: str) -> str:
    """Return the path of a text without accents and case: stored as such on large tables."""
    return f"{name}_folded" if has_twin(model, name) else f"plain_{name}"


def _stored(record: Record, reader: Reader, numbers: set[int], many: Sequence[str]) -> dict[int, Stored]:
    """Return the stored records of these numbers, with the to-many references asked for: one query each."""
    if not numbers:
        return {}
    model: type[Any] = record.model
    names = stored_names(model)
    links: dict[str, dict[int, set[int]]] = {name: defaultdict(set) for name in many}
    for name in many:
        pairs = model._base_manager.filter(pk__in=numbers, **{f"{name}__isnull": False}).order_by()
        for pk, other in pairs.values_list("pk", name):
            links[name][pk].add(other)
    kept = issubclass(model, Kept)
    found = {}
    for values in model._base_manager.filter(pk__in=numbers).order_by().values_list("pk", *names):
        row = dict(zip(names, values[1:], strict=True))
        found[values[0]] = Stored(
            values[0], row, {name: frozenset(links[name][values[0]]) for name in many},
            bool(kept and row["archived_at"]), row["revision"] if kept else None,
        )  # fmt: skip
    return found
