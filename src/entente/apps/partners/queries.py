"""Named reads of the partners room that others ask for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from entente.access.actor import in_force
from entente.apps.partners.models import Institution, Organisation
from entente.apps.reference.models import Country
from entente.apps.reference.queries import concerning

Rows = models.QuerySet[Any]


def institutions_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the institutions of a country, and of the organisations it is a member of, that exist on a day."""
    alive = rows.filter(in_force(on))
    return concerning(alive, country.pk, on, countries="country", organisations="organisation", regions="")


def institutions_in(rows: Rows, organisation: Organisation, on: date) -> Rows:
    """Return the institutions of an organisation that exist on a day."""
    return rows.filter(in_force(on), organisation=organisation)


def institutions_within(rows: Rows, institution: Institution, on: date) -> Rows:
    """Return the institutions that answer to one on a day."""
    return rows.filter(in_force(on), parent=institution)
