"""The arithmetic of days and months asked of the database: expressions that give what `months` gives."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Func


class Days(Func):
    """A day as a whole number, so that the distance of two days is a plain subtraction on every database."""

    arity = 1
    output_field = models.IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Ask SQLite."""
        return self.as_sql(compiler, connection, template="CAST(julianday(%(expressions)s) AS INTEGER)", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Ask PostgreSQL."""
        return self.as_sql(compiler, connection, template="(%(expressions)s - DATE '2000-01-01')", **context)


class MonthsAfter(Func):
    """The same day so many months later, the last of its month where it has no such day, as `months.months_after`."""

    arity = 2
    output_field = models.DateField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Ask SQLite, where 31 January and a month would be 3 March: the month's own last day is earlier."""
        (day, first), (months, second) = (compiler.compile(part) for part in self.source_expressions)
        same = f"date({day}, '+' || {months} || ' months')"
        last = f"date({day}, 'start of month', '+' || ({months} + 1) || ' months', '-1 day')"
        return f"MIN({same}, {last})", (*first, *second, *first, *second)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Ask PostgreSQL."""
        (day, first), (months, second) = (compiler.compile(part) for part in self.source_expressions)
        return f"({day} + make_interval(months => {months}))::date", (*first, *second)
