"""What the index keeps of a row: the words of its label and texts, and of its rights and countries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.db import models
from django.db.models import Q
from django.utils import translation

from entente.access.models import Kept
from entente.access.paths import Paths, Placed
from entente.engines.records import catalogue
from entente.engines.records.columns import Ref, field_at
from entente.engines.records.record import Record
from entente.engines.search.kinds import code_of, entry_number
from entente.engines.search.rights import allowed_path, country, group, marked, owner, root_of
from entente.engines.search.words import forms, split, whole

LANGUAGES = ("fr", "en")
# What stands between a kind's letters and a word: where in the entry the word was read.
LABEL, TEXT, WHOLE, WIDE = ":", "+", "!", "_"
MOST_WORDS, MOST_WIDE = 300, 2_000


class Ports:
    """What the registry hands down: the record type that rows are about, a country."""

    subjects: type[models.Model] | None = None


@dataclass(frozen=True, eq=False)
class Plan:
    """How the entries of one record type are read: paths of its label, its other texts, its rights and countries."""

    record: Record
    labels: tuple[str, ...]
    texts: tuple[str, ...]
    whole: tuple[int, ...]  # where among the values read stand the labels and the key
    rights: tuple[str, ...]
    single: tuple[str, ...]
    many: tuple[str, ...]
    groups: tuple[str, ...]
    units: tuple[str, ...]
    readers: str
    wide: tuple[str, ...] = ()  # more words, not all of which whoever reads the row may read

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path whose change changes an entry."""
        rights = (*self.rights, *self.single, *self.many, *self.groups, *self.units, *filter(None, (self.readers,)))
        return (*self.labels, *self.texts, *self.wide, *rights)


@cache
def plan_of(slug: str) -> Plan:
    """Return how the entries of a record type are read; texts that others may not read with the row are left out."""
    record = catalogue.by_slug(slug)
    assert record is not None  # noqa: S101 -- asked only with the slug of a listed record
    model = record.model
    labels = _allowed(model, (record.label_path(language) for language in LANGUAGES))
    code = (record.key,) if record.key != "pk" else ()
    asked = (*record.search, *code, *_partners(record))
    texts = tuple(path for path in _allowed(model, asked) if path not in labels)
    root = root_of(model)
    single, many = _countries(model)
    ruled = isinstance(root.paths, Paths)
    names = tuple(f"{root.prefix}{name}" for name in ("owner_id", "marking", "owner__directorate_id")) if ruled else ()
    readers = f"{root.prefix}readers" if ruled else ""
    read_whole = [at for at, path in enumerate((*labels, *texts), 1) if path in labels or path in code]
    paths = root.paths if isinstance(root.paths, Paths) else Paths()
    groups, units = (tuple(f"{root.prefix}{path}" for path in found) for found in (paths.groups, paths.units))
    return Plan(record, labels, texts, tuple(read_whole), names, single, many, groups, units, readers, record.indexed)


def plans() -> Iterator[Plan]:
    """Yield how each record type of the house is read, in the registry's order; not those whose readings are logged."""
    return (plan_of(record.slug) for record in catalogue.all_records() if not record.logged)


def _partners(record: Record) -> Iterator[str]:
    """Yield the labels of what a row without a name of its own ties together: a unit and a country, a post and one."""
    for column in record.columns[:3] if "__" in record.label else ():
        if isinstance(column, Ref):
            target = cast("type[models.Model]", field_at(record.model, column.name).related_model)
            label = catalogue.by_model(target).label_path
            yield from (f"{column.name}__{label(language)}" for language in LANGUAGES)


def _allowed(model: type[models.Model], paths: Iterable[str]) -> tuple[str, ...]:
    """Return the paths that whoever reads the row may read, each once."""
    return tuple(path for path in dict.fromkeys(paths) if allowed_path(model, path))


