"""What names a record in a file where no key is given: some of its fields, and what it refers to."""

from __future__ import annotations

from typing import Any

from entente.access.folding import folded
from entente.engines.exchange.line import Line
from entente.engines.records.record import Record

Key = tuple[Any, ...]


class Natural:
    """The natural key of a record type: attnames of its fields, and to-many fields; empty where nothing names it.

    What a mixed column names of other types belongs to the key as well.
    """

    def __init__(self, record: Record) -> None:
        fields: list[Any] = [record.model._meta.get_field(name) for name in _names(record)]
        self.names = tuple(field.attname for field in fields if not field.many_to_many)
        self.columns = tuple(field.name for field in fields)
        own = [field.name for field in fields if field.many_to_many]
        self.needed = frozenset(own)
        self.several = tuple(name for first in own for name in (first, *record.mixed.get(first, ())))

    def of(self, line: Line) -> Key | None:
        """Return what a line names its record by, None where it does not say it all."""
        if not self.names or not set(self.names) <= set(line.values) or not self.needed <= set(line.links):
            return None
        values = (comparable(line.values[name]) for name in self.names)
        linked = (frozenset(line.links.get(name, ())) | line.added.get(name, set()) for name in self.several)
        return (*values, *linked)


def _names(record: Record) -> tuple[str, ...]:
    """Return the fields that name a record: the declared ones, else what is unique and has no code."""
    if record.natural or record.key != "pk":
        return record.natural
    return next(
        (
            tuple(constraint.fields)  # type: ignore[attr-defined]
            for constraint in record.model._meta.constraints
            if getattr(constraint, "fields", ()) and getattr(constraint, "condition", None) is None
        ),
        next(((part.name,) for part in record.model._meta.fields if part.unique and not part.primary_key), ()),
    )


def comparable(value: Any) -> Any:
    """Return a value of a natural key as it is compared: texts without accents, case and doubled spaces."""
    return folded(" ".join(value.split())) if isinstance(value, str) else value
