"""What a person says when a step is taken: the day, what the step asks, the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from entente.access.models import Kept
from entente.engines.records import catalogue
from entente.engines.records.forms import form_class
from entente.engines.records.reader import Reader
from entente.engines.workflow.machine import Step


class StepForm(forms.Form):
    """The day of a step, the fields it asks, and its reason."""

    on = forms.DateField(label=_("day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    reason = forms.CharField(label=_("reason"), max_length=300)
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def __init__(self, step: Step, row: Kept, reader: Reader, data: Any = None) -> None:
        asked = form_class(replace(catalogue.by_model(type(row)), form=step.asks), reader)(instance=row).fields
        initial = {name: getattr(row, name) for name in step.asks}
        super().__init__(data, initial={"on": reader.today, "revision": row.revision, **initial})
        self.fields |= {name: asked[name] for name in step.asks}
        if not step.reason:
            del self.fields["reason"]
        self.order_fields(["on", *step.asks, "reason"])

    def day(self) -> date:
        """Return the day given."""
        found: date = self.cleaned_data["on"]
        return found

    def tell(self, error: ValidationError) -> None:
        """Say what the record's own rules have against it, beside the fields where the form has them."""
        for name, sentences in error.message_dict.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields and name != NON_FIELD_ERRORS else None, sentence)
