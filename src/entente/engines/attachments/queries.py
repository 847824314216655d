"""Named reads of attachments: those of a record, their journal lines, and what of them is no longer whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from entente.engines.attachments.models import Attachment, Content
from entente.engines.journal.models import Entry
from entente.engines.journal.service import kind_of
from entente.engines.records import catalogue

KIND = Attachment._meta.label_lower
CHUNK = 4  # contents held at once while all are read


def files_of(row: models.Model, *, archived: bool = False) -> models.QuerySet[Attachment]:
    """Return the files kept with a record that the caller was let see, by name; archived ones only on demand."""
    rows = Attachment.objects.filter(record_kind=kind_of(row), record_id=row.pk)
    return rows if archived else rows.filter(archived_at__isnull=True)


def lines_about(row: models.Model) -> Q | None:
    """Return which journal lines, besides its own, are about a record: those of its files; None where it takes none."""
    record = catalogue.by_kind(kind_of(row))
    if record is None or not record.files:
        return None
    return Q(kind=KIND, object_id__in=files_of(row, archived=True).order_by().values("pk"))


@dataclass(frozen=True)
class Broken:
    """A file that is not what it was: its number and name, and which of two things differs."""

    number: int
    name: str
    stored: bool  # its bytes differ from its digest; otherwise its digest differs from the journal's


@dataclass(frozen=True)
class Verification:
    """The outcome of reading all files: how many, and those that are no longer what they were."""

    count: int
    broken: tuple[Broken, ...]


def verify() -> Verification:
    """Recompute every content's digest, and compare each file's with the one journalled when it was added.

    Three queries whatever the number of files; a few contents are held at a time.
    """
    digests = dict(_recomputed())
    journalled = dict(Entry.objects.filter(kind=KIND, verb="add").values_list("object_id", "after__sha256"))
    found = []
    rows = Attachment.objects.order_by("id").values_list("pk", "name", "sha256", "content_id")
    for number, name, digest, content in rows:
        if digests.get(content) != digest:
            found.append(Broken(number, name, stored=True))
        elif journalled.get(number) != digest:
            found.append(Broken(number, name, stored=False))
    return Verification(len(rows), tuple(found))


def _recomputed() -> Iterator[tuple[int, str]]:
    """Yield the number of each content, and the digest of its bytes."""
    rows = Content.objects.order_by("id").values_list("pk", "content").iterator(chunk_size=CHUNK)
    for number, content in rows:
        yield number, hashlib.sha256(content).hexdigest()
