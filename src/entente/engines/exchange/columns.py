"""The columns of an exchanged sheet: the fields of a record type's form, its key, and how each goes out and in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from entente.access.folding import folded
from entente.access.models import Marked
from entente.engines.exchange.values import LANGUAGES, Reads, both_languages, reader_for
from entente.engines.records import catalogue
from entente.engines.records.columns import Column, Day, Local, Period
from entente.engines.records.record import Record

# What sheets call the first and the last day, and what a record answers to, where no column has that very heading.
FROM = ("Depuis", "Depuis le", "Du", "À partir du", "Date de début", "Since", "Starting", "Start date")
UNTIL = ("Jusqu’au", "Jusqu'au", "Au", "Date de fin", "Until", "Ending", "End date")
ALSO = {
    "starts_on": FROM, "opened_on": FROM, "planned_from": FROM,
    "ends_on": UNTIL, "closed_on": UNTIL, "planned_to": UNTIL,
    "parent": ("Rattaché à", "Rattachée à", "Relève de", "Reports to"),
}  # fmt: skip


@dataclass(frozen=True)
class Exchanged:
    """One field as a column: its name in the form, its field, and its heading in each language."""

    name: str
    field: Any
    headings: dict[str, str] = field(hash=False, compare=False)
    is_key: bool = False
    words: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False)  # what lists call its values
    precision: str = ""  # the name of the column that says how much of its date is known

    @property
    def several(self) -> bool:
        """True where a cell names several records."""
        return bool(self.field.many_to_many)

    @property
    def target(self) -> type[models.Model] | None:
        """The model a cell refers to, None for plain values."""
        return None if self.is_key else self.field.related_model

    @property
    def attname(self) -> str:
        """The name under which the stored value is kept and journalled."""
        return str(self.field.name) if self.several else str(self.field.attname)

    @property
    def required(self) -> bool:
        """True where a new record needs a value that nothing else gives."""
        given = self.field.null or self.field.blank or self.field.has_default() or self.several
        return not given and self.name != "owner"

    @cached_property
    def read(self) -> Reads:
        """What reads a cell that is not blank, for a column of plain values."""
        return reader_for(self.field, self.words)

    def choices(self, language: str) -> list[str]:
        """Return the words of a drop-down in a language; none where the list is open or another record's."""
        if isinstance(self.field, models.BooleanField):
            return ["oui", "non"] if language == "fr" else ["yes", "no"]
        if self.field.choices and not self.is_key:
            return list(both_languages(lambda: dict(self.field.flatchoices or ()))[language].values())
        return []


def listed(slug: str) -> Record:
    """Return the record type of a slug that the registry lists."""
    record = catalogue.by_slug(slug)
    assert record is not None  # noqa: S101 -- asked only with the slug of a listed record
    return record


def columns_of(record: Record) -> tuple[Exchanged, ...]:
    """Return the columns of a record type: its key first, then the fields of its form."""
    return _columns_of(record.slug)


@cache
def _columns_of(slug: str) -> tuple[Exchanged, ...]:
    """Return them, made once for each record type."""
    record = listed(slug)
    found = [_key_column(record)]
    taken = {language: {found[0].headings[language]} for language in LANGUAGES}
    shown = [column for column in (*record.details, *record.columns) if isinstance(column, Day) and column.precision]
    told = {**record.precisions} | {
        column.name: column.precision for column in shown if column.precision in record.form
    }
    for name in record.form:
        if name == record.key:
            continue
        part = record.model._meta.get_field(name)
        headings = _headings(part)
        for language, heading in headings.items():
            if heading in taken[language]:
                headings[language] = f"{heading} ({name})"
            taken[language].add(headings[language])
        words = {folded(word): value for word, value in record.words.get(name, {}).items()}
        found.append(Exchanged(name, part, headings, words=words, precision=told.get(name, "")))
    return tuple(found)


def _key_column(record: Record) -> Exchanged:
    """Return the column that says which record a line is: the record's code, or the number it has in Entente."""
    pk: Any = record.model._meta.pk
    if record.key == "pk":
        words = both_languages(lambda: {"number": _("Number in Entente")})
        return Exchanged("pk", pk, {language: word["number"] for language, word in words.items()}, is_key=True)
    part: Any = record.model._meta.get_field(record.key)
    return Exchanged(record.key, part, _headings(part), is_key=True)


