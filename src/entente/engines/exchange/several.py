"""Setting one field of many rows of a list to one value: the same plan, acceptance and undoing as a file's.

The rows ticked become a sheet of two columns, as if the list had been taken out and brought back with that field
changed; so every reason for a refusal, every right and every journal line is that of a file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.service import may_some
from entente.engines.exchange import batches, work
from entente.engines.exchange.columns import Exchanged, columns_of
from entente.engines.exchange.models import Batch, Mode
from entente.engines.records import catalogue
from entente.engines.records.listing import Query, read_query
from entente.engines.records.pages import log_named, record_or_404
from entente.engines.records.panels import cells_of
from entente.engines.records.reader import reader_of
from entente.engines.records.record import Record
from entente.engines.records.tables import headed

MOST = 500
SHOWN = 3  # columns of the list that tell a row
SET = "set"  # the parameter that names the field; the others are the list's own


@dataclass(frozen=True)
class Choice:
    """A field that may be set, with its words and what its value is typed as."""

    column: Exchanged
    words: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()


def fields_of(record: Record, language: str) -> dict[str, Choice]:
    """Return the fields of a record type that may be set for many rows, by name."""
    every = {column.name: column for column in columns_of(record)}
    return {name: _choice(every[name], language) for name in record.bulk if name in every}


def _choice(column: Exchanged, language: str) -> Choice:
    """Return a field as the page asks for it."""
    part, words = column.field, column.headings[language]
    if isinstance(part, models.BooleanField):
        return Choice(column, words, "choice", (("yes", _("yes")), ("no", _("no"))))
    if part.choices:
        return Choice(column, words, "choice", tuple((str(code), str(label)) for code, label in part.flatchoices))
    if column.target is not None:
        return Choice(column, words, "reference")
    return Choice(column, words, "date" if isinstance(part, models.DateField) else "text")


def several_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the rows a list finds, to tick and set one field of; or make the plan of it and lead there."""
    reader = reader_of(request)
    record = record_or_404(slug, reader, "import")
    if not record.bulk or not may_some(reader.actor, "change", record.model):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    params = request.GET.copy()
    name = (params.pop(SET, None) or [""])[-1]
    query = read_query(record, reader, params)
    fields = fields_of(record, reader.language)
    problems = [*query.problems, *_unknown(name, fields)]
    chosen = fields.get(name)
    if request.method == "POST" and chosen is not None and not problems:
        keys, value = _ticked(request, query), request.POST.get("value", "").strip()
        problems = why_not_set(request, keys, value)
        if not problems:
            batch = plan_of(reader.actor, record, chosen, keys, value, reader.language)
            return HttpResponseRedirect(reverse("exchange:batch", args=(batch.pk,)))
    context = _context(request, query, chosen, params) | {"problems": problems, "fields": fields, "name": name}
    return render(request, "exchange/several.html", context, status=400 if problems else 200)


def _unknown(name: str, fields: dict[str, Choice]) -> list[str]:
    """Return the sentence for a field that cannot be set, nothing for one that can or none."""
    if not name or name in fields:
        return []
    sentence = _("“%(value)s” is not a field that can be set for several rows: %(names)s.")
    return [sentence % {"value": name[:40], "names": ", ".join(fields)}]


def _ticked(request: HttpRequest, query: Query) -> list[Any]:
    """Return the keys of the rows asked for: all that the list finds, or those ticked among them. One query."""
    rows, key = query.rows.order_by("pk"), query.record.key
    if request.POST.get("which") != "all":
        wanted = [text for text in request.POST.getlist("row") if key != "pk" or (text.isdecimal() and len(text) < 18)]
        rows = rows.filter(**{f"{key}__in": wanted[: MOST + 1]})
    return list(rows.values_list(key, flat=True)[: MOST + 1])


def why_not_set(request: HttpRequest, keys: Sequence[Any], value: str) -> list[str]:
    """Return the sentences for what cannot be planned; nothing when it can."""
    found = []
    if not keys:
        found.append(_("No row is ticked: tick some, or choose all that the list finds."))
    elif len(keys) > MOST:
        found.append(_("More than %(most)d rows: narrow the list by its filters first.") % {"most": MOST})
    if not value and not request.POST.get("empty"):
        found.append(_("Give the value, or tick that the field is to be emptied."))
    if value and request.POST.get("empty"):
        found.append(_("A value is given and the field is to be emptied: do one of the two."))
    return found


def plan_of(actor: Actor, record: Record, chosen: Choice, keys: Sequence[Any], value: str, language: str) -> Batch:
    """Return the plan of setting a field of some rows to a value, as a batch not yet accepted.

    Raises Refused unless the actor may import the record type.
    """
    key = columns_of(record)[0]
    written = io.StringIO()
    sheet = csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL)
    sheet.writerow([key.headings[language], chosen.column.headings[language]])
    sheet.writerows([number, value] for number in keys)
    told = dict(chosen.choices).get(value, value) or _("empty")
    name = _("%(kind)s, %(field)s: %(value)s") % {"kind": record.plural, "field": chosen.words, "value": told}
    content = written.getvalue().encode("utf-8-sig")
    batch = batches.bring_in(actor, record, f"{name[:190]}.csv", content, language=language, mode=Mode.CHANGE)
    work.start_plan(actor, batch)
    return batch


def _context(request: HttpRequest, query: Query, chosen: Choice | None, params: QueryDict) -> dict[str, Any]:
    """Return what the page shows: the fields to choose among, then the rows with a box each."""
    record, reader = query.record, query.reader
    down = "-" if query.descending else ""
    rows = query.rows.annotate(**query.folds).order_by(*(down + path for path in query.paths))
    columns = _columns(record, chosen)
    drawn, read = cells_of(record, columns, rows, reader, MOST) if chosen else ([], None)
    if read is not None:
        log_named(reader, read.named, request.path)
    keys = rows.values_list(record.key, flat=True)[:MOST] if chosen else ()
    ticked = set(request.POST.getlist("row"))
    return {
        "record": record, "reader": reader, "room": catalogue.room_of(record), "most": MOST,
        "title": _("Change several: %(kind)s") % {"kind": record.plural}, "chosen": chosen,
        "headings": [column.title(record.model) for column in columns],
        "rows": [(str(key), cells, str(key) in ticked) for key, (_address, cells) in zip(keys, drawn, strict=False)],
        "count": read.count if read is not None else query.rows.order_by().count(),
        "address": f"{record.list_path()}?{params.urlencode()}", "filters": list(params.lists()),
        "value": request.POST.get("value", ""),
    }  # fmt: skip


def _columns(record: Record, chosen: Choice | None) -> list[Any]:
    """Return the columns that tell a row, and the one that shows the field to be set."""
    told = [column for column in headed(record.columns) if not column.extra][:SHOWN]
    shown = {column.name: column for column in (*record.details, *record.columns)}
    if chosen is not None and chosen.column.name in shown and shown[chosen.column.name] not in told:
        told.append(shown[chosen.column.name])
    return told
