"""What a file would do: each line new, changed, same or refused with all its reasons; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from entente.access.models import Kept, Marked
from entente.access.service import may_some, visible, why_not
from entente.engines.exchange import beside, changes, inside
from entente.engines.exchange.checks import broken
from entente.engines.exchange.codes import Codes
from entente.engines.exchange.columns import Exchanged, columns_of, defaults_for
from entente.engines.exchange.layout import Layout
from entente.engines.exchange.line import Line, plain
from entente.engines.exchange.lines import Reads
from entente.engines.exchange.matching import Stored, match, stored_names
from entente.engines.exchange.mixed import Mixed, join
from entente.engines.exchange.models import Mode, Outcome
from entente.engines.exchange.natural import Natural
from entente.engines.exchange.numbered import BLOCK
from entente.engines.exchange.partial import Precisions
from entente.engines.exchange.references import References
from entente.engines.exchange.related import Related
from entente.engines.exchange.rights import outside
from entente.engines.exchange.spread import Spread
from entente.engines.exchange.uniques import Uniques
from entente.engines.exchange.values import quoted
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record

NOT_ARCHIVED = {"archived_at": None, "archive_reason": ""}


@dataclass
class Judged:
    """A block of lines judged: what each outcome keeps of its lines, ready to be packed.

    new: [line, label, values, links, own, {name: word}] with the names of the values in `names`; changed: [line,
    number, revision, label, {name: [before, after]}, {name: word}]; same: [line, number, label]; refused: [line,
    cells, [[place, sentence], …]]. `own` is a number below zero, by which other lines refer to this one: the words
    they do it by come last.
    """

    names: list[str]
    slug: str = ""  # the record type, where it is not the sheet's own
    lines: dict[str, list[Any]] = field(default_factory=lambda: {outcome.value: [] for outcome in Outcome})


@dataclass
class Block:
    """Some lines of a file: what each means of what is stored, and what it would change, by the line's own number."""

    lines: Sequence[Line]
    stored: Sequence[Stored | None]
    differences: dict[int, dict[str, list[Any]]] = field(default_factory=dict)

    @property
    def new(self) -> list[Line]:
        """The lines that name no stored record."""
        return [line for line, found in zip(self.lines, self.stored, strict=True) if found is None]

    @property
    def old(self) -> list[tuple[Line, Stored]]:
        """The lines that name a stored record, with it."""
        return [(line, found) for line, found in zip(self.lines, self.stored, strict=True) if found is not None]


