"""Showing what was found: the words of a text that answer the words asked, marked."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString

from entente.engines.search.words import SPELLED, split, stems

AROUND = 70
LONG = 240


class Marker:
    """Marks the words that answer those asked: of the same stem, or beginning as the last one does."""

    def __init__(self, asked: Sequence[str], begun: str) -> None:
        self.asked = [(word, frozenset(stems(word))) for word in asked]
        self.begun = begun
        self.known: dict[str, frozenset[str]] = {}

    def answers(self, word: str) -> frozenset[str]:
        """Return the words asked that a word as written answers."""
        if word not in self.known:
            parts = split(word)
            held = {form for part in parts for form in (part, *stems(part))}
            found = {asked for asked, same in self.asked if same & held}
            if self.begun and any(part.startswith(self.begun) for part in parts):
                found.add(self.begun)
            self.known[word] = frozenset(found)
        return self.known[word]

    def mark(self, text: str) -> tuple[SafeString, set[str]]:
        """Return a text for a page with the words found marked, and the words asked that it answers."""
        shown, at, found = [], 0, set[str]()
        for match in SPELLED.finditer(text):
            if answered := self.answers(match[0]):
                found |= answered
                shown += [escape(text[at : match.start()]), "<mark>", escape(match[0]), "</mark>"]
                at = match.end()
        shown.append(escape(text[at:]))
        return SafeString("".join(shown)), found

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
