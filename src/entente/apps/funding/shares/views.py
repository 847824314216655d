"""The page where all funders' shares of a project are entered at once, since they must add to 100."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.actor import Actor
from entente.access.service import Refused, require, visible
from entente.apps.funding.rules import why_not_whole
from entente.apps.funding.shares.models import FundingShare
from entente.apps.projects.models import Project
from entente.apps.reference.models import MoneySource
from entente.engines.journal.service import Act, difference, note, snapshot
from entente.engines.records import catalogue
from entente.engines.records.pages import log_if_named, record_or_404, row_or_404
from entente.engines.records.reader import reader_of

BLANK = 4


class ShareForm(forms.Form):
    """One line: a funder, its share, its reference."""

    money_source = forms.ModelChoiceField(
        MoneySource.objects.none(), label=gettext_lazy("source of money"), required=False
    )
    percent = forms.DecimalField(label=gettext_lazy("share (%)"), max_digits=6, decimal_places=3, min_value=0,
                                 max_value=100, required=False)  # fmt: skip
    reference = forms.CharField(label=gettext_lazy("funder’s reference"), max_length=80, required=False)

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = str(field.label)

    def clean(self) -> dict[str, Any]:
        """Ask for what is missing on a line that is begun."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("percent") and not values.get("money_source") and "money_source" not in self.errors:
            self.add_error("money_source", _("Say whose share this is."))
        if values.get("money_source") and not values.get("percent") and "percent" not in self.errors:
            self.add_error("percent", _("Give the share in per cent, or leave the line blank."))
        return values


class Lines(forms.BaseFormSet[ShareForm]):
    """All lines of a project."""

    def clean(self) -> None:
        """Ask that no funder comes twice and that the shares add to 100."""
        if any(self.errors):
            return
        filled = [form.cleaned_data for form in self.forms if form.cleaned_data.get("money_source")]
        sources = [values["money_source"].pk for values in filled]
        if len(set(sources)) < len(sources):
            raise forms.ValidationError(_("A funder has one share: put its lines together."))
        if filled and (sentence := why_not_whole(values["percent"] for values in filled)):
            raise forms.ValidationError(sentence)


def shares_page(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with all shares of a project, or store them all at once."""
    reader = reader_of(request)
    record = record_or_404(catalogue.by_model(Project).slug, reader)
    project = cast("Project", row_or_404(request, record, key, reader))
    log_if_named(reader, record, project, request.path)
    require(reader.actor, "change", project)
    made: Any = forms.formset_factory(ShareForm, formset=Lines, extra=BLANK, max_num=20)
    stored = list(visible(reader.actor, FundingShare).filter(project=project).order_by("-percent"))
    initial = [{"money_source": row.money_source_id, "percent": row.percent.normalize(), "reference": row.reference}
               for row in stored]  # fmt: skip
    lines = made(request.POST or None, initial=initial)
    sources = visible(reader.actor, MoneySource).order_by(f"name_{reader.language}")
    for form in lines.forms:
        form.fields["money_source"].queryset = sources
    problem = ""
    if request.method == "POST" and lines.is_valid():
        try:
            store(reader.actor, project, [form.cleaned_data for form in lines.forms])
        except Refused as refused:
            problem = str(refused)
        else:
            messages.success(request, _("The shares have been stored."))
            return HttpResponseRedirect(record.detail_path(project.code))
    context = {"reader": reader, "lines": lines, "project": project, "record": record, "problem": problem,
               "address": record.detail_path(project.code), "room": catalogue.room_of(record),
               "title": _("Funders’ shares")}  # fmt: skip
    return render(request, "funding/shares.html", context, status=400 if request.method == "POST" else 200)


@transaction.atomic
def store(actor: Actor, project: Project, lines: list[dict[str, Any]]) -> None:
    """Store the shares of a project as given: changed, added, or archived where a funder is no longer named."""
    wanted = {line["money_source"].pk: line for line in lines if line.get("money_source")}
    kept: Any = FundingShare.objects.select_for_update().filter(project=project)
    for row in kept:
        before, line = snapshot(row), wanted.pop(row.money_source_id, None)
        changed = _apply(row, line)
        if not changed:
            continue
        require(actor, "change", row)
        row.revision += 1
        row.save()
        note(actor, Act("change", row, *difference(before, snapshot(row))))
    for line in wanted.values():
        row = FundingShare(project=project, money_source=line["money_source"], percent=line["percent"],
                           reference=line["reference"])  # fmt: skip
        row.save()
        require(actor, "add", row)
        note(actor, Act("add", row, {}, snapshot(row)))


def _apply(row: FundingShare, line: dict[str, Any] | None) -> bool:
    """Change a stored share to what is asked and say whether that changes anything."""
    if line is None:
        if row.archived_at is not None:
            return False
        row.archived_at, row.archive_reason = timezone.now(), str(_("No longer a funder."))
        return True
    same = (row.percent, row.reference, row.archived_at) == (line["percent"], line["reference"], None)
    row.percent, row.reference, row.archived_at, row.archive_reason = line["percent"], line["reference"], None, ""
    return not same
