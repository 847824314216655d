"""A promise tells no more widely than the record it points at: asked when it is written, kept as that changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from entente.access.actor import Actor, local_operator
from entente.access.choices import Marking
from entente.apps.followup.models import Followup
from entente.apps.followup.pointing import Place, may_be_pointed_at, places_of
from entente.engines.journal.service import Act, difference, kind_of, note_many, snapshot
from entente.engines.records import catalogue
from entente.engines.records.record import Fault, Proposed
from entente.engines.search.rights import root_of

RANKS = {marking: rank for rank, marking in enumerate(Marking.values)}
REASON = "follows the record it points at"


def wider(place: Place, owner: int, marking: str, readers: frozenset[int]) -> dict[str, str]:
    """Say, by field, in what a promise would tell more widely than the record it points at, which stands at a place."""
    reasons = {}
    if owner != place.owner:
        reasons["owner_id"] = _("It belongs to the unit that owns the record it points at: keep that owner.")
    if RANKS[marking] < RANKS[place.marking]:
        reasons["marking"] = _("It points at a record that fewer may read: keep its marking, or a narrower one.")
    if place.marking == Marking.NAMED and readers - place.readers:
        reasons["readers"] = _("It points at a record whose readers are named: name only some of these.")
    return reasons


def never_wider(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return what is wrong with promises beside the records they point at. A few queries a kind of record."""
    pointing = [(at, row) for at, row in enumerate(rows) if row.values.get("about_id")]
    readers = _readers([row.number for _at, row in pointing])
    places = _places((row.values["about_kind"], row.values["about_id"]) for _at, row in pointing)
    faults = []
    for at, row in pointing:
        place = places.get((row.values["about_kind"], row.values["about_id"]))
        if place is not None:
            values = (row.values["owner_id"], row.values["marking"], readers.get(row.number, frozenset()))
            faults += [(at, name.removesuffix("_id"), words) for name, words in wider(place, *values).items()]
    return faults


def _places(pairs: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Place]:
    """Return where records stand, given as (kind, number); nothing of those that are no more."""
    by_kind: dict[str, set[int]] = {}
    for kind, number in pairs:
        by_kind.setdefault(kind, set()).add(number)
    found: dict[tuple[str, int], Place] = {}
    for kind, numbers in by_kind.items():
        record = catalogue.by_kind(kind)
        if record is not None and may_be_pointed_at(record):
            found |= {(kind, number): place for number, place in places_of(record.model, numbers).items()}
    return found


def _readers(numbers: Iterable[int]) -> dict[int, frozenset[int]]:
    """Return the named readers of stored promises, by number."""
    found: dict[int, set[int]] = {}
    links: Any = Followup.readers.through._base_manager
    for number, user in links.filter(followup_id__in=numbers).values_list("followup_id", "user_id"):
        found.setdefault(number, set()).add(user)
    return {number: frozenset(users) for number, users in found.items()}


def kinds_placed_by(kinds: Iterable[str]) -> list[str]:
    """Return the kinds of records whose place is decided by records of some kinds: themselves, and their parts."""
    changed = set(kinds)
    return [
        record.kind
        for record in catalogue.all_records()
        if may_be_pointed_at(record) and ({record.kind, kind_of(root_of(record.model).model)} & changed)
    ]


def follow(moved: Mapping[str, int]) -> None:
    """Narrow what points at records of the kinds that just changed; what the journal calls once a change is kept."""
    if kinds := kinds_placed_by(moved):
        narrow(kinds)


@transaction.atomic
def narrow(kinds: Iterable[str]) -> int:
    """Make promises about records of some kinds tell no more widely than these do now; return how many changed.

    A promise takes the owner; a marking that is wider becomes the record's, with its named readers. One that is
    narrower stays: a record that is opened opens no promise.
    """
    rows = list(Followup._base_manager.filter(pk__in=_suspects(list(kinds))).order_by("pk").select_for_update())
    places = _places((row.about_kind, int(row.about_id or 0)) for row in rows)
    readers = _readers(row.pk for row in rows)
    acts = []
    for row in rows:
        place = places.get((row.about_kind, int(row.about_id or 0)))
        seen = readers.get(row.pk, frozenset())
        if place is not None and (reasons := wider(place, row.owner_id, row.marking, seen)):
            acts.append(_narrowed(row, place, seen, reasons))
    note_many(local_operator(), acts)
    return len(acts)


def narrow_all() -> int:
    """Narrow whatever tells more widely than the record it points at, and return how many; a daily job's work."""
    return narrow(record.kind for record in catalogue.all_records() if may_be_pointed_at(record))


def _suspects(kinds: Collection[str]) -> list[int]:
    """Return the promises that may tell more widely than what they point at. A query, and one a kind pointed at."""
    found: list[int] = []
    pointed = Followup._base_manager.filter(about_kind__in=kinds).order_by()
    for kind in pointed.values_list("about_kind", flat=True).distinct():
        record = catalogue.by_kind(kind)
        if record is None:
            continue
        prefix = root_of(record.model).prefix
        theirs = record.model._base_manager.filter(pk=OuterRef("about_id")).order_by()
        told_wider = Q(their_marking=Marking.NAMED) | ~Q(owner_id=F("their_owner"))
        for place, marking in enumerate(Marking.values[1:], 1):
            told_wider |= Q(their_marking=marking, marking__in=Marking.values[:place])
        compared = pointed.filter(about_kind=kind).annotate(
            their_owner=Subquery(theirs.values(f"{prefix}owner")[:1]),
            their_marking=Subquery(theirs.values(f"{prefix}marking")[:1]),
        )
        found += compared.filter(told_wider).values_list("pk", flat=True)
    return found


def _narrowed(row: Followup, place: Place, seen: frozenset[int], reasons: Mapping[str, str]) -> Act:
    """Store one promise as its record asks, and return the line of the journal."""
    before = snapshot(row)
    row.owner_id = place.owner
    if "marking" in reasons:
        row.marking = place.marking
        row.readers.set(place.readers)
    elif "readers" in reasons:
        row.readers.set(seen & place.readers)
    row.revision += 1
    row.save()
    return Act("change", row, *difference(before, snapshot(row)), REASON)
