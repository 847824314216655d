"""What every writer does to a document before printing it: texts made printable, tables made square."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from entente.engines.charts.text import printable
from entente.engines.documents.blocks import (
    Block,
    Bullets,
    Cell,
    Document,
    Facts,
    Heading,
    KeyFigures,
    Picture,
    Table,
)

LONG_WORD = re.compile(r"\S{24,}")
BREAK = "\u200b"  # where a word may end its line without leaving a mark
EVERY = 6
SAFE_ADDRESS = re.compile(r"(?:/(?!/)|\#|\?|https?://)\S*\Z")


def prepared(document: Document) -> Document:
    """Return the document as the writers can print it.

    Characters that no file format holds are dropped, rows are padded or cut to their table's columns, heading
    levels never skip, and blocks without content disappear. A document without a title or in a language other
    than "fr" and "en" raises ValueError with a sentence.
    """
    clean: Document = changed(document, printable)
    if not clean.title.strip():
        raise ValueError(_("A document needs a title."))
    if clean.language not in {"fr", "en"}:
        raise ValueError(_("A document's language is fr or en."))
    provenance = _square(clean.provenance) if clean.provenance and clean.provenance.columns else None
    return replace(clean, blocks=tuple(_ordered(clean.blocks)), provenance=provenance)


def changed(value: Any, change: Callable[[str], str], kept: frozenset[str] = frozenset()) -> Any:
    """Return the same value with `change` applied to every text in it, except in the fields `kept`."""
    if isinstance(value, str):
        return change(value) if value else value
    if isinstance(value, tuple):
        return tuple([changed(item, change, kept) for item in value])
    if isinstance(value, dict):
        return {key: changed(item, change, kept) for key, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        fields = vars(value).items()
        return type(value)(**{key: one if key in kept else changed(one, change, kept) for key, one in fields})
    return value


def breakable(text: str) -> str:
    """Return the text with places to break inside overlong words, which would leave the page otherwise."""
    return LONG_WORD.sub(lambda found: _broken(found[0]), text) if len(text) >= EVERY * 4 else text


def lines(text: str) -> list[str]:
    """Return the text cut at its line breaks, without empty lines at its ends."""
    return text.strip("\n").split("\n")


def safe_address(href: str) -> str:
    """Return the address when a reader may follow it (site-relative, anchor, http or https), "" otherwise."""
    return href if SAFE_ADDRESS.match(href) else ""


def _broken(word: str) -> str:
    """Return the word with a break after every sixth letter, never before a mark of that letter."""
    parts = [word[:1]]
    since = 1
    for letter in word[1:]:
        if since >= EVERY and unicodedata.category(letter)[0] not in "MC" and parts[-1] != "\u200d":
            parts.append(BREAK)
            since = 0
        parts.append(letter)
        since += 1
    return "".join(parts)


def _ordered(blocks: Iterable[Block]) -> Iterable[Block]:
    """Yield the blocks that hold something, tables square, heading levels in steps of one."""
    level = 0
    for block in blocks:
        if isinstance(block, Heading):
            level = max(1, min(block.level, level + 1, 2))
            if block.text.strip():
                yield replace(block, level=level)
        elif isinstance(block, Table):
            if block.columns:
                yield _square(block)
        elif isinstance(block, Picture) and block.table is not None:
            yield replace(block, table=_square(block.table) if block.table.columns else None)
        elif not _is_empty(block):
            yield block


def _is_empty(block: Block) -> bool:
    """Say whether a list-like block has nothing in it."""
    return (
        (isinstance(block, Bullets) and not block.items)
        or (isinstance(block, Facts) and not block.pairs)
        or (isinstance(block, KeyFigures) and not block.figures)
    )


def _square(table: Table) -> Table:
    """Return the table with rows and total exactly as long as its columns."""
    count = len(table.columns)
    filler = (Cell(""),) * count
    rows = tuple([row if len(row) == count else (row + filler)[:count] for row in table.rows])
    total = (table.total + filler)[:count] if table.total else ()
    return replace(table, rows=rows, total=total)
