"""What changed in the coverage between two days: pure, from two lists of who covered what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from entente.apps.network.choices import Capacity
from entente.apps.network.rules import CAPACITIES


class Held(NamedTuple):
    """A post covering a country in a field on a day, all by number or machine word."""

    country: int
    competence: str
    post: int
    capacity: str


class Subject(NamedTuple):
    """What is covered: a country, in a field."""

    country: int
    competence: str


@dataclass(frozen=True)
class Moved:
    """A country covered on both days, not by the same posts: all that did on each."""

    subject: Subject
    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True)
class Recast:
    """A post that covers a country on both days, otherwise than before."""

    subject: Subject
    post: int
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """All that changed: countries gained and lost with their posts, moved, and covered in another capacity."""

    gained: Mapping[Subject, tuple[int, ...]]
    lost: Mapping[Subject, tuple[int, ...]]
    moved: tuple[Moved, ...]
    recast: tuple[Recast, ...]

    def __bool__(self) -> bool:
        """Say whether anything changed."""
        return bool(self.gained or self.lost or self.moved or self.recast)


def compare(before: Iterable[Held], after: Iterable[Held]) -> Comparison:
    """Return what changed from one day to another; a post that covers a country twice counts in its best capacity."""
    first, second = _posts(before), _posts(after)
    both = sorted(first.keys() & second.keys())
    moved = [
        Moved(subject, _ordered(first[subject]), _ordered(second[subject]))
        for subject in both
        if first[subject].keys() != second[subject].keys()
    ]
    recast = [
        Recast(subject, post, first[subject][post], second[subject][post])
        for subject in both
        for post in sorted(first[subject].keys() & second[subject].keys())
        if first[subject][post] != second[subject][post]
    ]
    return Comparison(
        gained={subject: _ordered(second[subject]) for subject in sorted(second.keys() - first.keys())},
        lost={subject: _ordered(first[subject]) for subject in sorted(first.keys() - second.keys())},
        moved=tuple(moved),
        recast=tuple(recast),
    )


def _posts(rows: Iterable[Held]) -> dict[Subject, dict[int, str]]:
    """Return, for each country and field, the posts that cover it with their best capacity."""
    found: dict[Subject, dict[int, str]] = defaultdict(dict)
    for row in rows:
        posts = found[Subject(row.country, row.competence)]
        known = posts.get(row.post, row.capacity)
        posts[row.post] = min(known, row.capacity, key=lambda word: CAPACITIES.index(Capacity(word)))
    return found


def _ordered(numbers: Collection[int]) -> tuple[int, ...]:
    """Return numbers in order."""
    return tuple(sorted(numbers))
