"""Writing, reading and verifying the journal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Protocol

from django.db import connection, models, transaction
from django.utils import timezone

from entente.engines.journal.models import Entry, KindVersion, Reading
from entente.engines.journal.storing import insert_rows

GENESIS = "0" * 64
# One number for the whole house: PostgreSQL serialises the chain's writers on it. SQLite has one writer anyway.
CHAIN_LOCK = 7_268_001
CHUNK = 5_000
# What reads, leaves or happens at the door changes no record: it must not make every kept page be drawn again.
UNCHANGING = frozenset(
    {"refused", "read", "export", "digest", "sign-in", "sign-on", "locked-out", "reset-asked", "sign-on-refused"}
)


class Ports:
    """What the registry hands down: what follows the journal once its lines are committed.

    `changed` is told that there are lines (the index of search), `moved` of which kinds, with the last line of each.
    """

    changed: Callable[[], None] = staticmethod(lambda: None)
    moved: Callable[[Mapping[str, int]], None] = staticmethod(lambda last: None)


class Doer(Protocol):
    """Who acts, as the journal needs to know it: a name, and the account if there is one."""

    @property
    def name(self) -> str:
        """The name written in the journal."""

    @property
    def user_id(self) -> int | None:
        """The account's number, None for the local operator."""


@dataclass(frozen=True)
class Act:
    """One act to be written: the verb, the record, its values before and after."""

    verb: str
    record: models.Model
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str = ""


def kind_of(model: type[models.Model] | models.Model) -> str:
    """Return the journal's name of a record type, such as "partners.institution"."""
    return model._meta.label_lower


def plain(value: object) -> object:
    """Return a field's value as JSON holds it: dates in ISO form, decimals as text, keys as numbers."""
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_default_timezone()).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def stored_fields(record: models.Model) -> list[models.Field[Any, Any]]:
    """Return the fields a person or file fills: not those the database computes, nor what a model keeps to itself."""
    apart = kept_apart(record)
    return [field for field in record._meta.concrete_fields if not field.generated and field.name not in apart]


def kept_apart(model: type[models.Model] | models.Model) -> tuple[str, ...]:
    """Return the names of the fields whose values a model never lets into the journal."""
    apart: tuple[str, ...] = getattr(model, "unjournalled", ())
    return apart


def snapshot(record: models.Model) -> dict[str, Any]:
    """Return every stored value of a record, references as numbers, lists of references sorted."""
    values = {field.attname: plain(field.value_from_object(record)) for field in stored_fields(record)}
    if record.pk is not None:
        for field in record._meta.many_to_many:
            related = getattr(record, field.name).order_by().values_list("pk", flat=True)
            values[field.name] = sorted(related)
    return values


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the parts of two snapshots that differ, in the order of `after`."""
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {n: before[n] for n in changed if n in before}, {n: after[n] for n in changed if n in after}


def digest_of(entry: Entry) -> str:
    """Return the SHA-256 of an entry and of the digest before it, over canonical JSON."""
    what = (entry.object_id, entry.label, entry.before, entry.after)
    return _digest(entry.previous, _moment(entry.at), (entry.actor, entry.verb, entry.kind), what,
                   (entry.reason, entry.batch))  # fmt: skip


def _moment(at: datetime) -> str:
    """Return a time as the digest holds it."""
    return at.astimezone(timezone.get_fixed_timezone(0)).isoformat()


_canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def _digest(previous: str, at: str, who: Sequence[Any], what: Sequence[Any], why: Sequence[Any]) -> str:
    """Return the digest of one line: (actor, verb, kind), (number, label, before, after), (reason, batch)."""
    return _hashed(previous, at, _inside(who), _inside(what), _inside(why))


def _inside(values: Sequence[Any]) -> str:
    """Return values as they stand inside the canonical list of a line."""
    return _canonical(list(values))[1:-1]


def _hashed(previous: str, at: str, who: str, what: str, why: str) -> str:
    """Return the SHA-256 of a line from its canonical parts."""
    return hashlib.sha256(f'["{previous}","{at}",{who},{what},{why}]'.encode()).hexdigest()


def note(actor: Doer, act: Act, *, batch: str = "") -> Entry:
    """Write one act. Must run in the transaction that writes the record."""
    return note_many(actor, [act], batch=batch)[-1]


def note_many(actor: Doer, acts: Iterable[Act], *, batch: str = "") -> list[Entry]:
    """Write acts in order, in the caller's transaction, chained to the last line; returns the entries."""
    return _chained(
        Entry(
            user_id=actor.user_id,
            actor=actor.name,
            verb=act.verb,
            kind=kind_of(act.record),
            object_id=act.record.pk,
            label=str(act.record)[:300],
            before=dict(act.before),
            after=dict(act.after),
            reason=act.reason,
            batch=batch,
        )
        for act in acts
    )


