"""Named reads of equipment: checks late on a day, equipment whose next check nobody has planned."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from entente.apps.projects.equipment.models import EndUseCheck, Equipment
from entente.apps.reference.choices import Amount
from entente.apps.reference.queries import rule_on
from entente.engines.calendar.in_sql import DaysAfter, MonthsAfter

Rows = models.QuerySet[Any]
NEXT_CHECK = "equipment.next-check"


def open_checks(rows: Rows, on: date) -> Rows:
    """Return the checks not done by a day."""
    return rows.filter(Q(done_on__isnull=True) | Q(done_on__gt=on), archived_at__isnull=True)


def late_checks(rows: Rows, on: date) -> Rows:
    """Return the checks due before a day and not done by it."""
    return open_checks(rows, on).filter(due_on__lt=on)


def unplanned(rows: Rows, on: date) -> Rows:
    """Return the equipment handed over for which no check is planned, with the day `check_on` one would be due.

    That is as long after the last check, else after the handing over, as the dated rule of the day says; none when
    no rule holds.
    """
    try:
        number, unit = rule_on(NEXT_CHECK, on)
    except LookupError:
        nothing: Rows = rows.none().annotate(check_on=F("handed_over_on"))
        return nothing
    checks = EndUseCheck._base_manager.filter(equipment=OuterRef("pk"), archived_at__isnull=True).order_by()
    last = checks.values("equipment").annotate(last=Max("done_on")).values("last")
    after = MonthsAfter if unit == Amount.MONTHS else DaysAfter
    begun: Rows = rows.filter(handed_over_on__lte=on).exclude(
        pk__in=open_checks(EndUseCheck._base_manager.all(), on).order_by().values("equipment")
    )
    due: Rows = begun.annotate(check_on=after(Coalesce(Subquery(last), F("handed_over_on")), Value(number)))
    return due


def unplanned_late(rows: Rows, on: date) -> Rows:
    """Return the equipment for which no check is planned although one would be due before a day."""
    found: Rows = unplanned(rows, on).filter(check_on__lt=on, archived_at__isnull=True)
    return found


def of_country(rows: Rows, country: Any, on: date) -> Rows:
    """Return the equipment for a country that is not handed over later than a day."""
    return rows.filter(Q(handed_over_on__isnull=True) | Q(handed_over_on__lte=on), country=country)


def of_project(rows: Rows, project: Any, on: date) -> Rows:
    """Return the equipment of a project, that of its actions too."""
    own = Equipment._base_manager.filter(project=project).order_by().values("pk")
    by_action = Equipment._base_manager.filter(action__project=project).order_by().values("pk")
    return rows.filter(pk__in=own.union(by_action))
