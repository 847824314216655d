"""Taking an accepted batch back: new rows archived, changed ones as they were, while nobody has touched them since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Max, Min
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.models import Kept
from entente.access.service import may_some, visible, why_not
from entente.engines.exchange.batches import (
    Stale,
    Step,
    no_step,
    require_together,
    write_changes,
)
from entente.engines.exchange.models import UNDO_OF, Batch, State
from entente.engines.journal.models import Entry
from entente.engines.journal.service import UNCHANGING, kept_apart
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record

TOLD = 20
AT_ONCE = 500


def why_not_undone(batch: Batch, reader: Reader) -> list[str]:
    """Return what has happened since to the rows of a batch, in words: undoing it would lose that. Empty: it may be.

    What the reader may not see is counted among "others", never named.
    """
    found: list[str] = []
    for record in reversed(records_of(batch)):
        found += _why_not(record, batch, reader)
    return found or ([] if Entry.objects.filter(batch=batch.code).exists() else [_("the batch wrote nothing")])


def records_of(batch: Batch) -> list[Record]:
    """Return the record types of which a batch wrote rows, in the order in which it wrote them."""
    kinds = Entry.objects.filter(batch=batch.code).order_by().values("kind").annotate(first=Min("id"))
    found = (catalogue.by_kind(kind) for kind in kinds.order_by("first").values_list("kind", flat=True))
    return [record for record in found if record is not None]


def _why_not(record: Record, batch: Batch, reader: Reader) -> list[str]:
    """Return what has happened since to the rows of one type."""
    lines = Entry.objects.filter(kind=record.kind, batch=batch.code)
    last = Entry.objects.filter(batch=batch.code).aggregate(last=Max("id"))["last"]
    touched = Entry.objects.filter(kind=record.kind, id__gt=last, object_id__in=lines.values("object_id")).exclude(
        verb__in=UNCHANGING
    )
    found = _told(record, reader, list(touched.order_by("id").values_list("object_id", "actor", "label")[:TOLD]))
    added = lines.filter(verb="add")
    if not may_some(reader.actor, "archive", record.model) and added.exists():
        found.append(why_not("archive", record.model))
    if kept_apart(record.model) and lines.filter(verb="change").exists():
        found.append(_("the journal does not keep what stood there: bring the right values in by a new file"))
    return found + _used(record, reader, added, batch)


def _told(record: Record, reader: Reader, rows: Sequence[tuple[int | None, str, str]]) -> list[str]:
    """Return who changed which record since; a record out of the reader's sight is not named."""
    numbers = {number for number, _actor, _label in rows if number is not None}
    seen = visible(reader.actor, record.model, archived=True).filter(pk__in=numbers)
    names = {row.pk: str(row) for row in seen}
    sentence = _("%(actor)s has changed “%(name)s” since")
    told = [sentence % {"actor": actor, "name": names[number]} for number, actor, _label in rows if number in names]
    if numbers - set(names):
        told.append(_("records outside your mandates by now have changed since"))
    return told


def _used(record: Record, reader: Reader, added: models.QuerySet[Entry], batch: Batch) -> list[str]:
    """Return which record types refer by now to rows the batch added, but for what is taken back with them."""
    told = []
    for relation in record.model._meta.related_objects:
        model: Any = relation.related_model
        if not issubclass(model, Kept):
            continue
        rows = model._base_manager.filter(
            archived_at__isnull=True, **{f"{relation.field.name}__in": added.values("object_id")}
        )
        # What refers to it from the same file is taken back with it.
        taken = Entry.objects.filter(batch=batch.code, kind=model._meta.label_lower)
        rows = rows.exclude(pk__in=taken.values("object_id"))
        if rows.filter(pk__in=visible(reader.actor, model).order_by().values("pk")).exists():
            told.append(
                _("records of the type “%(kind)s” refer to what the batch added")
                % {"kind": catalogue.by_model(model).plural}
            )
        elif rows.exists():
            told.append(_("records outside your mandates refer to what the batch added"))
    return list(dict.fromkeys(told))


def undo(actor: Actor, batch: Batch, step: Step = no_step) -> Batch:
    """Take an accepted batch back in one transaction, a journal line a row.

    Raises Stale, saying what, when a row was changed or referred to since, and Refused when a row lies
    outside the actor's scope by now; nothing is written then.
    """
    with translation.override(batch.language):
        try:
            with transaction.atomic():
                return _undo(actor, batch, step)
        except IntegrityError as error:
            raise Stale(_("It cannot be undone: another record has by now what this one would get back.")) from error


def _undo(actor: Actor, batch: Batch, step: Step) -> Batch:
    """Take the lines back, some at a time."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in {State.ACCEPTED, State.UNDOING}:
        raise Stale(_("Only an accepted batch can be undone."))
    reasons = why_not_undone(batch, Reader(actor, batch.language, timezone.localdate()))
    if reasons:
        raise Stale(_("It cannot be undone: %(reasons)s.") % {"reasons": "; ".join(reasons)})
    total, done = Entry.objects.filter(batch=batch.code).count(), 0
    for record in reversed(records_of(batch)):
        lines = Entry.objects.filter(kind=record.kind, batch=batch.code).order_by("id")
        written: list[int] = []
        for act, verb in (("add", "archive"), ("change", "change")):
            for block in _blocks(lines.filter(verb=act)):
                changes = [_taken_back(batch, line) for line in block]
                write_changes(actor, record, changes, verb=verb, batch=UNDO_OF + batch.code)
                written += [line.object_id for line in block if line.object_id is not None]
                done += len(block)
                step(done, total, _("lines taken back"))
        require_together(actor, record, written)
    batch.state, batch.undone_at = State.UNDONE, timezone.now()
    batch.save()
    return batch


def _blocks(lines: models.QuerySet[Entry]) -> Iterator[list[Entry]]:
    """Yield journal lines some at a time."""
    found = lines.iterator(AT_ONCE)
    while block := list(islice(found, AT_ONCE)):
        yield block


def _taken_back(batch: Batch, line: Entry) -> list[Any]:
    """Return the change that takes a journal line back: what was added is archived, what was changed is as before."""
    if line.verb == "add":
        reason = _("Import %(number)d (%(file)s) undone") % {"number": batch.pk, "file": batch.file_name[:100]}
        changes = {"archived_at": [None, timezone.localtime().isoformat()], "archive_reason": ["", reason]}
        return [0, line.object_id, 1, line.label, changes]
    names = [name for name in line.after if name != "revision"]
    changes = {name: [line.after[name], line.before[name]] for name in names}
    return [0, line.object_id, line.after.get("revision"), line.label, changes]
