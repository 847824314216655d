"""The few words the writers add themselves, in the document's language."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from entente.engines.documents.blocks import Document

NO_BREAK_SPACE = "\u00a0"


def words_of(document: Document) -> dict[str, str]:
    """Return the writers' own words: the document's `words` first, the catalogue's for the others.

    Keys: "missing" (before a hole), "source" (before a source line), "provenance" (heading of the last
    table), "figures" (caption and summary of the table behind a picture), "empty" (a table without a row),
    "footer" (bottom left of each page; by default the first pair of the title block).
    """
    with translation.override(document.language):
        words = {
            "missing": pgettext("before a hole in a document", "Missing"),
            "source": _("Source"),
            "provenance": _("Where the figures come from"),
            "figures": _("The figures behind the picture"),
            "empty": _("No row to print."),
            "footer": "",
        }
    words.update(document.words)
    if not words["footer"] and document.meta:
        label, value = document.meta[0]
        words["footer"] = f"{label}{colon(document.language)}{value}"
    return words


def colon(language: str) -> str:
    """Return the colon between a label and its value, with French spacing where the language is French."""
    return f"{NO_BREAK_SPACE}: " if language == "fr" else ": "


def source_line(source: str, words: dict[str, str], language: str) -> str:
    """Return the line under a table or picture: the word "Source" before it unless it already opens so."""
    if not source or source.casefold().startswith("source"):
        return source
    return f"{words['source']}{colon(language)}{source}"
