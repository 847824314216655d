"""Which of the rows proposed the reader may see, and their texts: `visible()` asked for all record types at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.core.cache import caches
from django.db import connection
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast

from entente.access.models import Marked
from entente.access.service import visible
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.search.entries import plans
from entente.engines.search.hits import paths_of_hit

DAY = 24 * 3600
# Stand for the rows' numbers in a statement made before they are known; no row has such a number.
PLACES = range(-1_000_000_000_001, -1_000_000_000_101, -1)
Lines = dict[tuple[str, int], dict[str, Any]]
Statement = tuple[str, tuple[Any, ...]]


def lines_of(reader: Reader, proposed: Mapping[str, Sequence[int]], most: int) -> Lines:
    """Return the texts of the rows the reader may see, by (slug, number), `most` of each type at most."""
    if not proposed:
        return {}
    asked = [(slug, numbers, _statement(reader, slug, most)) for slug, numbers in proposed.items()]
    values: list[Any] = []
    for _slug, numbers, (_sql, given) in asked:
        at = dict(zip(PLACES, numbers, strict=False))
        values += [at.get(value) if isinstance(value, int) and value in PLACES else value for value in given]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for _slug, _numbers, (sql, _given) in asked), values)
        found = cursor.fetchall()
    return {
        (slug, row): {"marking": marking, **dict(zip(paths_of_hit(slug, reader.language), texts, strict=False))}
        for slug, row, marking, *texts in found
    }


def _statement(reader: Reader, slug: str, most: int) -> Statement:
    """Return the statement for one record type, with places for the numbers.

    It depends on who reads and on the day, not on the rows: putting it together takes ten times as long as
    asking it, so it is kept.
    """
    name = f"search-rows-{reader.actor.signature}-{reader.today}-{reader.language}-{slug}-{most}"
    found = caches["counts"].get(name)
    if found is None:
        found = _made(reader, slug, most)
        caches["counts"].set(name, found, DAY)
    return cast("Statement", found)


def _made(reader: Reader, slug: str, most: int) -> Statement:
    """Return the statement for one record type, newly made."""
    record = catalogue.by_slug(slug)
    assert record is not None  # noqa: S101 -- asked only with the slug of a listed record
    paths = paths_of_hit(slug, reader.language)
    width = max(len(paths_of_hit(plan.record.slug, reader.language)) for plan in plans())
    nothing = [Value(None, TextField())] * (width - len(paths))
    marking = Cast(F("marking"), TextField()) if issubclass(record.model, Marked) else Value(None, TextField())
    texts = [Cast(F(path), TextField()) for path in paths]
    rows = visible(reader.actor, record.model).filter(pk__in=PLACES[:most]).order_by()
    asked = rows.values_list(Cast(Value(slug), TextField()), "pk", marking, *texts, *nothing)
    sql, values = asked.query.sql_with_params()
    return sql, tuple(values)