class Planner:
    """Judges the lines of one file for one reader, a block at a time, remembering what earlier lines named.

    `whole` says that nothing can be judged before all lines are read: lines may refer to each other, or be judged
    together.
    """

    def __init__(self, record: Record, reader: Reader, layout: Layout, mode: str) -> None:
        self.record, self.reader, self.layout, self.mode = record, reader, layout, mode
        self.model: type[Any] = record.model
        every = {column.name: column for column in columns_of(record)}
        self.columns: dict[int, Exchanged] = {
            place: every[name] for place, name in layout.fields.items() if name in every
        }
        read = list(self.columns.values())
        self.references = {column.name: References(column.target, reader) for column in read if column.target}
        selves = {column.name for column in read if column.target is self.model and not column.several}
        self.whole = bool(selves) or record.together is not None
        self.spread = Spread(record.spread, self.columns, self.references)
        self.mixed = {column.name: self._mixed(column, every) for column in read if column.several}
        self.precisions = Precisions(self.columns, every)
        self.reads = Reads(self.columns, self.references, self.mixed, self.precisions, layout.serials, selves)
        self.many = list(dict.fromkeys(name for mixed in self.mixed.values() for name in mixed.kinds))
        self.given = defaults_for(record, reader.actor.units)
        self.missing = [
            column for column in every.values() if column.required and not column.is_key and column not in read
        ]
        self.needed = [column.attname for column in every.values() if column.required and not column.is_key]
        self.seen: dict[tuple[Any, ...], tuple[int, int]] = {}
        self.blocks: list[Block] = []
        self.notices: list[str] = []
        self.complete: Callable[[Sequence[Line]], None] | None = None
        self.natural = Natural(record)
        self.codes = Codes(record)
        self.order = [self.record.key, *(column.attname for column in every.values() if not column.is_key)]
        self.trial = self.model()
        self.empty = {name: getattr(self.trial, name) for name in stored_names(self.model)}
        self.uniques = Uniques(self.model, self.empty)
        self.cleans = self.model.clean is not models.Model.clean
        self.related = Related(self.trial)
        self.trial._state.fields_cache = self.related
        self.may_add = may_some(reader.actor, "add", self.model) and may_some(reader.actor, "import", self.model)
        self.label = record.label_path(get_language() or "fr")

    def _mixed(self, column: Exchanged, every: Mapping[str, Exchanged]) -> Mixed:
        """Return what reads a column of several, with the other columns whose records its cells may name."""
        others = [every[name] for name in self.record.mixed.get(column.name, ())]
        return Mixed({part.name: self.references.get(part.name) or References(part.field.related_model, self.reader)
                      for part in (column, *others)}, column.words)  # fmt: skip

    def told(self) -> list[str]:
        """Say what was read of all lines otherwise than it stands."""
        count = self.precisions.count
        sentence = ngettext(
            "%(n)d cell holds only a year or a month, and is read as such.",
            "%(n)d cells hold only a year or a month, and are read as such.", count,
        )  # fmt: skip
        return [*self.notices, *([sentence % {"n": count}] if count else [])]

    def read(self, rows: Sequence[tuple[int, list[Any]]]) -> None:
        """Read a block of (number, cells) rows, and find what each means of what is stored."""
        spread = self.spread.over(rows)
        for start in range(0, len(spread), BLOCK):
            lines = self.reads.block(spread[start : start + BLOCK])
            read = [set(line.values) for line in lines]
            if self.complete is not None:
                self.complete(lines)
            block = Block(lines, match(self.record, self.reader, lines, self.many, self.natural))
            if self.complete is not None:
                self._keep_stored(block, read)
            self.precisions.keep(block.lines, block.stored)
            self._twice(block)
            join(block.lines, block.stored)
            self.blocks.append(block)

    def _keep_stored(self, block: Block, read: Sequence[set[str]]) -> None:
        """Take back what was completed of a stored record: what no cell says stays as it is stored."""
        for line, found, names in zip(block.lines, block.stored, read, strict=True):
            for name in set(line.values) - names - set(self.natural.names) if found is not None else ():
                del line.values[name]

    def judged(self) -> Iterator[Judged]:
        """Yield the outcomes of the lines read since the last time."""
        blocks, self.blocks = self.blocks, []
        if self.reads.selves:
            new = [line for block in blocks for line in block.new]
            inside.settle(self.record, new, [line for block in blocks for line in block.lines])
        self.judge(blocks)
        yield from self._ordered(blocks) if self.reads.selves else map(self.sorted, blocks)

    def judge(self, blocks: Sequence[Block]) -> None:
        """Complain of all lines that cannot be stored, and find what the others change."""
        for block in blocks:
            self.related.begin([{**(old.values if old else {}), **line.values}
                                for line, old in zip(block.lines, block.stored, strict=True)])  # fmt: skip
            self._judge_new(block.new)
            block.differences = self._judge_old(block.old)
        self._judge_together(blocks)

    def _judge_together(self, blocks: Sequence[Block]) -> None:
        """Ask the rule over all rows, and complain of lines that refer to refused ones."""
        lines = [line for block in blocks for line in block.lines] if self.reads.selves else []
        inside.refuse_orphans(lines)
        if self.record.together is None:
            return
        rows: list[beside.Row] = [
            (line, line.own, {**self.empty, **line.values, **line.context}) for block in blocks for line in block.new
        ]
        for block in blocks:
            for line, stored in block.old:
                if line.own in block.differences:
                    rows.append((line, stored.pk, {**stored.values, **line.values}))
        beside.ask(self.record.together, self.reader, rows, self._place, self.needed)
        inside.refuse_orphans(lines)

    # --- lines that name no stored record ---------------------------------------------------------------

    def _judge_new(self, lines: Sequence[Line]) -> None:
        """Complain of the new lines that cannot be added."""
        reason = self._why_not_new() if lines else ""
        self.codes.give([line for line in lines if line.key is None and self.natural.of(line)] if not reason else [])
        for line in lines:
            if reason:
                line.complaints.append((None, reason))
                continue
            if self.record.key != "pk":
                if line.key is None and (without := self._why_no_code()):
                    line.complaints.append((None, without))
                line.values[self.record.key] = line.key
            line.values = {**self.given, **line.values} if self.given else line.values
            if issubclass(self.model, Marked) and line.values.get("owner_id") is None:
                line.complaints.append((self._place("owner"), _("a new record needs its owner")))
            self._check(line, line.values)
        sound = [line for line in lines if not line.complaints]
        self.uniques.ask([(line, line.values, None) for line in sound])
        # What hangs on a line of the file is as much the reader's as that line; accepting asks again.
        sound = [line for line in sound if not line.complaints and not line.context]
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

    def _why_no_code(self) -> str:
        """Say that a new line has no code, and what makes one; "" where a bad cell is all that is wrong."""
        if self.record.coded is None:
            return _("a new record needs its code")
        needed = [column for column in columns_of(self.record) if column.name in self.natural.columns]
        if {column.name for column in needed} <= {column.name for column in self.columns.values()}:
            return ""
        names = quoted(column.headings[self.reader.language] for column in needed)
        return _("a new record needs its code, or these columns, from which one is made: %(names)s") % {"names": names}

    def _check(self, line: Line, values: Mapping[str, Any]) -> None:
        """Complain of values that do not go together: the table's constraints, then the room's own rules."""
        if line.complaints:
            return
        line.complaints += [(None, sentence) for sentence in broken(self.model, values)]
        if not self.cleans or line.complaints:
            return
        # One row for all lines: making a model anew for each would cost as much as reading the file.
        self.trial.__dict__.update(self.empty, **values)
        self.related.clear()
        try:
            self.trial.clean()
        except ValidationError as error:
            line.complaints += [(self._place(name), sentence) for name, sentence in _sentences(error)]
        else:
            # What the record's own rules fill in is stored as they filled it.
            line.values |= {name: getattr(self.trial, name) for name in getattr(self.model, "completes", ())}

    def _place(self, name: str) -> int | None:
        """Return the place of a field's column, None where the file has none."""
        return next((place for place, column in self.columns.items() if column.name == name), None)

    # --- lines that name a stored record ----------------------------------------------------------------

    def _judge_old(self, pairs: Sequence[tuple[Line, Stored]]) -> dict[int, dict[str, list[Any]]]:
        """Return what each line changes, by its own number; complain of those that may not."""
        withheld = changes.unseen(self.reader, self.columns.values(), self.references, pairs)
        given_up = changes.given_up(self.record.kind, pairs)
        found: dict[int, dict[str, list[Any]]] = {}
        for line, stored in pairs:
            differing = changes.difference(line, stored, withheld)
            if stored.pk in given_up:
                differing |= {name: [plain(stored.values[name]), empty] for name, empty in NOT_ARCHIVED.items()}
            if not differing:
                continue
            found[line.own] = differing
            if stored.archived and stored.pk not in given_up:
                line.complaints.append((None, _("the record is archived: restore it first")))
            elif self.mode == Mode.ADD:
                line.complaints.append((None, _("the record exists already, and this file may only add")))
            else:
                self._check(line, {**stored.values, **line.values})
        self.uniques.ask([
            (line, {**stored.values, **line.values}, stored.pk) for line, stored in pairs if line.own in found
        ])  # fmt: skip
        self._may_change([pair for pair in pairs if pair[0].own in found or pair[0].complaints])
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

    def _twice(self, block: Block) -> None:
        """Complain of a line that means the same record as an earlier one."""
        for line, found in zip(block.lines, block.stored, strict=True):
            for key in self._names_of(line, found):
                own, first = self.seen.setdefault(key, (line.own, line.number))
                if own != line.own:
                    sentence = _("means the same record as line %(line)d: keep one of the two")
                    line.complaints.append((None, sentence % {"line": first}))
                    break

    def _names_of(self, line: Line, stored: Stored | None) -> Iterator[tuple[Any, ...]]:
        """Yield what a line's record is known by, for finding it twice in a file."""
        if stored is not None:
            yield ("number", stored.pk)
        elif line.key is not None:
            yield ("key", line.key)
        elif (key := self.natural.of(line)) is not None:
            yield ("natural", *key)

    def _ordered(self, blocks: Sequence[Block]) -> Iterator[Judged]:
        """Yield the outcomes, the new lines last and each after those it refers to."""
        sound = [line for block in blocks for line in block.new if not line.complaints]
        placed, circling = inside.in_order(sound)
        for line in circling:
            line.complaints.append((None, _("refers to other lines that refer to this one: break the circle")))
        inside.refuse_orphans([line for block in blocks for line in block.lines])
        for block in blocks:
            judged = self.sorted(block)
            judged.lines[Outcome.NEW] = []
            yield judged
        yield self._new(placed)

    def _new(self, lines: Sequence[Line]) -> Judged:
        """Return new lines, packed."""
        used = {name for line in lines for name in line.values}
        judged = Judged([name for name in self.order if name in used])
        judged.lines[Outcome.NEW] = [
            [line.number, self._label(line), [line.values.get(name) for name in judged.names], line.links, line.own,
             line.inside] for line in lines
        ]  # fmt: skip
        return judged

    def sorted(self, block: Block) -> Judged:
        """Return the lines of a block by outcome."""
        judged = self._new([line for line in block.new if not line.complaints])
        for line, found in zip(block.lines, block.stored, strict=True):
            if line.complaints:
                cells = [plain_cell(cell) for cell in line.cells]
                judged.lines[Outcome.REFUSED].append([line.number, cells, line.complaints])
            elif found is not None and line.own in block.differences:
                label = str(found.values.get(self.label) or found.pk)
                change = [line.number, found.pk, found.revision, label, block.differences[line.own], line.inside]
                judged.lines[Outcome.CHANGED].append(change)
            elif found is not None:
                label = str(found.values.get(self.label) or found.pk)
                judged.lines[Outcome.SAME].append([line.number, found.pk, label])
        return judged

    def _label(self, line: Line) -> str:
        """Return a new record's name, where it is one of its own texts; else its key."""
        return str(line.values.get(self.label) or line.key or "")


def plain_cell(cell: Any) -> Any:
    """Return a cell as a refused line keeps it."""
    return {"day": cell[1]} if isinstance(cell, tuple) else cell


def _sentences(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Yield (field, sentence) of what a model's own rules say."""
    if hasattr(error, "error_dict"):
        for name, messages in error.message_dict.items():
            for message in messages:
                yield name, message
    else:
        for message in error.messages:
            yield "", message
