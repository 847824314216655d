"""The life of an agreement asked of the database: the expressions of its two stored days, and conditions on a day.

They give what `life.py` gives; tests/ hold the two together on random lives. An amendment is asked with all it
amends, as deep as the room lets amendments of amendments go: a path to each.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Coalesce, Greatest, Least
from django.db.models.lookups import IsNull

from entente.apps.agreements.choices import DenounceWhen, EntryClause
from entente.apps.agreements.life import MOST_ABOVE, Notice, Periods
from entente.engines.calendar.in_sql import DaysAfter, MonthsAfter, MonthStart

LINE = tuple("amends__" * levels for levels in range(MOST_ABOVE + 1))
NOTHING = Value(None, output_field=models.DateField())
HAS_TERM = Q(term_months__gt=0)
RENEWS = HAS_TERM & Q(renewal_months__gt=0)


def _day(*cases: When, default: Any = NOTHING) -> Case:
    """Return a day that depends on conditions."""
    return Case(*cases, default=default, output_field=models.DateField())


class OwnEntry(Coalesce):
    """The entry into force as published, else as the clause gives it (`Life.own_entry`).

    A stored column holds it: whoever changes it adds a migration that makes the columns anew.
    """

    def __init__(self) -> None:
        ours, theirs, number = F("our_notice_on"), F("their_notice_on"), F("entry_number")
        second = _day(When(our_notice_on__isnull=False, their_notice_on__isnull=False, then=Greatest(ours, theirs)))
        computed = _day(
            When(entry_clause=EntryClause.SIGNATURE, then=F("signed_on")),
            When(entry_clause=EntryClause.SECOND_NOTIFICATION, then=second),
            When(entry_clause=EntryClause.DAYS_AFTER, then=DaysAfter(second, number)),
            When(entry_clause=EntryClause.MONTH_AFTER, then=MonthsAfter(MonthStart(second), number)),
        )
        super().__init__(F("in_force_on"), computed)


def notice() -> tuple[Any, Any]:
    """Return the notice of a denunciation: its number, 0 for none, and its unit."""
    return Coalesce(F("notice"), Value(0)), F("notice_unit")


class NoticeRun(Func):
    """The day on which the notice of a denunciation received on a day has run (`Notice.run`): day, number, unit."""

    arity = 3
    function = "entente_notice_run"
    output_field = models.DateField()


class LastDay(Func):
    """The last day to denounce for the end of a period (`Notice.last_day`): end, number, unit."""

    arity = 3
    function = "entente_last_day"
    output_field = models.DateField()


class PeriodReached(Func):
    """The end of the period at which a denunciation received on a day takes effect (`Periods.reached`).

    Day, beginning, months of the first period and of a renewal, number and unit of the notice.
    """

    arity = 6
    function = "entente_period_reached"
    output_field = models.DateField()


STORED = """
CREATE OR REPLACE FUNCTION entente_notice_run(day date, notice int, unit text) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN GREATEST(
  CASE WHEN unit = 'days' THEN entente_days_after(day, notice) ELSE entente_months_after(day, notice) END,
  entente_days_after(day, 1));
CREATE OR REPLACE FUNCTION entente_last_day(ends date, notice int, unit text) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN LEAST(
  CASE WHEN unit = 'days' THEN entente_days_after(ends, -notice) ELSE entente_months_after(ends, -notice) END,
  entente_days_after(ends, -1));
CREATE OR REPLACE FUNCTION entente_period_reached(
  day date, begins date, term int, renewal int, notice int, unit text) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
  SELECT CASE WHEN day <= entente_last_day(period.ends, notice, unit) THEN period.ends
    ELSE entente_months_after(begins, term + (period.number + 1) * renewal) END
  FROM (
    SELECT counted.number, entente_months_after(begins, term + counted.number * renewal) AS ends
    FROM (
      SELECT GREATEST(0, (entente_month_number(entente_notice_run(day, notice, unit))
        - entente_month_number(entente_months_after(begins, term)) + renewal - 1) / renewal) AS number
    ) AS counted
  ) AS period);
