"""What lines change of the stored records they name: values and links, what is withheld from the reader apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Max

from entente.access.service import visible
from entente.engines.exchange.columns import Exchanged
from entente.engines.exchange.line import Line, plain
from entente.engines.exchange.matching import Stored
from entente.engines.exchange.models import UNDO_OF
from entente.engines.exchange.references import References
from entente.engines.journal.models import Entry
from entente.engines.records.reader import Reader

Pairs = Sequence[tuple[Line, Stored]]


def given_up(kind: str, pairs: Pairs) -> set[int]:
    """Return the archived records that an undone import left so: bringing the file in again restores them."""
    archived = [stored.pk for _line, stored in pairs if stored.archived]
    if not archived:
        return set()
    lines = Entry.objects.filter(kind=kind, object_id__in=archived, verb="archive")
    last = lines.order_by("object_id").values("object_id").annotate(last=Max("id")).values("last")
    undone = Entry.objects.filter(id__in=last, batch__startswith=UNDO_OF)
    return {number for number in undone.values_list("object_id", flat=True) if number is not None}


def unseen(
    reader: Reader, columns: Iterable[Exchanged], references: Mapping[str, References], pairs: Pairs
) -> dict[str, frozenset[int]]:
    """Return, for each column of references, the stored ones that the reader may not see."""
    found: dict[str, frozenset[int]] = {}
    for column in columns:
        if column.target is None or references[column.name].open:
            continue
        if column.several:
            numbers = {number for _line, stored in pairs for number in stored.links[column.name]}
        else:
            numbers = {stored.values[column.attname] for _line, stored in pairs} - {None}
        seen = visible(reader.actor, column.target, archived=True).filter(pk__in=numbers)
        found[column.attname] = frozenset(numbers - set(seen.values_list("pk", flat=True))) if numbers else frozenset()
    return found


def difference(line: Line, stored: Stored, withheld: Mapping[str, frozenset[int]]) -> dict[str, list[Any]]:
    """Return {name: [before, after]} of what a line changes."""
    changes = {}
    for name, value in line.values.items():
        before, after = stored.values[name], value
        if after is None and before in withheld.get(name, ()):
            continue  # withheld from the reader, so its cell was empty when it went out
        if _same(before, after):
            continue
        changes[name] = [plain(before), plain(after)]
    for name, numbers in line.links.items():
        hidden = stored.links[name] & withheld.get(name, frozenset())
        wanted = frozenset(numbers) | hidden
        if wanted != stored.links[name]:
            changes[name] = [sorted(stored.links[name]), sorted(wanted)]
    return changes


def _same(before: Any, after: Any) -> bool:
    """Say whether a stored value and a line's are the same: texts apart from spaces around them."""
    if isinstance(before, str) and isinstance(after, str):
        return before.strip().replace("\r\n", "\n") == after
    return bool(before == after)
