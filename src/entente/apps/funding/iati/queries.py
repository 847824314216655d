"""What is published, read as it comes: a fixed number of queries, each ordered by project, and merged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import models

from entente.access.actor import Actor, in_force
from entente.access.choices import Marking
from entente.access.service import visible
from entente.apps.funding.aid.queries import Ruled, decisions_on, ruled_on
from entente.apps.funding.iati.models import OthersCountry, Publisher
from entente.apps.funding.iati.publishing import OWN_REGIONS, UN_REGIONS, why_not_published
from entente.apps.funding.iati.transactions import Transaction, transactions_of
from entente.apps.projects.models import Project
from entente.apps.projects.rules import DAYS
from entente.apps.reference.choices import GroupKind
from entente.apps.reference.models import Country

Rows = models.QuerySet[Any]
CHUNK = 1_000
FIELDS = (
    "pk", "code", "kind", "theme", "field", "title_fr", "title_en", "summary_fr", "summary_en", *DAYS,
    "parent_id", "parent__code", "owner__name_fr", "owner__name_en",
)  # fmt: skip


@dataclass(frozen=True)
class Published:
    """One project as it is published: its own values by field, and what stands in other tables."""

    own: dict[str, Any]
    countries: list[str]
    regions: list[tuple[str, str, str]]
    parent: str
    parts: list[str]
    transactions: list[Transaction]
    decision: Ruled | None
    purpose: str


def publisher_on(day: date) -> Publisher | None:
    """Return under what name aid is published on a day, None when that is not recorded."""
    return Publisher.objects.filter(in_force(day), archived_at__isnull=True).order_by("-starts_on", "pk").first()


def public_projects(actor: Actor) -> Rows:
    """Return the projects that may be published: public, not archived, and theirs to take out."""
    return visible(actor, Project, "export").filter(marking=Marking.PUBLIC)


def left_out(actor: Actor) -> list[tuple[str, str]]:
    """Return (code, why) of the public projects that the standard has no place for. One query."""
    undated = public_projects(actor).filter(starts_on__isnull=True).order_by("code")
    return [(code, why_not_published(None)) for code in undated.values_list("code", flat=True)]


def publishable(actor: Actor) -> Rows:
    """Return the projects that are published."""
    return public_projects(actor).filter(starts_on__isnull=False)


def published(actor: Actor, on: date) -> Iterator[Published]:
    """Yield every project that is published, in the order of their numbers, as of a day.

    Seven queries however many there are; each is read as it comes, so that memory stays the same. A part names the
    project it belongs to, and a project its parts, only where both are published.
    """
    rows, keys = publishable(actor).order_by("pk"), publishable(actor).order_by().values("pk")
    countries = _taker(_links("countries", keys, ("country__code",)))
    regions = _taker(_links("regions", keys, ("group__kind", "group__code", "group__name_fr")))
    parts = _taker(_read(publishable(actor).filter(parent__in=keys), ("parent_id", "code")))
    parents = {number for (number,) in _read(rows.filter(children__in=keys).distinct(), ("pk",), by="pk")}
    transactions = _taker(transactions_of(keys, on))
    decisions = _taker(decisions_on(keys, on))
    rules = ruled_on(on)
    for values in rows.values_list(*FIELDS).iterator(chunk_size=CHUNK):
        own = dict(zip(FIELDS, values, strict=True))
        number = own["pk"]
        decided = [ruled for _number, ruled in decisions(number)]
        yield Published(
            own, sorted(code for _number, code in countries(number) if len(code) == 2),
            sorted(_region(*line[1:]) for line in regions(number)),
            own["parent__code"] if own["parent_id"] in parents else "", [code for _number, code in parts(number)],
            list(transactions(number)), decided[0] if decided else None, rules(own["field"], own["theme"]),
        )  # fmt: skip


def _links(name: str, keys: Rows, paths: tuple[str, ...]) -> Iterable[tuple[Any, ...]]:
    """Return the rows of a table that joins projects to something, in the order of projects."""
    return _read(getattr(Project, name).through.objects.filter(project__in=keys), ("project_id", *paths))


def _read(rows: Rows, paths: tuple[str, ...], by: str = "") -> Iterable[tuple[Any, ...]]:
    """Return rows as they come, in the order of their first value."""
    return rows.order_by(*([by] if by else paths)).values_list(*paths).iterator(chunk_size=CHUNK)


def _taker(rows: Iterable[Any]) -> Callable[[int], list[Any]]:
    """Return what gives the rows of one number, asked in growing order, of rows ordered by their first value."""
    groups = groupby(rows, key=itemgetter(0))
    waiting: list[tuple[int, list[Any]]] = []

    def take(number: int) -> list[Any]:
        while not waiting or waiting[0][0] < number:
            waiting.clear()
            found = next(groups, None)
            if found is None:
                return []
            waiting.append((found[0], list(found[1])))
        return waiting.pop()[1] if waiting[0][0] == number else []

    return take


def _region(kind: str, code: str, name: str) -> tuple[str, str, str]:
    """Return a region as the standard names it: (vocabulary, code, name)."""
    return (OWN_REGIONS if kind == GroupKind.ZONE else UN_REGIONS), code, name


def others_in(rows: Rows, country: Country, on: date) -> Rows:
    """Return others' activities in a country that had not ended by a day, nor gone from their file."""
    here = OthersCountry.objects.filter(country=country).order_by().values("activity_id")
    open_then = models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=on)
    return rows.filter(open_then, pk__in=here, gone_on__isnull=True)
