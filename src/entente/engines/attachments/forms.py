"""The form that adds files to a record: several at once, with a language and a note for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from babel import Locale
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.engines.attachments.choices import ENDINGS, LANGUAGES
from entente.engines.ui import format as show


class Files(forms.FileInput):
    """A field of the page that takes several files."""

    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Several files at once, whatever they are: the action judges them, all at once."""

    widget = Files(attrs={"multiple": True, "accept": ",".join(one for many in ENDINGS.values() for one in many)})
    default_error_messages = {"required": gettext_lazy("Choose at least one file.")}

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Return the files sent."""
        sent = list(data) if isinstance(data, Sequence) else [data] if data else []
        if not sent:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return sent


class AddForm(forms.Form):
    """What is sent with the files."""

    file = ManyFiles(label=gettext_lazy("files"))
    language = forms.ChoiceField(label=gettext_lazy("language"), required=False)
    note = forms.CharField(
        label=gettext_lazy("note"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("What they are, such as: minutes signed by both sides."),
    )

    def __init__(self, language: str, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        kept = ", ".join(sorted(many[0][1:].upper() for many in ENDINGS.values()))
        most = show.size(settings.ENTENTE_FILE_BYTES, language)
        choice: Any = self.fields["language"]
        choice.choices = [("", "—"), *((code, language_words(code, language)) for code in LANGUAGES)]
        self.fields["file"].help_text = _(
            "%(kept)s; several at once; at most %(most)s each. Nothing classified above restricted distribution."
        ) % {"kept": kept, "most": most}


def language_words(code: str, language: str) -> str:
    """Return the name of a language in another: "anglais" for "en" in French; the code where it has none."""
    return Locale(language).languages.get(code, code) if code else ""