# One record written by a file: its number, its name, its values before and after.
Written = tuple[int, str, Mapping[str, Any], Mapping[str, Any]]


def note_written(actor: Doer, kind: str, verb: str, rows: Sequence[Written], *, batch: str) -> None:
    """Write one act done to many records, a line each, chained as `note_many` chains; in the caller's transaction."""
    last, now = _last_digest(), timezone.now()
    moment, who, why = _moment(now), _inside((actor.name, verb, kind)), _inside(("", batch))
    lines = []
    for number, label, before, after in rows:
        was, is_now, name = _canonical(before) if before else "{}", _canonical(after), label[:300]
        digest = _hashed(last, moment, who, f"{number},{_canonical(name)},{was},{is_now}", why)
        lines.append((number, name, was, is_now, last, digest))
        last = digest
    same = {"at": now, "user_id": actor.user_id, "actor": actor.name, "verb": verb, "kind": kind, "batch": batch}
    numbers = insert_rows(Entry, ("object_id", "label", "before", "after", "previous", "digest"), lines, same)
    if numbers and verb not in UNCHANGING:
        _move({kind: numbers[-1]})


def note_refusal(actor: Doer, kind: str, object_id: int | None, address: str) -> None:
    """Write that somebody asked for a record outside their scope, by the address they typed."""
    with transaction.atomic():
        _chained(
            [
                Entry(
                    user_id=actor.user_id,
                    actor=actor.name,
                    verb="refused",
                    kind=kind,
                    object_id=object_id,
                    label=address[:300],
                )
            ]
        )


def note_whole(actor: Doer, verb: str, kind: str, label: str, what: Mapping[str, Any]) -> None:
    """Write one act done to a record type as a whole, such as taking a list out; in the caller's transaction."""
    _chained(
        [
            Entry(
                user_id=actor.user_id,
                actor=actor.name,
                verb=verb,
                kind=kind,
                object_id=None,
                label=label[:300],
                after=dict(what),
            )
        ]
    )


def note_reading(user_id: int, rows: Sequence[tuple[str, int]], place: str) -> None:
    """Write that a person read records whose readers are named: (kind, number) pairs, and where."""
    now = timezone.now()
    Reading.objects.bulk_create(
        Reading(at=now, user_id=user_id, kind=kind, object_id=number, place=place[:200]) for kind, number in rows
    )


def readings_of(kind: str, number: int, most: int) -> list[Reading]:
    """Return the last readings of a record, newest first, with their accounts."""
    rows = Reading.objects.filter(kind=kind, object_id=number).select_related("user").order_by("-id")
    return list(rows[:most])


def _chained(entries: Iterable[Entry]) -> list[Entry]:
    """Give each entry its time and digests, and store them; the caller holds a transaction."""
    last = _last_digest()
    now = timezone.now()
    linked = []
    for entry in entries:
        entry.at, entry.previous = now, last
        entry.digest = last = digest_of(entry)
        linked.append(entry)
    stored = Entry.objects.bulk_create(linked, batch_size=CHUNK)
    _move({entry.kind: entry.pk for entry in stored if entry.verb not in UNCHANGING})
    return stored


def _last_digest() -> str:
    """Return the digest of the last line, which only this transaction may follow."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    return Entry.objects.order_by("-id").values_list("digest", flat=True).first() or GENESIS


def _move(last: Mapping[str, int]) -> None:
    """Set the version of kinds to the numbers of their last lines; attempts and readings change no record."""
    if not last:
        return
    KindVersion.objects.bulk_create(
        (KindVersion(kind=kind, last=number) for kind, number in sorted(last.items())),
        update_conflicts=True,
        unique_fields=["kind"],
        update_fields=["last"],
    )
    # Whoever follows may fail without undoing what was written.
    transaction.on_commit(partial(Ports.moved, dict(last)), robust=True)
    transaction.on_commit(Ports.changed, robust=True)


def version_of(kinds: Sequence[str]) -> tuple[int, ...]:
    """Return, for each kind, the number of the last journal line that changed a record of it; 0 for none."""
    last = dict(KindVersion.objects.filter(kind__in=kinds).values_list("kind", "last"))
    return tuple(last.get(kind, 0) for kind in kinds)


@dataclass(frozen=True)
class Verification:
    """The outcome of reading the whole chain: lines read, the last digest, the first broken line or None."""

    count: int
    head: str
    broken: int | None


def verify() -> Verification:
    """Recompute every digest in order; stop at the first line that does not follow from the one before."""
    previous, count = GENESIS, 0
    for entry in _in_order():
        if entry.previous != previous or digest_of(entry) != entry.digest:
            return Verification(count, previous, entry.pk)
        previous, count = entry.digest, count + 1
    return Verification(count, previous, None)


def _in_order() -> Iterator[Entry]:
    """Yield all entries in the order of their numbers, a chunk at a time."""
    return Entry.objects.order_by("id").iterator(chunk_size=CHUNK)
