"""A batch's life: brought in, planned, accepted in one transaction, undone while nothing has changed since."""

from __future__ import annotations

import contextlib
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.models import Kept
from entente.access.service import Refused, may_some, visible, why_not
from entente.engines.exchange.columns import listed
from entente.engines.exchange.files.reading import Reading, sentence
from entente.engines.exchange.files.sniff import Unreadable
from entente.engines.exchange.gate import gated_changes, gated_new
from entente.engines.exchange.inside import ready_to_add, resolved_change, resolved_new
from entente.engines.exchange.layout import find_layout, told_of_nameless
from entente.engines.exchange.matching import stored_names
from entente.engines.exchange.models import Batch, BatchFile, Chunk, Mode, Outcome, State, packed
from entente.engines.exchange.numbered import numbered
from entente.engines.exchange.parts import planner_for
from entente.engines.exchange.plan import Judged
from entente.engines.exchange.values import quoted
from entente.engines.jobs.choices import AGAIN
from entente.engines.journal.service import Written, kept_apart, note_written
from entente.engines.journal.storing import update_rows
from entente.engines.records.bulk import link, store
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record
from entente.engines.records.together import Unfit, require_fitting

CHUNK = 500
AT_ONCE = 2_000
# What a batch is again when the work on it was broken off: nothing of it was written.
BEFORE = {State.PLANNING: State.DROPPED, State.ACCEPTING: State.PLANNED, State.UNDOING: State.ACCEPTED}
Step = Callable[[int, int, str], None]


class Stale(Exception):  # noqa: N818 -- the plan's state, not an error of ours
    """What the plan was made from has changed since, so nothing was written; its text says what."""


def no_step(done: int, total: int, words: str = "") -> None:
    """Tell nobody how far the work is."""


def record_of(batch: Batch) -> Record:
    """Return the record type a batch is for."""
    return listed(batch.slug)


def standing(batch: Batch) -> str:
    """Return where a batch stands: as before, when the job that was to change it has failed or was cancelled."""
    lost = batch.job is not None and batch.job.state in AGAIN
    return BEFORE.get(State(batch.state), batch.state) if lost else batch.state


def reader_for(actor: Actor, language: str) -> Reader:
    """Return the reader on whose behalf a batch is planned: names are read and written in their language."""
    return Reader(actor, language, timezone.localdate())


@transaction.atomic
def bring_in(actor: Actor, record: Record, name: str, content: bytes, *, language: str, **options: Any) -> Batch:
    """Keep a file as a new batch, not yet read; raises Refused unless the actor may import the record type.

    `options`: mode (a Mode), mapping ({header of the file: name of our column}).
    """
    if not may_some(actor, "import", record.model):
        raise Refused(why_not("import", record.model))
    batch = Batch.objects.create(
        user_id=actor.user_id, actor=actor.name, language=language, slug=record.slug, file_name=name[:200],
        mode=options.get("mode", Mode.BOTH), mapping=options.get("mapping", {}),
    )  # fmt: skip
    BatchFile.objects.create(batch=batch, content=content)
    return batch


@contextlib.contextmanager
def _file_of(batch: Batch) -> Iterator[Path]:
    """Give the batch's file a place on the disk for the time it is read."""
    with tempfile.NamedTemporaryFile(prefix="entente-import-") as place:
        place.write(bytes(batch.file.content))
        place.flush()
        yield Path(place.name)


def plan(actor: Actor, batch: Batch, step: Step = no_step) -> Batch:
    """Read a batch's file and store what it would do; nothing else is written.

    A file that cannot be read leaves its sentence in `problem`, and no line.
    """
    with translation.override(batch.language):
        batch.problem, batch.state = "", State.PLANNED
        try:
            with transaction.atomic():
                _plan(actor, batch, step)
        except Unreadable as problem:
            batch.problem, batch.state = sentence(str(problem)), State.UNREADABLE
            batch.lines, batch.counts = 0, {}
        batch.save()
    return batch


