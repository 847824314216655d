"""The forms of pages that are not a record's own: moving credits, reversing a movement, the shares of a project."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entente.apps.funding.choices import Authority
from entente.apps.funding.models import BudgetLine
from entente.engines.records.forms import Lookup
from entente.engines.records.reader import Reader

DAY = {"type": "date"}


class MoveForm(forms.Form):
    """Where to, of which authority, how much, on which day, why."""

    authority = forms.ChoiceField(label=_("authority"), choices=Authority.choices)
    amount = forms.DecimalField(label=_("amount (€)"), max_digits=14, decimal_places=2)
    on = forms.DateField(label=_("day"), widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY))
    reason_fr = forms.CharField(label=_("reason in French"), max_length=200)
    reason_en = forms.CharField(label=_("reason in English"), max_length=200, required=False)

    def __init__(self, reader: Reader, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        hint = _("A number, or source · holder · year; a line of the next year carries over.")
        target = Lookup(BudgetLine, reader, several=False, label=_("to the budget line"), help_text=hint)
        self.fields = {"target": target, **self.fields}


class ReverseForm(forms.Form):
    """On which day, and why."""

    on = forms.DateField(label=_("day"), initial=date.today, widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY))
    reason_fr = forms.CharField(label=_("reason in French"), max_length=200)
    reason_en = forms.CharField(label=_("reason in English"), max_length=200, required=False)
