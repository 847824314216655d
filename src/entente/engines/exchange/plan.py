"""What a file would do: each line new, changed, same or refused with all its reasons; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.access.models import Kept, Marked
from entente.access.service import may_some, visible, why_not
from entente.engines.exchange.checks import broken
from entente.engines.exchange.columns import Exchanged, columns_of, defaults_for
from entente.engines.exchange.layout import Layout
from entente.engines.exchange.lines import Line, Reads, comparable, natural_of, plain
from entente.engines.exchange.matching import Stored, match, stored_names
from entente.engines.exchange.models import UNDO_OF, Mode, Outcome
from entente.engines.exchange.references import References
from entente.engines.exchange.rights import outside
from entente.engines.exchange.values import is_blank, quoted
from entente.engines.journal.models import Entry
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record

BLOCK = 2_000
NOT_ARCHIVED = {"archived_at": None, "archive_reason": ""}


@dataclass
class Judged:
    """A block of lines judged: what each outcome keeps of its lines, ready to be packed.

    new: [line, label, values, links] with the names of the values in `names`; changed: [line, number, revision,
    label, {name: [before, after]}]; same: [line, number, label]; refused: [line, cells, [[place, sentence], …]].
    """

    names: list[str]
    lines: dict[str, list[Any]] = field(default_factory=lambda: {outcome.value: [] for outcome in Outcome})


class Planner:
    """Judges the lines of one file for one reader, a block at a time, remembering what earlier lines named."""

    def __init__(self, record: Record, reader: Reader, layout: Layout, mode: str) -> None:
        self.record, self.reader, self.layout, self.mode = record, reader, layout, mode
        self.model: type[Any] = record.model
        every = {column.name: column for column in columns_of(record)}
        self.columns: dict[int, Exchanged] = {
            place: every[name] for place, name in layout.fields.items() if name in every
        }
        read = list(self.columns.values())
        self.references = {column.name: References(column.target, reader) for column in read if column.target}
        self.reads = Reads(self.columns, self.references, layout.serials)
        self.many = [column.name for column in read if column.several]
        self.given = defaults_for(record, reader.actor.units)
        self.missing = [
            column for column in every.values() if column.required and not column.is_key and column not in read
        ]
        self.seen: dict[tuple[Any, ...], int] = {}
        self.uniques: dict[tuple[Any, ...], int] = {}
        self.natural = natural_of(record)
        self.order = [self.record.key, *(column.attname for column in every.values() if not column.is_key)]
        self.trial = self.model()
        self.empty = {name: getattr(self.trial, name) for name in stored_names(self.model)}
        self.cleans = self.model.clean is not models.Model.clean
        self.may_add = may_some(reader.actor, "add", self.model) and may_some(reader.actor, "import", self.model)
        self.label = record.label_path(get_language() or "fr")

    def judge(self, rows: Sequence[tuple[int, list[Any]]]) -> Judged:
        """Return the outcome of each (number, cells) row of a block."""
        lines = self.reads.block(rows)
        stored = match(self.record, self.reader, lines, self.many)
        new = [line for line, found in zip(lines, stored, strict=True) if found is None]
        old = [(line, found) for line, found in zip(lines, stored, strict=True) if found is not None]
        self._twice(lines, stored)
        self._judge_new(new)
        differences = self._judge_old(old)
        return self._sorted(lines, stored, differences)

    # --- lines that name no stored record ---------------------------------------------------------------

    def _judge_new(self, lines: Sequence[Line]) -> None:
        """Complain of the new lines that cannot be added."""
        reason = self._why_not_new() if lines else ""
        for line in lines:
            if reason:
                line.complaints.append((None, reason))
                continue
            if self.record.key != "pk":
                if line.key is None:
                    line.complaints.append((None, _("a new record needs its code")))
                line.values[self.record.key] = line.key
            line.values = {**self.given, **line.values} if self.given else line.values
            if issubclass(self.model, Marked) and line.values.get("owner_id") is None:
                line.complaints.append((self._place("owner"), _("a new record needs its owner")))
            self._check(line, line.values)
        sound = [line for line in lines if not line.complaints]
        self._taken([(line, line.values, None) for line in sound])
        sound = [line for line in sound if not line.complaints]
        refused = outside(
            self.reader.actor, self.model, [line.values for line in sound], [line.links for line in sound]
        )
        for at in refused:
            sound[at].complaints.append((None, why_not("add", self.model)))

    def _why_not_new(self) -> str:
        """Return why the file may add nothing at all, "" when it may."""
        if self.mode == Mode.CHANGE:
            return _("no stored record is named so, and this file may only change records")
        if not issubclass(self.model, Kept):
            return _("records of this type are not made from a file")
        if not self.may_add:
            return why_not("add", self.model)
        if self.missing:
            names = quoted(column.headings[self.reader.language] for column in self.missing)
            return _("a new record needs these columns too: %(names)s") % {"names": names}
        return ""

    def _check(self, line: Line, values: Mapping[str, Any]) -> None:
        """Complain of values that do not go together: the table's constraints, then the room's own rules."""
        if line.complaints:
            return
        line.complaints += [(None, sentence) for sentence in broken(self.model, values)]
        if not self.cleans or line.complaints:
            return
        # One row for all lines: making a model anew for each would cost as much as reading the file.
        self.trial.__dict__.update(self.empty, **values)
        self.trial._state.fields_cache.clear()
        try:
            self.trial.clean()
        except ValidationError as error:
            line.complaints += [(self._place(name), sentence) for name, sentence in _sentences(error)]

    def _place(self, name: str) -> int | None:
        """Return the place of a field's column, None where the file has none."""
        return next((place for place, column in self.columns.items() if column.name == name), None)

    def _taken(self, lines: Sequence[tuple[Line, Mapping[str, Any], int | None]]) -> None:
        """Complain of lines whose unique values another line or record has, be it archived or out of sight.

        A line comes with all the values its record would have, and the record's number, None for a new one.
        """
        for names in unique_groups(self.model):
            wanted: dict[tuple[Any, ...], tuple[Line, int | None]] = {}
            for line, values, number in lines:
                key = tuple(values.get(name, self.empty.get(name)) for name in names)
                if line.complaints or None in key:
                    continue
                first = self.uniques.setdefault((names, key), line.number)
                if first != line.number:
                    sentence = _("“%(key)s” stands on line %(line)d already, and only one record may have it")
                    line.complaints.append((None, sentence % {"key": _words(key), "line": first}))
                else:
                    wanted[key] = line, number
            self._taken_by_stored(names, wanted)

    def _taken_by_stored(
        self, names: tuple[str, ...], wanted: Mapping[tuple[Any, ...], tuple[Line, int | None]]
    ) -> None:
        """Complain of lines whose unique values a stored record has that is not their own."""
        narrowed = {f"{name}__in": {key[at] for key in wanted} for at, name in enumerate(names)}
        rows = self.model._base_manager.filter(**narrowed).order_by().values_list("pk", *names) if wanted else ()
        for pk, *values in rows:
            line, number = wanted.get(tuple(values), (None, None))
            if line is None or pk == number:
                continue
            sentence = (
                _("“%(key)s” is already taken by a record that is archived or outside your mandates")
                if number is None
                else _("“%(key)s” is already taken by another record")
            )
            line.complaints.append((None, sentence % {"key": _words(values)}))

    # --- lines that name a stored record ----------------------------------------------------------------

    def _judge_old(self, pairs: Sequence[tuple[Line, Stored]]) -> dict[int, dict[str, list[Any]]]:
        """Return what each line changes, by line number; complain of those that may not."""
        unseen, given_up = self._unseen(pairs), self._given_up(pairs)
        found: dict[int, dict[str, list[Any]]] = {}
        for line, stored in pairs:
            changes = self._difference(line, stored, unseen)
            if stored.pk in given_up:
                changes |= {name: [plain(stored.values[name]), empty] for name, empty in NOT_ARCHIVED.items()}
            if not changes:
                continue
            found[line.number] = changes
            if stored.archived and stored.pk not in given_up:
                line.complaints.append((None, _("the record is archived: restore it first")))
            elif self.mode == Mode.ADD:
                line.complaints.append((None, _("the record exists already, and this file may only add")))
            else:
                self._check(line, {**stored.values, **line.values})
        self._taken([
            (line, {**stored.values, **line.values}, stored.pk) for line, stored in pairs if line.number in found
        ])  # fmt: skip
        self._may_change([pair for pair in pairs if pair[0].number in found or pair[0].complaints])
        return found

    def _given_up(self, pairs: Sequence[tuple[Line, Stored]]) -> set[int]:
        """Return the archived records that an undone import left so: bringing the file in again restores them."""
        archived = [stored.pk for _line, stored in pairs if stored.archived]
        if not archived:
            return set()
        lines = Entry.objects.filter(kind=self.record.kind, object_id__in=archived, verb="archive")
        last = lines.order_by("object_id").values("object_id").annotate(last=Max("id")).values("last")
        undone = Entry.objects.filter(id__in=last, batch__startswith=UNDO_OF)
        return {number for number in undone.values_list("object_id", flat=True) if number is not None}

    def _difference(self, line: Line, stored: Stored, unseen: Mapping[str, frozenset[int]]) -> dict[str, list[Any]]:
        """Return {name: [before, after]} of what a line changes."""
        changes = {}
        for name, value in line.values.items():
            before, after = stored.values[name], value
            if after is None and before in unseen.get(name, ()):
                continue  # withheld from the reader, so its cell was empty when it went out
            if _same(before, after):
                continue
            changes[name] = [plain(before), plain(after)]
        for name, numbers in line.links.items():
            hidden = stored.links[name] & unseen.get(name, frozenset())
            wanted = frozenset(numbers) | hidden
            if wanted != stored.links[name]:
                changes[name] = [sorted(stored.links[name]), sorted(wanted)]
        return changes

    def _unseen(self, pairs: Sequence[tuple[Line, Stored]]) -> dict[str, frozenset[int]]:
        """Return, for each column of references, the stored ones that the reader may not see."""
        found: dict[str, frozenset[int]] = {}
        for column in self.columns.values():
            if column.target is None or self.references[column.name].open:
                continue
            if column.several:
                numbers = {number for _line, stored in pairs for number in stored.links[column.name]}
            else:
                numbers = {stored.values[column.attname] for _line, stored in pairs} - {None}
            seen = visible(self.reader.actor, column.target, archived=True).filter(pk__in=numbers)
            found[column.attname] = (
                frozenset(numbers - set(seen.values_list("pk", flat=True))) if numbers else frozenset()
            )
        return found

    def _may_change(self, pairs: Sequence[tuple[Line, Stored]]) -> None:
        """Complain of changes to records the reader may see but not change, or not by a file."""
        if not pairs:
            return
        numbers, reason = [stored.pk for _line, stored in pairs], (None, why_not("change", self.model))
        for act in ("change", "import"):
            rows = visible(self.reader.actor, self.model, act, archived=True).filter(pk__in=numbers)
            allowed = set(rows.values_list("pk", flat=True))
            for line, stored in pairs:
                if stored.pk not in allowed and reason not in line.complaints:
                    line.complaints.append(reason)

    # --- both -------------------------------------------------------------------------------------------

    def _twice(self, lines: Sequence[Line], stored: Sequence[Stored | None]) -> None:
        """Complain of a line that means the same record as an earlier one."""
        for line, found in zip(lines, stored, strict=True):
            for key in self._names_of(line, found):
                first = self.seen.setdefault(key, line.number)
                if first != line.number:
                    sentence = _("means the same record as line %(line)d: keep one of the two")
                    line.complaints.append((None, sentence % {"line": first}))
                    break

    def _names_of(self, line: Line, stored: Stored | None) -> Iterator[tuple[Any, ...]]:
        """Yield what a line's record is known by, for finding it twice in a file."""
        if stored is not None:
            yield ("number", stored.pk)
        elif line.key is not None:
            yield ("key", line.key)
        elif self.natural and set(self.natural) <= set(line.values):
            yield ("natural", *(comparable(line.values[name]) for name in self.natural))

    def _sorted(
        self, lines: Sequence[Line], stored: Sequence[Stored | None], differences: Mapping[int, dict[str, list[Any]]]
    ) -> Judged:
        """Return the lines by outcome."""
        used = {name for line, found in zip(lines, stored, strict=True) if found is None for name in line.values}
        names = [name for name in self.order if name in used]
        judged = Judged(names)
        for line, found in zip(lines, stored, strict=True):
            if line.complaints:
                cells = [plain_cell(cell) for cell in line.cells]
                judged.lines[Outcome.REFUSED].append([line.number, cells, line.complaints])
            elif found is None:
                values = [line.values.get(name) for name in names]
                judged.lines[Outcome.NEW].append([line.number, self._label(line), values, line.links])
            elif line.number in differences:
                label = str(found.values.get(self.label) or found.pk)
                change = [line.number, found.pk, found.revision, label, differences[line.number]]
                judged.lines[Outcome.CHANGED].append(change)
            else:
                label = str(found.values.get(self.label) or found.pk)
                judged.lines[Outcome.SAME].append([line.number, found.pk, label])
        return judged

    def _label(self, line: Line) -> str:
        """Return a new record's name, where it is one of its own texts; else its key."""
        return str(line.values.get(self.label) or line.key or "")


