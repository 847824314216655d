"""Named reads of partners' requests: of a country, waiting, and waiting longer than the house bears."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Value

from entente.apps.projects.requested.models import WAITING
from entente.apps.reference.choices import Amount
from entente.apps.reference.models import Country
from entente.apps.reference.queries import concerning, rule_on
from entente.engines.calendar.in_sql import DaysAfter, MonthsAfter

Rows = models.QuerySet[Any]
ANSWER = "projects.request-answer"


def requests_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the requests of a country received by a day, its own and those of organisations it belongs to."""
    return concerning(rows.filter(received_on__lte=on), country.pk, on, countries="country",
                      organisations="organisation", regions="")  # fmt: skip


def waiting_on(rows: Rows, on: date) -> Rows:
    """Return the requests received by a day that wait for an answer, or were answered only after it."""
    return rows.filter(WAITING | models.Q(answered_on__gt=on), received_on__lte=on)


def with_answer_due(rows: Rows, on: date) -> Rows:
    """Return the requests waiting on a day with `answer_by`, the day on which they wait too long by the dated rule.

    None where no rule holds on the day.
    """
    try:
        number, unit = rule_on(ANSWER, on)
    except LookupError:
        none: Rows = rows.none().annotate(answer_by=F("received_on"))
        return none
    after = MonthsAfter if unit == Amount.MONTHS else DaysAfter
    found: Rows = waiting_on(rows, on).annotate(answer_by=after(F("received_on"), Value(number)))
    return found


def waiting_too_long(rows: Rows, on: date) -> Rows:
    """Return the requests that wait longer on a day than the dated rule says."""
    return with_answer_due(rows, on).filter(answer_by__lte=on)
