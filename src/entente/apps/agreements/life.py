"""The life of an agreement computed from its dates: entry into force, periods, end, stage on a day. Pure.

Days are whole days; the end is the first day without. `life_sql` asks the same of the database.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from entente.apps.agreements.choices import DenounceWhen, EntryClause, NoticeUnit, Stage
from entente.apps.reference.choices import Precision
from entente.apps.reference.precision import known, surely_before
from entente.engines.calendar.months import days_after, days_before, month_number, months_after

MOST_ABOVE = 3  # how many agreements may stand above an amendment, one amending the other
SECOND = frozenset({EntryClause.SECOND_NOTIFICATION, EntryClause.DAYS_AFTER, EntryClause.MONTH_AFTER})
COUNTED = frozenset({EntryClause.DAYS_AFTER, EntryClause.MONTH_AFTER})


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, which is the first without; no last day known means still."""

    starts_on: date
    ends_on: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether a day is within."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True)
class Notice:
    """How long before the end of a period a denunciation must be received; 0 for none, which is a day."""

    number: int
    unit: str

    def run(self, day: date) -> date:
        """Return the day on which the notice of a denunciation received on a day has run, at least one day later."""
        if self.unit == NoticeUnit.DAYS:
            return days_after(day, max(1, self.number))
        return max(months_after(day, self.number), days_after(day, 1))

    def last_day(self, end: date) -> date:
        """Return the last day to denounce for a period's end: the notice before it, and at least one day."""
        if self.unit == NoticeUnit.DAYS:
            return days_before(end, max(1, self.number))
        return min(months_after(end, -self.number), days_before(end, 1))


