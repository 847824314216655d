"""Rows of a record type read from a CSV file, references by code; and the book where stored records are found."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from django.db import models

from entente.access.actor import Actor
from entente.access.service import visible
from entente.apps.network.models import Post
from entente.apps.partners.models import Institution
from entente.apps.reference.models import SourceDocument
from entente.engines.journal.service import Act, note_many
from entente.engines.records.bulk import Loaded, load

HERE = Path(__file__).resolve().parent
KEYS: Mapping[type[models.Model], str] = {
    Institution: "name_fr",
    Post: "unit__code",
    SourceDocument: "letter",
}
Line = dict[str, str]
Row = TypeVar("Row", bound=models.Model)


class Book:
    """Stored records, found by type and code; each type is read once, then kept up to date by `keep`."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._found: dict[type[models.Model], dict[str, models.Model]] = {}

    def all(self, model: type[Row]) -> dict[str, Row]:
        """Return the records of a type by code, in the order in which they were stored."""
        if model not in self._found:
            rows = visible(self._actor, model).order_by("pk")
            if model is Post:
                rows = rows.select_related("unit", "seat_country__zone__parent")
            self._found[model] = {key_of(row): row for row in rows}
        return cast("dict[str, Row]", self._found[model])

    def get(self, model: type[Row], code: str) -> Row:
        """Return the record of a code; LookupError with a sentence when there is none."""
        try:
            return self.all(model)[code]
        except KeyError:
            raise LookupError(f"{model._meta.label_lower}: there is no record “{code}”.") from None

    def keep(self, rows: Iterable[models.Model]) -> None:
        """Add records that were just stored."""
        for row in rows:
            if type(row) in self._found:
                self._found[type(row)][key_of(row)] = row


def key_of(row: models.Model) -> str:
    """Return the code a data file calls a record by, its number when it has no code."""
    found: Any = row
    for part in KEYS.get(type(row), "code").split("__"):
        found = getattr(found, part, row.pk)
    return str(found)


@dataclass(frozen=True)
class Table:
    """A file and the record type it fills; `adapt` turns a line into fields when the columns are not the fields."""

    name: str
    model: type[models.Model]
    adapt: Callable[[Line], Line] = dict


def read(path: Path) -> list[Line]:
    """Return the lines of a CSV file (UTF-8, header) as column → text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def load_table(actor: Actor, book: Book, folder: Path, table: Table, batch: str) -> int:
    """Store the lines of a file, those above before those that answer to them; return how many.

    Raises LookupError when a line refers to a record that is neither stored nor in the file.
    """
    waiting = [table.adapt(line) for line in read(folder / f"{table.name}.csv")]
    book.all(table.model)
    count = len(waiting)
    while waiting:
        ready = [line for line in waiting if not _waits(table.model, line, book)]
        if not ready:
            raise LookupError(f"{table.name}.csv: {waiting[0]} refers to a record that the file does not hold.")
        stored = load(actor, [_loaded(table.model, line, book) for line in ready], batch=batch)
        book.keep(stored)
        _tie_to_itself(actor, stored, ready, batch)
        waiting = [line for line in waiting if line not in ready]
    return count


def _self_references(model: type[models.Model]) -> list[str]:
    """Return the fields through which a record refers to one of its own type."""
    return [field.name for field in model._meta.concrete_fields if field.related_model is model]


def _waits(model: type[models.Model], line: Line, book: Book) -> bool:
    """Say whether a line refers to another line that is not stored yet."""
    known = book.all(model)
    own = line.get(KEYS.get(model, "code"), "")
    return any(line.get(name) and line[name] != own and line[name] not in known for name in _self_references(model))


def _loaded(model: type[models.Model], line: Line, book: Book) -> Loaded:
    """Return a line as a row to be stored; empty cells leave the field's default."""
    values: dict[str, Any] = {}
    links: dict[str, Sequence[int]] = {}
    own = line.get(KEYS.get(model, "code"), "")
    for name, text in line.items():
        if not text:
            continue
        field: Any = model._meta.get_field(name)
        target: Any = field.related_model
        if isinstance(field, models.ManyToManyField):
            links[name] = [book.get(target, code).pk for code in text.split(";")]
        elif isinstance(field, models.ForeignKey):
            if target is not model or text != own:
                values[name] = book.get(target, text)
        else:
            values[name] = text == "yes" if isinstance(field, models.BooleanField) else field.to_python(text)
    return Loaded(model(**values), links)


def _tie_to_itself(actor: Actor, stored: list[models.Model], lines: list[Line], batch: str) -> None:
    """Complete the rows that refer to themselves, which had no number before they were stored."""
    acts = []
    for row, line in zip(stored, lines, strict=True):
        for name in _self_references(type(row)):
            if line.get(name) and line[name] == key_of(row):
                setattr(row, name, row)
                row.save(update_fields=[name])
                acts.append(Act("change", row, {f"{name}_id": None}, {f"{name}_id": row.pk}))
    if acts:
        note_many(actor, acts, batch=batch)
