"""What a person keeps of their own account."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from entente.access.models import User


class OwnForm(forms.ModelForm[User]):
    """The mail address and language of one's own account."""

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["language", "email"]
