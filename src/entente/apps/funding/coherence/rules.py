"""How near what exists stands to what is proposed, and which of two owners do the same thing. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from django.utils.translation import gettext as _

# What each thing in common weighs; README says so to its readers.
INSTITUTION, THEME, WORD, OVERLAP, NEAR_IN_TIME = 50, 20, 10, 15, 5
WORDS_COUNTED = 3
NEAR = timedelta(days=183)  # so long before or after, what ends or begins is still told
# A word that more than one in four of what exists holds says nothing; of few things nothing is common.
COMMON_SHARE, COMMON_LEAST = 4, 8
HITS = 30

Key = tuple[str, int]
# Words of a text by their stems, as they are written there; a title has one for each language.
Words = Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """What is proposed: where, with which institutions, about what, in which words (by stem), when (last day in).

    `typed` says that the words were typed to be looked for, so that none of them is too common to count. `without`
    holds what is itself, or part of it.
    """

    countries: tuple[int, ...] = ()
    institutions: frozenset[int] = frozenset()
    themes: frozenset[str] = frozenset()
    words: tuple[Words, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    typed: bool = False
    without: frozenset[Key] = frozenset()

    @property
    def narrow(self) -> bool:
        """True when more is asked than a country and a time."""
        return bool(self.institutions or self.themes or any(self.words))


@dataclass(frozen=True)
class Candidate:
    """What exists, as it is compared. `source` says whose it is; `parts` what it is part of; days may be unknown.

    `owner` is the word for who does it, `side` what tells two owners apart (a directorate, a donor).
    """

    source: str
    key: Key
    title: str
    address: str
    owner: str
    side: str
    institutions: frozenset[int] = frozenset()
    theme: str = ""
    words: tuple[Words, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    named: bool = False
    parts: frozenset[Key] = frozenset()


@dataclass(frozen=True)
class Hit:
    """What exists and stands near: how near, and why, in words."""

    candidate: Candidate
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two things of different owners that do the same at the same time: how near they stand, and why."""

    first: Candidate
    second: Candidate
    score: int
    reasons: tuple[str, ...]

    @property
    def named(self) -> bool:
        """True when one of the two has named readers."""
        return self.first.named or self.second.named


def common_words(candidates: Sequence[Candidate]) -> frozenset[str]:
    """Return the stems that so many candidates hold that they tell nothing of any."""
    counts = Counter(stem for candidate in candidates for stem in set().union(*candidate.words))
    if len(candidates) < COMMON_LEAST:
        return frozenset()
    return frozenset(stem for stem, count in counts.items() if count * COMMON_SHARE > len(candidates))


def overlap_of(
    first: tuple[date | None, date | None], second: tuple[date | None, date | None]
) -> tuple[date | None, date | None] | None:
    """Return the days that two spans have in common, last day in; None for none. An unknown day bounds nothing."""
    starts = max((day for day in (first[0], second[0]) if day), default=None)
    ends = min((day for day in (first[1], second[1]) if day), default=None)
    return None if starts and ends and starts > ends else (starts, ends)


def ranked(asked: Asked, candidates: Iterable[Candidate], most: int = HITS) -> list[Hit]:
    """Return what stands near what is proposed, the nearest first; then the latest, then by title."""
    listed = [candidate for candidate in candidates if not ({candidate.key} | candidate.parts) & asked.without]
    dull = frozenset() if asked.typed else common_words(listed)
    found = [hit for candidate in listed if (hit := _hit(asked, candidate, dull)) is not None]
    return sorted(found, key=lambda hit: _order(hit.score, hit.candidate))[:most]


def _order(score: int, candidate: Candidate) -> tuple[int, int, str]:
    """Return what a hit is sorted by."""
    return -score, -(candidate.starts_on.toordinal() if candidate.starts_on else 0), candidate.title


def _hit(asked: Asked, candidate: Candidate, dull: frozenset[str]) -> Hit | None:
    """Return how near a candidate stands, None when it does not."""
    score, reasons = _in_common(asked.institutions, asked.themes, asked.words, candidate, dull)
    if not reasons and asked.narrow:
        return None
    weight, words = _in_time(asked, candidate)
    return Hit(candidate, score + weight, (*reasons, words)) if words else None