def _plan(actor: Actor, batch: Batch, step: Step) -> None:
    """Read, judge and pack the lines."""
    record, reader = record_of(batch), reader_for(actor, batch.language)
    batch.chunks.all().delete()
    with _file_of(batch) as path, Reading(path) as reading:
        batch.file_kind = reading.kind
        layout = find_layout(record, reading.heads, batch.mapping)
        if layout is None:
            raise Unreadable("empty")
        batch.headers = [[place, header, layout.fields.get(place, "")] for place, header in enumerate(layout.headers)]
        batch.notices = list(layout.notices)
        packer = _Packer(batch)
        if layout.fields:
            planner, nameless = planner_for(record, reader, layout, batch.mode), set[int]()
            for lines in numbered(layout, reading.rows(layout.sheet), nameless):
                planner.read(lines)
                packer.lines += len(lines)
                if not planner.whole:
                    packer.take(planner.judged())
                step(packer.lines, 0, _("lines read"))
            packer.take(planner.judged())
            batch.notices += [*told_of_nameless(nameless), *packer.told(), *planner.told()]
        else:
            batch.notices.append(_("No header of this file is known: say below what each means."))
        packer.close()
    batch.lines, batch.counts = packer.lines, packer.counts


class _Packer:
    """Packs judged lines into chunks of one outcome each."""

    def __init__(self, batch: Batch) -> None:
        self.batch, self.lines = batch, 0
        self.counts = {outcome.value: 0 for outcome in Outcome}
        self.numbers = dict(self.counts)
        self.waiting: dict[str, list[Any]] = {outcome.value: [] for outcome in Outcome}
        self.names: list[str] = []
        self.slug = ""

    def take(self, blocks: Iterable[Judged]) -> None:
        """Pack the lines of blocks; new lines of other columns begin a chunk of their own."""
        for judged in blocks:
            if judged.slug != self.slug:
                self.close()
                self.slug, self.names = judged.slug, []
            if judged.names and judged.names != self.names:
                self._flush(Outcome.NEW.value, 1)
                self.names = judged.names
            for outcome, lines in judged.lines.items():
                self.counts[outcome] += len(lines)
                self.waiting[outcome] += lines
                self._flush(outcome, CHUNK)

    def told(self) -> list[str]:
        """Say how many records the lines mean, where a cell names several."""
        records = sum(self.counts.values())
        if records == self.lines:
            return []
        sentence = _(
            "Lines of the file: %(lines)d; records they mean: %(records)d. A cell of several names gives as many."
        )
        return [sentence % {"lines": self.lines, "records": records}]

    def close(self) -> None:
        """Pack what is left."""
        for outcome in self.waiting:
            self._flush(outcome, 1)

    def _flush(self, outcome: str, least: int) -> None:
        """Store full chunks, or all that waits."""
        waiting = self.waiting[outcome]
        while len(waiting) >= least:
            part, self.waiting[outcome] = waiting[:CHUNK], waiting[CHUNK:]
            waiting = self.waiting[outcome]
            content = [self.names, part] if outcome == Outcome.NEW else part
            number = self.numbers[outcome]
            Chunk.objects.create(
                batch=self.batch,
                outcome=outcome,
                number=number,
                size=len(part),
                content=packed(content),
                slug=self.slug,
            )
            self.numbers[outcome] += 1


# --- accept ------------------------------------------------------------------------------------------------


def accept(actor: Actor, batch: Batch, step: Step = no_step) -> Batch:
    """Write a planned batch: every right asked again, one transaction, a journal line a row.

    Raises Refused when a line lies outside the actor's scope by now, and Stale when a record was changed since
    the plan; nothing is written then.
    """
    with translation.override(batch.language):
        try:
            with transaction.atomic():
                return _accept(actor, batch, step)
        except IntegrityError as error:
            raise Stale(_("Somebody has meanwhile stored a record that a line of the file would repeat.")) from error


