"""Named reads of the dialogues room that others ask for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from entente.apps.reference.models import Country
from entente.apps.reference.queries import concerning

Rows = models.QuerySet[Any]


def meetings_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the meetings and visits with a country, directly or through others, begun by a day."""
    begun = rows.filter(starts_on__lte=on)
    return concerning(begun, country.pk, on)


def standing(rows: Rows, on: date) -> Rows:
    """Return the series that stand on a day: not known to begin after it, nor to have ended."""
    return rows.filter(Q(begun_on__isnull=True) | Q(begun_on__lte=on), Q(ends_on__isnull=True) | Q(ends_on__gt=on))


def standing_series_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the series that stand on a day with a country, directly or through others."""
    return concerning(standing(rows, on), country.pk, on)
