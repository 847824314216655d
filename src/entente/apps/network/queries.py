"""Named reads of the network room that others ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import models

from entente.access.actor import in_force
from entente.access.service import visible
from entente.apps.network.models import Counterpart, Jurisdiction, Portfolio, Post
from entente.apps.reference.models import Country
from entente.apps.reference.queries import only_through
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader

Rows = models.QuerySet[Any]


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


def placed_for(rows: Rows, country: Country, on: date) -> Rows:
    """Return the positions placed on a day in organisations a country is a member of, and not served in it."""
    return only_through(rows.filter(in_force(on)), country.pk, on)


def posts_placed_for(rows: Rows, country: Country, on: date) -> Rows:
    """Return the posts placed on a day in organisations a country is a member of, and not seated in it."""
    return only_through(rows.filter(in_force(on)), country.pk, on, countries="seat_country")


def posts_with(numbers: Sequence[int], reader: Reader) -> dict[int, list[tuple[str, str]]]:
    """Return, by institution number, (words, address) of the posts that work with it on the reader's day. One query."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    posts = visible(reader.actor, Post).filter(in_force(reader.on)).order_by().values("pk")
    rows = visible(reader.actor, Counterpart).filter(in_force(reader.on), institution__in=numbers, post__in=posts)
    short, record = f"post__unit__short_{reader.language}", catalogue.by_model(Post)
    for institution, post, name in rows.order_by(short).values_list("institution_id", "post_id", short):
        found[institution].append((name, reader.address(record.detail_path(post))))
    return found


def serving_in(rows: Rows, country: Country, on: date) -> Rows:
    """Return the positions that serve in a country on a day."""
    return rows.filter(in_force(on), country=country)