def _accept(actor: Actor, batch: Batch, step: Step) -> Batch:
    """Write the lines, chunk by chunk."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in {State.PLANNED, State.ACCEPTING}:
        raise Stale(_("This file is not waiting to be accepted any more."))
    record = record_of(batch)
    if not may_some(actor, "import", record.model):
        raise Refused(why_not("import", record.model))
    total, done = batch.count(Outcome.NEW) + batch.count(Outcome.CHANGED), 0
    owns: dict[int, int] = {}
    written: dict[str, list[int]] = {}
    # New lines first: changed ones may refer to them.
    for chunk in (
        batch.chunks.filter(outcome__in=(Outcome.NEW, Outcome.CHANGED)).order_by("-outcome", "number").iterator(8)
    ):
        record = listed(chunk.slug or batch.slug)
        numbers = written.setdefault(record.slug, [])
        if chunk.outcome == Outcome.NEW:
            numbers += _add_in_order(actor, batch, record, owns, *chunk.unpacked())
        else:
            lines = [resolved_change(line, owns) for line in chunk.unpacked()]
            write_changes(actor, record, lines, verb="change", batch=batch.code)
            numbers += [line[1] for line in lines]
        done += chunk.size
        step(done, total, _("lines written"))
    for slug, numbers in written.items():
        require_together(actor, listed(slug), numbers)
    batch.state, batch.accepted_at = State.ACCEPTED, timezone.now()
    batch.save()
    return batch


def _add_in_order(
    actor: Actor, batch: Batch, record: Record, owns: dict[int, int], names: Sequence[str], lines: Sequence[Any]
) -> list[int]:
    """Store new rows, each after those of the file it refers to, and return their numbers, kept in `owns` too."""
    waiting, found = list(lines), []
    while waiting:
        ready = [line for line in waiting if ready_to_add(line, names, owns)]
        if not ready:
            raise Stale(_("A line refers to another line of the file that was not written: make the plan again."))
        numbers = _add(actor, batch, record, names, [resolved_new(line, names, owns) for line in ready])
        owns |= {line[4]: number for line, number in zip(ready, numbers, strict=True)}
        found += numbers
        waiting = [line for line in waiting if line[4] not in owns]
    return found


def require_together(actor: Actor, record: Record, numbers: Sequence[int]) -> None:
    """Raise Stale unless the rows written just now stand together with all others."""
    if record.together is None:
        return
    model: type[Any] = record.model
    for start in range(0, len(numbers), AT_ONCE):
        try:
            require_fitting(actor, model._base_manager.filter(pk__in=numbers[start : start + AT_ONCE]))
        except Unfit as unfit:
            sentence = _("It cannot be written as it stands: %(why)s Make the plan again to see how it stands now.")
            raise Stale(sentence % {"why": unfit}) from unfit


def _add(actor: Actor, batch: Batch, record: Record, names: Sequence[str], lines: Sequence[Any]) -> list[int]:
    """Store new rows, ask the rights of each, write the journal, and return the rows' numbers."""
    names, lines = gated_new(actor, record, names, lines)
    links = [line[3] for line in lines]
    numbers = store(record.model, names, [line[2] for line in lines], links)
    for act in ("add", "import"):
        _require_all(actor, act, record.model, numbers)
    written: list[Written] = [
        (number, line[1] or str(number), {}, _filled(record, names, line))
        for number, line in zip(numbers, lines, strict=True)
    ]
    note_written(actor, record.kind, "add", written, batch=batch.code)
    return numbers


def _filled(record: Record, names: Sequence[str], line: Sequence[Any]) -> dict[str, Any]:
    """Return what the journal keeps of a new row: what is not empty, and its links."""
    apart = kept_apart(record.model)
    filled = {name: value for name, value in zip(names, line[2], strict=True) if value not in (None, "", False)}
    values = {name: value for name, value in filled.items() if name not in apart}
    return values | {name: numbers for name, numbers in line[3].items() if numbers}


