"""Named reads of the dialogues room that others ask for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from entente.apps.reference.models import Country
from entente.apps.reference.queries import concerning

Rows = models.QuerySet[Any]


def meetings_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the meetings and visits with a country, directly or through others, begun by a day."""
    begun = rows.filter(starts_on__lte=on)
    return concerning(begun, country.pk, on)
