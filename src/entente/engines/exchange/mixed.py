"""A cell that names several records, of one type or of several: cut into words, and each word given its record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from entente.access.folding import folded
from entente.engines.exchange.line import Line
from entente.engines.exchange.matching import Stored
from entente.engines.exchange.references import KEY, NAME, NOTHING, OTHER, References
from entente.engines.exchange.spread import PERHAPS, SURE
from entente.engines.exchange.values import Problem, quoted

# What a word means: the to-many field it fills, and the record's number.
Meant = tuple[str, int]


class Mixed:
    """What reads the words of one to-many column among its own record type and the others it may name.

    `kinds` are the record types by the to-many field that each fills, the column's own first. What a word is to its
    record decides: a name in full goes before what a record is also called. The column's own type is meant first by a
    name of its own; a code of it that another type is called too (UA: a country and an acronym) is nobody's.
    """

    def __init__(self, kinds: Mapping[str, References], words: Mapping[str, str]) -> None:
        self.kinds, self.words = kinds, words
        self.name, self.own = next(iter(kinds.items()))

    def cut(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the words of each cell, and find what they name: at most two rounds of queries for all."""
        lists = [[part.strip() for part in SURE.split(text) if part.strip()] for text in texts]
        self.resolve({word for words in lists for word in words})
        doubtful = {words[0] for words in lists if len(words) == 1 and PERHAPS.search(words[0])}
        cuts = {word: self._parts(word) for word in doubtful if not self.knows(word)}
        self.resolve({part for parts in cuts.values() for part in parts})
        # Somebody who named one record meant to name several: the sentence is then about the part that fails.
        cuts = {word: parts for word, parts in cuts.items() if any(map(self.knows, parts))}
        return [cuts.get(words[0], words) if len(words) == 1 else words for words in lists]

    def _parts(self, word: str) -> list[str]:
        """Return what stands between signs that also stand in names."""
        return [part.strip() for part in PERHAPS.split(word) if part.strip()]

    def resolve(self, words: Iterable[str]) -> None:
        """Find what words name: among the other types only those that are no name of the column's own."""
        left = {self._said(word) for word in words}
        self.own.resolve(left)
        left = {word for word in left if self.own.rank(word) != NAME}
        for references in list(self.kinds.values())[1:]:
            references.resolve(left)

    def _said(self, word: str) -> str:
        """Return a word as we call it, where lists call it otherwise."""
        return self.words.get(folded(word), word)

    def knows(self, word: str) -> bool:
        """Say whether a resolved word names one record."""
        return not isinstance(self.meant(word), Problem)

    def meant(self, word: str) -> Meant | Problem:
        """Return what a resolved word means, or why it means nothing."""
        said = self._said(word)
        if self.own.rank(said) == NAME:
            return self._of([self.name], said)
        ranks = {name: references.rank(said) for name, references in self.kinds.items()}
        best = min(ranks.values())
        if best == NOTHING:
            return self._unknown(said)
        if self.own.rank(said) == KEY:
            return self._of([self.name, *(name for name, rank in ranks.items() if name != self.name and rank <= OTHER)],
                            said)  # fmt: skip
        return self._of([name for name, rank in ranks.items() if rank == best], said)

    def _of(self, names: Sequence[str], word: str) -> Meant | Problem:
        """Return what a word means among the types that know it; a Problem where several do."""
        if len(names) > 1:
            kinds = [self.kinds[name] for name in names]
            told = [f"{kind.named(number)} ({kind.record.plural})" for kind in kinds for number in kind.meant(word)]
            sentence = _("“%(word)s” may be %(names)s: write the full name")
            return Problem(sentence % {"word": word[:60], "names": ", ".join(sorted(told)[:6])})
        number = self.kinds[names[0]].number(word)
        return number if isinstance(number, Problem) else (names[0], number)

    def _unknown(self, word: str) -> Problem:
        """Return why a word names no record of any type, with the names nearest to it."""
        if len(self.kinds) == 1:
            found = self.own.number(word)
            assert isinstance(found, Problem)  # noqa: S101 -- it has no rank
            return found
        kinds = ", ".join(references.record.plural for references in self.kinds.values())
        # The other types first: the column's own are also known by names that others bear (a State's successors).
        near = [name for references in list(self.kinds.values())[::-1] for name in references.near_to(word)]
        told = {"word": word[:60], "kind": kinds, "names": ", ".join(near[:3])}
        if near:
            return Problem(_("“%(word)s” is not known among the %(kind)s you may see: perhaps %(names)s") % told)
        return Problem(
            _("“%(word)s” is not known among the %(kind)s you may see: write a code or the full name") % told
        )

    def read(self, line: Line, words: Sequence[str], place: int) -> None:
        """Give a line the records that the words of its cell name, each once."""
        found: dict[Meant, str] = {}
        for word in words:
            meant = self.meant(word)
            if isinstance(meant, Problem):
                line.complaints.append((place, meant.sentence))
            elif meant in found:
                line.complaints.append((place, self._twice(found[meant], word, meant[0])))
            else:
                found[meant] = word
        line.links[self.name] = sorted(number for name, number in found if name == self.name)
        for name, number in found:
            if name != self.name:
                line.added.setdefault(name, set()).add(number)

    def _twice(self, first: str, word: str, name: str) -> str:
        """Say that two words of a cell name one record."""
        told = {"words": quoted(dict.fromkeys((first[:60], word[:60]))), "kind": self.kinds[name].record.singular}
        return _("names one record twice (%(kind)s: %(words)s): write it once") % told


def join(lines: Sequence[Line], stored: Sequence[Stored | None]) -> None:
    """Add what a mixed cell names of other types to what the sheet says of them, or else to what is stored.

    A mixed cell speaks for its own column only; it takes nothing away from the others.
    """
    for line, found in zip(lines, stored, strict=True):
        for name, numbers in line.added.items():
            before = line.links.get(name, found.links[name] if found is not None else ())
            line.links[name] = sorted(numbers | set(before))
