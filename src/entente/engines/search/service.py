"""Finding what somebody may see: the index proposes, `visible()` decides, nothing else is spoken of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import models

from entente.access.service import may_some, visible
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record
from entente.engines.search import store
from entente.engines.search.asking import TIERS, Typed, Wanted, Ways, arms_of, known_words, ways_of
from entente.engines.search.entries import Ports, plans
from entente.engines.search.hits import Hit, Proposal, hit_of
from entente.engines.search.kinds import entry_number, row_number
from entente.engines.search.marks import Marker
from entente.engines.search.rights import country, net_of
from entente.engines.search.seen import Lines, lines_of

A_FEW, A_PAGE = 5, 20
SPARE = 3  # entries asked for above those shown: some may have changed since they were indexed


@dataclass(frozen=True)
class Asked:
    """What is asked: the words, one record type or all, one country or any, after which hit (tier, row) to go on."""

    typed: Typed
    record: Record | None = None
    about: models.Model | None = None
    after: tuple[int, int] | None = None


@dataclass(frozen=True)
class Group:
    """The records found of one type, the best first; whether there are more."""

    record: Record
    hits: tuple[Hit, ...]
    more: bool


@dataclass(frozen=True)
class Found:
    """What was found, the record types with the best hits first; and the countries the hits are about."""

    groups: tuple[Group, ...] = ()
    countries: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def hits(self) -> list[Hit]:
        """All the hits."""
        return [hit for group in self.groups for hit in group.hits]


def records_for(reader: Reader) -> list[Record]:
    """Return the record types of the index that the reader holds the right to read, in the registry's order."""
    return [plan.record for plan in plans() if may_some(reader.actor, "view", plan.record.model)]


def find(reader: Reader, asked: Asked, ways: Ways | None = None) -> Found:
    """Return what answers the words: at most five statements, however many rows there are or are hidden.

    `ways` gives other words that answer each word asked; by default its stems, and the last word's endings.
    """
    begun = "" if ways is not None else asked.typed.begun
    ways = ways if ways is not None else ways_of(asked.typed)
    if not ways:
        return Found()
    records = [asked.record] if asked.record else records_for(reader)
    shown = A_PAGE if asked.record else A_FEW
    proposed = _proposed(reader, asked, records, (ways, begun), shown)
    rows = {slug: [row.number for row in found] for slug, found in proposed.items()}
    lines = lines_of(reader, rows, shown + SPARE)
    marker = Marker(asked.typed.words, asked.typed.begun)
    groups = [_group(reader, marker, record, proposed.get(record.slug, ()), lines, shown) for record in records]
    kept = sorted((group for group in groups if group.hits), key=lambda group: group.hits[0].row.tier)
    return Found(tuple(kept), _countries(reader, [hit for group in kept for hit in group.hits]))


Proposed = dict[str, list[Proposal]]


def _proposed(reader: Reader, asked: Asked, records: Sequence[Record], words: tuple[Ways, str], shown: int) -> Proposed:
    """Return, by record type, the rows that the index proposes, the best first."""
    ways, begun = words
    known = known_words(ways, begun)
    arms = []
    for place, record in enumerate(records):
        net = net_of(reader.actor, record.model)
        wanted = _wanted(asked, record, shown)
        if net is not None:
            arms += arms_of(record.kind, place, asked.typed, (ways, begun), net, known, wanted)
    found: Proposed = {}
    seen: set[int] = set()
    for arm, entry, held in sorted(store.ask(arms), key=lambda row: (row[0], -row[1])):
        place, in_tier = divmod(arm, len(TIERS))
        if entry not in seen:
            seen.add(entry)
            places = tuple(int(word[2:]) for word in held.split() if word.startswith("=c") and word != "=c0")
            found.setdefault(records[place].slug, []).append(Proposal(in_tier, row_number(entry), places))
    return {slug: rows[: shown + SPARE] for slug, rows in found.items()}


def _wanted(asked: Asked, record: Record, shown: int) -> Wanted:
    """Return what is wanted of the entries of a record type."""
    about = country(asked.about.pk) if asked.about else ""
    if asked.after is None:
        return Wanted(shown + SPARE, about)
    tier, row = asked.after
    return Wanted(shown + SPARE, about, tier, entry_number(record.kind, row))


def _group(reader: Reader, marker: Marker, record: Record, rows: Sequence[Proposal], lines: Lines, shown: int) -> Group:
    """Return the records of one type that the reader sees, as many as are shown."""
    seen = [(row, lines[record.slug, row.number]) for row in rows if (record.slug, row.number) in lines]
    hits = tuple(hit_of(reader, marker, record, row, values) for row, values in seen[:shown])
    return Group(record, hits, len(seen) > shown)


def _countries(reader: Reader, hits: Iterable[Hit]) -> dict[int, tuple[str, str]]:
    """Return (key, label) of the countries that hits are about, by number."""
    numbers = {number for hit in hits for number in hit.row.about}
    if not numbers or Ports.subjects is None or not may_some(reader.actor, "view", Ports.subjects):
        return {}
    record = catalogue.by_model(Ports.subjects)
    rows = visible(reader.actor, Ports.subjects).filter(pk__in=numbers).order_by(record.label_path(reader.language))
    asked = rows.values_list("pk", record.key, record.label_path(reader.language))
    return {number: (str(key), str(label)) for number, key, label in asked}
