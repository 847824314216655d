"""What is stored but never shown: sealed with the installation's secret key before it reaches the database."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django import forms
from django.conf import settings
from django.db import models
from django.utils.encoding import force_bytes


def _box() -> MultiFernet:
    """Return what seals and opens: with the secret key, and opens with those that came before it."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = (hashlib.sha256(b"entente.access.secrets:" + force_bytes(key)).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])


def seal(text: str) -> str:
    """Return a text sealed; "" stays ""."""
    return _box().encrypt(text.encode()).decode() if text else ""


def opened(sealed: str) -> str:
    """Return a sealed text opened; "" when it is empty or was sealed with a key that is gone."""
    try:
        return _box().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        return ""


class SecretField(models.CharField[str, str]):
    """A text typed once: sealed when a form stores it, kept when the form leaves it blank, shown to nobody."""

    def value_from_object(self, obj: models.Model) -> str:
        """Return nothing: neither a form nor the journal reads it back."""
        return ""

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        """Seal what was typed; keep what is stored when nothing was."""
        if data:
            setattr(instance, self.name, seal(data))

    def formfield(self, *args: Any, **options: Any) -> Any:
        """Return a field that never shows what is stored."""
        options.setdefault("widget", forms.PasswordInput(attrs={"autocomplete": "off"}))
        return super().formfield(*args, **options)
