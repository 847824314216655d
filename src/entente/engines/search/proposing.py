"""Proposing rows for a directory, by all the words of their entries: whoever shows one asks first what may be read.

A word may stand in a part of the row that the reader does not see (who holds a position). So nothing here is an
answer: the directory keeps a row only when every word asked is answered by what the reader sees of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, groupby

from django.core.cache import caches
from django.db.models import Max
from rapidfuzz import process
from rapidfuzz.distance import OSA

from entente.engines.records.reader import Reader
from entente.engines.records.record import Record
from entente.engines.search import store
from entente.engines.search.asking import Ways
from entente.engines.search.entries import LABEL, TEXT, WIDE
from entente.engines.search.kinds import code_of, entry_number, kind_number, row_number
from entente.engines.search.models import IndexedWord
from entente.engines.search.near import slips_of
from entente.engines.search.rights import net_of
from entente.engines.search.words import stems

PLACES = (LABEL, TEXT, WIDE)
SHORTEST_BEGUN = 3
MOST = 60  # words that a word mistyped may stand for
DAY = 24 * 3600
# For each word asked, the words that answer it, and how far each is from what was typed.
Costs = Sequence[Mapping[str, float]]


def exact(words: Sequence[str]) -> Costs:
    """Return the words that answer those asked when all are spelled right: their stems."""
    return [dict.fromkeys((word, *stems(word)), 0.0) for word in words]


def forgiving(words: Sequence[str], records: Sequence[Record]) -> Costs:
    """Return also the words of the index that differ by a slip or two, or that begin as a word asked does."""
    known = _known(records)
    return [_near(word, known) for word in words]


@dataclass(frozen=True)
class Vocabulary:
    """The words of some entries in order, and by how they are heard."""

    words: tuple[str, ...]
    heard: Mapping[str, Sequence[str]]

    def beginning(self, word: str) -> Sequence[str]:
        """Return the first words that begin so."""
        start = bisect_left(self.words, word)
        return tuple(other for other in self.words[start : start + MOST] if other.startswith(word))


def _near(word: str, known: Vocabulary) -> Mapping[str, float]:
    """Return the words that a word may stand for, the nearest when there are many."""
    found: dict[str, float] = {}
    if most := slips_of(word):
        for other, slips, _at in process.extract(word, known.words, scorer=OSA.distance, score_cutoff=most, limit=MOST):
            found[other] = float(slips)
    if len(word) > SHORTEST_BEGUN and word.isalpha():
        found |= {other: min(1.0, found.get(other, 1.0)) for other in known.heard.get(sound(word), ())}
        found |= dict.fromkeys(known.beginning(word), 0.5)
    nearest = dict(sorted(found.items(), key=lambda pair: pair[1])[:MOST])
    return nearest | dict.fromkeys((word, *stems(word)), 0.0)


# Written otherwise and heard the same, in the order in which they are put alike; a letter twice is heard once.
ALIKE = (("ph", "f"), ("y", "i"), ("qu", "k"), ("ck", "k"), ("ce", "se"), ("ci", "si"), ("ch", "x"), ("c", "k"),
         ("q", "k"), ("z", "s"), ("h", ""))  # fmt: skip
SILENT = "estx"  # not heard at the end of a word


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """Return about how a plain word is heard in French, the same for spellings that sound alike."""
    for written, heard in ALIKE:
        word = word.replace(written, heard)
    once = "".join(letter for letter, _same in groupby(word))
    return once.rstrip(SILENT) or once


_vocabularies: dict[int, Vocabulary] = {}
_tickets = count(1)


def _known(records: Sequence[Record]) -> Vocabulary:
    """Return the words of some record types' entries, kept in this process until the index holds new ones.

    The cache keeps only a ticket for them: it would copy ten thousand words at each asking.
    """
    kinds = sorted(kind_number(record.kind) for record in records)
    rows = IndexedWord.objects.filter(kind__in=kinds)
    name = f"search-wide-words-{'-'.join(map(str, kinds))}-{rows.aggregate(last=Max('pk'))['last']}"
    known = _vocabularies.get(caches["counts"].get(name, 0))
    if known is None:
        words = sorted({word[1:] for word in rows.order_by().values_list("word", flat=True) if len(word) > 2})
        heard: dict[str, list[str]] = {}
        for word in words:
            heard.setdefault(sound(word), []).append(word)
        known, ticket = Vocabulary(tuple(words), heard), next(_tickets)
        _vocabularies.clear()
        _vocabularies[ticket] = known
        caches["counts"].set(name, ticket, DAY)
    return known


@dataclass(frozen=True)
class Sought:
    """What is sought among the entries of a record type: words that answer, how many rows, before which row."""

    record: Record
    ways: Ways
    begun: str = ""
    most: int = 100
    before: int | None = None


def propose(reader: Reader, sought: Sequence[Sought]) -> list[list[int]]:
    """Return, for each record type sought, the numbers of rows that may answer, newest first: two or three statements.

    The words of rights narrow what is looked at; they are not the answer.
    """
    counts = _counts(sought)
    arms = [arm for place, item in enumerate(sought) if (arm := _arm(reader, place, item, counts)) is not None]
    found: list[list[int]] = [[] for _item in sought]
    for place, entry, _words in sorted(store.ask(arms), key=lambda row: -row[1]):
        found[place].append(row_number(entry))
    return found


def _counts(sought: Sequence[Sought]) -> Mapping[tuple[int, str], int]:
    """Return about how many entries of each kind hold each word that one word alone answers, and how many there are."""
    wanted = {f"{where}{word}" for item in sought for way in item.ways for word in way for where in PLACES}
    kinds = [kind_number(item.record.kind) for item in sought]
    rows = IndexedWord.objects.filter(kind__in=kinds, word__in=[store.ANY_WORD, *sorted(wanted)])
    return {(kind, word): entries for kind, word, entries in rows.values_list("kind", "word", "entries")}


def _arm(reader: Reader, place: int, item: Sought, counts: Mapping[tuple[int, str], int]) -> store.Arm | None:
    """Return the question for one record type, None when the reader holds no right to it."""
    net = net_of(reader.actor, item.record.model)
    if net is None:
        return None
    kind, code = item.record.kind, code_of(item.record.kind)
    number = kind_number(kind)
    entries = counts.get((number, store.ANY_WORD), 0)
    need, expected = [], float(entries)
    for at, way in enumerate(item.ways):
        words = {f"{where}{word}" for where in PLACES for word in way}
        held = sum(counts.get((number, word), 0) for word in words)
        if item.begun and at == len(item.ways) - 1:
            words |= {f"{where}{item.begun}{store.BEGUN}" for where in PLACES}
            held = entries
        need.append(frozenset(f"{code}{word}" for word in words))
        expected *= min(1.0, held / max(1, entries))
    need = need or [frozenset({f"{code}{WIDE}{WIDE}"})]
    common = item.most * entries / max(1.0, expected) < min(store.NEWEST, expected) / 2
    before = None if item.before is None else entry_number(kind, item.before)
    return store.Arm(place, kind, (*need, *net), item.most, (), before, common)
