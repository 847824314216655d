"""The form that makes a token."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.actor import Actor
from entente.access.service import may_some
from entente.engines.api.models import MOST_A_MINUTE, Token
from entente.engines.records import catalogue

USUAL_DAYS, MOST_DAYS = 90, 365


class TokenForm(forms.ModelForm[Token]):
    """What a new token is for, how far it leads, until when."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("only these record types"), required=False, widget=forms.SelectMultiple(attrs={"size": 7}),
        help_text=gettext_lazy("None chosen: all that your mandates let you read."),
    )  # fmt: skip
    until = forms.DateField(
        label=gettext_lazy("last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("At most one year from today."),
    )  # fmt: skip
    a_minute = forms.IntegerField(
        label=gettext_lazy("requests a minute"), min_value=1, max_value=MOST_A_MINUTE,
        initial=Token._meta.get_field("a_minute").default,
    )  # fmt: skip
    field_order = ("name", "scope", "kinds", "until", "a_minute")

    class Meta:
        model = Token
        fields = ("name", "scope", "kinds", "a_minute")
        help_texts = {"name": gettext_lazy("The program or the machine, such as “dashboard of the directorate”.")}

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data, initial={"until": timezone.localdate() + timedelta(days=USUAL_DAYS)})
        readable = (record for record in catalogue.all_records() if may_some(actor, "view", record.model))
        choices: Any = [(record.slug, record.plural[:1].upper() + record.plural[1:]) for record in readable]
        self.fields["kinds"].choices = choices  # type: ignore[attr-defined]

    def clean_until(self) -> date:
        """Refuse a day that is over, or too far."""
        day: date = self.cleaned_data["until"]
        today = timezone.localdate()
        if not today <= day <= today + timedelta(days=MOST_DAYS):
            raise forms.ValidationError(
                _("Choose a day from today to %(last)s.") % {"last": (today + timedelta(days=MOST_DAYS)).isoformat()}
            )
        return day

    def token(self) -> Token:
        """Return the token of a valid form, not yet stored; it expires when its last day ends."""
        token: Token = self.save(commit=False)
        after = self.cleaned_data["until"] + timedelta(days=1)
        token.expires_at = timezone.make_aware(datetime.combine(after, time()))
        return token
