"""Named reads of the network room that others ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import models

from entente.access.actor import in_force
from entente.apps.network.models import Jurisdiction, Portfolio
from entente.apps.reference.models import Country

Rows = models.QuerySet[Any]


def both(*stems: str) -> tuple[str, ...]:
    """Return the paths of texts kept in French and in English."""
    return tuple(f"{stem}_{language}" for stem in stems for language in ("fr", "en"))


def countries_of(units: Collection[int], on: date) -> Mapping[int, frozenset[int]]:
    """Return, for each unit number, the numbers of the countries it covers or follows on a day. One query."""
    found: dict[int, set[int]] = defaultdict(set)
    covered = (
        Jurisdiction.objects.filter(in_force(on), post__unit__in=units, archived_at__isnull=True)
        .order_by()
        .values_list("post__unit_id", "country_id")
    )
    followed = (
        Portfolio.objects.filter(in_force(on), unit__in=units, archived_at__isnull=True)
        .order_by()
        .values_list("unit_id", "country_id")
    )
    for unit, country in covered.union(followed):
        found[unit].add(country)
    return {unit: frozenset(countries) for unit, countries in found.items()}


def covering(rows: Rows, country: Country, on: date) -> Rows:
    """Return the jurisdictions over a country on a day."""
    return rows.filter(in_force(on), in_force(on, "post__starts_on", "post__ends_on"), country=country)


def serving_in(rows: Rows, country: Country, on: date) -> Rows:
    """Return the positions that serve in a country on a day."""
    return rows.filter(in_force(on), country=country)
