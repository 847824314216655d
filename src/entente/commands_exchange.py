"""What `entente export`, `import` and `undo` do."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.service import Refused, may_some, why_not
from entente.cli import Bad, print_json, require_folder, write_out
from entente.engines.exchange import batches
from entente.engines.exchange.columns import columns_out
from entente.engines.exchange.download import note_export, rows_to_export
from entente.engines.exchange.files.sheet import Sheet
from entente.engines.exchange.files.sniff import MAX_BYTES
from entente.engines.exchange.files.writing import FORMATS, write
from entente.engines.exchange.layout import NOT_READ, names_of_fields
from entente.engines.exchange.models import Batch, Mode, Outcome, State
from entente.engines.exchange.outgoing import rows_out, sheet_of
from entente.engines.exchange.refused import reasons, refused_lines, refused_sheet
from entente.engines.exchange.undo import undo
from entente.engines.exchange.upload import batches_of
from entente.engines.exchange.values import quoted
from entente.engines.journal.service import plain
from entente.engines.records import catalogue
from entente.engines.records.listing import read_query
from entente.engines.records.narrowing import SHOWN_ON
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record

Asked = argparse.Namespace
ALL = "json"


def kind_named(text: str) -> Record:
    """Return the record type of a slug, else Bad with all of them."""
    record = catalogue.by_slug(text)
    if record is None:
        known = ", ".join(sorted(item.slug for item in catalogue.all_records()))
        raise Bad(_("“%(value)s” is not a record type: write one of %(choices)s.") % {"value": text, "choices": known})
    return record


def language_of(text: str) -> str:
    """Return the language written, the terminal's for nothing, else Bad."""
    if text in {"", "fr", "en"}:
        return text or (translation.get_language() or "fr")[:2]
    raise Bad(
        _("“%(value)s” is not a %(what)s: write one of %(choices)s.")
        % {"value": text, "what": _("language"), "choices": "fr, en"}
    )


def export(asked: Asked, actor: Actor) -> int:
    """Write a list as the filters ask to a file, or to standard output."""
    record, language = kind_named(asked.kind), language_of(asked.language)
    if asked.format not in {*FORMATS, ALL}:
        raise Bad(
            _("“%(value)s” is not a %(what)s: write one of %(choices)s.")
            % {"value": asked.format, "what": _("format"), "choices": ", ".join([*FORMATS, ALL])}
        )
    require_folder(asked.output)
    if not may_some(actor, "export", record.model):
        raise Bad(why_not("export", record.model))
    with translation.override(language):
        params = QueryDict(asked.filter)
        reader = Reader(actor, language, timezone.localdate())
        query = read_query(record, reader, params)
        unknown = sorted(set(params) - _known(record))
        if unknown:
            query.problems.append(
                _("“%(value)s” is not a filter of this list: %(names)s.")
                % {"value": unknown[0], "names": ", ".join(sorted(_known(record)))}
            )
        if query.problems:
            raise Bad(" ".join(query.problems))
        rows = rows_to_export(query, actor)
        columns = columns_out(record, None, language)
        if asked.format == ALL:
            names = [column.exchanged.name for column in columns if column.exchanged]
            listed = [dict(zip(names, map(plain, row), strict=True)) for row in rows_out(record, reader, columns, rows)]
            text = json.dumps({"kind": record.slug, "rows": listed}, ensure_ascii=False, indent=1, default=str)
            content = text.encode() + b"\n"
        else:
            content = _written(sheet_of(record, reader, columns, rows), asked.format)
        note_export(reader, record, rows, {"format": asked.format, "filters": asked.filter}, "entente export")
    write_out(asked.output, content)
    return 0


def _known(record: Record) -> set[str]:
    """Return the names that a list's address may hold."""
    return {item.name for item in record.filters} | {
        "q", "as_of", "dates", "archived", "figure", "about", SHOWN_ON, "sort", "columns", "year",
    }  # fmt: skip


def _written(sheet: Sheet, kind: str) -> bytes:
    """Return a sheet as a file's content."""
    with tempfile.TemporaryDirectory(prefix="entente-export-") as folder:
        place = Path(folder) / f"sheet.{kind}"
        write(sheet, kind, place)
        return place.read_bytes()


