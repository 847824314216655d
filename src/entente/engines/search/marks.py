"""Showing what was found: the words of a text that answer the words asked, marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString

from entente.engines.search.words import plain, split, stems

# Letters with the marks written after them, so that a word in two parts is marked as one.
SPELLED = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
AROUND = 70
LONG = 240


def answers(word: str, asked: Sequence[str], begun: bool) -> bool:
    """Say whether a word as written is one of the plain words asked: same stem, or the last one begun."""
    same = {stem for part in asked for stem in stems(part)}
    for part in split(word):
        if same & {part, *stems(part)}:
            return True
        if begun and asked and part.startswith(asked[-1]):
            return True
    return False


def mark(text: str, asked: Sequence[str], begun: bool) -> tuple[SafeString, bool]:
    """Return a text for a page with the words found marked, and whether any was."""
    shown, at, found = [], 0, False
    for match in SPELLED.finditer(text):
        if answers(match[0], asked, begun):
            shown += [escape(text[at : match.start()]), "<mark>", escape(match[0]), "</mark>"]
            at, found = match.end(), True
    shown.append(escape(text[at:]))
    return SafeString("".join(shown)), found


def cut(text: str, asked: Sequence[str], begun: bool) -> str:
    """Return a long text around the first word found, with an ellipsis where it is cut; a short one as it is."""
    if len(text) <= LONG:
        return text
    places = (match.start() for match in SPELLED.finditer(text) if answers(match[0], asked, begun))
    start = max(0, next(places, 0) - AROUND)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = text.find(" ", start + LONG)
    part = text[start:end] if end > 0 else text[start:]
    return f"{'… ' if start else ''}{part}{' …' if end > 0 else ''}"


def same_text(first: str, second: str) -> bool:
    """Say whether two texts read the same, accents and case apart."""
    return plain(first) == plain(second)
