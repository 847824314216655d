"""Named reads of the partners room that others ask for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from entente.access.actor import in_force
from entente.apps.partners.models import Institution
from entente.apps.reference.models import Country

Rows = models.QuerySet[Any]


def institutions_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the institutions of a country that exist on a day."""
    return rows.filter(in_force(on), country=country)


def institutions_within(rows: Rows, institution: Institution, on: date) -> Rows:
    """Return the institutions that answer to one on a day."""
    return rows.filter(in_force(on), parent=institution)
