"""Who acts: a person with the mandates in force today, and what follows from them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone

from entente.access.choices import OUTSIDE_ROLES, Marking, Role
from entente.access.matrix import BY_COUNTRY
from entente.access.models import COUNTS, Mandate, Unit, User

GroupsOf = Callable[[Collection[int], date], Mapping[int, frozenset[int]]]
CountriesOf = Callable[[Collection[int], date], Mapping[int, frozenset[int]]]


class Ports:
    """What upper rooms hand down, set once by the registry: what a unit covers on a day, what a country belongs to."""

    countries_of: CountriesOf = staticmethod(lambda units, on: {})
    groups_of: GroupsOf = staticmethod(lambda countries, on: {})


@dataclass(frozen=True)
class Holding:
    """One mandate in force: role, unit, the countries the unit covers today and the groups these belong to."""

    role: str
    unit_id: int
    countries: frozenset[int] = frozenset()
    directorate_id: int | None = None
    groups: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Actor:
    """Who asks or acts: account (None for the local operator), holdings, and the units of their directorates."""

    user: User | None
    holdings: tuple[Holding, ...]
    directorate_units: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        """The name written in the journal."""
        return self.user.username if self.user else "local-operator"

    @property
    def user_id(self) -> int | None:
        """The account's number, None for the local operator."""
        return self.user.pk if self.user else None

    @property
    def itself(self) -> Actor:
        """The actor behind a lazy request.actor: asked hundreds of times a page, the proxy would be felt."""
        return self

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles held today."""
        return frozenset(holding.role for holding in self.holdings)

    @cached_property
    def units(self) -> frozenset[int]:
        """The units of the mandates held today."""
        return frozenset(holding.unit_id for holding in self.holdings)

    @cached_property
    def countries(self) -> frozenset[int]:
        """The countries covered today by the actor's units."""
        return frozenset().union(*(holding.countries for holding in self.holdings))

    @cached_property
    def ceiling(self) -> Marking:
        """The narrowest marking an actor reads without being named or of the owner's directorate."""
        return Marking.INTERNAL if self.roles - OUTSIDE_ROLES else Marking.PUBLIC

    @cached_property
    def signature(self) -> str:
        """A short text that is the same for two actors who see the same rows."""
        content = sorted((h.role, h.unit_id, sorted(h.countries), sorted(h.groups)) for h in self.holdings)
        text = repr((self.user_id, content, sorted(self.directorate_units)))
        return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


NOBODY = Actor(None, ())


def in_force(on: date, starts: str = "starts_on", ends: str = "ends_on") -> Q:
    """Return the condition that a dated row holds on a day: begun, and not ended (the end day is the first without)."""
    begun = Q(**{f"{starts}__lte": on}) | Q(**{f"{starts}__isnull": True})
    return begun & (Q(**{f"{ends}__gt": on}) | Q(**{f"{ends}__isnull": True}))


def actor_for(user: User, on: date | None = None) -> Actor:
    """Return who a signed-in user is today (or on a day): three queries, five for who reads by country.

    A mandate that waits for a second person, and any mandate of a closed account, gives nothing.
    """
    day = on or timezone.localdate()
    mandates = list(
        Mandate.objects.filter(in_force(day), COUNTS, user=user, user__is_active=True, archived_at=None)
        .order_by("role", "unit_id")
        .values_list("role", "unit_id", "unit__directorate_id")
    )
    covered = Ports.countries_of({unit for _, unit, _ in mandates}, day) if mandates else {}
    belonging = _belonging([covered.get(unit, frozenset()) for role, unit, _ in mandates if role in BY_COUNTRY], day)
    holdings = tuple(
        Holding(role, unit, found, above, belonging(found) if role in BY_COUNTRY else frozenset())
        for role, unit, above in mandates
        for found in (covered.get(unit, frozenset()),)
    )
    directorates = {directorate for _, _, directorate in mandates if directorate}
    members = (
        Unit.objects.filter(directorate__in=directorates).order_by().values_list("pk", flat=True)
        if directorates
        else ()
    )
    return Actor(user, holdings, frozenset(members))


def _belonging(covered: Collection[frozenset[int]], on: date) -> Callable[[frozenset[int]], frozenset[int]]:
    """Return what gives the groups that some countries, among those covered, belong to on a day."""
    countries = frozenset().union(*covered)
    known = Ports.groups_of(countries, on) if countries else {}
    return lambda found: frozenset().union(*(known.get(country, frozenset()) for country in found))


def colleagues(actor: Actor) -> QuerySet[User]:
    """Return the accounts that hold a mandate today in the actor's units or their directorates: who they work with."""
    units = actor.units | actor.directorate_units
    held = Mandate.objects.filter(in_force(timezone.localdate()), COUNTS, unit__in=units, archived_at=None)
    return User.objects.filter(is_active=True, pk__in=held.order_by().values("user"))


def local_operator() -> Actor:
    """Return the actor of a command run on the machine itself: it sees all, and its acts are journalled."""
    return Actor(None, (Holding(Role.OPERATOR, 0),))
