"""The number of a kind and of its entries: the same on every machine, whatever the order of the registry."""

from __future__ import annotations

from functools import cache
from zlib import crc32

ROW_BITS = 40
KIND_BITS = 22
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@cache
def kind_number(kind: str) -> int:
    """Return the number of a journal kind such as "partners.institution"."""
    return crc32(kind.encode()) & ((1 << KIND_BITS) - 1)


@cache
def code_of(kind: str) -> str:
    """Return the few letters that begin the words of a kind's entries."""
    left, letters = kind_number(kind), ""
    while left:
        left, digit = divmod(left, len(DIGITS))
        letters = DIGITS[digit] + letters
    return letters or "0"


def entry_number(kind: str, row: int) -> int:
    """Return the number of the entry of a row."""
    return kind_number(kind) << ROW_BITS | row


def row_number(entry: int) -> int:
    """Return the number of the row of an entry."""
    return entry & ((1 << ROW_BITS) - 1)


def entries_of(kind: str) -> tuple[int, int]:
    """Return the numbers between which the entries of a kind stand, both left out."""
    return entry_number(kind, 0) - 1, entry_number(kind, (1 << ROW_BITS) - 1) + 1
