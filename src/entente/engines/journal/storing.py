"""Many rows into one table at the pace of the database: executemany, and COPY for new ones on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django.db import connection, models
from django.utils import timezone

NOTHING_MORE: Mapping[str, Any] = {}
# What both drivers take as it is.
PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)


def insert_rows(
    model: type[models.Model],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    same: Mapping[str, Any] = NOTHING_MORE,
) -> list[int]:
    """Store rows given as values in the order of `names` (attnames), and return their numbers in the same order.

    `same` holds the values, by attname, that all rows have; fields not named get their defaults. Values are those
    the fields hold; dates, decimals and JSON may be given as their text.
    Nothing is checked but what the database checks; the caller holds the transaction, so that all rows
    are stored or none.
    """
    if not rows:
        return []
    fields = {cast("Any", field).attname: field for field in model._meta.concrete_fields if not field.generated}
    key = cast("Any", model._meta.pk)
    rest = [field for name, field in fields.items() if name not in names and field is not key]
    constants = [_prepared(field)(same[name] if (name := field.attname) in same else _given(field)) for field in rest]
    makers = [_prepared(fields[name]) for name in names]
    changed = [(place, maker) for place, maker in enumerate(makers) if maker is not _as_it_is]
    numbers = _reserved(model, len(rows))

    def full() -> Iterator[list[Any]]:
        for number, row in zip(numbers, rows, strict=True):
            values = [number, *row, *constants]
            for place, maker in changed:
                values[place + 1] = maker(values[place + 1])
            yield values

    columns = [key.column, *(fields[name].column for name in names), *(field.column for field in rest)]
    _store(model._meta.db_table, columns, full())
    return numbers


def update_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write new values of the fields `names` (attnames), each row given as its number and those values.

    Values are as `insert_rows` takes them, and nothing more is checked.
    """
    meta = model._meta
    fields: dict[str, Any] = {cast("Any", field).attname: field for field in meta.concrete_fields}
    makers = [_prepared(fields[name]) for name in names]
    quote = connection.ops.quote_name
    changes = ", ".join(f"{quote(fields[name].column)} = %s" for name in names)
    key = quote(cast("Any", meta.pk).column)
    lines = [(*(make(value) for make, value in zip(makers, row[1:], strict=True)), row[0]) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {quote(meta.db_table)} SET {changes} WHERE {key} = %s", lines)  # noqa: S608 -- quoted names


def _given(field: models.Field[Any, Any]) -> Any:
    """Return what a new row holds in a field nobody filled."""
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return timezone.now()
    return field.get_default()


def _as_it_is(value: Any) -> Any:
    """Return the value."""
    return value


def _prepared(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """Return what makes a field's value into what the driver takes."""
    if isinstance(field, models.DateTimeField):
        return lambda value: field.get_db_prep_save(value, connection)
    if isinstance(field, models.DateField | models.DecimalField):
        return _text_of
    if isinstance(field, PLAIN):
        return _as_it_is
    if isinstance(field, models.JSONField):
        return lambda value: value if isinstance(value, str) else field.get_db_prep_save(value, connection)
    return lambda value: field.get_db_prep_save(value, connection)


def _text_of(value: Any) -> Any:
    """Return a day or a decimal as the text both databases read."""
    if value.__class__ is date:
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | datetime) else value


def _reserved(model: type[models.Model], count: int) -> list[int]:
    """Return numbers for new rows that nobody else will use."""
    table, column = model._meta.db_table, cast("Any", model._meta.pk).column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [f'"{table}"', column, count],
            )
            return sorted(number for (number,) in cursor.fetchall())
        # SQLite has one writer: the transaction that asks is the one that stores.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        first = (found[0] if found else 0) + 1
    return list(range(first, first + count))


def _store(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows into a table."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        lines = cast("Any", rows)  # the driver takes any iterable
        cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})", lines)  # noqa: S608 -- quoted names