"""


def install_life(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Give each SQLite connection the functions of `life`; connected to Django's connection_created."""
    if connection.vendor == "sqlite":
        for name, places, asked in (
            ("entente_notice_run", 3, _notice_run), ("entente_last_day", 3, _last_day),
            ("entente_period_reached", 6, _period_reached),
        ):  # fmt: skip
            connection.connection.create_function(name, places, asked, deterministic=True)


def _notice_run(day: str | None, number: int | None, unit: str | None) -> str | None:
    """Answer SQLite, whose days are texts; nothing comes of nothing."""
    if day is None or number is None or unit is None:
        return None
    return Notice(number, unit).run(date.fromisoformat(day)).isoformat()


def _last_day(end: str | None, number: int | None, unit: str | None) -> str | None:
    """Answer SQLite as `_notice_run`."""
    if end is None or number is None or unit is None:
        return None
    return Notice(number, unit).last_day(date.fromisoformat(end)).isoformat()


def _period_reached(*given: Any) -> str | None:
    """Answer SQLite as `_notice_run`."""
    if None in given:
        return None
    day, begins, term, renewal, number, unit = given
    periods = Periods(date.fromisoformat(begins), term, renewal, Notice(number, unit))
    return periods.end(periods.reached(date.fromisoformat(day))).isoformat()


def period_reached(day: Any, begins: Any) -> PeriodReached:
    """Return the end of the period that a denunciation received on a day reaches, of what renews since `begins`."""
    return PeriodReached(day, begins, F("term_months"), F("renewal_months"), *notice())


class OwnEnd(Coalesce):
    """The end as published, else the first of denunciation and expiry (`Life.own_end`); stored as `OwnEntry`."""

    def __init__(self) -> None:
        begins, denounced = OwnEntry(), F("denounced_on")
        first = MonthsAfter(begins, F("term_months"))
        expiry = _day(When(HAS_TERM & ~Q(renewal_months__gt=0), then=first))
        waits = Q(denounce_when=DenounceWhen.PERIOD_END) & HAS_TERM & Q(IsNull(begins, False))
        reached = _day(When(RENEWS, then=period_reached(denounced, begins)), default=first)
        brought = _day(When(waits, then=reached), default=NoticeRun(denounced, *notice()))
        found = _day(When(denounced_on=None, then=expiry), default=Least(brought, Coalesce(expiry, brought)))
        super().__init__(F("ends_on"), found)


def _each(condition: Callable[[str], Q], paths: tuple[str, ...] = LINE) -> Q:
    """Return the condition that something holds of a row and of all it amends."""
    found = condition(paths[0])
    for path in paths[1:]:
        found &= condition(path) | none_at(path)
    return found


def none_at(path: str) -> Q:
    """Return the condition that nothing stands at a path of the line."""
    return Q(**{f"{path[:-2]}__isnull": True})


def _goes_on(on: date) -> Callable[[str], Q]:
    """Return the condition that what stands at a path has not ended on a day."""
    return lambda path: Q(**{f"{path}leaves_on__isnull": True}) | Q(**{f"{path}leaves_on__gt": on})


def ended_on(on: date) -> Q:
    """Return the condition that an agreement, or one it amends, has ended on a day."""
    found = Q()
    for path in LINE:
        found |= Q(**{f"{path}leaves_on__lte": on})
    return found


def in_force_on(on: date, paths: tuple[str, ...] = LINE) -> Q:
    """Return the condition that an agreement, and all it amends, is in force on a day (`Life.in_force_on`)."""
    goes_on = _goes_on(on)
    return _each(lambda path: Q(**{f"{path}enters_on__lte": on}) & goes_on(path), paths)


def holds_on(on: date, paths: tuple[str, ...] = LINE) -> Q:
    """Return the condition that an agreement is in force or applied provisionally on a day (`Life.holds_on`)."""
    path, above = paths[0], paths[1:]
    provisional = Q(**{f"{path}provisional_on__lte": on}) & _each(_goes_on(on), paths)
    if above:
        provisional &= none_at(above[0]) | holds_on(on, above)
    return in_force_on(on, paths) | provisional


def suspended_on(suspensions: models.QuerySet[Any]) -> Q:
    """Return the condition that an agreement, or one it amends, is among those of some suspensions."""
    found = Q()
    for path in LINE:
        found |= Q(**{f"{path}pk__in": suspensions.order_by().values("agreement")})
    return found
