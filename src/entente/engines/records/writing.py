"""The pages that write a record: new, edit (with the difference when two people edit), archive, restore."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.contrib import messages
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from entente.access.models import Kept, Marked
from entente.access.service import Refused, may
from entente.engines.records import actions, catalogue
from entente.engines.records.forms import form_class, tell_faults
from entente.engines.records.history import names_for, told_lines
from entente.engines.records.pages import log_if_named, log_named, record_or_404, row_or_404
from entente.engines.records.reader import Reader, reader_of
from entente.engines.records.record import Record, Warned
from entente.engines.records.together import Unfit

LOOK, ANYWAY = "look", "anyway"


class Ports:
    """What the registry hands down: what upper rooms draw above the form of a new row, and for which record types."""

    looks: tuple[type[models.Model], ...] = ()
    beside_new: Callable[[Record, Reader, Any], str] = staticmethod(lambda record, reader, form: "")


def new_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the empty form of a record type, or store what was sent.

    Where the record type warns of something, nothing is stored until the reader has ticked that they have seen it.
    """
    reader = reader_of(request)
    record = record_or_404(slug, reader, "add")
    initial = {name: value for name, value in request.GET.items() if name in record.form}
    if issubclass(record.model, Marked) and reader.actor.units:
        initial.setdefault("owner", str(min(reader.actor.units)))
    form = form_class(record, reader)(request.POST or None, initial=initial)
    warned: Sequence[Warned] = ()
    if request.method == "POST" and form.is_valid() and LOOK not in request.POST:
        warned = _warned(request, record, reader, form)
        try:
            row = None if warned else actions.add(reader.actor, form)
        except Refused as refused:
            _tell(form, refused)
        else:
            if row is not None:
                messages.success(request, _("%(name)s has been added.") % {"name": row})
                return HttpResponseRedirect(record.detail_path(record.key_of(row)))
    beside = Ports.beside_new(record, reader, form) if record.model in Ports.looks else ""
    return _form_answer(request, record, reader, form, None, warned=warned, beside=beside)


def _warned(request: HttpRequest, record: Record, reader: Reader, form: Any) -> Sequence[Warned]:
    """Return what to show before a new row is stored; nothing when it is to be stored anyway."""
    if record.warnings is None or request.POST.get(ANYWAY):
        return ()
    found = record.warnings(reader, form.instance)
    log_named(reader, [named for warned in found for named in warned.named], request.path)
    return found


def edit_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Answer with the form of one record, or store the changes; shows the difference when it was saved meanwhile."""
    reader = reader_of(request)
    record = record_or_404(slug, reader, "change")
    row = row_or_404(request, record, key, reader)
    decision = may(reader.actor, "change", row)
    if not decision:
        raise Refused(decision.reason)
    log_if_named(reader, record, row, request.path)
    kind = form_class(record, reader)
    revision = row.revision if isinstance(row, Kept) else None
    form = kind(request.POST or None, instance=row, initial={"revision": revision})
    if request.method != "POST" or not form.is_valid():
        return _form_answer(request, record, reader, form, row)
    try:
        with transaction.atomic():
            saved = actions.change(reader.actor, row, form)
    except Refused as refused:
        _tell(form, refused)
        return _form_answer(request, record, reader, form, row)
    except actions.Conflict as conflict:
        return _conflict_answer(request, record, reader, key, conflict)
    messages.success(request, _("The changes to %(name)s are saved.") % {"name": saved})
    return HttpResponseRedirect(record.detail_path(record.key_of(saved)))


def _tell(form: Any, refused: Refused) -> None:
    """Say in a form why nothing was stored, beside the fields where they are known."""
    tell_faults(form, refused.faults if isinstance(refused, Unfit) else [("", str(refused))])


def _form_answer(
    request: HttpRequest, record: Record, reader: Reader, form: Any, row: Any, **more: Any
) -> HttpResponse:
    """Show a form; 400 when it holds errors."""
    context = {
        "record": record,
        "reader": reader,
        "form": form,
        "row": row,
        "title": str(row) if row else _("New: %(kind)s") % {"kind": record.singular},
        "room": catalogue.room_of(record),
        "address": record.detail_path(record.key_of(row)) if row else record.list_path(),
        "conflict": None,
        "warned": (),
        "beside": "",
        "looks": row is None and record.model in Ports.looks,
        **more,
    }
    status = 409 if more.get("conflict") or more.get("warned") else 400 if form.errors else 200
    return render(request, "records/form.html", context, status=status)


def _conflict_answer(
    request: HttpRequest, record: Record, reader: Reader, key: str, conflict: actions.Conflict
) -> HttpResponse:
    """Show what somebody else changed meanwhile, with the reader's own words still in the form; nothing is stored.

    A field that only the other person changed takes their value; a field that both changed keeps the reader's,
    and saving again says so on purpose.
    """
    row = row_or_404(request, record, key, reader)
    pairs = [(item.name, value) for item in conflict.changes for value in (item.before, item.now)]
    lines = told_lines(
        record.model,
        {item.name: item.before for item in conflict.changes},
        {item.name: item.now for item in conflict.changes},
        names_for(record.model, pairs, reader),
        reader,
    )
    kind = form_class(record, reader)
    theirs = kind(instance=row)
    posted = request.POST.copy()
    posted["revision"] = str(conflict.revision)
    before = {item.name.removesuffix("_id"): item.before for item in conflict.changes}
    for name, field in theirs.fields.items():
        if name in before and str(field.prepare_value(before[name]) or "") == posted.get(name, ""):
            now = field.prepare_value(theirs.get_initial_for_field(field, name))
            posted[name] = "" if now is None else str(now)
    form = kind(posted, instance=row)
    form.is_valid()
    detail = {"lines": lines, "entry": conflict.last}
    return _form_answer(request, record, reader, form, row_or_404(request, record, key, reader), conflict=detail)


def archive_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Answer with the question why, or archive (restore, if archived) with the reason given."""
    reader = reader_of(request)
    record = record_or_404(slug, reader, "archive")
    row = row_or_404(request, record, key, reader)
    if not isinstance(row, Kept):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    decision = may(reader.actor, "archive", row)
    if not decision:
        raise Refused(decision.reason)
    address, problem = record.detail_path(record.key_of(row)), ""
    if request.method == "POST":
        act = actions.restore if row.archived_at else actions.archive
        try:
            stored = cast("Any", act(reader.actor, row, request.POST.get("reason", "")))
        except (ValueError, Refused) as error:
            problem = str(error)
        else:
            words = _("%(name)s is archived.") if stored.archived_at else _("%(name)s is restored.")
            messages.success(request, words % {"name": stored})
            return HttpResponseRedirect(address)
    context = {
        "record": record,
        "reader": reader,
        "row": row,
        "title": str(row),
        "room": catalogue.room_of(record),
        "address": address,
        "problem": problem,
    }
    return render(request, "records/archive.html", context, status=400 if problem else 200)
