"""Pages that hand out sheets: a list as it stands on screen, a template to fill, the refused lines of an import."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.choices import Marking
from entente.access.models import Marked
from entente.access.service import visible
from entente.engines.exchange.columns import columns_out
from entente.engines.exchange.files.sheet import Sheet
from entente.engines.exchange.files.writing import FORMATS, write
from entente.engines.exchange.outgoing import Rows, sheet_of
from entente.engines.journal.service import note_whole
from entente.engines.records.listing import Query, read_query
from entente.engines.records.pages import log_named, record_or_404
from entente.engines.records.reader import Reader, reader_of
from entente.engines.records.record import Record

OURS = ("format", "fields")


def rows_to_export(query: Query, actor: Actor) -> Rows:
    """Return the rows a list finds, in its order, kept to those the actor may also export."""
    exported = visible(actor, query.record.model, "export", archived=True)
    down = "-" if query.descending else ""
    rows = query.rows.annotate(**query.folds).order_by(*(down + path for path in query.paths))
    kept: Rows = rows.filter(pk__in=exported.order_by().values("pk"))
    return kept


def export_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with a list as a file: the columns and filters on screen, or every field with `fields=all`."""
    reader = reader_of(request)
    record = record_or_404(slug, reader, "export")
    params = _without_ours(request.GET)
    query = read_query(record, reader, params)
    kind, fields = request.GET.get("format", "xlsx"), request.GET.get("fields", "")
    problems = [*query.problems, *_problems(kind, fields)]
    if problems:
        context = {"title": _("This export cannot be made"), "sentence": " ".join(problems)}
        return render(request, "error.html", context, status=400)
    chosen = None if fields == "all" else query.columns
    rows = rows_to_export(query, reader.actor)
    counter = Counter()
    sheet = sheet_of(record, query.reader, columns_out(record, chosen, reader.language), rows)
    answer = file_answer(Sheet(**{**vars(sheet), "rows": counter.counted(sheet.rows)}), kind, record.plural)
    note_export(
        reader, record, rows, {"format": kind, "filters": params.urlencode(), "rows": counter.rows}, request.path
    )
    return answer


def note_export(reader: Reader, record: Record, rows: Rows, what: dict[str, object], place: str) -> None:
    """Write who took which rows out, and to the read log those whose reading is logged."""
    with transaction.atomic():
        note_whole(reader.actor, "export", record.kind, record.plural, what)
    if record.logged or issubclass(record.model, Marked):
        named = (rows if record.logged else rows.filter(marking=Marking.NAMED)).order_by().values_list("pk", flat=True)
        log_named(reader, [(record.kind, number) for number in named], place)


class Counter:
    """Counts rows as they pass."""

    rows = 0

    def counted(self, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """Yield the rows."""
        for row in rows:
            self.rows += 1
            yield row


def _without_ours(params: QueryDict) -> QueryDict:
    """Return a list's own parameters."""
    rest = params.copy()
    for name in OURS:
        rest.pop(name, None)
    return rest


def _problems(kind: str, fields: str) -> list[str]:
    """Return the sentences for what cannot be asked of an export."""
    sentence = _("“%(value)s” is not a %(what)s: write one of %(choices)s.")
    found = []
    if kind not in FORMATS:
        found.append(sentence % {"value": kind[:20], "what": _("format"), "choices": ", ".join(FORMATS)})
    if fields not in {"", "all"}:
        found.append(sentence % {"value": fields[:20], "what": _("choice of fields"), "choices": "all"})
    return found


def template_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with an empty sheet to fill: every field, drop-downs, a page of help."""
    reader = reader_of(request)
    record = record_or_404(slug, reader, "import")
    kind = request.GET.get("format", "xlsx")
    if problems := _problems(kind, ""):
        context = {"title": _("This export cannot be made"), "sentence": " ".join(problems)}
        return render(request, "error.html", context, status=400)
    sheet = sheet_of(record, reader, columns_out(record, None, reader.language), None)
    return file_answer(sheet, kind, record.plural)


def file_answer(sheet: Sheet, kind: str, name: str) -> HttpResponse:
    """Return a sheet as a file to keep."""
    with tempfile.TemporaryDirectory(prefix="entente-export-") as folder:
        place = Path(folder) / f"sheet.{kind}"
        write(sheet, kind, place)
        answer = HttpResponse(place.read_bytes(), content_type=FORMATS[kind])
    answer["Content-Disposition"] = f'attachment; filename="{slugify(name) or "entente"}.{kind}"'
    return answer
