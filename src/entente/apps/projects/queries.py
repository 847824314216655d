"""Named reads of the projects room that others ask for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import models

from entente.access.actor import Actor, in_force
from entente.access.service import visible
from entente.apps.projects.models import Action
from entente.apps.reference.models import Country
from entente.apps.reference.queries import concerning

Rows = models.QuerySet[Any]


def projects_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the projects with a country, directly or through others, begun by a day or undated."""
    begun = rows.filter(models.Q(starts_on__lte=on) | models.Q(starts_on__isnull=True))
    return concerning(begun, country.pk, on)


def projects_running(rows: Rows, on: date) -> Rows:
    """Return the projects under way on a day; one whose beginning is not recorded is not counted."""
    return rows.filter(in_force(on), starts_on__isnull=False)


def actions_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the actions with a country begun by a day, directly or through its organisations."""
    begun = rows.filter(starts_on__lte=on)
    return concerning(begun, country.pk, on, countries="country", organisations="organisation", regions="")


def results_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the results in a country up to the year of a day."""
    return rows.filter(country=country, year__lte=on.year)


def actions_by_country(actor: Actor, on: date) -> Mapping[int, int]:
    """Return, by number of country, how many actions the actor may see began in the year up to a day. One query."""
    year = visible(actor, Action).filter(
        starts_on__lte=on, starts_on__gt=on - timedelta(days=365), country__isnull=False
    )
    return dict(year.order_by().values_list("country").annotate(count=models.Count("pk")))
