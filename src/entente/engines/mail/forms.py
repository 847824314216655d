"""What a person chooses about their mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from entente.engines.mail.choices import Rhythm, What
from entente.engines.mail.models import Subscription


class SubscriptionForm(forms.ModelForm[Subscription]):
    """Whether, what and how often."""

    class Meta:
        model = Subscription
        fields = ("active", "what", "rhythm")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, choices in (("what", What), ("rhythm", Rhythm)):
            labels = ", ".join(str(label) for label in choices.labels)
            self.fields[name].error_messages["invalid_choice"] = _("“%(value)s” is not a choice: %(choices)s.") % {
                "value": "%(value)s",
                "choices": labels,
            }
