"""The relief of positions asked of the database: the same questions as in `relief.py`, for thousands of rows at once.

Each condition speaks of positions over a period [first, last) that begins on the day asked. What is narrowed here is
told row by row by `relief.outlook`; tests/ hold the two together on random postings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q, RowRange, Subquery, Value, Window
from django.db.models.functions import Coalesce

from entente.access.actor import in_force
from entente.apps.network.models import Posting
from entente.apps.network.relief.relief import House, What
from entente.engines.calendar.in_sql import Days, MonthsAfter
from entente.engines.calendar.months import ENDLESS, days_before, months_after

Rows = models.QuerySet[Any]


@dataclass(frozen=True)
class Period:
    """Days from `first`, the day asked, up to `last`, which is the first day without."""

    first: date
    last: date


def house() -> House:
    """Return the rules of the house, which the installation may set."""
    return House(**settings.ENTENTE_RELIEF)


def horizon(on: date) -> Period:
    """Return the period one looks ahead from a day."""
    return Period(on, months_after(on, house().horizon_months))


def one_day(on: date) -> Period:
    """Return a period of one day."""
    return Period(on, date.fromordinal(min(on.toordinal() + 1, ENDLESS.toordinal())))


def _postings(**wanted: Any) -> Rows:
    """Return the postings that count."""
    return Posting.objects.filter(archived_at__isnull=True, **wanted).order_by()


def _of(postings: Rows) -> Q:
    """Return the condition that a position has one of the postings."""
    return Q(pk__in=postings.values("position"))


def held_on(on: date) -> Q:
    """Return the condition that somebody holds the position on a day."""
    return _of(_postings().filter(in_force(on)))


def vacant_on(on: date) -> Q:
    """Return the condition that the position exists on a day and nobody holds it."""
    return in_force(on) & ~held_on(on)


def _last_of_chain(postings: Rows, gap_days: int) -> Rows:
    """Return the postings after which nobody comes within the gap that is borne, though the position goes on."""
    later = _postings(position=OuterRef("position")).alias(begins=Days("starts_on")).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=OuterRef("ends_on")), begins__lte=Days(OuterRef("ends_on")) + gap_days
    )  # fmt: skip
    goes_on = Q(position__ends_on__isnull=True) | Q(position__ends_on__gt=F("ends_on"))
    found: Rows = postings.filter(goes_on, ~Exists(later))
    return found


def falls_vacant(period: Period) -> Q:
    """Return the condition that the position, held on the first day, falls vacant within the period."""
    ending = _postings(ends_on__gt=period.first, ends_on__lt=period.last)
    return held_on(period.first) & _of(_last_of_chain(ending, house().gap_days))


def with_fall(rows: Rows, on: date) -> Rows:
    """Return the positions held on a day, with the day each falls vacant as `falls_on` (None for never)."""
    ending = _last_of_chain(_postings(position=OuterRef("pk"), ends_on__gt=on), house().gap_days)
    found: Rows = rows.filter(held_on(on)).annotate(falls_on=Subquery(ending.order_by("ends_on").values("ends_on")[:1]))
    return found


def relieved(rows: Rows, on: date) -> Rows:
    """Return the postings after which somebody comes within the gap that is borne, or whose position ends with them."""
    ending = _last_of_chain(_postings(ends_on__gt=on), house().gap_days)
    return rows.exclude(pk__in=ending.values("pk"))


def _touching(period: Period) -> Rows:
    """Return the postings of the period, with the farthest end of those that began before each as `reach`."""
    after = Q(ends_on__isnull=True) | Q(ends_on__gt=period.first)
    reach = Window(
        Max(Coalesce("ends_on", Value(ENDLESS, models.DateField()))), partition_by="position",
        order_by=(F("starts_on").asc(), F("pk").asc()), frame=RowRange(start=None, end=-1),
    )  # fmt: skip
    found: Rows = _postings(starts_on__lt=period.last).filter(after).annotate(reach=reach)
    return found


def overlapping(period: Period) -> Q:
    """Return the condition that two hold the position at once on a day of the period."""
    stands = Q(position__ends_on__isnull=True) | Q(position__ends_on__gt=F("starts_on"))
    return _of(_touching(period).filter(stands, reach__gt=F("starts_on")))


def handed_over_amiss(period: Period) -> Q:
    """Return the condition that a handover of the period is none, too short or too long for the position."""
    together = Days(F("reach")) - Days(F("starts_on"))
    meeting = _touching(period).annotate(together=together, asked=F("position__handover_days"))
    return _of(meeting.filter(reach__gte=F("starts_on")).exclude(together=F("asked")))


def over_length(postings: Rows, on: date) -> Rows:
    """Return the postings longer than a tour in their position, by their planned end or, without one, on a day."""
    limited = postings.alias(limit=MonthsAfter(F("starts_on"), F("position__tour_months")))
    found: Rows = limited.filter(Q(ends_on__gt=F("limit")) | Q(ends_on__isnull=True, limit__lt=on))
    return found


def too_long(period: Period) -> Q:
    """Return the condition that a tour of the period is over its length."""
    after = Q(ends_on__isnull=True) | Q(ends_on__gt=period.first)
    return _of(over_length(_postings(starts_on__lt=period.last).filter(after), period.first))


def lacking_papers(period: Period) -> Q:
    """Return the condition that a posting lacks its letter or its report on the first day."""
    on = period.first
    there = Q(arrived_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    gone = Q(left_on__lt=days_before(on, house().report_days))
    no_letter = Q(letter_on__isnull=True) | Q(letter_on__gt=on)
    no_report = Q(report_on__isnull=True) | Q(report_on__gt=on)
    return _of(_postings().filter((there & no_letter) | (gone & no_report)))


CONDITIONS: Mapping[What, Callable[[Period], Q]] = {
    What.VACANT: lambda period: vacant_on(period.first),
    What.SOON: falls_vacant,
    What.OVERLAP: overlapping,
    What.HANDOVER: handed_over_amiss,
    What.LENGTH: too_long,
    What.PAPERS: lacking_papers,
}


def in_being(rows: Rows, period: Period) -> Rows:
    """Return the positions that exist on a day of the period."""
    goes_on = Q(ends_on__isnull=True) | Q(ends_on__gt=period.first)
    return rows.filter(goes_on, starts_on__lt=period.last)


def told(rows: Rows, period: Period, wanted: frozenset[What]) -> Rows:
    """Return the positions of which one of the things asked is to be said over the period."""
    condition = Q(pk__in=())
    for what in wanted:
        condition |= CONDITIONS[what](period)
    return in_being(rows, period).filter(condition)


def marked(rows: Rows, period: Period) -> dict[int, frozenset[What]]:
    """Return, by number, the positions there is something to say of, with what; a departure alone says nothing.

    They come in the order of the day on which who holds them leaves, vacant ones first. Three queries for all of
    them: ten thousand positions with twenty years of postings are judged once, and then narrowed by number.
    """
    stand = in_being(rows, period).order_by()
    first, *others = [
        stand.filter(condition(period)).annotate(what=Value(what.value)).values_list("pk", "what")
        for what, condition in CONDITIONS.items()
    ]
    found: dict[int, set[What]] = defaultdict(set)
    for pk, what in first.union(*others, all=True):
        found[pk].add(What(what))
    end = Max(Coalesce("ends_on", Value(ENDLESS, models.DateField())))
    leaves = dict(_postings().filter(in_force(period.first)).values_list("position").annotate(end=end))
    order = [pk for pk in stand.order_by("unit", "rank", "pk").values_list("pk", flat=True)
             if pk in found or leaves.get(pk, ENDLESS) < period.last]  # fmt: skip
    order.sort(key=lambda pk: leaves.get(pk, period.first))
    return {pk: frozenset(found.get(pk, ())) for pk in order}
