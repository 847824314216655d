"""The arithmetic of days and months asked of the database: expressions that give what `months` gives.

Each database is given functions of the same names: SQLite those of `months` themselves, PostgreSQL stored ones (the
engine's migrations). Each takes an operand once and is the same on every day, as a generated column wants it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Func

from entente.engines.calendar.months import days_after, month_number, months_after

# Within the days that Python knows: PostgreSQL would go on beyond them. Bodies that are read when they are made (and
# not with each call) find one another while a backup is restored.
STORED = """
CREATE OR REPLACE FUNCTION entente_months_after(day date, months int) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN GREATEST(DATE '0001-01-01', LEAST(DATE '9999-12-31', (day + make_interval(months => months))::date));
CREATE OR REPLACE FUNCTION entente_days_after(day date, days int) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN GREATEST(DATE '0001-01-01', LEAST(DATE '9999-12-31', day + days));
CREATE OR REPLACE FUNCTION entente_month_number(day date) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (12 * EXTRACT(YEAR FROM day) + EXTRACT(MONTH FROM day))::int;
"""


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
    function = "entente_months_after"
    output_field = models.DateField()


class DaysAfter(Func):
    """The day so many days later, as `months.days_after`."""

    arity = 2
    function = "entente_days_after"
    output_field = models.DateField()


class MonthNumber(Func):
    """The number of a day's month, counted from the year 0, as `months.month_number`."""

    arity = 1
    function = "entente_month_number"
    output_field = models.IntegerField()


class MonthStart(Func):
    """The first day of a day's month."""

    arity = 1
    output_field = models.DateField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Ask SQLite."""
        return self.as_sql(compiler, connection, template="date(%(expressions)s, 'start of month')", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Ask PostgreSQL, without a time zone: a generated column may not depend on one."""
        template = "date_trunc('month', (%(expressions)s)::timestamp)::date"
        return self.as_sql(compiler, connection, template=template, **context)


def install_arithmetic(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Give each SQLite connection the functions; connected to Django's connection_created."""
    if connection.vendor != "sqlite":
        return
    make = connection.connection.create_function
    make("entente_months_after", 2, _asked(months_after), deterministic=True)
    make("entente_days_after", 2, _asked(days_after), deterministic=True)
    make("entente_month_number", 1, _asked(month_number), deterministic=True)


def _asked(reckon: Callable[..., date | int]) -> Callable[..., str | int | None]:
    """Return a function as SQLite calls it: days are texts, and nothing comes of nothing."""

    def asked(day: str | None, *numbers: int | None) -> str | int | None:
        if day is None or None in numbers:
            return None
        found = reckon(date.fromisoformat(day), *numbers)
        return found.isoformat() if isinstance(found, date) else found

    return asked
