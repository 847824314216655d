"""Named reads of coherence: what is proposed as it is asked about, what stands near it, what overlaps in a country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from entente.access.service import visible
from entente.apps.funding.coherence.others import others
from entente.apps.funding.coherence.rules import Asked, Hit, Key, Pair, pairs_of, ranked
from entente.apps.funding.coherence.sources import Source, actions, projects, said
from entente.apps.funding.iati.models import OthersActivity
from entente.apps.partners.models import Institution
from entente.apps.projects.models import Action, Project
from entente.engines.journal.service import kind_of
from entente.engines.records.kept import kept
from entente.engines.records.reader import Reader

AHEAD = timedelta(days=365)
# Overlaps of a day are those of what stands within so long around it.
AROUND = timedelta(days=183)
SOURCES: tuple[Source, ...] = (
    Source("projects", _("projects of the three ministries"), projects),
    Source("actions", _("actions of the three ministries"), actions),
    Source("others", _("what others publish"), others),
)
DEPENDS = (Project, Action, Institution, OthersActivity)
KEPT_PAIRS = 200


@dataclass(frozen=True)
class Overlaps:
    """The nearest pairs of a country, how many there are in all, and how many of which nothing has named readers."""

    pairs: tuple[Pair, ...]
    count: int
    open: int


def near(reader: Reader, asked: Asked) -> list[Hit]:
    """Return what exists near what is asked, the nearest first, thirty at most."""
    if not asked.countries and not asked.narrow:
        return []
    begun = replace(asked, starts_on=asked.starts_on or (None if asked.ends_on else reader.on))
    whole = replace(begun, ends_on=begun.ends_on or (begun.starts_on + AHEAD if begun.starts_on else None))
    return ranked(whole, [found for source in SOURCES for found in source.candidates(reader, whole)])


def asked_of(reader: Reader, row: Any) -> Asked:
    """Return a stored project or action as what is asked about: itself and its parts are left out. Two queries."""
    own: Key = (kind_of(row), row.pk)
    words = said(reader, row.title_fr, row.title_en)
    if isinstance(row, Action):
        project = visible(reader.actor, Project).filter(pk=row.project_id).first() if row.project_id else None
        around = {(kind_of(Project), project.pk)} if project else set()
        return Asked(
            (row.country_id,) if row.country_id else (), frozenset(filter(None, (row.institution_id,))),
            frozenset({project.theme} if project else ()), words, row.starts_on, row.ends_on,
            without=frozenset({own} | around),
        )  # fmt: skip
    places = visible(reader.actor, Action).filter(project=row.pk, institution__isnull=False).order_by()
    above = {(kind_of(Project), row.parent_id)} if row.parent_id else set()
    return Asked(
        tuple(row.countries.order_by("pk").values_list("pk", flat=True)),
        frozenset(places.values_list("institution_id", flat=True).distinct()), frozenset({row.theme}), words,
        row.starts_on, row.ends_on and row.ends_on - timedelta(days=1), without=frozenset({own} | above),
    )  # fmt: skip


def asked_by_form(reader: Reader, values: Mapping[str, Any]) -> Asked:
    """Return what a form about to be sent proposes: whatever of it can be read."""
    countries = values.get("countries") or ([values["country"]] if values.get("country") else [])
    institution, project = values.get("institution"), values.get("project")
    theme = values.get("theme") or (project.theme if project else "")
    words = said(reader, values.get("title_fr") or "", values.get("title_en") or "")
    around = {(kind_of(Project), project.pk)} if project else set()
    return Asked(
        tuple(country.pk for country in countries), frozenset({institution.pk} if institution else ()),
        frozenset({theme} if theme else ()), words, values.get("starts_on"), values.get("ends_on"),
        without=frozenset(around),
    )  # fmt: skip


def overlaps(reader: Reader, country: int, on: date) -> Overlaps:
    """Return the pairs of different owners that do the same with a country around a day, the nearest first.

    As many queries as the sources need, however many rows there are; kept until one of them changes.
    """
    asked = Asked((country,), starts_on=on - AROUND, ends_on=on + AROUND)

    def ask() -> Overlaps:
        found = [one for source in SOURCES for one in source.candidates(reader, asked)]
        pairs = pairs_of([one for one in found if _stands(one.starts_on, one.ends_on, asked)])
        return Overlaps(tuple(pairs[:KEPT_PAIRS]), len(pairs), sum(not pair.named for pair in pairs))

    return kept(reader, DEPENDS, ("overlaps", country, on), ask)


def _stands(starts: date | None, ends: date | None, asked: Asked) -> bool:
    """Say whether something stands within the time asked: sources tell what is near in time too."""
    begun = starts is None or asked.ends_on is None or starts <= asked.ends_on
    return begun and (ends is None or asked.starts_on is None or ends >= asked.starts_on)
