"""The stored network on a day, as the siting planner takes it: read through what the actor may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from entente.access.actor import Actor, in_force
from entente.access.service import visible
from entente.apps.network.choices import Capacity, Weighting
from entente.apps.network.models import Jurisdiction, Position
from entente.apps.network.queries import in_being
from entente.apps.network.rules import CAPACITIES, KINDS_FOR
from entente.apps.network.scenarios.models import CountryWeight, SeatCost
from entente.apps.network.scenarios.planner import Client, Site, costs_at
from entente.apps.partners.choices import Field
from entente.apps.reference.models import Country


class Ports:
    """What upper rooms hand over: `activity_of(actor, day)` counts the year's activity by number of country."""

    activity_of: Callable[[Actor, date], Mapping[int, int]] = staticmethod(lambda actor, on: {})


@dataclass(frozen=True)
class Stored:
    """The network on a day: places, countries to be served, and the codes of those whose place is not known."""

    sites: tuple[Site, ...]
    clients: tuple[Client, ...]
    unplaced: tuple[str, ...]


def stored_network(actor: Actor, on: date, competence: str, weighting: str) -> Stored:
    """Return the posts and the countries they cover on a day, each country's capital beside: nine queries.

    A post sits at its own place, or at the capital of its seat; a country without a post offers its capital. The
    State itself is covered by nobody and so never proposed.
    """
    covered = list(
        in_being(visible(actor, Jurisdiction), on)
        .filter(competence=competence)
        .select_related("post__unit")
        .order_by("country__code", "post__unit__code")
    )
    posts = {row.post_id: row.post for row in covered}
    wanted = {row.country_id for row in covered} | {post.seat_country_id for post in posts.values()}
    countries = {
        country.pk: country
        for country in visible(actor, Country).filter(pk__in=wanted).select_related("zone__parent").order_by("code")
        .prefetch_related("languages")
    }  # fmt: skip
    costs = _costs(actor, on)
    kind = KINDS_FOR[Field(competence)][0]
    sites = [_of_post(post, countries, costs, kind) for post in sorted(posts.values(), key=lambda post: post.unit.code)]
    seated = {post.seat_country_id for post in posts.values()}
    served = [countries[pk] for pk in dict.fromkeys(row.country_id for row in covered) if pk in countries]
    sites += [_of_capital(country, costs, kind) for country in served if country.pk not in seated and _placed(country)]
    weighs = _weights(actor, on, weighting)
    by = _covering(covered)
    return Stored(
        tuple(site for site in sites if site is not None),
        tuple(_client(country, weighs, by) for country in served if _placed(country)),
        tuple(country.code for country in served if not _placed(country)),
    )


def _placed(country: Country) -> bool:
    """Say whether the place of a capital is known."""
    return country.capital_lat is not None and country.capital_lon is not None


def _spoken(country: Country) -> frozenset[int]:
    """Return the numbers of a country's languages."""
    return frozenset(language.pk for language in country.languages.all())


def _cost(country: Country, costs: list[dict[str, Any]], kind: str) -> float | None:
    """Return what a post in a country costs a year."""
    zones = [zone.code for zone in (country.zone, country.zone.parent) if zone is not None]
    return costs_at(costs, country.code, zones, kind)


def _of_post(post: Any, countries: Mapping[int, Country], costs: list[dict[str, Any]], kind: str) -> Site | None:
    """Return the place of a post, None when no place is known."""
    country = countries.get(post.seat_country_id)
    if country is None or ((post.latitude is None or post.longitude is None) and not _placed(country)):
        return None
    here = (post.latitude, post.longitude)
    latitude, longitude = (country.capital_lat, country.capital_lon) if None in here else here
    unit = post.unit
    return Site(
        unit.code, unit.short_fr or unit.name_fr, unit.short_en or unit.name_en, country.code,
        float(latitude or 0), float(longitude or 0), True, _cost(country, costs, kind), _spoken(country),
    )  # fmt: skip


def _of_capital(country: Country, costs: list[dict[str, Any]], kind: str) -> Site:
    """Return the place that a capital without a post offers."""
    return Site(
        country.code, country.capital_fr or country.name_fr, country.capital_en or country.name_en, country.code,
        float(country.capital_lat or 0), float(country.capital_lon or 0), False, _cost(country, costs, kind),
        _spoken(country),
    )  # fmt: skip


def _client(country: Country, weighs: Callable[[int], float], by: Mapping[int, str]) -> Client:
    """Return a country to be served."""
    return Client(
        country.code, float(country.capital_lat or 0), float(country.capital_lon or 0), weighs(country.pk),
        _spoken(country), by.get(country.pk, ""),
    )  # fmt: skip


def _covering(covered: list[Any]) -> dict[int, str]:
    """Return, by country, the unit of the post that covers it: resident before accredited before interim."""
    ranked = sorted(covered, key=lambda row: -CAPACITIES.index(Capacity(row.capacity)))
    return {row.country_id: row.post.unit.code for row in ranked}


def _costs(actor: Actor, on: date) -> list[dict[str, Any]]:
    """Return the dated costs of the day, the place of each as a code."""
    rows = visible(actor, SeatCost).filter(in_force(on)).order_by("pk")
    return [
        {"place": country or zone or "", "kind": kind, "yearly_eur": cost}
        for country, zone, kind, cost in rows.values_list("country__code", "zone__code", "kind", "yearly_eur")
    ]


def _weights(actor: Actor, on: date, weighting: str) -> Callable[[int], float]:
    """Return what a country weighs: one, plus its positions and its year's actions if asked, times its dated weight."""
    factors = dict(
        visible(actor, CountryWeight).filter(in_force(on)).order_by("starts_on", "pk").values_list("country", "weight")
    )
    busy: Counter[int] = Counter()
    if weighting == Weighting.ACTIVITY:
        held = visible(actor, Position).filter(in_force(on), country__isnull=False)
        busy.update(dict(held.order_by().values_list("country").annotate(held=Count("pk"))))
        busy.update(Ports.activity_of(actor, on))
    return lambda country: (1 + busy[country]) * float(factors.get(country, 1))
