"""The directory: positions with their holders, and functional addresses, found by any of their words, however spelled.

The index proposes rows, `told` says what the reader sees of each, and only what they see answers a word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from entente.apps.network.directory import told
from entente.apps.network.directory.told import Line
from entente.apps.network.models import Position
from entente.apps.partners.models import Contact
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.search.asking import Typed, typed
from entente.engines.search.proposing import Costs, Sought, exact, forgiving, propose
from entente.engines.search.words import forms, split

FACETS = ("kind", "corps", "country", "language", "unit")
CONTACT = "contact"
POOL = 40  # rows asked of the index at once
ROUNDS = 8
# Said around what is looked for, and never it.
SMALL = frozenset(
    {"qui", "who", "whom", "est", "is", "couvre", "covers", "covering", "parle", "parlant", "speaks", "speaking"}
)
TELLERS: tuple[tuple[type[Position] | type[Contact], Callable[[Reader, Sequence[int]], list[Line]]], ...] = (
    (Position, told.positions),
    (Contact, told.contacts),
)


@dataclass(frozen=True)
class Asked:
    """What is asked: the words, and for each facet chosen its value and the words of its label."""

    typed: Typed
    facets: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> tuple[str, ...]:
        """The words looked for, without those said around them unless there are no others."""
        kept = tuple(word for word in self.typed.words if word not in SMALL)
        return kept or self.typed.words

    @property
    def begun(self) -> str:
        """The last word, when it may be the beginning of one."""
        return self.typed.begun if self.words[-1:] == (self.typed.begun,) else ""


@dataclass(frozen=True)
class Found:
    """The rows found, the best first; whether there are more, and whether words had to be read as others."""

    lines: tuple[Line, ...] = ()
    more: bool = False
    near: bool = False


def asked_for(text: str, facets: Mapping[str, str], labels: Mapping[str, str]) -> Asked:
    """Return what a text and chosen facets ask for."""
    return Asked(typed(text), facets, labels)


def find(reader: Reader, asked: Asked, most: int) -> Found:
    """Return what answers every word in what the reader sees; with slips forgiven when nothing does as typed."""
    found = _find(reader, asked, exact(asked.words), asked.begun, most)
    if found.lines or not asked.words:
        return found
    records = [catalogue.by_model(model) for model, _tell in TELLERS]
    near = _find(reader, asked, forgiving(asked.words, records), "", most)
    return Found(near.lines, near.more, near=bool(near.lines))


def _find(reader: Reader, asked: Asked, costs: Costs, begun: str, most: int) -> Found:
    """Return what answers by some ways of reading the words."""
    scored: list[tuple[float, int, int, int, Line]] = []
    waiting: dict[int, int | None] = {place: None for place in range(len(TELLERS)) if _wanted(asked, place)}
    for _round in range(ROUNDS):
        seeking = {place: _sought(asked, costs, begun, place, before) for place, before in waiting.items()}
        proposed = propose(reader, list(seeking.values()))
        waiting = {}
        for place, numbers in zip(seeking, proposed, strict=True):
            lines = TELLERS[place][1](reader, numbers) if numbers else []
            scored += [(far, place, line.rank, -line.number, line) for line in lines
                       if (far := _far(line, asked, costs, begun)) is not None]  # fmt: skip
            if len(numbers) == POOL:
                waiting[place] = numbers[-1]
        if not waiting or len(scored) > most:
            break
    best = sorted(scored, key=lambda row: row[:4])
    return Found(tuple(row[4] for row in best[:most]), len(best) > most or bool(waiting))


def _wanted(asked: Asked, place: int) -> bool:
    """Say whether the facets chosen let a kind of row pass."""
    if TELLERS[place][0] is Contact:
        return not set(asked.facets) - {"kind", "country"} and asked.facets.get("kind", CONTACT) == CONTACT
    return asked.facets.get("kind") != CONTACT


def _sought(asked: Asked, costs: Costs, begun: str, place: int, before: int | None) -> Sought:
    """Return what is asked of the index: a word for each word asked, and the words of the facets chosen."""
    ways = [frozenset(forms(word)) for name, label in asked.labels.items() if name != "kind" or place == 0
            for word in split(label)]  # fmt: skip
    ways += [frozenset(way) for way in costs]
    record = catalogue.by_model(TELLERS[place][0])
    return Sought(record, tuple(ways), begun if costs else "", POOL, before)


def _far(line: Line, asked: Asked, costs: Costs, begun: str) -> float | None:
    """Return how far a row is from what is asked, None when it does not answer."""
    if any(value not in line.facets[name] for name, value in asked.facets.items() if value != CONTACT):
        return None
    said: dict[str, float] = {}
    for far, text in line.texts:
        for form in _forms_of(text):
            said[form] = min(far, said.get(form, far))
    total = 0.0
    for at, way in enumerate(costs, 1):
        distances = [cost + said[form] for form, cost in way.items() if form in said]
        if begun and at == len(costs):
            distances += [0.5 + far for form, far in said.items() if form.startswith(begun)]
        if not distances:
            return None
        total += min(distances)
    return total


@lru_cache(maxsize=50_000)
def _forms_of(text: str) -> frozenset[str]:
    """Return all that the words of a text are found by."""
    return frozenset(form for word in split(text) for form in forms(word))
