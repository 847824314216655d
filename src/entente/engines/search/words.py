"""From a text to the words it is found by: without accents and case, whole and cut to French and English stems."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock

import Stemmer

from entente.access.folding import folded

LONGEST = 40  # letters kept of one word
LONGEST_LABEL = 60  # letters of a label that can be typed whole
WORD = re.compile(r"[^\W_]+")
# A word as written: letters with the marks that follow them, so that an accent of its own does not cut it in two.
SPELLED = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
# Left out of what is asked when other words remain: nearly every text holds them.
SMALL_WORDS = """a au aux avec d dans de des du en et l la le les ou par pour sur un une
an and at by for in of on or the to with"""
SMALL = frozenset(SMALL_WORDS.split())
_STEMMERS = (Stemmer.Stemmer("french", 0), Stemmer.Stemmer("english", 0))
_ONE_AT_A_TIME = Lock()  # a stemmer holds state between letters


def plain(text: str) -> str:
    """Return a text in lower case without any accent or mark."""
    # Whoever has no œ on the keyboard types two letters.
    low = folded(text.lower().replace("œ", "oe").replace("æ", "ae"))
    if low.isascii():
        return low
    return "".join(letter for letter in unicodedata.normalize("NFKD", low) if not unicodedata.combining(letter))


@lru_cache(maxsize=200_000)
def _plain_words(word: str) -> tuple[str, ...]:
    """Return the plain words in a word as written, each cut at its longest: mostly one."""
    return tuple(part[:LONGEST] for part in WORD.findall(plain(word)))


def split(text: str) -> list[str]:
    """Return the words of a text in order, plain."""
    return [part for word in SPELLED.findall(text) for part in _plain_words(word)]


@lru_cache(maxsize=200_000)
def stems(word: str) -> tuple[str, ...]:
    """Return the French and English stems of a plain word, one where they agree; a word with a figure is its own."""
    if not word.isalpha():
        return (word,)
    with _ONE_AT_A_TIME:
        french, english = (stemmer.stemWord(word) for stemmer in _STEMMERS)
    return (french,) if french == english else (french, english)


@lru_cache(maxsize=200_000)
def forms(word: str) -> tuple[str, ...]:
    """Return all a plain word is stored as: itself and its stems."""
    return tuple(dict.fromkeys((word, *stems(word))))


def whole(words: Sequence[str]) -> str:
    """Return the words of a label as one, by which it is found when typed whole; "" when too long or without words."""
    joined = "_".join(words)
    return joined if len(joined) <= LONGEST_LABEL else ""
