"""Words that name other records: turned into their numbers, many at a time, among what the reader may see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from entente.access.folding import Fold, folded
from entente.access.paths import Open
from entente.access.scopes import paths_of
from entente.access.service import visible
from entente.engines.exchange.values import LANGUAGES, Problem
from entente.engines.records import catalogue
from entente.engines.records.columns import has_twin
from entente.engines.records.reader import Reader

SEPARATOR = ";"
AT_ONCE = 400
TOLD = 6
# How near a name must be to be offered, out of 100, and for how many unknown words of a file names are looked for.
NEAR, NEAR_NAMES, NEAR_WORDS = 78, 3, 300
# The ranks of what a word may be: a key or number, a name, another name of its own or one kept beside it. The first
# that answers is meant; between the last two nobody chooses among records of one type.
KEY, NAME, OTHER, BESIDE = range(4)
NOTHING = BESIDE + 1
Levels = tuple[dict[str, set[int]], ...]


def loose(text: str) -> str:
    """Return a name as it is compared: no case, accents, hyphens, apostrophes, other signs, or doubled spaces."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", folded(text).replace(".", "")).split()) or folded(text)


class References:
    """The records of one type that a column refers to: words to numbers, and numbers to the words written out."""

    def __init__(self, target: type[models.Model], reader: Reader) -> None:
        self.target, self.reader = target, reader
        self.record = catalogue.by_model(target)
        self.open = isinstance(paths_of(target), Open)
        self._compared = loose if self.open else folded
        self._labels = sorted({self.record.label_path(language) for language in LANGUAGES})
        self._others = [path for path in self.record.aliases if "__" not in path]
        self._known: dict[str, tuple[int, set[int]]] = {}
        self._near = NEAR_WORDS
        self._told: dict[int, str] = {}
        self._names: dict[int, str] | None = None
        self._all: Levels | None = None

    def resolve(self, words: Iterable[str]) -> None:
        """Find the records that words name, all at once; `number` then answers for each."""
        wanted = sorted(word for word in words if self._compared(word) not in self._known)
        if not wanted:
            return
        found = self._whole() if self.open else self._indexed(self._candidates(wanted), ())
        for word in wanted:
            self._known[self._compared(word)] = self._meant(word, found)

    def knows(self, word: str) -> bool:
        """Say whether a resolved word names one record."""
        return len(self.meant(word)) == 1

    def meant(self, word: str) -> set[int]:
        """Return the numbers of the records that a resolved word may mean."""
        return self._known[self._compared(word)][1]

    def rank(self, word: str) -> int:
        """Return what a resolved word is to the record it names; NOTHING when it names none."""
        return self._known[self._compared(word)][0]

    def number(self, word: str) -> int | Problem:
        """Return the number of the record a resolved word names, or why it names none."""
        exact = self.meant(word)
        if len(exact) == 1:
            return next(iter(exact))
        if not exact:
            return self._unknown(word)
        if self.open and self.record.key != "pk":
            some = sorted(self.names()[number] for number in exact)[:TOLD]
            sentence = _("“%(word)s” names several %(kind)s: %(names)s; write one of them")
            return Problem(sentence % {"word": word[:60], "kind": self.record.plural, "names": ", ".join(some)})
        numbers = ", ".join(str(number) for number in sorted(exact)[:TOLD])
        return Problem(
            _("“%(word)s” names several records (%(kind)s): write the code or one of the numbers %(numbers)s")
            % {"word": word[:60], "kind": self.record.plural, "numbers": numbers}
        )

    def _unknown(self, word: str) -> Problem:
        """Return why a word names no record, with the names nearest to it where all names may be read."""
        told = {"word": word[:60], "kind": self.record.plural, "names": ", ".join(self.near_to(word))}
        if told["names"]:
            return Problem(_("“%(word)s” is not known among the %(kind)s you may see: perhaps %(names)s") % told)
        return Problem(
            _("“%(word)s” is not known among the %(kind)s you may see: write a code or the full name") % told
        )

    def near_to(self, word: str) -> list[str]:
        """Return the names most like a word, of records of an open type; none for the later of many words."""
        if not self.open or not self._near:
            return []
        self._near -= 1
        owners = {name: numbers for level in self._whole()[NAME:] for name, numbers in level.items()}
        near = process.extract(loose(word), list(owners), scorer=fuzz.ratio, score_cutoff=NEAR, limit=NEAR_NAMES)
        names = (self.names()[number] for name, _score, _at in near for number in sorted(owners[name]))
        return list(dict.fromkeys(names))[:NEAR_NAMES]

    def _meant(self, word: str, found: Levels) -> tuple[int, set[int]]:
        """Return what a word is and the records it may mean: keys and numbers go first, then names, then others."""
        plain = self._compared(word)
        rank = next((rank for rank, level in enumerate(found) if plain in level), NOTHING)
        if rank < OTHER:
            return rank, found[rank][plain]
        if rank == NOTHING and self.record.key == "pk":
            number = found[KEY].get(folded(word).split(" ", 1)[0].lstrip("#"), set())
            return (KEY if number else NOTHING), number
        return rank, found[OTHER].get(plain, set()) | found[BESIDE].get(plain, set())

    def _indexed(self, rows: Iterable[tuple[Any, ...]], beside: Iterable[tuple[int, str]]) -> Levels:
        """Return the numbers of records by each word they are known by, rank by rank."""
        found: Levels = ({}, {}, {}, {})
        said = self._labels.index(self.record.label_path(self.reader.language))
        for number, key, *words in rows:
            found[KEY].setdefault(self._compared(str(key)), set()).add(number)
            self._told[number] = str(words[said])
            for at, word in enumerate(words):
                if word:
                    level = found[NAME if at < len(self._labels) else OTHER]
                    level.setdefault(self._compared(str(word).strip()), set()).add(number)
        for number, name in beside:
            found[BESIDE].setdefault(self._compared(name), set()).add(number)
        return found

    def _whole(self) -> Levels:
        """Return all records of an open type by what they are known by."""
        if self._all is None:
            rows = visible(self.reader.actor, self.target).order_by()
            asked = rows.values_list("pk", self.record.key, *self._labels, *self._others)
            self._all = self._indexed(asked, self._names_beside())
        return self._all

    def _names_beside(self) -> list[tuple[int, str]]:
        """Return (number, name) of the names kept beside an open type's records; archived names are none."""
        found: list[tuple[int, str]] = []
        for path in set(self.record.aliases) - set(self._others):
            first = path.partition("__")[0]
            rows = visible(self.reader.actor, self.target).filter(**{f"{first}__archived_at__isnull": True})
            found += [pair for pair in rows.order_by().values_list("pk", path) if pair[1]]
        return found

    def _candidates(self, words: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        """Return (number, key, names) of the records that words may name."""
        return (
            row for start in range(0, len(words), AT_ONCE) for row in self._rows_named(words[start : start + AT_ONCE])
        )

    def _rows_named(self, words: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        """Return (number, key, names) of the records that some words may name."""
        labels = (*self._labels, *self._others)
        rows = visible(self.reader.actor, self.target)
        plain = [folded(word) for word in words]
        match = Q()
        if self.record.key == "pk":
            firsts = (word.split(" ", 1)[0].lstrip("#") for word in words)
            match |= Q(pk__in=[int(first) for first in firsts if first.isdecimal() and len(first) < 18])
        else:
            rows = rows.alias(folded_key=Fold(self.record.key))
            match |= Q(folded_key__in=plain)
        for label in labels:
            name = f"{label}_folded" if has_twin(self.target, label) else f"folded_{label}".replace("__", "_")
            if not has_twin(self.target, label):
                rows = rows.alias(**{name: Fold(label)})
            match |= Q(**{f"{name}__in": plain})
        return rows.filter(match).order_by().values_list("pk", self.record.key, *labels)

    def names(self) -> dict[int, str]:
        """Return the name of every record of an open type by its number: its label, or its key where two share one."""
        if self._names is None:
            label = self.record.label_path(self.reader.language)
            rows = visible(self.reader.actor, self.target, archived=True).order_by(label)
            listed = list(rows.values_list("pk", self.record.key, label))
            seen: dict[str, int] = {}
            for _pk, key, text in listed:
                for word in {loose(str(text)), loose(str(key))}:
                    seen[word] = seen.get(word, 0) + 1
            self._names = {
                pk: str(text) if text and seen[loose(str(text))] == 1 else str(key) for pk, key, text in listed
            }
        return self._names

    def named(self, number: int) -> str:
        """Return the name of a record that a resolved word may mean."""
        return self.names().get(number, "") if self.open else self._told.get(number, "")

    def written(self, number: int | None, key: Any, label: Any) -> str:
        """Return the word written out for a record, by which it is found again; "" for none or one withheld."""
        if number is None or key is None:
            return ""
        if self.open:
            return self.names().get(number, "")
        return str(key) if self.record.key != "pk" else f"{number} {label or ''}".strip()
