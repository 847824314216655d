"""Keeping the index: it follows the journal line by line, or is made again as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeVar

from django.db import connection, transaction
from django.db.models import Q

from entente.engines.journal.models import Entry, KindVersion
from entente.engines.journal.service import UNCHANGING
from entente.engines.search import store
from entente.engines.search.entries import LABEL, TEXT, WIDE, Plan, plans, read, rows_of
from entente.engines.search.following import Line, followers, rows_changed
from entente.engines.search.kinds import code_of, entries_of, entry_number, kind_number
from entente.engines.search.models import Indexed, IndexedKind, IndexedWord

AT_ONCE = 200  # lines of the journal that a request may follow itself; more is left to a background job
CHUNK = 4_000
# One number for the whole house: PostgreSQL lets one process at a time change the index. SQLite has one writer anyway.
INDEX_LOCK = 7_268_002
Item = TypeVar("Item")


class Progress(Protocol):
    """What a long piece of work tells of itself."""

    def step(self, done: int, total: int, words: str = "") -> None:
        """Say how much is done."""


class Silent:
    """Progress that nobody watches."""

    def step(self, done: int, total: int, words: str = "") -> None:
        """Say nothing."""


class Ports:
    """What the registry hands down: how a catch-up is started in the background; without it, it is done at once."""

    later: Callable[[], None] | None = None
    paused = False


@contextmanager
def paused() -> Iterator[None]:
    """Leave the index as it is while much is loaded by this process; whoever asks for it catches up afterwards."""
    Ports.paused = True
    try:
        yield
    finally:
        Ports.paused = False


def after_change() -> None:
    """Follow what was just written, or have it followed in the background when it is much."""
    if Ports.paused:
        return
    if Ports.later is not None and _waiting(AT_ONCE) > AT_ONCE:
        Ports.later()
    else:
        catch_up()


def behind() -> dict[str, tuple[int, int]]:
    """Return, for each kind the index has not followed to its end, the last line followed and the last written."""
    followed = dict(IndexedKind.objects.values_list("kind", "last"))
    written = KindVersion.objects.values_list("kind", "last")
    return {kind: (followed.get(kind, 0), last) for kind, last in written if last > followed.get(kind, 0)}


def _lines(kind: str, first: int, last: int) -> Iterator[Line]:
    """Yield (row, what it was before) of the lines after one up to another that changed rows of a kind."""
    rows = Entry.objects.filter(kind=kind, id__gt=first, id__lte=last, object_id__isnull=False).order_by()
    for number, before in rows.exclude(verb__in=UNCHANGING).values_list("object_id", "before").iterator(CHUNK):
        yield number or 0, before


def _waiting(most: int) -> int:
    """Return how many lines wait to be followed, counted no further than just above `most`."""
    count = 0
    for kind, (first, _last) in behind().items():
        rows = Entry.objects.filter(kind=kind, id__gt=first).order_by().values_list("pk")
        count += rows[: most + 1].count()
    return count


def _alone() -> None:
    """Wait until no other process changes the index; for the rest of the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [INDEX_LOCK])


def catch_up(progress: Progress | None = None) -> int:
    """Index again the rows that changed since, and those that read a text or a right through them; return how many.

    A part at a time, so that others go on writing; the line followed is noted last, so that a catch-up broken
    off is done again.
    """
    moved = behind()
    changed: dict[Plan, set[int]] = {}
    for kind, (first, last) in moved.items():
        lines = list(_lines(kind, first, last)) if followers(kind) else []
        for plan, step in followers(kind):
            for part in _parts(lines):
                changed.setdefault(plan, set()).update(rows_changed(plan, step, part))
    done, total = 0, sum(len(numbers) for numbers in changed.values())
    for plan, rows in changed.items():
        for numbers in _parts(sorted(rows)):
            _again(plan, numbers)
            done += len(numbers)
            (progress or Silent()).step(done, total, plan.record.plural)
    if moved:
        _followed({kind: last for kind, (_first, last) in moved.items()})
    return total


def _parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Yield some items a part at a time."""
    return (items[at : at + CHUNK] for at in range(0, len(items), CHUNK))


@transaction.atomic
def _again(plan: Plan, numbers: Sequence[int]) -> None:
    """Index some rows of a record type again; those that are gone or archived are left out."""
    _alone()
    kind = plan.record.kind
    Indexed.objects.filter(pk__in=[entry_number(kind, number) for number in numbers]).delete()
    found = read(plan, Q(pk__in=numbers))
    store.put(found)
    store.put_words(kind_number(kind), _words_in(kind, found))


def _words_in(kind: str, found: Sequence[tuple[int, str]]) -> Counter[str]:
    """Return the words of some entries, without their kind, and how many of the entries hold each."""
    begin = len(code_of(kind))
    counted = Counter(
        word[begin:]
        for _entry, words in found
        for word in words.split()
        if word[begin : begin + 1] in {LABEL, TEXT, WIDE}
    )
    counted[store.ANY_WORD] = len(found)
    return counted


def _followed(lines: dict[str, int]) -> None:
    """Note how far the index has followed each kind."""
    IndexedKind.objects.bulk_create(
        (IndexedKind(kind=kind, last=last) for kind, last in sorted(lines.items())),
        update_conflicts=True,
        unique_fields=["kind"],
        update_fields=["last"],
    )


def rebuild(progress: Progress | None = None) -> int:
    """Index every row again, a part at a time so that others go on writing; return how many."""
    told = progress or Silent()
    started = dict(KindVersion.objects.values_list("kind", "last"))
    listed = list(plans())
    done, total = 0, sum(rows_of(plan).count() for plan in listed)
    for plan in listed:
        for count in _rebuild_kind(plan):
            done += count
            told.step(done, max(done, total), plan.record.plural)
    with transaction.atomic():
        _alone()
        numbers = [kind_number(plan.record.kind) for plan in listed]
        IndexedWord.objects.exclude(kind__in=numbers).delete()
        _followed(started)
    store.settle()
    return done


def _rebuild_kind(plan: Plan) -> Iterator[int]:
    """Index the rows of one record type again and yield how many each part held; entries of no row go."""
    kind, counted = plan.record.kind, Counter[str]()
    first, end = entries_of(kind)
    after, upto = 0, _last_of_part(plan, 0)
    while True:
        last = end if upto is None else entry_number(kind, upto)
        with transaction.atomic():
            _alone()
            found = read(plan, Q(pk__gt=after) if upto is None else Q(pk__gt=after, pk__lte=upto))
            Indexed.objects.filter(pk__gt=first, pk__lte=last).delete()
            store.put(found)
        counted.update(_words_in(kind, found))
        yield len(found)
        if upto is None:
            break
        first, after, upto = last, upto, _last_of_part(plan, upto)
    with transaction.atomic():
        _alone()
        IndexedWord.objects.filter(kind=kind_number(kind)).delete()
        store.put_words(kind_number(kind), counted)


def _last_of_part(plan: Plan, after: int) -> int | None:
    """Return the last row of the next part, None when no whole part is left.

    Asked apart, so that the database never sorts all the rows to read a part of them with what they refer to.
    """
    numbers = rows_of(plan).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    return numbers[CHUNK - 1 : CHUNK].first()


def refresh(progress: Progress | None = None) -> int:
    """Make the index when there is none, or have it catch up; return how many rows were indexed."""
    return catch_up(progress) if IndexedKind.objects.exists() else rebuild(progress)
