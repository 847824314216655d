"""The funding room's own pages: a year's budget, moving and reversing, one funder's view, the two books compared."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from entente.access.service import Refused, may_some, require, visible
from entente.apps.funding import budget
from entente.apps.funding.actions import Moved, move, reverse, why_not_reversed
from entente.apps.funding.choices import Match
from entente.apps.funding.documents import execution_report
from entente.apps.funding.forms import MoveForm, ReverseForm
from entente.apps.funding.ledger import Line
from entente.apps.funding.models import BudgetLine, Movement
from entente.apps.funding.reconciliation import queries as reconciliation
from entente.apps.funding.rules import in_euros
from entente.apps.reference.models import MoneySource
from entente.engines.documents.asking import as_file, asked, files, languages
from entente.engines.documents.html import render_html
from entente.engines.records import catalogue
from entente.engines.records.forms import tell_faults
from entente.engines.records.pages import log_if_named, log_named, record_or_404, row_or_404
from entente.engines.records.reader import Reader, reader_of
from entente.engines.records.together import Unfit
from entente.engines.ui import format as show


def not_there() -> Http404:
    """Return the answer to whoever may see nothing of a page."""
    return Http404(_("This page does not exist, or is outside your mandates."))


def asked_year(request: HttpRequest, years: list[int], reader: Reader) -> tuple[int, str]:
    """Return the year an address asks for, and the sentence when it cannot be understood."""
    text = request.GET.get("year", "").strip()
    usual = reader.on.year if reader.on.year in years or not years else years[0]
    if not text:
        return usual, ""
    if len(text) == 4 and text.isdecimal():
        return int(text), ""
    return usual, _("“%(value)s” is not a year.") % {"value": text[:20]}


def budget_page(request: HttpRequest) -> HttpResponse:
    """Answer with the budget of a year: figures, curve, by source, by holder, and what is to be paid later."""
    reader = reader_of(request)
    if not may_some(reader.actor, "view", BudgetLine):
        raise not_there()
    years = budget.years_of(reader)
    year, problem = asked_year(request, years, reader)
    sources, whole = budget.by_source(reader, year)
    expected, rest = budget.to_come(reader, year)
    context: dict[str, Any] = {
        "reader": reader, "title": _("Budget and execution"), "year": year, "years": years, "problem": problem,
        "figures": _figures(whole, rest, reader), "headings": budget.headings(), "expected": expected,
        "tables": ((_("By source of money"), _("Source"), sources), (_("By holder"), _("Holder"),
                                                                    budget.by_holder(reader, year))),
        "whole": budget.printed(whole, reader.language),
        "chart": budget.curve(reader, year, whole) if sources else None,
        "room": catalogue.room_of(catalogue.by_model(BudgetLine)),
    }  # fmt: skip
    return render(request, "funding/budget.html", context, status=400 if problem else 200)


def _figures(whole: Line, rest: str, reader: Reader) -> list[tuple[str, str]]:
    """Return (value, words) of the row of figures above a budget."""
    shown = ((whole.ae, _("AE allotted")), (whole.committed, _("committed")), (whole.ae_left, _("AE left")),
             (whole.cp, _("CP allotted")), (whole.paid, _("paid")), (whole.cp_left, _("CP left")))  # fmt: skip
    found = [(show.short_money(in_euros(cents), reader.language), words) for cents, words in shown]
    return [*found, (rest, _("still to pay, all years"))]


def report_page(request: HttpRequest) -> HttpResponse:
    """Answer with the execution report of a year as a page, or as the file asked."""
    reader = reader_of(request)
    if not may_some(reader.actor, "export", BudgetLine):
        raise not_there()
    year, problem = asked_year(request, budget.years_of(reader), reader)
    wanted = asked(request.GET, reader.language)
    problems = [*filter(None, [problem]), *wanted.problems]
    document = execution_report(reader, year, wanted.language)
    if wanted.wants_a_file and not problems:
        return as_file(document, wanted, f"execution-{year}")
    before = f"?year={year}&"
    context = {
        "reader": reader, "title": document.title, "year": year, "language": wanted.language, "problems": problems,
        "files": files(wanted.language, before), "languages": languages(before), "body": render_html(document),
        "room": catalogue.room_of(catalogue.by_model(BudgetLine)),
    }  # fmt: skip
    return render(request, "funding/paper.html", context, status=400 if problems else 200)


def reconciliation_page(request: HttpRequest) -> HttpResponse:
    """Answer with the accounting extract of a year beside the ledger: how many match, and what does not."""
    reader = reader_of(request)
    if not may_some(reader.actor, "view", Movement):
        raise not_there()
    years = budget.years_of(reader)
    year, problem = asked_year(request, years, reader)
    counted = reconciliation.counts(reader, year)
    differing = reconciliation.differing(reader, year)
    alone, number = reconciliation.ours_alone(reader, year)
    log_named(reader, [row.named for row in (*differing, *alone) if row.named], request.path)
    context: dict[str, Any] = {
        "reader": reader, "title": _("Accounting extract and ledger"), "year": year, "years": years, "problem": problem,
        "figures": [(show.number(count, reader.language), state.label, show.money(total, reader.language, 2))
                    for state, (count, total) in counted.items()],
        "differing": [_told(row, reader) for row in differing],
        "alone": [_told(row, reader) for row in alone], "alone_count": number,
        "more": counted[Match.DIFFERING][0] + counted[Match.UNMATCHED][0] > reconciliation.MOST,
        "room": catalogue.room_of(catalogue.by_model(BudgetLine)),
    }  # fmt: skip
    return render(request, "funding/reconciliation.html", context, status=400 if problem else 200)


def _told(row: reconciliation.Found, reader: Reader) -> tuple[str, ...]:
    """Return one payment as it is printed: reference, day, theirs, ours, difference."""
    difference = None if row.theirs is None or row.ours is None else row.theirs - row.ours
    amounts = (show.money(each, reader.language, 2) if each is not None else "–" for each in (row.theirs, row.ours,
                                                                                           difference))  # fmt: skip
    return (row.reference, show.day(row.day, reader.language), *amounts)


def funder_page(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with one funder's view: its own share of each commitment under its own reference, nobody else's."""
    reader = reader_of(request)
    source = visible(reader.actor, MoneySource).filter(code=code).first()
    if source is None or not may_some(reader.actor, "view", BudgetLine):
        raise not_there()
    borne = budget.of_funder(reader, source)
    log_named(reader, borne.named, request.path)
    context = {
        "reader": reader, "title": source, "lines": borne.lines, "whole": borne.whole, "source": source,
        "address": catalogue.by_model(MoneySource).detail_path(source.code),
        "room": catalogue.room_of(catalogue.by_model(BudgetLine)),
    }  # fmt: skip
    return render(request, "funding/funder.html", context)


