"""A sheet to be written, whatever its format: headings with their drop-downs, rows of values, a page of help."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

# What a cell may hold on its way out.
Value = str | int | float | bool | Decimal | date | None

MOST_TEXT = 32_000  # a cell of a spreadsheet holds no more
# One sign more than any text may have, so that a text cut there is refused and not taken for the whole.
CUT = MOST_TEXT + 1
UNHELD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no file of ours can hold these
# What a spreadsheet may take for a formula when it opens a CSV file; the wide signs are typed on Asian keyboards.
RISKY = re.compile("[=+@＝＋－＠-]")
SHIELDED = re.compile("'+[=+@＝＋－＠-]")
# What a spreadsheet writes where a formula failed, in English and French; NO_VALUE is ours, for one never computed.
NO_VALUE = "#NO VALUE"
FAILED = re.compile(
    "#(?:N/A|NO VALUE|(?:REF|DIV/0|VALUE|NULL|NUM|SPILL|CALC|FIELD|BLOCKED|CONNECT|UNKNOWN|BUSY|VALEUR|NUL|NOMBRE|CHAMP"
    "|BLOQUÉ|CONNEXION|INCONNU|OCCUPÉ|PROPAGATION) ?!|(?:NAME|NOM) ?\\?)|(?:Err|Erreur)[ \xa0]?:\\d{3}"
)


@dataclass(frozen=True)
class Heading:
    """One column: its words, what may be chosen in it (nothing: anything), what it is, and whether it is long."""

    words: str
    choices: tuple[str, ...] = ()
    help: str = ""
    kind: str = "text"  # text · number · decimal · day · why
    width: int = 16


@dataclass(frozen=True)
class Wrong:
    """A cell that was refused: its value as it came, and why."""

    value: Value
    reason: str


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its headings, its rows, the words of its page of help."""

    name: str
    headings: Sequence[Heading]
    rows: Iterable[Sequence[Value | Wrong]]
    language: str
    help_name: str = "Help"
    help: Sequence[tuple[str, str]] = field(default_factory=tuple)


def bare(value: Value | Wrong) -> Value:
    """Return the value of a cell, refused or not."""
    return value.value if isinstance(value, Wrong) else value


def shielded(text: str, *, everywhere: bool = True) -> str:
    """Return a text with an apostrophe before what a spreadsheet would run; `everywhere` False: before one like it.

    A text that begins with an apostrophe and such a sign gets one more, so that taking one away gives it back.
    Spaces around it are left out, tabs and line breaks among them: they are not read back, and may hide the sign.
    """
    text = text.strip()
    return f"'{text}" if SHIELDED.match(text) or (everywhere and RISKY.match(text)) else text


def unshielded(text: str) -> str:
    """Return a text as it was before `shielded`."""
    return text[1:] if SHIELDED.match(text) else text
