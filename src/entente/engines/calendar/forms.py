"""The form that makes a calendar address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from entente.access.actor import Actor
from entente.engines.calendar.entry import feeds_for
from entente.engines.calendar.models import CalendarAddress


class AddressForm(forms.ModelForm[CalendarAddress]):
    """What an address is for, and what goes in."""

    feeds = forms.MultipleChoiceField(
        label=gettext_lazy("what goes in"), required=False, widget=forms.SelectMultiple(attrs={"size": 5}),
        help_text=gettext_lazy("None chosen: all that your mandates let you read."),
    )  # fmt: skip
    field_order = ("name", "feeds", "own_countries")

    class Meta:
        model = CalendarAddress
        fields = ("name", "feeds", "own_countries")

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data)
        choices: Any = [(feed.code, feed.title) for feed in feeds_for(actor)]
        self.fields["feeds"].choices = choices  # type: ignore[attr-defined]
