"""`entente iati`: publishing our aid, checking such a file, reading others'."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.service import Refused, may_some, why_not
from entente.apps.funding.iati import bringing, export
from entente.apps.funding.iati.check import Verdict, check
from entente.apps.funding.iati.models import Publisher
from entente.apps.funding.iati.queries import left_out, publisher_on
from entente.apps.funding.iati.reading import MAX_BYTES
from entente.apps.projects.models import Project
from entente.cli import Bad, require_folder
from entente.commands_values import Asked, a_day, a_language
from entente.engines.journal.service import kind_of, note_whole


def iati(asked: Asked, actor: Actor) -> int:
    """Export, check or import a file of activities."""
    with translation.override(a_language(asked.language)):
        return {"export": _export, "check": _check, "import": _bring_in}[asked.act](asked, actor)


def _export(asked: Asked, actor: Actor) -> int:
    """Write our public projects; what is left out is said. Status 0."""
    on = a_day(asked.as_of)
    require_folder(asked.output)
    if not may_some(actor, "export", Publisher):
        raise Bad(why_not("export", Publisher))
    publisher = publisher_on(on)
    if publisher is None:
        raise Bad(_("Under what identifier aid is published is not recorded: enter a publisher first."))
    try:
        with _written(asked.output) as stream:
            told = export.write(actor, publisher, on, timezone.now(), stream)
    except OSError as error:
        raise Bad(
            _("“%(value)s” cannot be written: %(why)s.") % {"value": asked.output, "why": error.strerror}
        ) from error
    with transaction.atomic():
        what = {"format": "iati", "as_of": on.isoformat(), "rows": told.activities}
        note_whole(actor, "export", kind_of(Project), _("Publishing aid"), what)
    for code, why in left_out(actor):
        print(f"{code}: {why}", file=sys.stderr)
    _last(f"activities {told.activities}, transactions {told.transactions}", err=asked.output in {"", "-"})
    return 0


@contextmanager
def _written(path: str) -> Iterator[BinaryIO]:
    """Give what to write to: standard output, or a file that takes its name only once it is whole."""
    if path in {"", "-"}:
        yield sys.stdout.buffer
        return
    place = Path(path)
    if place.exists() and not place.is_file():
        with place.open("wb") as stream:
            yield stream
        return
    part = place.with_name(f"{place.name}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def _check(asked: Asked, actor: Actor) -> int:
    """Say every fault of a file: status 0 for a valid one, 1 with its faults, 2 when it cannot be read."""
    with _opened(asked.file) as stream:
        verdict = check(stream, timezone.localdate())
    for fault in verdict.faults:
        where = f"{fault.line}: {fault.activity or '-'}: "
        print(where + (fault.sentence if fault.counts else f"({_('advice')}) {fault.sentence}"))
    if verdict.unreadable:
        raise Bad(f"“{asked.file}”: {verdict.unreadable}")
    _last(_counts(verdict))
    return 0 if verdict.valid else 1


def _counts(verdict: Verdict) -> str:
    """Return the last line of a check."""
    return f"activities {verdict.activities}, faults {len(verdict.wrong)}, advice {len(verdict.advice)}"


def _bring_in(asked: Asked, actor: Actor) -> int:
    """Bring in others' activities, or only say what would be: status 1 when something is refused, 2 when all is."""
    if why := bringing.why_not_dataset(asked.source):
        raise Bad(f"--source: {why}")
    try:
        with _opened(asked.file) as stream:
            does = bringing.plan if asked.dry_run else bringing.bring_in
            told = does(actor, asked.source.strip(), stream)
    except Refused as refused:
        raise Bad(str(refused)) from refused
    for line, identifier, why in told.refusals:
        print(f"{line}: {identifier or '-'}: {why}")
    for identifier, words in told.remarks:
        print(f"{identifier}: {words}")
    if told.problem and not told.read:
        raise Bad(f"“{asked.file}”: {told.problem}")
    if told.problem:
        print(told.problem)
    print(f"added {told.added}, changed {told.changed}, same {told.same}, gone {told.gone}")
    _last(f"activities read {told.read}, refused {told.refused}, transactions {told.transactions}")
    return 1 if told.refused or told.problem else 0


def _opened(path: str) -> BinaryIO:
    """Return a file to read, else Bad with why it cannot be; standard input for "-"."""
    if path == "-":
        return io.BytesIO(sys.stdin.buffer.read(MAX_BYTES))
    try:
        if Path(path).stat().st_size > MAX_BYTES:
            size = MAX_BYTES // 1_000_000
            raise Bad(_("“%(value)s” is larger than %(size)d MB: split it.") % {"value": path, "size": size})
        return Path(path).open("rb")
    except OSError as error:
        raise Bad(_("“%(value)s” cannot be read: %(why)s.") % {"value": path, "why": error.strerror}) from error


def _last(words: str, *, err: bool = False) -> None:
    """Print the last line, the same in every language: a program reads it."""
    print(words, file=sys.stderr if err else sys.stdout)