def move_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the form that moves credits of a budget line, or move them."""
    reader = reader_of(request)
    record = record_or_404(catalogue.by_model(BudgetLine).slug, reader)
    row = cast("BudgetLine", row_or_404(request, record, str(pk), reader))
    log_if_named(reader, record, row, request.path)
    require(reader.actor, "change", row)
    form = MoveForm(reader, request.POST or None, initial={"on": reader.today})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        asked = Moved(values["target"], values["authority"], values["amount"], values["on"],
                      {name: values[name] for name in ("reason_fr", "reason_en")})  # fmt: skip
        try:
            require(reader.actor, "change", asked.target)
            move(reader.actor, row, asked)
        except Refused as refused:
            tell_faults(form, refused.faults if isinstance(refused, Unfit) else [("", str(refused))])
        else:
            messages.success(request, _("The credits have been moved."))
            return HttpResponseRedirect(record.detail_path(row.pk))
    return _form(request, reader, form, {"title": _("Transfer or carry over"), "name": str(row), "record": record,
                                         "address": record.detail_path(row.pk)})  # fmt: skip


def reverse_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the form that reverses a movement, or reverse it."""
    reader = reader_of(request)
    record = record_or_404(catalogue.by_model(Movement).slug, reader)
    row = cast("Movement", row_or_404(request, record, str(pk), reader))
    log_if_named(reader, record, row, request.path)
    require(reader.actor, "add", row)
    form = ReverseForm(request.POST or None)
    if sentence := why_not_reversed(row):
        form.fields = {}
        problem = sentence
    else:
        problem = ""
    if request.method == "POST" and not problem and form.is_valid():
        values = form.cleaned_data
        try:
            made = reverse(reader.actor, row, values["on"], {name: values[name] for name in ("reason_fr", "reason_en")})
        except Refused as refused:
            tell_faults(form, [("", sentence) for _name, sentence in refused.faults] if isinstance(refused, Unfit)
                        else [("", str(refused))])  # fmt: skip
        else:
            messages.success(request, _("The movement is reversed."))
            return HttpResponseRedirect(record.detail_path(made.pk))
    return _form(request, reader, form, {"title": _("Reverse a movement"), "name": str(row), "record": record,
                                         "address": record.detail_path(row.pk), "problem": problem})  # fmt: skip


def _form(request: HttpRequest, reader: Reader, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    """Answer with a form."""
    record = context["record"]
    whole = {"reader": reader, "form": form, "room": catalogue.room_of(record), "list": record.list_path(),
             "above": record.plural, **context}  # fmt: skip
    wrong = bool(form.errors) or bool(context.get("problem"))
    return render(request, "funding/form.html", whole, status=400 if wrong else 200)
