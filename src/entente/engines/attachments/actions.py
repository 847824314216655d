"""What a person does with the files of a record: add some, archive one, restore it."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from typing import Any, Protocol

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.service import require
from entente.engines.attachments.models import Attachment, Content
from entente.engines.attachments.queries import files_of
from entente.engines.attachments.rules import Judged, judge, shown
from entente.engines.journal import service as journal
from entente.engines.journal.service import Act, difference, kind_of, snapshot


class Sent(Protocol):
    """A file as it is sent: its name, its size in bytes, its content read once from the start."""

    name: str | None
    size: int | None

    def read(self) -> bytes:
        """Return the content."""

    def seek(self, place: int) -> Any:
        """Go back to a place."""


class NotKept(ValueError):  # noqa: N818 -- an answer to the person, not an error of ours
    """Why nothing was stored: a sentence for each thing that stands in the way, all at once."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


@transaction.atomic
def add(
    actor: Actor, row: models.Model, sent: Sequence[Sent], *, language: str = "", note: str = ""
) -> list[Attachment]:
    """Keep some files with a record, all or none, and return them.

    Raises Refused unless the actor may change the record, NotKept with every sentence about what was sent.
    """
    require(actor, "change", row)
    files = [_looked_at(file) for file in sent]
    _lock(row)
    faults = [sentence for file in files for sentence in file.judged.faults]
    faults += _already_kept(row, files) + _too_many(row, len(files))
    if faults:
        raise NotKept(faults)
    stored = [
        Attachment.objects.create(
            record_kind=kind_of(row), record_id=row.pk, name=file.name, format=str(file.judged.format), size=file.size,
            sha256=file.digest, content_id=_content(file), language=language, note=note, added_by_id=actor.user_id,
        )
        for file in files
    ]  # fmt: skip
    journal.note_many(actor, [Act("add", file, {}, snapshot(file)) for file in stored])
    return stored


class _Looked:
    """A file sent, looked at once; its content is read again when it is stored, so that one is held at a time."""

    def __init__(self, sent: Sent, name: str, content: bytes, judged: Judged) -> None:
        self.sent, self.name, self.judged, self.size = sent, name, judged, len(content)
        self.digest = hashlib.sha256(content).hexdigest()

    def content(self) -> bytes:
        """Return the content."""
        self.sent.seek(0)
        return self.sent.read()


def _looked_at(sent: Sent) -> _Looked:
    """Judge a file; one that is too large is not read."""
    name = unicodedata.normalize("NFC", sent.name or "").strip()
    size, most = sent.size or 0, settings.ENTENTE_FILE_BYTES
    content = sent.read() if size <= most else b""
    return _Looked(sent, name, content, judge(name, size, content, most, (get_language() or "fr")[:2]))


def _lock(row: models.Model) -> None:
    """Let nobody else add to the record before this is done, so that what is counted stays true."""
    type(row)._base_manager.select_for_update().get(pk=row.pk)


def _already_kept(row: models.Model, files: Sequence[_Looked]) -> list[str]:
    """Return a sentence for each file that the record keeps already, or that is sent twice."""
    known = dict(files_of(row).values_list("sha256", "name"))
    found = []
    for file in files:
        if file.judged.format is None:
            continue
        if file.digest in known:
            found.append(
                _("“%(name)s” is kept with this record already, as “%(known)s”: send it once.")
                % {"name": shown(file.name), "known": shown(known[file.digest])}
            )
        known.setdefault(file.digest, file.name)
    return found


def _too_many(row: models.Model, more: int) -> list[str]:
    """Return the sentence for more files than a record keeps, if they would be."""
    most, kept = settings.ENTENTE_FILES_PER_RECORD, files_of(row).count()
    if kept + more <= most:
        return []
    sentence = _("A record keeps at most %(most)d files and this one has %(count)d: archive some, or send fewer.")
    return [sentence % {"most": most, "count": kept}]


def _content(file: _Looked) -> int:
    """Return the number of the row that holds a file's content, stored now unless it is there, by whomever."""
    if not (rows := Content.objects.filter(sha256=file.digest).order_by()).exists():
        Content.objects.bulk_create([Content(sha256=file.digest, content=file.content())], ignore_conflicts=True)
    return rows.values_list("pk", flat=True).get()


def archive(actor: Actor, row: models.Model, file: Attachment, reason: str) -> Attachment:
    """Archive a file of a record with its reason: it leaves the record's page, nothing is deleted.

    Raises Refused unless the actor may change the record, ValueError with a sentence without a reason, or when
    somebody archived it meanwhile.
    """
    return _set_archived(actor, row, file, "archive", reason)


def restore(actor: Actor, row: models.Model, file: Attachment, reason: str) -> Attachment:
    """Bring an archived file back with its reason; same errors, and NotKept when the record may keep no more."""
    return _set_archived(actor, row, file, "restore", reason)


@transaction.atomic
def _set_archived(actor: Actor, row: models.Model, file: Attachment, verb: str, reason: str) -> Attachment:
    """Change the archived state and write the journal."""
    require(actor, "change", row)
    if not reason.strip():
        raise ValueError(_("Give the reason, in one sentence."))
    _lock(row)
    stored = files_of(row, archived=True).get(pk=file.pk)
    archived = verb == "archive"
    if (stored.archived_at is not None) == archived:
        raise ValueError(_("Somebody archived this file meanwhile.") if archived else _("This file is not archived."))
    if not archived and (faults := _too_many(row, 1) + _kept_again(row, stored)):
        raise NotKept(faults)
    before = snapshot(stored)
    stored.archived_at = timezone.now() if archived else None
    stored.archive_reason = reason.strip()[:300] if archived else ""
    stored.save()
    journal.note(actor, Act(verb, stored, *difference(before, snapshot(stored)), reason.strip()))
    return stored


def _kept_again(row: models.Model, file: Attachment) -> list[str]:
    """Return the sentence for an archived file that was added again since."""
    same = files_of(row).filter(sha256=file.sha256).first()
    return [_("This file was added again since, as “%(name)s”.") % {"name": shown(same.name)}] if same else []
