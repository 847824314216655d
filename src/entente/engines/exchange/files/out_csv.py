"""A sheet as CSV: UTF-8 with its mark, the separator of the reader's language, no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from entente.engines.exchange.files.sheet import UNHELD, Sheet, Value, bare, shielded

SEPARATORS = {"fr": ";", "en": ","}
ROWS = 500


def stream_csv(sheet: Sheet) -> Iterator[bytes]:
    """Yield the file in parts."""
    place = io.StringIO(newline="")
    writer = csv.writer(place, delimiter=SEPARATORS[sheet.language])
    yes, no = ("oui", "non") if sheet.language == "fr" else ("yes", "no")

    def text(value: Value) -> str:
        if isinstance(value, str):
            return shielded(UNHELD.sub("", value))
        if value is None:
            return ""
        if isinstance(value, bool):
            return yes if value else no
        if isinstance(value, Decimal | float):
            return str(value).replace(".", ",") if sheet.language == "fr" else str(value)
        return value.isoformat() if isinstance(value, date) else str(value)

    yield b"\xef\xbb\xbf"
    writer.writerow([text(heading.words) for heading in sheet.headings])
    for number, row in enumerate(sheet.rows):
        writer.writerow([text(bare(value)) for value in row])
        if number % ROWS == ROWS - 1:
            yield _taken(place)
    yield _taken(place)


def _taken(place: io.StringIO) -> bytes:
    """Return what was written, and forget it."""
    text = place.getvalue()
    place.seek(0)
    place.truncate()
    return text.encode()
