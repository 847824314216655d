"""Named reads of the reference room that others ask for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from entente.access.actor import in_force
from entente.apps.reference.choices import BELONGING, GroupKind
from entente.apps.reference.models import Country, DatedRule, Domain, Group, Membership

Rows = models.QuerySet[Any]


def groups_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the memberships of a country in organisations on a day."""
    return rows.filter(in_force(on), country=country, group__kind=GroupKind.ORGANISATION)


def oda_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the aid-recipient status of a country on a day."""
    return rows.filter(in_force(on), country=country)


# From a country to the regions it lies in: its zone and its M49 sub-region, and what these are part of.
REGION_PATHS = (
    "zone", "zone__parent", "zone__parent__parent",
    "subregion", "subregion__parent", "subregion__parent__parent", "subregion__parent__parent__parent",
)  # fmt: skip


def member_groups(country_id: int, on: date) -> Rows:
    """Return the numbers of the groups a country is a member of on a day, as a subquery; observers are none."""
    return (
        Membership.objects.filter(in_force(on), country_id=country_id, status__in=BELONGING, archived_at__isnull=True)
        .order_by()
        .values("group_id")
    )


def belonging_of(countries: Collection[int], on: date) -> Mapping[int, frozenset[int]]:
    """Return, by country, the groups it belongs to on a day: its regions, and the members of what it is a member of.

    Two queries.
    """
    found: dict[int, set[int]] = {}
    for country, *regions in Country._base_manager.filter(pk__in=countries).values_list("pk", *REGION_PATHS):
        found[country] = set(filter(None, regions))
    member = Membership.objects.filter(
        in_force(on), country__in=countries, status__in=BELONGING, archived_at__isnull=True
    )
    for country, group in member.order_by().values_list("country_id", "group_id"):
        found[country].add(group)
    return {country: frozenset(groups) for country, groups in found.items()}


def regions_of(country_id: int) -> Rows:
    """Return the numbers of the regions a country lies in, whole upwards, as a subquery."""
    here = Country._base_manager.filter(pk=country_id).order_by()
    lies_in = Q()
    for path in REGION_PATHS:
        lies_in |= Q(pk__in=here.values(path))
    return Group._base_manager.filter(lies_in).order_by().values("pk")


def concerning(
    rows: Rows, country_id: int, on: date, *,
    countries: str = "countries", organisations: str = "organisations", regions: str = "regions", former: str = "",
) -> Rows:  # fmt: skip
    """Return the rows about a country, directly or through a region or an organisation it is a member of on that day.

    With `former`, those of the former States it succeeds too. The four are fields of the rows' model, to one or to
    many ("" for a model without); those to many are asked by key, so that no row comes twice.
    """
    found = [_keys(rows.model, countries, [country_id]), _through_members(rows.model, organisations, country_id, on)]
    if regions:
        found.append(_keys(rows.model, regions, regions_of(country_id)))
    if former:
        found.append(_keys(rows.model, f"{former}__successors", [country_id]))
    first, *others = found
    # One list of keys, each part found by its own index: conditions joined by "or" would have every row read.
    return rows.filter(pk__in=first.union(*others, all=True))


def only_through(
    rows: Rows, country_id: int, on: date, *, countries: str = "country", organisations: str = "organisation"
) -> Rows:
    """Return the rows that are about a country only through an organisation it is a member of on that day."""
    through = _through_members(rows.model, organisations, country_id, on)
    return rows.filter(pk__in=through).exclude(pk__in=_keys(rows.model, countries, [country_id]))


def _through_members(model: type[models.Model], name: str, country_id: int, on: date) -> Rows:
    """Return the keys of the rows whose organisation, or one of them, has the country as a member on the day."""
    target: Any = model._meta.get_field(name).related_model
    theirs = target._base_manager.filter(members__in=member_groups(country_id, on)).order_by().values("pk")
    return _keys(model, name, theirs)


def _keys(model: type[models.Model], name: str, values: Any) -> Rows:
    """Return the keys of the rows that refer to one of the values, by a field to one or to many."""
    return model._base_manager.filter(**{f"{name}__in": values}).order_by().values("pk")


def rule_on(code: str, on: date) -> tuple[int, str]:
    """Return the number and unit ("days" or "months") of a dated rule on a day; LookupError when none holds.

    Rules are open to everyone inside and tell nothing of anybody, so that no actor is asked.
    """
    rows = DatedRule.objects.filter(in_force(on), code=code, archived_at__isnull=True).order_by("-starts_on", "-pk")
    found = rows.values_list("number", "unit").first()
    if found is None:
        raise LookupError(f"no dated rule “{code}” holds on {on.isoformat()}")
    return found


def domains_within(codes: Collection[str]) -> Rows:
    """Return the keys of some domains by code and of all that are part of them, three levels down, as a subquery."""
    own = Q()
    for path in ("code", "parent__code", "parent__parent__code"):
        own |= Q(**{f"{path}__in": codes})
    return Domain._base_manager.filter(own, archived_at__isnull=True).order_by().values("pk")


def country_by_code(code: str) -> Country | None:
    """Return the country of a two- or three-letter code in any case, None when there is none."""
    text = code.strip().upper()
    return Country.objects.filter(Q(code=text) | Q(code3=text), archived_at__isnull=True).first() if text else None
