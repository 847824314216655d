"""Named reads of the agreements room that others ask for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from entente.access.actor import in_force
from entente.apps.agreements.choices import NOT_BINDING
from entente.apps.partners.models import Organisation
from entente.apps.reference.models import Country
from entente.apps.reference.queries import concerning

Rows = models.QuerySet[Any]


def agreements_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the agreements with a country, directly or through its organisations and regions, whatever their state."""
    return concerning(rows, country.pk, on, countries="parties")


def agreements_with(rows: Rows, organisation: Organisation, on: date) -> Rows:
    """Return the agreements with an organisation."""
    return rows.filter(organisations=organisation)


def agreements_in_force(rows: Rows, on: date) -> Rows:
    """Return the agreements in force on a day; an unknown entry into force is not in force."""
    return rows.filter(in_force(on, "in_force_on", "ends_on"), in_force_on__isnull=False)


def agreements_that_bind(rows: Rows) -> Rows:
    """Return the agreements that bind in law: neither arrangements nor declarations of intent (RULES §4)."""
    return rows.exclude(form__in=NOT_BINDING)
