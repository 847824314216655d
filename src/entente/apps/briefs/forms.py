"""What a person chooses before a brief is made: language, sections, cut-off date, format."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.apps.briefs.choices import BriefFormat, Section
from entente.engines.records.reader import bad_day, parse_day


class Day(forms.CharField):
    """A day in ISO form; the sentence names the value and what would pass."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def clean(self, value: Any) -> Any:
        """Return the day, None when nothing was written."""
        text = str(super().clean(value)).strip()
        day = parse_day(text) if text else None
        if text and day is None:
            raise forms.ValidationError(bad_day(text))
        return day


def unknown(words: str) -> str:
    """Return the sentence for a value that is not among the choices."""
    return _("“%(value)s” is not a choice: %(choices)s.") % {"value": "%(value)s", "choices": words}


class BriefForm(forms.Form):
    """The choices of a brief; everything has a usual value, so that an empty form makes the whole brief."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False, choices=(("fr", "français"), ("en", "English"))
    )
    as_of = Day(label=gettext_lazy("Cut-off date"), required=False)
    format = forms.ChoiceField(label=gettext_lazy("Format"), required=False, choices=BriefFormat.choices)
    sections = forms.MultipleChoiceField(
        label=gettext_lazy("Sections"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any, sections: type[TextChoices] = Section) -> None:
        super().__init__(data)
        self.fields["sections"].choices = sections.choices  # type: ignore[attr-defined]
        for name, values in (
            ("language", ("fr", "en")),
            ("format", BriefFormat.values),
            ("sections", sections.values),
        ):
            self.fields[name].error_messages["invalid_choice"] = unknown(", ".join(values))