def _countries(model: type[models.Model]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the paths to the countries of a row: those of its rights, or of an open row what it refers to.

    The second part are those through join tables or rows of others.
    """
    root = root_of(model)
    if isinstance(root.paths, Paths):
        found = root.paths.countries
        single = tuple(f"{root.prefix}{path}" for path in found if path not in root.paths.to_many)
        return single, tuple(f"{root.prefix}{path}" for path in root.paths.to_many)
    if isinstance(root.paths, Placed):
        return (f"{root.prefix}{root.paths.country}",), ()
    if model is Ports.subjects:
        return ("pk",), ()
    own = (field.name for field in model._meta.concrete_fields if field.related_model is Ports.subjects)
    return (tuple(own) if Ports.subjects else ()), ()


def rows_of(plan: Plan) -> models.QuerySet[Any]:
    """Return the rows of a record type that are indexed: all that are not archived, whoever may see them."""
    rows = plan.record.model._base_manager.order_by()
    return rows.filter(archived_at__isnull=True) if issubclass(plan.record.model, Kept) else rows


def read(plan: Plan, which: Q) -> list[tuple[int, str]]:
    """Return (number of the entry, its words) of the rows that pass a condition, in the order of their numbers."""
    asked = ("pk", *plan.labels, *plan.texts, *plan.rights, *plan.single)
    found = list(rows_of(plan).filter(which).order_by("pk").values_list(*asked))
    numbers = [values[0] for values in found]
    readers = _linked(plan, plan.readers, numbers, named=True) if plan.readers else {}
    about = [_linked(plan, path, numbers) for path in plan.many]
    about += [_said_by(group, _linked(plan, path, numbers)) for path in plan.groups]
    about += [_said_by(owner, _linked(plan, path, numbers)) for path in plan.units]
    wide = [_said(plan, path, _linked(plan, path, numbers)) for path in plan.wide]
    return [
        (
            entry_number(plan.record.kind, values[0]),
            _words(plan, values, readers.get(values[0], ()), _of(about, values[0]), _of(wide, values[0])),
        )
        for values in found
    ]


def _said_by(word: Callable[[int], str], linked: Mapping[int, list[int]]) -> dict[int, list[Any]]:
    """Return what rows refer to as the words that say so, apart from the numbers of countries."""
    return {row: [word(number) for number in numbers] for row, numbers in linked.items()}


def _said(plan: Plan, path: str, linked: Mapping[int, list[Any]]) -> Mapping[int, list[Any]]:
    """Return values of a closed list as their words in both languages; others as they are."""
    words = words_of_list(plan.record.model, path)
    if not words:
        return linked
    return {row: [words.get(value, value) for value in values] for row, values in linked.items()}


@cache
def words_of_list(model: type[models.Model], path: str) -> Mapping[Any, str]:
    """Return the words of a closed list's values in both languages, nothing for another field."""
    choices = getattr(field_at(model, path), "flatchoices", None) or ()
    found: dict[Any, str] = {}
    for language in LANGUAGES:
        with translation.override(language):
            found = {value: f"{found.get(value, '')} {words}" for value, words in choices}
    return found


def _of(linked: Sequence[Mapping[int, list[Any]]], row: int) -> list[Any]:
    """Return what is linked to a row, path after path."""
    return [value for links in linked for value in links.get(row, ())]


def _linked(plan: Plan, path: str, numbers: Sequence[int], named: bool = False) -> dict[int, list[Any]]:
    """Return what rows refer to through a join table, by row; of readers, only where the marking asks for them."""
    if not numbers:
        return {}
    within = Q(pk__gte=numbers[0], pk__lte=numbers[-1]) if len(numbers) > 500 else Q(pk__in=numbers)
    rows = rows_of(plan).filter(within, **{f"{path}__isnull": False})
    if named:
        rows = rows.filter(**{plan.rights[1]: "named"})
    found: dict[int, list[Any]] = {}
    for number, other in rows.values_list("pk", path):
        found.setdefault(number, []).append(other)
    return found


def _words(
    plan: Plan, values: Sequence[Any], readers: Iterable[int], about: Iterable[int | str], wide: Sequence[Any]
) -> str:
    """Return the words of one entry, in alphabetical order."""
    code = code_of(plan.record.kind)
    after_labels = 1 + len(plan.labels)
    after_texts = after_labels + len(plan.texts)
    read = {text: split(text) for value in values[1:after_texts] if value and (text := str(value))}
    in_label = _forms(read, values[1:after_labels])
    in_texts = _forms(read, values[after_labels:after_texts]) - in_label
    typed = {whole(read[str(values[at])]) for at in plan.whole if values[at]} - {""}
    found = [f"{code}{LABEL}{word}" for word in in_label]
    found += [f"{code}{TEXT}{word}" for word in in_texts]
    found += [f"{code}{WHOLE}{label}" for label in typed]
    found += [f"{code}{WIDE}{word}" for word in _wide(plan, wide)]
    places = {*values[after_texts + len(plan.rights) :], *about}
    if plan.rights:
        unit, marking, directorate = values[after_texts : after_texts + len(plan.rights)]
        found += [owner(unit), *marked(marking, directorate, readers)]
        places.discard(None)
    elif not _placed(plan):
        places.discard(None)
    found += [place if isinstance(place, str) else country(place) for place in places]
    return " ".join(sorted(found))


@cache
def _placed(plan: Plan) -> bool:
    """Say whether a row of the record type may be about no country on purpose."""
    return isinstance(root_of(plan.record.model).paths, Placed)


def _forms(read: Mapping[str, Sequence[str]], texts: Iterable[Any], most: int = MOST_WORDS) -> set[str]:
    """Return all that the words of some texts are stored as, the first few hundred."""
    found: set[str] = set()
    for text in texts:
        for word in read[str(text)] if text and len(found) < most else ():
            found.update(forms(word))
    return found


def _wide(plan: Plan, said: Sequence[Any]) -> set[str]:
    """Return the further words of an entry; one stands for all of them, so that they can be asked for without any."""
    texts = {str(value) for value in said if value}
    read = {text: split(text) for text in texts}
    return {WIDE, *_forms(read, sorted(texts), MOST_WIDE)} if plan.wide else set()