@dataclass(frozen=True)
class Periods:
    """The periods of what is renewed tacitly, all counted from the day it began: no day is lost or doubled."""

    begins: date
    term: int
    renewal: int
    notice: Notice

    def end(self, number: int) -> date:
        """Return the end of a period, 0 the first."""
        return months_after(self.begins, self.term + number * self.renewal)

    def reached(self, day: date) -> int:
        """Return the number of the period at whose end a denunciation received on a day takes effect."""
        # Its end falls in the month in which the notice has run, or in the next that ends a period.
        short = month_number(self.notice.run(day)) - month_number(self.end(0))
        number = max(0, -(-short // self.renewal))
        return number if day <= self.notice.last_day(self.end(number)) else number + 1


@dataclass(frozen=True)
class Life:
    """What is known of an agreement's life; `stated_entry` and `stated_end` are those published, `above` it amends."""

    signed_on: date | None = None
    signed_precision: str = Precision.DAY
    provisional_on: date | None = None
    our_notice_on: date | None = None
    their_notice_on: date | None = None
    entry_clause: str = ""
    entry_number: int | None = None
    stated_entry: date | None = None
    entry_precision: str = Precision.DAY
    term_months: int | None = None
    renewal_months: int | None = None
    notice: int | None = None
    notice_unit: str = NoticeUnit.MONTHS
    denounce_when: str = DenounceWhen.PERIOD_END
    denounced_on: date | None = None
    stated_end: date | None = None
    end_precision: str = Precision.DAY
    suspensions: tuple[Span, ...] = ()
    above: Life | None = None

    @property
    def second_notice_on(self) -> date | None:
        """The day on which the second of the two notifications was received, None while one is missing."""
        if self.our_notice_on is None or self.their_notice_on is None:
            return None
        return max(self.our_notice_on, self.their_notice_on)

    @property
    def computed_entry(self) -> date | None:
        """The entry into force that the clause gives, None while it gives none."""
        if self.entry_clause == EntryClause.SIGNATURE:
            return self.signed_on
        second = self.second_notice_on
        if second is None or self.entry_clause not in SECOND:
            return None
        if self.entry_clause == EntryClause.SECOND_NOTIFICATION:
            return second
        if self.entry_number is None:
            return None
        if self.entry_clause == EntryClause.DAYS_AFTER:
            return days_after(second, self.entry_number)
        return months_after(second.replace(day=1), self.entry_number)

    @property
    def own_entry(self) -> date | None:
        """The entry into force whatever it amends: the published one, else the computed one."""
        return self.stated_entry or self.computed_entry

    @property
    def entry_known(self) -> str:
        """How much of its own entry into force is known: as published, of the signature, or all of a computed one."""
        return entry_precision(self.stated_entry, self.entry_precision, self.entry_clause, self.signed_precision)

    @property
    def entries_differ(self) -> bool:
        """Say whether the published entry into force cannot be the computed one."""
        if self.stated_entry is None or self.computed_entry is None:
            return False
        computed = known(self.computed_entry, replace(self, stated_entry=None).entry_known)
        stated = known(self.stated_entry, self.entry_precision)
        return surely_before(computed, stated) or surely_before(stated, computed)

    @property
    def period_notice(self) -> Notice:
        """The notice of a denunciation."""
        return Notice(self.notice or 0, self.notice_unit)

    @property
    def periods(self) -> Periods | None:
        """The periods of what is renewed tacitly, None for what is not, or has no known entry into force."""
        if self.own_entry is None or not self.term_months or not self.renewal_months:
            return None
        return Periods(self.own_entry, self.term_months, self.renewal_months, self.period_notice)

    @property
    def first_end(self) -> date | None:
        """The end of the first period, None without one."""
        if self.own_entry is None or not self.term_months:
            return None
        return months_after(self.own_entry, self.term_months)

    def period_on(self, day: date) -> tuple[int, Span] | None:
        """Return the number and days of the period that holds a day, as if nothing ended it; None outside any."""
        start, first, periods = self.own_entry, self.first_end, self.periods
        if start is None or first is None or day < start:
            return None
        if periods is None:
            return (0, Span(start, first)) if day < first else None
        number = replace(periods, notice=Notice(0, NoticeUnit.DAYS)).reached(day)
        return number, Span(periods.end(number - 1) if number else start, periods.end(number))

    @property
    def waits_for_period(self) -> bool:
        """Say whether a denunciation takes effect at the end of a period."""
        return self.denounce_when == DenounceWhen.PERIOD_END and self.first_end is not None

    @property
    def denounced_end(self) -> date | None:
        """The end that a denunciation brings: that of a period, or of its notice; None without one."""
        if self.denounced_on is None:
            return None
        if not self.waits_for_period:
            return self.period_notice.run(self.denounced_on)
        periods = self.periods
        return periods.end(periods.reached(self.denounced_on)) if periods else self.first_end

    @property
    def expiry(self) -> date | None:
        """The end of the only period of what is not renewed."""
        return None if self.renewal_months else self.first_end

    @property
    def own_end(self) -> date | None:
        """The end whatever it amends: the published one, else the first of denunciation and expiry."""
        if self.stated_end is not None:
            return self.stated_end
        return min(filter(None, (self.denounced_end, self.expiry)), default=None)

    @property
    def line(self) -> tuple[Life, ...]:
        """It, what it amends, what that amends, and so on."""
        return (self, *self.above.line) if self.above else (self,)

    @property
    def entry(self) -> date | None:
        """The entry into force: an amendment's not before that of all it amends, None while one is unknown."""
        entries = [life.own_entry for life in self.line]
        known = [entry for entry in entries if entry is not None]
        return max(known) if len(known) == len(entries) else None

    @property
    def end(self) -> date | None:
        """The first day without it: an amendment ends with what it amends at the latest."""
        return min((life.own_end for life in self.line if life.own_end is not None), default=None)

    def in_force_on(self, day: date) -> bool:
        """Say whether it is in force on a day; suspended it still is."""
        entry, end = self.entry, self.end
        return entry is not None and entry <= day and (end is None or day < end)

    def suspended_on(self, day: date) -> bool:
        """Say whether it, or what it amends, is suspended on a day."""
        return any(span.holds(day) for life in self.line for span in life.suspensions)

    def provisional_at(self, day: date) -> bool:
        """Say whether it is applied provisionally on a day: before its entry into force and its end."""
        begun = self.provisional_on is not None and self.provisional_on <= day
        ended = self.end is not None and self.end <= day
        return begun and not ended and not self.in_force_on(day) and (self.above is None or self.above.holds_on(day))

    def holds_on(self, day: date) -> bool:
        """Say whether it is in force or applied provisionally on a day, suspended or not."""
        return self.in_force_on(day) or self.provisional_at(day)

    def applied_on(self, day: date) -> bool:
        """Say whether it is applied on a day: in force, or provisionally, and not suspended."""
        return self.holds_on(day) and not self.suspended_on(day)

    def stage_on(self, day: date) -> Stage:
        """Return where it stands on a day."""
        if self.end is not None and self.end <= day:
            return Stage.ENDED
        if self.holds_on(day) and self.suspended_on(day):
            return Stage.SUSPENDED
        if self.in_force_on(day):
            return Stage.IN_FORCE
        if self.provisional_at(day):
            return Stage.PROVISIONAL
        return Stage.SIGNED if self.signed_on is not None and self.signed_on <= day else Stage.NEGOTIATION

    def last_day_to_denounce(self, day: date) -> tuple[date, date] | None:
        """Return the next last day to denounce, on or after a day, and the end of the period it is for.

        None where nothing is renewed, and where the end is known already.
        """
        periods = self.periods
        if periods is None or self.own_end is not None:
            return None
        end = periods.end(periods.reached(max(day, periods.begins)))
        return None if self.end is not None and self.end <= end else (periods.notice.last_day(end), end)


def entry_precision(stated: date | None, precision: str, clause: str, signed_precision: str) -> str:
    """Return how much is known of an entry into force from what is published, the clause and the signature."""
    if stated is not None:
        return precision
    return signed_precision if clause == EntryClause.SIGNATURE else Precision.DAY