def bring_in(asked: Asked, actor: Actor) -> int:
    """Plan a file; unless it is a dry run, write what passes. Status 1 when a line is refused."""
    record, language = kind_named(asked.kind), language_of(asked.language)
    mapping = _mapping(record, asked.map)
    if asked.mode not in Mode.values:
        raise Bad(
            _("“%(value)s” is not a %(what)s: write one of %(choices)s.")
            % {"value": asked.mode, "what": _("mode"), "choices": ", ".join(Mode.values)}
        )
    require_folder(asked.refused)
    content = _content(asked.file)
    try:
        batch = batches.bring_in(
            actor, record, Path(asked.file).name, content, language=language, mode=asked.mode, mapping=mapping
        )
        batches.plan(actor, batch)
        if batch.problem:
            raise Bad(f"{quoted([asked.file])} {batch.problem}")
        if not any(name for _place, _header, name in batch.headers):
            headers = quoted(header for _place, header, _name in batch.headers if header)
            raise Bad(
                _("no header of the file is known (%(headers)s): say what one means with --map “Their header=field”.")
                % {"headers": headers[:200]}
            )
        if not asked.dry_run and batch.count(Outcome.NEW) + batch.count(Outcome.CHANGED):
            batches.accept(actor, batch)
    except (Refused, batches.Stale) as problem:
        raise Bad(str(problem)) from problem
    if asked.refused and batch.count(Outcome.REFUSED):
        with translation.override(language):
            kind = Path(asked.refused).suffix[1:] or batch.file_kind
            sheet = refused_sheet(batch, Reader(actor, language, timezone.localdate()))
            write_out(asked.refused, _written(sheet, kind if kind in FORMATS else batch.file_kind))
    batch.refresh_from_db()
    print_json(_told(batch))
    return 1 if batch.count(Outcome.REFUSED) else 0


def _content(path: str) -> bytes:
    """Return a file's content, else Bad with why it cannot be read."""
    try:
        if Path(path).stat().st_size > MAX_BYTES:
            size = MAX_BYTES // 1_000_000
            raise Bad(_("“%(value)s” is larger than %(size)d MB: split it.") % {"value": path, "size": size})
        return Path(path).read_bytes()
    except OSError as error:
        raise Bad(_("“%(value)s” cannot be read: %(why)s.") % {"value": path, "why": error.strerror}) from error


def _mapping(record: Record, said: list[str]) -> dict[str, str]:
    """Return what --map says of headers, else Bad with the fields there are."""
    names = {name for name, _heading in names_of_fields(record, "en")} | {NOT_READ}
    found = {}
    for text in said:
        header, separator, name = text.rpartition("=")
        if not separator or not header.strip() or name.strip() not in names:
            raise Bad(
                _("“%(value)s” does not say what a header means: write “Their header=field”, with one of %(names)s.")
                % {"value": text[:60], "names": ", ".join(sorted(names))}
            )
        found[header.strip()] = name.strip()
    return found


def _told(batch: Batch) -> dict[str, Any]:
    """Return a batch as the command tells it: counts, notices, and every refusal with line, column and reason."""
    headers = {place: header for place, header, _name in batch.headers}
    refusals = [
        {"line": number, "column": headers.get(place, "") if place is not None else "", "reason": why}
        for number, _cells, complaints in refused_lines(batch)
        for place, why in complaints
    ]
    return {
        "import": batch.pk,
        "kind": batch.slug,
        "file": batch.file_name,
        "state": batch.state,
        "written": batch.state == State.ACCEPTED,
        "lines": batch.lines,
        "records": batch.records,
        **{outcome.value: batch.count(outcome) for outcome in Outcome},
        "notices": batch.notices,
        "reasons": [{"column": header, "reason": why, "lines": count} for header, why, count in reasons(batch)],
        "refusals": refusals,
    }


def take_back(asked: Asked, actor: Actor) -> int:
    """Undo an import of one's own."""
    number = asked.number
    batch = batches_of(actor).filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
    if batch is None:
        raise Bad(_("“%(value)s” is not the number of an import of yours.") % {"value": number})
    try:
        undo(actor, batch)
    except (batches.Stale, Refused) as problem:
        raise Bad(str(problem)) from problem
    batch.refresh_from_db()
    print_json(_told(batch))
    return 0