def _headings(part: Any) -> dict[str, str]:
    """Return a field's name as a heading in each language."""
    words = both_languages(lambda: {"name": part.verbose_name})
    return {language: word["name"][:1].upper() + word["name"][1:] for language, word in words.items()}


def known_headings(record: Record) -> dict[str, str]:
    """Return the names of columns by every heading they are known by, folded: both languages, field names, lists.

    A heading that would mean two columns means none.
    """
    return _known_headings(record.slug)


@cache
def _known_headings(slug: str) -> dict[str, str]:
    """Return them, made once for each record type."""
    record = listed(slug)
    found: dict[str, set[str]] = {}
    for column in columns_of(record):
        for word in (*column.headings.values(), column.name):
            found.setdefault(folded(word), set()).add(column.name)
    for shown in record.columns:
        for language, titles in both_languages(lambda: {shown.name: shown.title(record.model)}).items():  # noqa: B023
            names = [f"{shown.name}_{language}"] if isinstance(shown, Local) else list(_fields_of(shown))[:1]
            for name in names:
                if name in record.form:
                    found.setdefault(folded(titles[shown.name]), {name})
    also = ((word, name) for name, words in ALSO.items() if name in record.form for word in words)
    for word, name in also:
        found.setdefault(folded(word), {name})
    return {word: next(iter(names)) for word, names in found.items() if len(names) == 1}


def part_headings(record: Record) -> dict[str, str]:
    """Return the names of columns by the headings that only a sheet of several record types has, folded.

    A column of a part is named "slug.field".
    """
    found = {folded(word): name for name, words in (record.headings or {}).items() for word in words}
    for part in record.parts:
        slug = catalogue.by_model(part.model).slug
        found |= {folded(word): f"{slug}.{name}" for name, words in part.headings.items() for word in words}
    return found


def spread_by_parts(record: Record) -> set[str]:
    """Return the names of the columns of parts of which a cell may name several records."""
    others = [catalogue.by_model(part.model) for part in record.parts]
    return {f"{other.slug}.{name}" for other in others for name in other.spread}


def computed_headings(record: Record) -> frozenset[str]:
    """Return the headings, folded, of what the list computes: known, and not read back."""
    return _computed_headings(record.slug)


@cache
def _computed_headings(slug: str) -> frozenset[str]:
    """Return them, made once for each record type."""
    record = listed(slug)
    known = known_headings(record)
    titles = (
        folded(title)
        for column in (*record.columns, *record.details)
        for words in both_languages(lambda: {"": column.title(record.model)}).values()  # noqa: B023
        for title in words.values()
    )
    return frozenset(title for title in titles if title not in known)


def _fields_of(column: Column) -> Sequence[str]:
    """Return the names of the fields a list's column shows."""
    if isinstance(column, Local):
        return [f"{column.name}_{language}" for language in LANGUAGES]
    if isinstance(column, Period):
        return [column.name, column.last]
    precision = getattr(column, "precision", "")
    return [column.name, precision] if precision else [column.name]


@dataclass(frozen=True)
class Out:
    """One column of a sheet that goes out: a field that comes back in, or what the list computes."""

    heading: str
    exchanged: Exchanged | None = None
    shown: Column | None = None


def columns_out(record: Record, chosen: Sequence[Column] | None, language: str) -> list[Out]:
    """Return the columns of a sheet: the key, then those on screen as the fields they show; all fields for None."""
    every = {column.name: column for column in columns_of(record)}
    names = [next(iter(every))]
    found: list[Out] = []
    if chosen is None:
        return [Out(column.headings[language], column) for column in every.values()]
    for shown in chosen:
        fields = [name for name in _fields_of(shown) if name in every]
        names += [name for name in fields if name not in names]
        if not fields:
            found.append(Out(shown.title(record.model), shown=shown))
    return [Out(every[name].headings[language], every[name]) for name in names] + found


def defaults_for(record: Record, units: Sequence[int] | frozenset[int]) -> dict[str, Any]:
    """Return what a new record gets where its line says nothing: the acting person's unit as owner."""
    held = [unit for unit in units if unit]  # the local operator holds no unit
    return {"owner_id": min(held)} if issubclass(record.model, Marked) and held else {}
