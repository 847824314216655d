"""Words that name other records: turned into their numbers, many at a time, among what the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

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


class References:
    """The records of one type that a column refers to: words to numbers, and numbers to the words written out."""

    def __init__(self, target: type[models.Model], reader: Reader) -> None:
        self.target, self.reader = target, reader
        self.record = catalogue.by_model(target)
        self.open = isinstance(paths_of(target), Open)
        self._known: dict[str, int | Problem] = {}
        self._names: dict[int, str] | None = None
        self._all: list[tuple[Any, ...]] | None = None

    def resolve(self, words: Iterable[str]) -> None:
        """Find the records that words name, all at once; `number` then answers for each."""
        wanted = {word for word in words if folded(word) not in self._known}
        if not wanted:
            return
        found: dict[str, set[int]] = {}
        for row in self._candidates(sorted(wanted)):
            for name in self._words_of(row):
                found.setdefault(name, set()).add(row[0])
        for word in wanted:
            self._known[folded(word)] = self._one(word, found)

    def number(self, word: str) -> int | Problem:
        """Return the number of the record a resolved word names, or why it names none."""
        return self._known[folded(word)]

    def _one(self, word: str, found: dict[str, set[int]]) -> int | Problem:
        """Return the one record of a word: the one whose key or number it is goes first."""
        plain = folded(word)
        exact = found.get(f"={plain}") or found.get(plain) or set()
        if not exact and self.record.key == "pk":
            exact = found.get(f"={plain.split(' ', 1)[0].lstrip('#')}", set())
        if len(exact) == 1:
            return next(iter(exact))
        if exact:
            numbers = ", ".join(str(number) for number in sorted(exact)[:6])
            return Problem(
                _("“%(word)s” names several records (%(kind)s): write the code or one of the numbers %(numbers)s")
                % {"word": word[:60], "kind": self.record.plural, "numbers": numbers}
            )
        return Problem(
            _("“%(word)s” is not known among the %(kind)s you may see: write a code or the full name")
            % {"word": word[:60], "kind": self.record.plural}
        )

    def _candidates(self, words: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        """Return (number, key, labels) of the records that words may name: all of an open type, else those asked."""
        if self.open:
            if self._all is None:
                labels = sorted({self.record.label_path(language) for language in LANGUAGES})
                rows = visible(self.reader.actor, self.target).order_by()
                self._all = list(rows.values_list("pk", self.record.key, *labels))
            return self._all
        return (
            row for start in range(0, len(words), AT_ONCE) for row in self._rows_named(words[start : start + AT_ONCE])
        )

    def _rows_named(self, words: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        """Return (number, key, labels) of the records that some words may name."""
        labels = sorted({self.record.label_path(language) for language in LANGUAGES})
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

    def _words_of(self, row: Sequence[Any]) -> list[str]:
        """Return the words by which a row is known; "=" marks its key or number, which goes before any name."""
        names = [folded(str(label).strip()) for label in row[2:] if label]
        return [f"={folded(str(row[1]))}", *names]

    def names(self) -> dict[int, str]:
        """Return the name of every record of an open type by its number: its label, or its key where two share one."""
        if self._names is None:
            label = self.record.label_path(self.reader.language)
            rows = visible(self.reader.actor, self.target, archived=True).order_by(label)
            listed = list(rows.values_list("pk", self.record.key, label))
            seen: dict[str, int] = {}
            for _pk, key, text in listed:
                for word in {folded(str(text)), folded(str(key))}:
                    seen[word] = seen.get(word, 0) + 1
            self._names = {
                pk: str(text) if text and seen[folded(str(text))] == 1 else str(key) for pk, key, text in listed
            }
        return self._names

    def written(self, number: int | None, key: Any, label: Any) -> str:
        """Return the word written out for a record, by which it is found again; "" for none or one withheld."""
        if number is None or key is None:
            return ""
        if self.open:
            return self.names().get(number, "")
        return str(key) if self.record.key != "pk" else f"{number} {label or ''}".strip()


def parts(text: str) -> list[str]:
    """Return the words of a cell that names several records, joined by ";"."""
    return [part.strip() for part in text.split(SEPARATOR) if part.strip()]