def plain_cell(cell: Any) -> Any:
    """Return a cell as a refused line keeps it."""
    return {"day": cell[1]} if isinstance(cell, tuple) else cell


def _same(before: Any, after: Any) -> bool:
    """Say whether a stored value and a line's are the same: texts apart from spaces around them."""
    if isinstance(before, str) and isinstance(after, str):
        return before.strip().replace("\r\n", "\n") == after
    return bool(before == after)


def unique_groups(model: type[models.Model]) -> list[tuple[str, ...]]:
    """Return the attnames, together, of which no two rows may have the same values."""
    fields: list[Any] = [part for part in model._meta.concrete_fields if part.unique and not part.primary_key]
    groups = [tuple(constraint.fields) for constraint in model._meta.constraints
              if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None]  # fmt: skip
    named = [tuple(model._meta.get_field(name).attname for name in group) for group in groups]  # type: ignore[union-attr]
    return [(part.attname,) for part in fields] + named


def _words(values: Sequence[Any]) -> str:
    """Return unique values as a sentence names them."""
    return " · ".join(str(value) for value in values)


def _sentences(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Yield (field, sentence) of what a model's own rules say."""
    if hasattr(error, "error_dict"):
        for name, messages in error.message_dict.items():
            for message in messages:
                yield name, message
    else:
        for message in error.messages:
            yield "", message


def numbered(
    layout: Layout, blocks: Iterable[tuple[int, list[list[Any]]]], nameless: set[int]
) -> Iterator[list[tuple[int, list[Any]]]]:
    """Yield the lines below the headers that hold something, as (number in the file, cells), in blocks.

    The places of cells that hold something below no header are added to `nameless`.
    """
    width, bare = len(layout.headers), [place for place, header in enumerate(layout.headers) if not header]
    waiting: list[tuple[int, list[Any]]] = []
    for first, rows in blocks:
        for at, row in enumerate(rows):
            if row.count("") == len(row) or first + at < layout.first_line:
                continue
            if any(cell.strip() if cell.__class__ is str else cell is not None for cell in row):
                waiting.append((first + at + 1, row))
                beside = [*bare, *range(width, len(row))] if bare or len(row) > width else ()
                nameless.update(place for place in beside if place < len(row) and not is_blank(row[place]))
        while len(waiting) >= BLOCK:
            yield waiting[:BLOCK]
            waiting = waiting[BLOCK:]
    if waiting:
        yield waiting