def _require_all(actor: Actor, act: str, model: type[models.Model], numbers: Sequence[int]) -> None:
    """Raise Refused unless the actor may do the act to every row."""
    if visible(actor, model, act, archived=True).filter(pk__in=numbers).count() != len(set(numbers)):
        raise Refused(why_not(act, model))


def write_changes(actor: Actor, record: Record, lines: Sequence[Any], *, verb: str, batch: str) -> None:
    """Change stored rows: rights to `verb` and to import asked of each before and after, a journal line a row.

    `lines` are those a plan keeps of changed rows: [line, number, revision, label, {name: [before, after]}]. Raises
    Stale when a row is not at its revision any more. Accepting and undoing both write through here.
    """
    model: type[Any] = record.model
    numbers = [line[1] for line in lines]
    for act in (verb, "import"):
        _require_all(actor, act, model, numbers)
    _require_unchanged(model, lines)
    lines = gated_changes(actor, record, verb, lines)
    change_rows(model, [(line[1], _after(line)) for line in lines])
    for act in (verb, "import"):
        _require_all(actor, act, model, numbers)
    written: list[Written] = []
    apart = kept_apart(model)
    for _number, pk, revision, label, changes in lines:
        before: dict[str, Any]
        after: dict[str, Any]
        told = {name: pair for name, pair in changes.items() if name not in apart}
        before, after = ({name: pair[at] for name, pair in told.items()} for at in (0, 1))
        if revision is not None:
            before, after = before | {"revision": revision}, after | {"revision": revision + 1}
        written.append((pk, label, before, after))
    note_written(actor, record.kind, verb, written, batch=batch)


def _require_unchanged(model: type[Any], lines: Sequence[Any]) -> None:
    """Lock the rows, and raise Stale when one is not as the plan saw it."""
    names = stored_names(model)
    rows = model._base_manager.select_for_update().filter(pk__in=[line[1] for line in lines]).order_by("pk")
    if not issubclass(model, Kept):
        list(rows.values_list("pk", flat=True))
        return
    assert "revision" in names  # noqa: S101 -- every kept record has one
    now = dict(rows.values_list("pk", "revision"))
    moved = [label for _line, pk, revision, label, _changes in lines if now.get(pk) != revision]
    if moved:
        raise Stale(
            _("Changed by somebody since the plan was made: %(names)s. Make the plan again to see how it stands now.")
            % {"names": quoted(moved[:6])}
        )


def _after(line: Sequence[Any]) -> dict[str, Any]:
    """Return the new values of a changed line."""
    values = {name: pair[1] for name, pair in line[4].items()}
    return values if line[2] is None else {**values, "revision": line[2] + 1}


def change_rows(model: type[Any], rows: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    """Write the new values of rows, given as (number, values by attname and to-many field)."""
    many = {field.name for field in model._meta.many_to_many}
    alike: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for pk, values in rows:
        names = tuple(name for name in values if name not in many)
        alike[names].append((pk, *(values[name] for name in names)))
        for name in many & set(values):
            set_links(model, name, pk, values[name])
    for names, lines in alike.items():
        if names:
            update_rows(model, names, lines)


def set_links(model: type[Any], name: str, pk: int, numbers: Sequence[int]) -> None:
    """Make a row's to-many references exactly these."""
    relation = model._meta.get_field(name)
    relation.remote_field.through._base_manager.filter(**{f"{relation.m2m_field_name()}_id": pk}).delete()
    link(model, name, [(pk, number) for number in numbers])


def drop(batch: Batch) -> None:
    """Give a planned batch up: its lines are forgotten, the file too."""
    batch.chunks.all().delete()
    BatchFile.objects.filter(batch=batch).delete()
    batch.state = State.DROPPED
    batch.save(update_fields=["state"])
