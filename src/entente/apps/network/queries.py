"""Named reads of the network room that others ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models

from entente.access.actor import in_force
from entente.access.service import visible
from entente.apps.network.choices import Capacity, PostKind
from entente.apps.network.models import Counterpart, Jurisdiction, Portfolio, Post
from entente.apps.network.rules import order_of_competent
from entente.apps.partners.choices import Field
from entente.apps.reference.choices import Sovereignty
from entente.apps.reference.models import Country
from entente.apps.reference.queries import only_through
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader

Rows = models.QuerySet[Any]


def both(*stems: str) -> tuple[str, ...]:
    """Return the paths of texts kept in French and in English."""
    return tuple(f"{stem}_{language}" for stem in stems for language in ("fr", "en"))


class Competent(NamedTuple):
    """A post competent for a country, and how it covers it."""

    post: Post
    capacity: Capacity


def in_being(rows: Rows, on: date) -> Rows:
    """Return the jurisdictions in force on a day of posts open on that day, archived ones left out."""
    return rows.filter(
        in_force(on), in_force(on, "post__starts_on", "post__ends_on"),
        archived_at__isnull=True, post__archived_at__isnull=True,
    )  # fmt: skip


def states(rows: Rows) -> Rows:
    """Return the countries that are States, recognised by all or by some, but the one whose network it is."""
    return rows.exclude(sovereign=Sovereignty.NO).exclude(code=settings.HOME_COUNTRY)


def countries_of(units: Collection[int], on: date) -> Mapping[int, frozenset[int]]:
    """Return, for each unit number, the numbers of the countries it covers or follows on a day. One query."""
    found: dict[int, set[int]] = defaultdict(set)
    covered = (
        in_being(Jurisdiction.objects.all(), on)
        .filter(post__unit__in=units)
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


def posts_for(country: Country, competence: Field, on: date) -> list[Competent]:
    """Return the posts competent for a country in a field on a day, the one to write to first in front. One query.

    Resident comes before accredited, accredited before interim; then the kind made for the field (an
    internal-security service before a regional attaché, a defence mission before a cooperation office); then the
    post that has covered the country longest. Each post once, in its best capacity. Asked by routing, whoever
    acts: what is shown of a post to a reader goes through visible().
    """
    rows = in_being(Jurisdiction.objects.filter(country=country, competence=competence), on).select_related(
        "post__unit", "post__seat_country"
    )
    ordered = sorted(
        rows,
        key=lambda row: (
            order_of_competent(Field(competence), Capacity(row.capacity), PostKind(row.post.kind)),
            row.starts_on,
            row.pk,
        ),
    )
    found: dict[int, Competent] = {}
    for row in ordered:
        found.setdefault(row.post_id, Competent(row.post, Capacity(row.capacity)))
    return list(found.values())


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