def _in_common(
    institutions: frozenset[int], themes: frozenset[str], words: Sequence[Words], other: Candidate,
    dull: frozenset[str],
) -> tuple[int, tuple[str, ...]]:  # fmt: skip
    """Return what is in common beside time, as weight and in words."""
    score, reasons = 0, list[str]()
    if institutions & other.institutions:
        score, reasons = score + INSTITUTION, [*reasons, _("same institution")]
    if other.theme and other.theme in themes:
        score, reasons = score + THEME, [*reasons, _("same theme")]
    if shared := _shared(words, other.words, dull):
        score += WORD * min(len(shared), WORDS_COUNTED)
        reasons.append(_("words: %(words)s") % {"words": ", ".join(shared[:6])})
    return score, tuple(reasons)


def _shared(ours: Sequence[Words], theirs: Sequence[Words], dull: frozenset[str]) -> list[str]:
    """Return the words in common, in the language in which there are most: a translation is no second word."""
    found = [
        sorted({other[stem] for stem in one if stem in other and stem not in dull}) for one in ours for other in theirs
    ]
    return max(found, key=len, default=[])


def _in_time(asked: Asked, other: Candidate) -> tuple[int, str]:
    """Return how near in time, as weight and in words; "" for what is too far away."""
    if other.starts_on is None and other.ends_on is None:
        return 0, _("dates not recorded")
    common = overlap_of((asked.starts_on, asked.ends_on), (other.starts_on, other.ends_on))
    if common is not None:
        return OVERLAP, overlap_words(common)
    if other.ends_on and asked.starts_on and asked.starts_on > other.ends_on:
        near = asked.starts_on - other.ends_on <= NEAR
        return NEAR_IN_TIME, _("ends before, %(month)s") % {"month": f"{other.ends_on:%Y-%m}"} if near else ""
    near = bool(other.starts_on and asked.ends_on and other.starts_on - asked.ends_on <= NEAR)
    return NEAR_IN_TIME, _("begins after, %(month)s") % {"month": f"{other.starts_on:%Y-%m}"} if near else ""


def overlap_words(common: tuple[date | None, date | None]) -> str:
    """Say when two spans overlap, by months."""
    first, last = (f"{day:%Y-%m}" if day else "…" for day in common)
    return (
        _("overlaps %(month)s") % {"month": first}
        if first == last
        else (_("overlaps %(first)s – %(last)s") % {"first": first, "last": last})
    )


def pairs_of(candidates: Sequence[Candidate]) -> list[Pair]:
    """Return the pairs of different owners on the same institution or theme at the same time, the nearest first.

    Two actions on the same theme alone need a word in common too: a theme is wide, and an action is small.
    """
    dull = common_words(candidates)
    seen: set[tuple[int, int]] = set()
    found = []
    for first, second in _bucketed(candidates):
        if (first, second) in seen:
            continue
        seen.add((first, second))
        if (pair := _pair(candidates[first], candidates[second], dull)) is not None:
            found.append(pair)
    return sorted(found, key=lambda pair: (*_order(pair.score, pair.first), pair.second.title))


def _bucketed(candidates: Sequence[Candidate]) -> Iterator[tuple[int, int]]:
    """Yield the places of two candidates that share an institution or a theme."""
    buckets: dict[object, list[int]] = {}
    for place, candidate in enumerate(candidates):
        for what in (*candidate.institutions, *filter(None, (candidate.theme,))):
            buckets.setdefault(what, []).append(place)
    for places in buckets.values():
        yield from combinations(places, 2)


def _pair(first: Candidate, second: Candidate, dull: frozenset[str]) -> Pair | None:
    """Return two candidates as a pair, None when they are one owner's, parts of each other, or at other times."""
    own, other = first.parts | {first.key}, second.parts | {second.key}
    if first.side == second.side or own & other:
        return None
    if not all((one.starts_on or one.ends_on) for one in (first, second)):
        return None
    common = overlap_of((first.starts_on, first.ends_on), (second.starts_on, second.ends_on))
    if common is None:
        return None
    themes = frozenset(filter(None, (first.theme,)))
    score, reasons = _in_common(first.institutions, themes, first.words, second, dull)
    small = first.key[0] == second.key[0] == SMALL
    if small and score == THEME:
        return None
    return Pair(first, second, score + OVERLAP, (*reasons, overlap_words(common)))


SMALL = "projects.action"
