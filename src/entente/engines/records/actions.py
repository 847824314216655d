"""What a person does to any record: add, change, archive, restore. Each authorises, checks, saves and journals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.models import Kept
from entente.access.service import Refused, may, require, why_not
from entente.engines.journal.models import Entry
from entente.engines.journal.service import Act, difference, kept_apart, kind_of, note, plain, snapshot
from entente.engines.records import catalogue
from entente.engines.records.together import require_fitting

Seen = int  # the revision a person saw before they acted


@dataclass(frozen=True)
class Change:
    """One field that somebody else changed meanwhile: what it was, what it is now."""

    name: str
    before: Any
    now: Any


class Conflict(Exception):  # noqa: N818 -- it is the field's word, not an error of ours
    """Somebody saved the record after this form was opened; nothing was written."""

    def __init__(self, changes: list[Change], last: Entry | None, revision: int) -> None:
        super().__init__("conflict")
        self.changes, self.last, self.revision = changes, last, revision


def prepare(actor: Actor, act: str, row: models.Model, stored: models.Model | None) -> None:
    """Ask the record type's own gate before a row is stored; raises Refused with its sentence.

    The gate may change the row (a proposal that waits for a second person), so this comes before saving. Whoever
    writes rows without `add` and `change` (a file's many rows) calls it for each row.
    """
    record = catalogue.by_kind(kind_of(row))
    reason = record.prepare(actor, act, row, stored) if record is not None and record.prepare else ""
    if reason:
        raise Refused(reason)


@transaction.atomic
def add(actor: Actor, form: forms.ModelForm[Any]) -> models.Model:
    """Store a new record from a valid form; raises Refused when it would stand outside the actor's scope.

    Unfit, a Refused with its fields, when it cannot stand beside the others: see `together.require_fitting`.
    """
    record: models.Model = form.save(commit=False)
    prepare(actor, "add", record, None)
    _save(record)
    form.save_m2m()
    require(actor, "add", record)
    note(actor, Act("add", record, {}, snapshot(record)))
    require_fitting(actor, [record])
    return record


def _save(record: models.Model) -> None:
    """Store a row; raises Refused when the database says no to what the form had found well, before somebody else's."""
    try:
        record.save()
    except IntegrityError as error:
        raise Refused(
            _("Somebody has meanwhile stored what this does not go with: nothing was written. Look again, then repeat.")
        ) from error


@transaction.atomic
def change(actor: Actor, record: models.Model, form: forms.ModelForm[Any]) -> models.Model:
    """Store the changes of a valid form made at revision `form.cleaned_data["revision"]`.

    Raises Refused when the record stands, or would then stand, outside the actor's scope, Unfit as `add`, and
    Conflict when somebody saved it after the form was opened.
    """
    model = cast("type[Any]", type(record))
    stored = model._base_manager.select_for_update().get(pk=record.pk)
    require(actor, "change", stored)
    before = snapshot(stored)
    seen = form.cleaned_data.get("revision")
    if isinstance(stored, Kept) and seen is not None and seen != stored.revision:
        raise Conflict(*meanwhile(stored, before, seen, form.cleaned_data))
    saved = form.save(commit=False)
    prepare(actor, "change", saved, stored)
    if isinstance(saved, Kept) and isinstance(stored, Kept):
        saved.revision = stored.revision + 1
    _save(saved)
    form.save_m2m()
    decision = may(actor, "change", saved)
    if not decision:
        raise Refused(decision.reason)
    was, now = difference(before, snapshot(saved))
    note(actor, Act("change", saved, was, now))
    require_fitting(actor, [saved])
    return cast("models.Model", saved)


def meanwhile(
    stored: Kept, now: Mapping[str, Any], seen: Seen, said: Mapping[str, Any] | None = None
) -> tuple[list[Change], Entry | None, int]:
    """Return what changed since revision `seen`, the last journal line, and the revision now.

    Of a field that the journal does not keep, what it was is not known: it is told where the form (`said`) says
    otherwise.
    """
    lines = Entry.objects.filter(kind=kind_of(stored), object_id=stored.pk).order_by("-id")
    base = dict(now)
    last = None
    for line in lines[: max(1, stored.revision - seen)]:
        last = last or line
        base.update(line.before)
    changes = [Change(name, base.get(name), value) for name, value in now.items() if base.get(name) != value]
    changes += [
        Change(name, "", plain(getattr(stored, name)))
        for name in kept_apart(stored)
        if said and name in said and said[name] != getattr(stored, name)
    ]
    return [item for item in changes if item.name != "revision"], last, stored.revision


@transaction.atomic
def archive(actor: Actor, record: Kept, reason: str) -> Kept:
    """Archive a record with its reason; raises Refused without the right, ValueError without a reason."""
    return _set_archived(actor, record, "archive", reason)


@transaction.atomic
def restore(actor: Actor, record: Kept, reason: str) -> Kept:
    """Bring an archived record back with its reason; same rights and errors as archiving, and Unfit as `add`."""
    return _set_archived(actor, record, "restore", reason)


def _set_archived(actor: Actor, record: Kept, verb: str, reason: str) -> Kept:
    """Change the archived state and write the journal."""
    if not reason.strip():
        raise ValueError(_("Give the reason, in one sentence."))
    model = cast("type[Any]", type(record))
    stored: Kept = model._base_manager.select_for_update().get(pk=record.pk)
    if not may(actor, "archive", stored):
        raise Refused(why_not("archive", model))
    before = snapshot(stored)
    prepare(actor, verb, stored, None)
    stored.archived_at = timezone.now() if verb == "archive" else None
    stored.archive_reason = reason.strip()[:300] if verb == "archive" else ""
    stored.revision += 1
    stored.save()
    was, now = difference(before, snapshot(stored))
    note(actor, Act(verb, stored, was, now, reason.strip()))
    require_fitting(actor, [stored])
    return stored
