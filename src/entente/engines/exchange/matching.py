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
from entente.access.paths import Open
from entente.access.scopes import paths_of
from entente.access.service import visible
from entente.engines.exchange.line import Line
from entente.engines.exchange.natural import Key, Natural, comparable
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


def match(
    record: Record, reader: Reader, lines: Sequence[Line], many: Sequence[str], natural: Natural
) -> list[Stored | None]:
    """Return the stored record each line means, None for a new one; a line that cannot be told gets its complaint."""
    numbers = _by_key(record, reader, lines)
    keys = {at: natural.of(line) for at, line in enumerate(lines) if line.key is None}
    wanted = {at: key for at, key in keys.items() if key is not None}
    if wanted:
        _by_natural_key(record, reader, lines, wanted, natural, numbers)
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
    record: Record, reader: Reader, lines: Sequence[Line], wanted: Mapping[int, Key], natural: Natural,
    numbers: list[int | None],
) -> None:  # fmt: skip
    """Fill in the numbers of the records that lines name by their natural key."""
    found = _known_by(record, reader, set(wanted.values()), natural)
    for at, key in wanted.items():
        if len(found.get(key, ())) > 1:
            some = ", ".join(str(word) for _number, word in sorted(found[key])[:6])
            sentence = (
                _("several records are named so: write the number of one of them, %(numbers)s")
                if record.key == "pk"
                else _("several records are named so: write the code of one of them, %(numbers)s")
            )
            lines[at].complaints.append((None, sentence % {"numbers": some}))
        elif found.get(key):
            numbers[at] = found[key][0][0]


def _known_by(
    record: Record, reader: Reader, keys: set[Key], natural: Natural
) -> Mapping[Key, Sequence[tuple[int, Any]]]:
    """Return (number, key) of the stored records by their natural key, of those that lines may name.

    A record with a code that was archived is one still, so that the same list brought in again makes no twin of it;
    a record in use goes before it.
    """
    coded = record.key != "pk"
    rows = visible(reader.actor, record.model, archived=coded)
    # A text narrows enough, and long lists of values cost more than the few rows they would leave out.
    texts = [name for name in natural.names if _is_text(record.model, name)]
    rows = rows.alias(**{f"plain_{name}": Fold(name) for name in texts})
    narrowed = Q()
    for name in texts or natural.names:
        values = {key[natural.names.index(name)] for key in keys}
        path = name if not _is_text(record.model, name) else _plain_path(record.model, name)
        one = Q(**{f"{path}__in": {value for value in values if value is not None}})
        narrowed &= one | Q(**{f"{path}__isnull": True}) if None in values else one
    rows = rows.filter(narrowed).order_by()
    linked = [_linked(record, reader, rows, name) for name in natural.several]
    found: dict[Key, list[tuple[int, Any]]] = defaultdict(list)
    put_away: dict[Key, list[tuple[int, Any]]] = defaultdict(list)
    for pk, code, archived, *values in rows.values_list(
        "pk", record.key, "archived_at" if coded else "pk", *natural.names
    ):
        links = (frozenset(numbers[pk]) if pk in numbers else frozenset() for numbers in linked)
        key = (*map(comparable, values), *links)
        (put_away if coded and archived else found)[key].append((pk, code))
    return {**put_away, **found}


def _linked(record: Record, reader: Reader, rows: models.QuerySet[Any], name: str) -> Mapping[int, set[int]]:
    """Return what rows refer to through a to-many field, by their numbers, as far as the reader may see it."""
    model: Any = record.model
    target = model._meta.get_field(name).related_model
    pairs = model._base_manager.filter(pk__in=rows.values("pk"), **{f"{name}__isnull": False})
    if not isinstance(paths_of(target), Open):
        pairs = pairs.filter(**{f"{name}__in": visible(reader.actor, target, archived=True).order_by().values("pk")})
    found: dict[int, set[int]] = defaultdict(set)
    for pk, other in pairs.order_by().values_list("pk", name):
        found[pk].add(other)
    return found


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
