"""What the agreements room can count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entente.apps.agreements.models import Agreement
from entente.apps.agreements.queries import (
    agreements_in_force,
    agreements_in_force_for,
    agreements_that_bind,
    stage_on,
    to_denounce,
)
from entente.apps.agreements.standing import PENDING
from entente.apps.reference.choices import WITH_REGIONAL, Amount
from entente.apps.reference.models import Country
from entente.apps.reference.queries import concerning, rule_on
from entente.engines.calendar.months import days_after, months_after
from entente.engines.figures.figure import Figure, Rows, Window

EXPIRY, NOTICE = "agreements.expiry-ahead", "agreements.notice-ahead"
SIGNED, USUAL = "agreements.signed-not-in-force", "agreements.usual-entry"


def about(rows: Rows, window: Window) -> Rows:
    """Return the agreements about the window's country, all of them when none is given."""
    rows = rows.filter(archived_at__isnull=True)
    if window.subject is None:
        return rows
    return concerning(rows, window.subject.pk, window.on, countries="parties")


def moved(code: str, on: date, sign: int = 1) -> date | None:
    """Return the day that a dated rule is after a day (before it with -1); None where no rule holds."""
    try:
        number, unit = rule_on(code, on)
    except LookupError:
        return None
    move: Callable[[date, int], date] = months_after if unit == Amount.MONTHS else days_after
    return move(on, sign * number)


def in_force(rows: Rows, window: Window) -> Rows:
    """Return the agreements in force on the day, for the country where one is given."""
    if isinstance(window.subject, Country):
        return agreements_in_force_for(about(rows, window), window.subject, window.on)
    return agreements_in_force(about(rows, window), window.on)


def signed(rows: Rows, window: Window) -> Rows:
    """Return the agreements signed in the year."""
    return about(rows, window).filter(signed_on__gte=window.first_day, signed_on__lt=window.day_after)


def not_in_force(rows: Rows, on: date) -> Rows:
    """Return the agreements signed by a day that would bind, neither in force nor ended on it."""
    ahead = Q(enters_on__isnull=True) | Q(enters_on__gt=on)
    return agreements_that_bind(rows).filter(ahead, Q(leaves_on__isnull=True) | Q(leaves_on__gt=on), signed_on__lte=on)


def signed_long_ago(rows: Rows, on: date) -> Rows:
    """Return the agreements signed longer ago than the house bears, and not in force yet."""
    before = moved(SIGNED, on, -1)
    return not_in_force(rows, on).filter(signed_on__lte=before) if before else rows.none()


def expiring(rows: Rows, on: date) -> Rows:
    """Return the agreements in force that end within the time the house looks ahead."""
    last = moved(EXPIRY, on)
    return agreements_in_force(rows, on).filter(leaves_on__lt=last) if last else rows.none()


def in_notice_window(rows: Rows, on: date) -> Rows:
    """Return the agreements in force whose last day to denounce comes within the time the house looks ahead."""
    last = moved(NOTICE, on)
    if last is None:
        return rows.none()
    found = to_denounce(agreements_in_force(rows, on), on).filter(last_day_on__gte=on, last_day_on__lt=last)
    return rows.filter(pk__in=found.order_by().values("pk"))


def pending(rows: Rows, on: date) -> Rows:
    """Return the agreements that are negotiated, or signed and not in force, on a day."""
    found: Rows = rows.alias(stage=stage_on(on)).filter(stage__in=PENDING)
    return found


def _of(narrowed: Callable[[Rows, date], Rows]) -> Callable[[Rows, Window], Rows]:
    """Return the rows of a figure as of a day, about the country where one is given."""
    return lambda rows, window: narrowed(about(rows, window), window.on)


FIGURES = (
    Figure("agreements.in_force", _("agreements in force"), Agreement, in_force, reach=WITH_REGIONAL),
    Figure("agreements.signed", _("agreements signed"), Agreement, signed, period="year", reach=WITH_REGIONAL),
    Figure("agreements.pending", _("agreements pending"), Agreement, _of(pending), reach=WITH_REGIONAL),
    Figure("agreements.expiring", _("agreements that end soon"), Agreement, _of(expiring), reach=WITH_REGIONAL),
    Figure("agreements.notice_window", _("agreements to denounce soon, or to keep"), Agreement, _of(in_notice_window),
           reach=WITH_REGIONAL),
    Figure("agreements.signed_not_in_force", _("agreements signed long ago, not in force"), Agreement,
           _of(signed_long_ago), reach=WITH_REGIONAL),
)  # fmt: skip
