"""Named reads of the funding room that others ask for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from entente.apps.reference.models import Country, MoneySource
from entente.apps.reference.queries import concerning

Rows = models.QuerySet[Any]


def lines_held(rows: Rows, source: MoneySource, on: date) -> Rows:
    """Return the budget lines of a source and of what is part of it."""
    return rows.filter(Q(money_source=source) | Q(money_source__parent=source))


def commitments_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the commitments about a country up to a day, directly or through its organisations."""
    begun = rows.filter(Q(committed_on__lte=on) | Q(committed_on__isnull=True))
    return concerning(begun, country.pk, on, countries="country", organisations="organisation", regions="")
