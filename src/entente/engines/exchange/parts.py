"""A sheet whose lines make records of several types: each part planned as a sheet of its own, tied line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from entente.engines.exchange.columns import columns_of
from entente.engines.exchange.layout import Layout
from entente.engines.exchange.line import Complaint, Line
from entente.engines.exchange.models import Outcome
from entente.engines.exchange.numbered import BLOCK
from entente.engines.exchange.plan import Block, Judged, Planner, plain_cell
from entente.engines.exchange.values import is_blank, quoted
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.records.record import Part, Record

Row = tuple[int, list[Any]]


def planner_for(record: Record, reader: Reader, layout: Layout, mode: str) -> Planner | Compound:
    """Return what judges a sheet: of one record type, or of several where it has columns of parts."""
    if any("." in name for name in layout.fields.values()):
        return Compound(record, reader, layout, mode)
    planner = Planner(record, reader, layout, mode)
    _take_the_other_language(planner)
    return planner


class Compound:
    """Judges sheets whose lines make records of several types, once all lines are read."""

    whole = True

    def __init__(self, record: Record, reader: Reader, layout: Layout, mode: str) -> None:
        self.own = Planner(record, reader, layout, mode)
        _take_the_other_language(self.own)
        self.rows: list[Row] = []
        planners = [(part, _planner(part, reader, layout, mode)) for part in record.parts]
        self.before = [pair for pair in planners if pair[0].before]
        self.after = [pair for pair in planners if not pair[0].before]
        for _part, planner in planners:
            planner.reads.owns = self.own.reads.owns
        self.own.reads.selves |= {part.tie for part, _planner in self.before}

    def read(self, rows: Sequence[Row]) -> None:
        """Keep a block of (number, cells) rows, and find what each line's own record is."""
        self.rows += rows
        self.own.read(rows)

    def judged(self) -> Iterator[Judged]:
        """Yield the outcomes of all lines: what comes before each line's record, the record, what hangs on it."""
        blocks, self.own.blocks = self.own.blocks, []
        lines = {line.number: (line, found) for block in blocks
                 for line, found in zip(block.lines, block.stored, strict=True)}  # fmt: skip
        for part, planner in self.before:
            self._make_named(part, planner, [line for line, _found in lines.values()])
        for line, _found in lines.values():
            line.complaints += [(place, problem.sentence) for place, _name, _word, problem in line.waits]
        self.own.judge(blocks)
        for part, planner in self.after:
            self._hang_on(part, planner, lines)
        yield from self._outcomes(blocks)

    def told(self) -> list[str]:
        """Say what was read of all lines otherwise than it stands."""
        planners = [self.own, *(planner for _part, planner in (*self.before, *self.after))]
        return list(dict.fromkeys(sentence for planner in planners for sentence in planner.told()))

    def _make_named(self, part: Part, planner: Planner, lines: Sequence[Line]) -> None:
        """Make the part that a word names where nothing stored is named so, once for each word."""
        attname = f"{part.tie}_id"
        waiting = [(line, wait) for line in lines for wait in line.waits if wait[1] == attname]
        firsts: dict[str, Line] = {}
        for line, wait in waiting:
            firsts.setdefault(wait[2], line)
        by_number = {line.number: {**self.own.given, **line.values} for line in firsts.values()}
        planner.complete = lambda made: _fill(part, planner, [(line, by_number[line.number]) for line in made])
        planner.read([(line.number, line.cells) for line in firsts.values()])
        planner.judge(planner.blocks)
        made = {line.number: line for block in planner.blocks for line in block.lines}
        for line, wait in waiting:
            unit = made[firsts[wait[2]].number]
            line.values[attname], line.inside[attname] = unit.own, wait[2]
            line.complaints += unit.complaints
            line.waits.remove(wait)

    def _hang_on(self, part: Part, planner: Planner, lines: Mapping[int, tuple[Line, Any]]) -> None:
        """Read what hangs on each line's record; what hangs on a refused line is refused with it."""
        attname = f"{part.tie}_id"

        def complete(made: Sequence[Line]) -> None:
            _fill(part, planner, [(line, _whole(lines[line.number])) for line in made])
            for line in made:
                own, stored = lines[line.number]
                line.values[attname] = stored.pk if stored is not None else own.own
                if stored is None:
                    word = str(next(iter(own.inside.values()), "") or _word(own, planner, self.own))
                    line.inside[attname] = word
                    line.context = {f"{part.tie}__{name}": value for name, value in own.values.items()}
                    line.context[f"{part.tie}__word"] = word

        planner.complete = complete
        telling = planner.record.spread or tuple(part.headings)
        told = [place for place, name in planner.layout.fields.items() if name in telling]
        rows = [row for row in self.rows if any(place < len(row[1]) and not is_blank(row[1][place]) for place in told)]
        for start in range(0, len(rows), BLOCK):
            planner.read(rows[start : start + BLOCK])
        for at, block in enumerate(planner.blocks):
            kept = []
            for line, found in zip(block.lines, block.stored, strict=True):
                own = lines[line.number][0]
                if own.complaints:
                    own.complaints += [reason for reason in line.complaints if reason not in own.complaints]
                else:
                    kept.append((line, found))
            planner.blocks[at] = Block([line for line, _found in kept], [found for _line, found in kept])
        planner.judge(planner.blocks)

    def _outcomes(self, blocks: Sequence[Block]) -> Iterator[Judged]:
        """Yield the outcomes by record type, and all refused lines of the sheet in its order."""
        refused: list[tuple[int, list[Any], list[Complaint]]] = []
        named = {own for block in blocks for line in block.lines if not line.complaints for own in line.values.values()
                 if isinstance(own, int) and own < 0}  # fmt: skip
        # What only refused lines ask for is not made.
        made = [_made(block, named)
                for _part, planner in self.before for block in planner.blocks]  # fmt: skip
        before = [(planner, made) for _part, planner in self.before]
        for planner, some in (*before, (self.own, blocks), *((planner, planner.blocks) for _p, planner in self.after)):
            for block in some:
                judged = planner.sorted(block)
                judged.slug = "" if planner is self.own else planner.record.slug
                judged.lines[Outcome.REFUSED] = []
                refused += [(line.number, [plain_cell(cell) for cell in line.cells], line.complaints)
                            for line in block.lines if line.complaints]  # fmt: skip
                yield judged
        last = Judged([])
        last.lines[Outcome.REFUSED] = [list(line) for line in sorted(refused, key=lambda line: line[0])]
        yield last


