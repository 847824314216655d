"""What the address of a document asks: its language, its format, the file or the page with its links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _

from entente.engines.documents.blocks import Document
from entente.engines.documents.document import FORMATS, render

LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Asked:
    """The language and the format asked, the reader's and a page where these cannot be understood, and why not."""

    language: str
    format: str
    problems: tuple[str, ...]

    @property
    def wants_a_file(self) -> bool:
        """Say whether a file is asked, and nothing stands in the way."""
        return not self.problems and self.format != "html"


def asked(params: Mapping[str, str], usual: str) -> Asked:
    """Return what an address asks; `usual` is the reader's language."""
    language, wanted = params.get("language") or usual, params.get("format") or "html"
    sentence = _("“%(value)s” is not a %(what)s: write one of %(choices)s.")
    known = ((language, LANGUAGES, _("language")), (wanted, tuple(FORMATS), _("format")))
    problems = tuple(
        sentence % {"value": value[:20], "what": what, "choices": ", ".join(choices)}
        for value, choices, what in known if value not in choices
    )  # fmt: skip
    return Asked(language if language in LANGUAGES else usual, wanted if wanted in FORMATS else "html", problems)


def as_file(document: Document, wanted: Asked, name: str) -> HttpResponse:
    """Return a document as the file asked, under a name to which language and suffix are added."""
    chosen = FORMATS[wanted.format]
    answer = HttpResponse(render(document, wanted.format), content_type=chosen.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}-{wanted.language}{chosen.suffix}"'
    return answer


def languages(before: str = "?") -> list[tuple[str, str]]:
    """Return (language, address) of the page in each; `before` is the address up to its parameters."""
    return [(code, f"{before}language={code}") for code in LANGUAGES]


def files(language: str, before: str = "?") -> list[tuple[str, str]]:
    """Return (format, address) of each file in a language."""
    return [(name, f"{before}language={language}&format={name}") for name in FORMATS if name != "html"]
