"""References to other lines of the same file: found by key or name among the new ones, and stored in an order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from entente.access.folding import folded
from entente.engines.exchange.line import Line
from entente.engines.exchange.values import LANGUAGES
from entente.engines.records.record import Record

TOLD = 6


def settle(record: Record, new: Sequence[Line], lines: Iterable[Line]) -> None:
    """Give the words that name no stored record their line: the one new line of that key or name, else a complaint."""
    labels = {record.label_path(language) for language in LANGUAGES}
    known: dict[str, set[int]] = defaultdict(set)
    by_own = {line.own: line for line in new}
    for line in new:
        words = {line.key, *(line.values.get(label) for label in labels)}
        for word in words:
            if word:
                known[folded(" ".join(str(word).split()))].add(line.own)
    for line in lines:
        for place, name, word, problem in line.waits:
            owns = known.get(folded(" ".join(word.split())), set())
            if len(owns) == 1:
                line.values[name] = next(iter(owns))
                line.inside[name] = word
            elif owns:
                numbers = ", ".join(str(number) for number in sorted(by_own[own].number for own in owns)[:TOLD])
                sentence = _("“%(word)s” is the name of several new lines of this file (%(lines)s): name one otherwise")
                line.complaints.append((place, sentence % {"word": word[:60], "lines": numbers}))
            else:
                line.complaints.append((place, problem.sentence))
        line.waits.clear()


def refuse_orphans(lines: Sequence[Line]) -> None:
    """Complain of lines that refer to a line that is refused, and so on down."""
    below: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        for name in line.inside:
            below[line.values[name]].append(line)
    waiting = [line for line in lines if line.complaints and line.own in below]
    while waiting:
        above = waiting.pop()
        for line in below.pop(above.own, ()):
            if line is above:
                continue
            complaint = (None, _("refers to line %(line)d, which is refused") % {"line": above.number})
            if complaint not in line.complaints:
                line.complaints.append(complaint)
            if line.own in below:
                waiting.append(line)


def in_order(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Return new lines so that each comes after those it refers to, and those of which that cannot be said."""
    owns = {line.own for line in lines}
    left: dict[int, set[int]] = {line.own: {line.values[name] for name in line.inside} & owns for line in lines}
    ready = [line for line in lines if not left[line.own]]
    below: Mapping[int, list[Line]] = _below(lines, left)
    placed: list[Line] = []
    while ready:
        placed += ready
        step = []
        for above in ready:
            for line in below.get(above.own, ()):
                left[line.own].discard(above.own)
                if not left[line.own]:
                    step.append(line)
        ready = step
    done = {line.own for line in placed}
    return placed, [line for line in lines if line.own not in done]


def _below(lines: Sequence[Line], left: Mapping[int, set[int]]) -> Mapping[int, list[Line]]:
    """Return the lines that refer to each."""
    found: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        for own in left[line.own]:
            found[own].append(line)
    return found


def ready_to_add(line: Sequence[Any], names: Sequence[str], owns: Mapping[int, int]) -> bool:
    """Say whether all that a planned new line refers to is stored; `owns` gives the stored by their own numbers."""
    values = dict(zip(names, line[2], strict=True))
    return all(values[name] in owns for name in line[5])


def resolved_new(line: Sequence[Any], names: Sequence[str], owns: Mapping[int, int]) -> list[Any]:
    """Return a planned new line [line, label, values, links] with the numbers of what it refers to."""
    values = [owns[value] if name in line[5] else value for name, value in zip(names, line[2], strict=True)]
    return [*line[:2], values, line[3]]


def resolved_change(line: Sequence[Any], owns: Mapping[int, int]) -> list[Any]:
    """Return a planned change as it is written: [line, number, revision, label, {name: [before, after]}]."""
    inside: Mapping[str, str] = line[5]
    changes = {name: [pair[0], owns[pair[1]] if name in inside else pair[1]] for name, pair in line[4].items()}
    return [*line[:4], changes]
