"""Near words, when nothing is found: a name typed with a slip still leads to those that the reader may see.

A near word is taken from the index only to ask again; what is offered is read in the records found, so a word
that stands only in records out of the reader's scope is never said, and changes nothing of what is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from django.core.cache import caches
from django.db.models import Max
from rapidfuzz import process
from rapidfuzz.distance import OSA

from entente.engines.records.reader import Reader
from entente.engines.search.entries import LABEL
from entente.engines.search.models import IndexedWord
from entente.engines.search.service import Asked, find
from entente.engines.search.words import SPELLED, plain, stems

SHORTEST = 4
LONG_WORD = 7  # letters from which two slips are forgiven
MOST = 400
OFFERED = 3
DAY = 24 * 3600


def near(reader: Reader, asked: Asked) -> list[str]:
    """Return what the reader may have meant, nearest first: texts that find something the reader may see."""
    words = asked.typed.words
    known = _label_words()
    ways = tuple(frozenset(stems(word)) | _like(word, known) for word in words)
    if not any(len(way) > len(stems(word)) for way, word in zip(ways, words, strict=True)):
        return []
    found = find(reader, replace(asked, after=None), ways)
    offered: dict[str, tuple[int, str]] = {}
    for label in (label for hit in found.hits for label in hit.labels):
        meant = _meant(words, label)
        if meant is not None and meant[0]:
            offered.setdefault(plain(meant[1]), meant)
    return [text for _slips, text in sorted(offered.values(), key=lambda meant: meant[0])[:OFFERED]]


def _label_words() -> list[str]:
    """Return the words of labels, kept in this process until the index holds new ones."""
    last = IndexedWord.objects.aggregate(last=Max("pk"))["last"]
    name = f"search-label-words-{last}"
    found = caches["counts"].get(name)
    if found is None:
        held = IndexedWord.objects.filter(word__startswith=LABEL).order_by().values_list("word", flat=True)
        found = [word for word in {word[len(LABEL) :] for word in held} if len(word) >= SHORTEST]
        caches["counts"].set(name, found, DAY)
    return cast("list[str]", found)


def slips_of(word: str) -> int:
    """Return how many slips of the finger a word may hold: letters left out, added, changed or swapped."""
    return 0 if len(word) < SHORTEST or not word.isalpha() else 1 if len(word) < LONG_WORD else 2


def _like(word: str, known: list[str]) -> frozenset[str]:
    """Return the known words that differ from a word by a slip or two."""
    most = slips_of(word)
    if not most:
        return frozenset()
    return frozenset(
        found for found, _slip, _at in process.extract(word, known, scorer=OSA.distance, score_cutoff=most, limit=MOST)
    )


def _meant(words: Iterable[str], label: str) -> tuple[int, str] | None:
    """Return (slips, text) of the words asked as a label spells them, None when one is not in it."""
    spelled = {plain(match[0]): match[0].lower() for match in SPELLED.finditer(label)}
    slips, said = 0, []
    for word in words:
        if any(set(stems(word)) & {*stems(known)} for known in spelled):
            said.append(word)
            continue
        best = process.extractOne(word, list(spelled), scorer=OSA.distance, score_cutoff=slips_of(word))
        if best is None:
            return None
        slips += int(best[1])
        said.append(spelled[best[0]])
    return slips, " ".join(said)
