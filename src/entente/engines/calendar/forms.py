"""The form that makes a calendar address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from entente.access.actor import Actor
from entente.access.models import Unit
from entente.access.service import visible
from entente.engines.calendar.entry import feeds_for, kind_words
from entente.engines.calendar.models import CalendarAddress


class AddressForm(forms.ModelForm[CalendarAddress]):
    """What an address is for, and what goes in."""

    feeds = forms.MultipleChoiceField(
        label=gettext_lazy("what goes in"), required=False, widget=forms.SelectMultiple(attrs={"size": 5}),
        help_text=gettext_lazy("None chosen: all that you may read, except what is marked “when chosen”."),
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        label=gettext_lazy("unit"), required=False, queryset=Unit.objects.none(), to_field_name="code",
        help_text=gettext_lazy("Only what it or a unit under it owns, and who serves there; none: all units."),
    )  # fmt: skip
    field_order = ("name", "feeds", "own_countries", "unit")

    class Meta:
        model = CalendarAddress
        fields = ("name", "feeds", "own_countries", "unit")

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data)
        choices: Any = [(feed.code, kind_words(feed)) for feed in feeds_for(actor)]
        self.fields["feeds"].choices = choices  # type: ignore[attr-defined]
        self.fields["unit"].queryset = visible(actor, Unit).order_by("code")  # type: ignore[attr-defined]
