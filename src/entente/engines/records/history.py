"""The history of one record: journal lines with their fields named and their references put into words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from entente.access.service import visible
from entente.engines.journal.models import Entry
from entente.engines.journal.service import kind_of
from entente.engines.records.reader import Reader
from entente.engines.ui import format as show

MOST = 200
# What happens to an account and a sign-on, besides being written.
DOOR = {
    "compute": pgettext_lazy("act", "computed"),
    "prove": pgettext_lazy("act", "sent to be proven"),
    "close": pgettext_lazy("act", "closed"),
    "reopen": pgettext_lazy("act", "opened again"),
    "confirm": pgettext_lazy("act", "confirmed"),
    "refuse": pgettext_lazy("act", "not confirmed"),
    "invite": pgettext_lazy("act", "invited"),
    "sign-in": pgettext_lazy("act", "signed in"),
    "locked-out": pgettext_lazy("act", "locked out after failed sign-ins"),
    "reset-asked": pgettext_lazy("act", "a new password was asked for"),
    "password-set": pgettext_lazy("act", "set a password"),
    "factor-set": pgettext_lazy("act", "set a second factor"),
    "factor-removed": pgettext_lazy("act", "removed a second factor"),
    "factor-reset": pgettext_lazy("act", "had the second factor reset"),
    "sessions-ended": pgettext_lazy("act", "sessions ended"),
    "linked": pgettext_lazy("act", "connected to a sign-on"),
    "unlinked": pgettext_lazy("act", "disconnected from a sign-on"),
    "sign-on-refused": pgettext_lazy("act", "refused a sign-in"),
}
# A step of a record's life is journalled under its code, after this.
STEP = "step:"
_steps: dict[tuple[str, str], Any] = {}  # by kind of record and code
SILENT = frozenset({"id", "revision", "pk", "record_kind", "record_id"})


class Ports:
    """What the registry hands down: which lines besides its own are about a record (those of its files), or None."""

    beside: Callable[[models.Model], Q | None] = staticmethod(lambda row: None)


@dataclass(frozen=True)
class Line:
    """One field changed: its name, before and after in words."""

    name: str
    before: str
    after: str
    field: str = ""


@dataclass(frozen=True)
class Told:
    """One journal line as it is told: when, who, what (in words, and as the journal writes it), why, and the fields."""

    at: datetime
    actor: str
    act: str
    reason: str
    lines: tuple[Line, ...]
    verb: str
    about: str = ""  # what of the record, where it is not the record itself: a file


def act_words(verb: str, kind: str) -> str:
    """Return an act to a record of a kind in the reader's words."""
    words: dict[str, Any] = {
        "add": pgettext("act", "created"),
        "change": pgettext("act", "changed"),
        "archive": pgettext("act", "archived"),
        "restore": pgettext("act", "restored"),
        "load": pgettext("act", "loaded"),
        "export": pgettext("act", "exported"),
        "forget": pgettext("act", "emptied, as no longer needed"),
        "read": pgettext("act", "read in a document"),
        "refused": pgettext("act", "refused access to"),
        **DOOR,
    }
    if verb.startswith(STEP):
        code = verb.removeprefix(STEP)
        return _("step: %(step)s") % {"step": _steps.get((kind, code), code)}
    return str(words.get(verb, verb))


def name_steps(words: Mapping[tuple[str, str], Any]) -> None:
    """Take the words of the steps that lives have, by kind of record and code."""
    _steps.clear()
    _steps.update(words)


def entries_of(row: models.Model, reader: Reader) -> list[Told]:
    """Return the last journal lines of a record, newest first; names of records out of scope are withheld."""
    own, beside = Q(kind=kind_of(row), object_id=row.pk), Ports.beside(row)
    lines = Entry.objects.filter(own if beside is None else own | beside).exclude(verb="refused")
    entries = list(lines.order_by("-id")[:MOST])
    names = _names(type(row), [entry for entry in entries if entry.kind == kind_of(row)], reader)
    return [_told(entry, row, names, reader) for entry in entries]


def _told(entry: Entry, row: models.Model, names: dict[Any, str], reader: Reader) -> Told:
    """Return a journal line of a record, or of what hangs on it, as it is told."""
    model = type(row) if entry.kind == kind_of(row) else apps.get_model(entry.kind)
    lines = told_lines(model, entry.before, entry.after, names, reader)
    about = "" if model is type(row) else f"{model._meta.verbose_name} {entry.label}"
    return Told(entry.at, entry.actor, act_words(entry.verb, entry.kind), entry.reason, lines, entry.verb, about)


def told_lines(
    model: type[models.Model],
    before: dict[str, Any],
    after: dict[str, Any],
    names: dict[Any, str],
    reader: Reader,
) -> tuple[Line, ...]:
    """Return the changed fields in words; a record's creation tells only what was filled in."""
    lines = []
    for name in {**before, **after}:
        if name in SILENT or name not in _fields(model):
            continue
        was = _words(model, name, before.get(name), names, reader)
        now = _words(model, name, after.get(name), names, reader)
        if was != now:
            field = _fields(model)[name]
            lines.append(Line(str(field.verbose_name), was, now, field.name))
    return tuple(lines)


def names_for(model: type[models.Model], changes: Sequence[tuple[str, Any]], reader: Reader) -> dict[Any, str]:
    """Return the names of the records that some (field, value) pairs refer to."""
    return _resolve(model, changes, reader)


def _names(model: type[models.Model], entries: Sequence[Entry], reader: Reader) -> dict[Any, str]:
    """Return (model, number) -> name for every reference the entries hold and the reader may see."""
    pairs = [pair for entry in entries for part in (entry.before, entry.after) for pair in part.items()]
    return _resolve(model, pairs, reader)


def _resolve(model: type[models.Model], pairs: Sequence[tuple[str, Any]], reader: Reader) -> dict[Any, str]:
    """Ask once per model referred to."""
    wanted: dict[type[models.Model], set[int]] = defaultdict(set)
    for name, value in pairs:
        field = _fields(model).get(name)
        if field is not None and field.related_model is not None and value:
            target = cast("type[models.Model]", field.related_model)
            wanted[target].update(value if isinstance(value, list) else [value])
    return {
        (target, row.pk): str(row)
        for target, numbers in wanted.items()
        for row in visible(reader.actor, target, archived=True).filter(pk__in=numbers)
    }


def _fields(model: type[models.Model]) -> dict[str, Any]:
    """Return the stored fields by the names the journal uses."""
    concrete: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    return concrete | {field.name: field for field in model._meta.many_to_many}


def _words(model: type[models.Model], name: str, value: Any, names: dict[Any, str], reader: Reader) -> str:
    """Return a stored value in the reader's words."""
    field = _fields(model)[name]
    if value is None or value in ("", []):
        return ""
    if field.related_model is not None:
        numbers = value if isinstance(value, list) else [value]
        return ", ".join(names.get((field.related_model, number), _("(outside your mandates)")) for number in numbers)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, models.DateField):
        return show.day(datetime.fromisoformat(value).date(), reader.language)
    return str(value)
