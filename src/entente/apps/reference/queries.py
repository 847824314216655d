"""Named reads of the reference room that others ask for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from entente.access.actor import in_force
from entente.apps.reference.choices import GroupKind
from entente.apps.reference.models import Country, Membership

Rows = models.QuerySet[Any]


def groups_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the memberships of a country in organisations on a day."""
    return rows.filter(in_force(on), country=country, group__kind=GroupKind.ORGANISATION)


def oda_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the aid-recipient status of a country on a day."""
    return rows.filter(in_force(on), country=country)


def member_groups(country_id: int, on: date) -> Rows:
    """Return the numbers of the groups a country belongs to on a day, as a subquery."""
    return (
        Membership.objects.filter(in_force(on), country_id=country_id, archived_at__isnull=True)
        .order_by()
        .values("group_id")
    )


def concerning(rows: Rows, country_id: int, on: date, *, countries: str, organisations: str) -> Rows:
    """Return the rows about a country, directly or through an organisation it belongs to on that day.

    `countries` and `organisations` are to-many ORM paths; both are asked by key, so that no row comes twice.
    """
    base = rows.model._base_manager
    direct = base.filter(**{countries: country_id}).order_by().values("pk")
    through = base.filter(**{f"{organisations}__members__in": member_groups(country_id, on)}).order_by().values("pk")
    return rows.filter(Q(pk__in=direct) | Q(pk__in=through))


def country_by_code(code: str) -> Country | None:
    """Return the country of a two- or three-letter code in any case, None when there is none."""
    text = code.strip().upper()
    return Country.objects.filter(Q(code=text) | Q(code3=text), archived_at__isnull=True).first() if text else None
