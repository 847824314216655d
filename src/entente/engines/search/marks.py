"""Showing what was found: the words of a text that answer the words asked, marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString

from entente.engines.search.words import split, stems

# Letters with the marks written after them, so that a word in two parts is marked as one.
SPELLED = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
AROUND = 70
LONG = 240


class Marker:
    """Marks the words that answer those asked: of the same stem, or beginning as the last one does."""

    def __init__(self, asked: Sequence[str], begun: str) -> None:
        self.stems = {stem for word in asked for stem in stems(word)}
        self.begun = begun
        self.known: dict[str, bool] = {}

    def answers(self, word: str) -> bool:
        """Say whether a word as written answers."""
        if word not in self.known:
            parts = split(word)
            same = any(self.stems.intersection((part, *stems(part))) for part in parts)
            self.known[word] = same or (bool(self.begun) and any(part.startswith(self.begun) for part in parts))
        return self.known[word]

    def mark(self, text: str) -> tuple[SafeString, bool]:
        """Return a text for a page with the words found marked, and whether any was."""
        shown, at = [], 0
        for match in SPELLED.finditer(text):
            if self.answers(match[0]):
                shown += [escape(text[at : match.start()]), "<mark>", escape(match[0]), "</mark>"]
                at = match.end()
        shown.append(escape(text[at:]))
        return SafeString("".join(shown)), at > 0

    def cut(self, text: str) -> str:
        """Return a long text around the first word found, with an ellipsis where it is cut; a short one as it is."""
        if len(text) <= LONG:
            return text
        places = (match.start() for match in SPELLED.finditer(text) if self.answers(match[0]))
        start = max(0, next(places, 0) - AROUND)
        start = text.rfind(" ", 0, start) + 1 if start else 0
        end = text.find(" ", start + LONG)
        part = text[start:end] if end > 0 else text[start:]
        return f"{'… ' if start else ''}{part}{' …' if end > 0 else ''}"
