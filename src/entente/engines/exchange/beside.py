"""A record type's rule over all rows, asked of the lines of a plan: those that may be stored first, then the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from entente.engines.exchange.line import Line
from entente.engines.records.reader import Reader
from entente.engines.records.record import Proposed, Together

# A line, the number of its record (below zero for a new one), and all the values the record would have.
Row = tuple[Line, int, Mapping[str, Any]]
ROUNDS = 5


def ask(
    together: Together, reader: Reader, rows: Sequence[Row], place: Callable[[str], int | None], needed: Sequence[str]
) -> None:
    """Complain of the lines that do not stand together with what is stored and with the other lines.

    A line refused for another reason hears this reason too, as far as it was read, and stands in nobody's way.
    `needed` are the attnames without which a row cannot be judged.
    """
    refused = [row for row in rows if row[0].complaints and all(row[2].get(name) is not None for name in needed)]
    # Refusing a line may take away what another stood on; whatever is left after some rounds, accepting finds.
    for _round in range(ROUNDS):
        sound = [row for row in rows if not row[0].complaints]
        if not sound or not _complain(together, reader, sound, 0, place):
            break
    sound = [row for row in rows if not row[0].complaints]
    if refused:
        _complain(together, reader, [*sound, *refused], len(sound), place)


def _complain(
    together: Together, reader: Reader, rows: Sequence[Row], first: int, place: Callable[[str], int | None]
) -> bool:
    """Ask the rule of rows, and complain of those from `first`; say whether there was something to say."""
    faults = together(reader.actor, [Proposed(number, values, line.links) for line, number, values in rows])
    found = [(rows[at][0], (place(field), sentence)) for at, field, sentence in faults if at >= first]
    for line, complaint in found:
        line.complaints.append(complaint)
    return bool(found)
