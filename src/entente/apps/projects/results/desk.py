"""What the results framework puts on the desk: periods whose values are to be entered, values to approve."""

from __future__ import annotations

from entente.engines.records.desk import Due
from entente.engines.records.reader import Reader

DUE: tuple[Due, ...] = ()


def asks(reader: Reader) -> list[tuple[str, str]]:
    """Return (words, address) of what waits for the reader."""
    return []
