"""Named reads of the priorities room that others ask for."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

Rows = models.QuerySet[Any]


def priorities_in(rows: Rows, year: int) -> Rows:
    """Return the priorities that hold in a year; one without a last year holds until it is given one."""
    return rows.filter(Q(year_to__isnull=True) | Q(year_to__gte=year), year_from__lte=year)
