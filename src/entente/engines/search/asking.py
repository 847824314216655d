"""What is asked: the words typed, and for each kind the questions to the index they become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from entente.engines.search.entries import LABEL, TEXT, WHOLE
from entente.engines.search.kinds import code_of, kind_number
from entente.engines.search.models import IndexedWord
from entente.engines.search.rights import Net
from entente.engines.search.store import ANY_WORD, BEGUN, NEWEST, Arm
from entente.engines.search.words import SMALL, split, stems, whole

MOST_LETTERS = 200
MOST_WORDS = 8
SHORTEST_BEGUN = 3
COMPLETED = 64  # more words that begin alike are asked for by their beginning
READ = 2_000
LAST_LETTER = "\U0010ffff"
TIERS = EXACT, IN_LABEL, IN_TEXT = (0, 1, 2)


@dataclass(frozen=True)
class Typed:
    """What somebody typed: the plain words looked for, the whole as a label, and whether part was left out."""

    text: str
    words: tuple[str, ...]
    whole: str
    cut: bool

    @property
    def begun(self) -> str:
        """The last word, when it is long enough to be the beginning of one; "" otherwise."""
        last = self.words[-1] if self.words else ""
        return last if len(last) >= SHORTEST_BEGUN and last.isalpha() else ""


def typed(text: str) -> Typed:
    """Return what a text asks for; small words count only when there are no others."""
    kept = " ".join(text[:MOST_LETTERS].replace("\x00", " ").split())
    said = split(kept)
    words = list(dict.fromkeys(word for word in said if word not in SMALL)) or list(dict.fromkeys(said))
    cut = len(text.strip()) > MOST_LETTERS or len(words) > MOST_WORDS
    return Typed(kept, tuple(words[:MOST_WORDS]), whole(said), cut)


Ways = tuple[frozenset[str], ...]  # for each word asked, the words of the index that answer it


def ways_of(asked: Typed) -> Ways:
    """Return, for each word typed, its stems."""
    return tuple(frozenset(stems(word)) for word in asked.words)


Known = Mapping[int, Mapping[str, int]]


def known_words(ways: Ways, begun: str) -> tuple[Known, bool]:
    """Return, by kind, the words of the index among those asked or beginning so, with about how many entries hold each.

    The second part says whether there are too many beginnings to list.
    """
    among = [f"{where}{word}" for words in ways for word in words for where in (LABEL, TEXT)]
    wanted = Q(word__in=[ANY_WORD, *among])
    for where in (LABEL, TEXT) if begun else ():
        wanted |= Q(word__gte=f"{where}{begun}", word__lt=f"{where}{begun}{LAST_LETTER}")
    rows = IndexedWord.objects.filter(wanted).order_by().values_list("kind", "word", "entries")[:READ]
    found: dict[int, dict[str, int]] = {}
    for kind, word, entries in rows:
        found.setdefault(kind, {})[word] = entries
    return found, len(rows) == READ


@dataclass(frozen=True)
class Wanted:
    """What is wanted of the entries of one kind: how many, about a country or any, after which entry of which tier."""

    most: int
    about: str = ""
    tier: int = EXACT
    before: int | None = None


def arms_of(
    kind: str, place: int, asked: Typed, words: tuple[Ways, str], net: Net, known: tuple[Known, bool], wanted: Wanted
) -> list[Arm]:
    """Return the questions for one kind, the best tier first: the label typed whole, words in the label, anywhere."""
    code, counts = code_of(kind), known[0].get(kind_number(kind), {})
    around = net + ((frozenset({wanted.about}),) if wanted.about else ())
    exact = (frozenset({f"{code}{WHOLE}{asked.whole}"}),)
    needs: dict[int, Ways] = {EXACT: exact} if asked.whole else {}
    label = _answering(words, counts, (LABEL,), known[1])
    anywhere = _answering(words, counts, (LABEL, TEXT), known[1])
    if label:
        needs[IN_LABEL] = _coded(code, label)
    if anywhere and (only := frozenset(word for words in anywhere for word in words if word.startswith(TEXT))):
        needs[IN_TEXT] = (*_coded(code, anywhere), *_coded(code, (only,)))
    found = []
    for tier, need in needs.items():
        if tier < wanted.tier:
            continue
        # On a later page what better tiers have shown is left out; on the first the reader's eye is one pass away.
        without = tuple(needs[better] for better in needs if better < tier) if wanted.before is not None else ()
        before = wanted.before if tier == wanted.tier else None
        common = tier != EXACT and _common((label, anywhere)[tier - 1], counts, wanted.most)
        found.append(Arm(place * len(TIERS) + tier, kind, (*need, *around), wanted.most, without, before, common))
    return found


def _answering(asked: tuple[Ways, str], counts: Mapping[str, int], places: Sequence[str], unlisted: bool) -> Ways:
    """Return, for each word asked, the words of a kind's entries that answer it; nothing when one has no answer."""
    ways, begun = asked
    found: list[frozenset[str]] = []
    for at, words in enumerate(ways):
        answers = {f"{where}{word}" for where in places for word in words}
        known = answers if unlisted else {word for word in answers if word in counts}
        if begun and at == len(ways) - 1:
            known |= _completed([f"{where}{begun}" for where in places], counts, unlisted)
        if not known:
            return ()
        found.append(frozenset(known))
    return tuple(found)


def _completed(beginnings: Sequence[str], counts: Iterable[str], unlisted: bool) -> set[str]:
    """Return the words that begin so, or the beginnings themselves when they are too many: the answers are the same."""
    longer = {word for word in counts if word.startswith(tuple(beginnings))}
    return {f"{word}{BEGUN}" for word in beginnings} if unlisted or len(longer) > COMPLETED else longer


def _coded(code: str, ways: Ways) -> Ways:
    """Return words with the letters of their kind before them."""
    return tuple(frozenset(f"{code}{word}" for word in words) for words in ways)


def _common(ways: Ways, counts: Mapping[str, int], most: int) -> bool:
    """Say whether so many entries of a kind answer that a walk from the newest ends sooner than reading them all.

    The number of entries that hold every word is guessed as if words kept no company; a beginning is held by all.
    """
    entries = counts.get(ANY_WORD, 0)
    expected = float(entries)
    for words in ways:
        expected *= min(1, max(counts.get(word, entries) for word in words) / max(1, entries))
    walked = most * entries / max(1, expected)
    return walked < min(NEWEST, expected) / 2
