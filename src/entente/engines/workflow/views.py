"""The page that takes a step of a record's life."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from entente.access.models import Kept
from entente.access.service import Refused
from entente.engines.records import catalogue
from entente.engines.records.actions import Conflict
from entente.engines.records.pages import log_if_named, record_or_404, row_or_404
from entente.engines.records.reader import Reader, reader_of
from entente.engines.workflow import actions
from entente.engines.workflow.forms import StepForm
from entente.engines.workflow.machine import Step, machine_of, why_not_taken


def step_page(request: HttpRequest, slug: str, key: str, code: str) -> HttpResponse:
    """Answer with the form of a step, or take it; 400 with the sentence of whatever stands in the way."""
    reader = reader_of(request)
    record = record_or_404(slug, reader)
    row = row_or_404(request, record, key, reader)
    machine = machine_of(record.model)
    step = machine.step(code) if machine else None
    if step is None or not isinstance(row, Kept) or not step.applies(row):
        raise Http404(_("This page does not exist, or is outside your mandates."))
    log_if_named(reader, record, row, request.path)
    form = StepForm(step, row, reader, request.POST or None)
    problem = why_not_taken(reader.actor, row, step, reader.today) if request.method != "POST" else ""
    if request.method == "POST" and form.is_valid() and _taken(reader, row, step, form):
        messages.success(request, _("%(name)s: done.") % {"name": str(step.words)})
        return HttpResponseRedirect(record.detail_path(record.key_of(row)))
    context = {
        "record": record, "reader": reader, "row": row, "step": step, "form": form, "problem": problem,
        "title": str(step.words), "name": str(row), "room": catalogue.room_of(record),
        "address": record.detail_path(record.key_of(row)),
    }  # fmt: skip
    return render(request, "workflow/step.html", context, status=400 if form.errors else 200)


def _taken(reader: Reader, row: Kept, step: Step, form: StepForm) -> bool:
    """Take the step, or say in the form why it cannot be taken."""
    words = form.cleaned_data
    try:
        actions.take(
            reader.actor, row, step, form.day(), {name: words[name] for name in step.asks},
            reason=words.get("reason", ""), seen=words.get("revision"),
        )  # fmt: skip
    except Refused as refused:
        form.add_error(None, str(refused))
    except ValidationError as error:
        form.tell(error)
    except Conflict:
        form.add_error(None, _("Somebody saved this record meanwhile: look at it again, then take the step."))
    return not form.errors