def _made(block: Block, named: set[int]) -> Block:
    """Return those new lines of a block that other lines name."""
    kept = [line for line in block.lines if line.own in named]
    return Block(kept, [None] * len(kept))


def _planner(part: Part, reader: Reader, layout: Layout, mode: str) -> Planner:
    """Return what judges the records of one part."""
    layout = _of_word(part, layout) if part.before else _of_part(part, layout)
    planner = Planner(catalogue.by_model(part.model), reader, layout, mode)
    given = {*part.filled, *(() if part.before else (part.tie,))}
    planner.missing = [column for column in planner.missing if column.name not in given]
    planner.reads.filled = frozenset(part.filled)
    return planner


def _of_word(part: Part, layout: Layout) -> Layout:
    """Return the layout of a part made from the word that names it."""
    (name,) = part.shared
    return replace(layout, fields={place: name for place, own in layout.fields.items() if own == part.tie})


def _of_part(part: Part, layout: Layout) -> Layout:
    """Return the layout of a part by its own columns of the sheet, and those it shares."""
    slug = catalogue.by_model(part.model).slug
    found = {place: name.partition(".")[2] for place, name in layout.fields.items() if name.startswith(f"{slug}.")}
    for name, own in part.shared.items():
        if name not in found.values():
            found |= {place: name for place, other in layout.fields.items() if other == own}
    return replace(layout, fields=found)


def _fill(part: Part, planner: Planner, pairs: Sequence[tuple[Line, Mapping[str, Any]]]) -> None:
    """Give the parts what no cell says."""
    part.fill([(line.values, values) for line, values in pairs])
    wanted = [column for column in columns_of(planner.record) if column.name in part.filled and column.required]
    for line, _values in pairs:
        empty = [column for column in wanted if line.values.get(column.attname) in (None, "")]
        if empty:
            names = quoted(column.headings[planner.reader.language] for column in empty)
            line.complaints.append((None, _("a new record needs these columns too: %(names)s") % {"names": names}))
    if planner.record.key != "pk":
        for line, _values in pairs:
            line.key = line.values.pop(planner.record.key, None)


def _whole(pair: tuple[Line, Any]) -> Mapping[str, Any]:
    """Return all the values a line's own record has, as far as they were read."""
    line, stored = pair
    return {**(stored.values if stored is not None else {}), **line.values}


def _word(own: Line, planner: Planner, of: Planner) -> str:
    """Return what a line calls its own record: what stands in its first cell."""
    return str(next((cell for cell in own.cells if not is_blank(cell)), ""))


def _take_the_other_language(planner: Planner) -> None:
    """Let a text given in one language stand for the other: sheets of today have one."""
    read = {column.name for column in planner.columns.values()}
    pairs = {name: f"{name[:-2]}{'fr' if name.endswith('en') else 'en'}" for name in
             (column.name for column in planner.missing) if name.endswith(("_fr", "_en"))}  # fmt: skip
    twins = {name: other for name, other in pairs.items() if other in read}
    if not twins:
        return
    planner.missing = [column for column in planner.missing if column.name not in twins]
    names = quoted(column.headings[planner.reader.language] for column in planner.columns.values()
                   if column.name in twins.values())  # fmt: skip
    planner.notices.append(
        _("Given in one language only, so new records have it in both: %(names)s.") % {"names": names}
    )

    def complete(lines: Sequence[Line]) -> None:
        for line in lines:
            line.values |= {name: line.values[other] for name, other in twins.items() if other in line.values}

    planner.complete = complete
