"""One cell to one value: text, numbers, days, yes or no, closed lists; what cannot be read becomes a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache, partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import override

from entente.access.folding import folded
from entente.engines.exchange.files.sheet import FAILED, MOST_TEXT, unshielded

# What a cell is when it comes out of a file: text, number, yes or no, nothing, or ("D", "2014-12-31").
Cell = Any
MEMO = 50_000
SERIAL_ZERO = date(1899, 12, 30)
FIRST_YEAR = 1000
SERIALS = range(18_264, 73_415)  # the days 1950 to 2100 as a spreadsheet counts them
LANGUAGES = ("fr", "en")
NO_WORDS: Mapping[str, str] = {}
YES = frozenset({"yes", "oui", "true", "vrai", "1", "x"})
NO = frozenset({"no", "non", "false", "faux", "0"})
MONTHS = {
    "january": 1, "janvier": 1, "february": 2, "fevrier": 2, "march": 3, "mars": 3, "april": 4, "avril": 4,
    "may": 5, "mai": 5, "june": 6, "juin": 6, "july": 7, "juillet": 7, "august": 8, "aout": 8, "september": 9,
    "septembre": 9, "october": 10, "octobre": 10, "november": 11, "novembre": 11, "december": 12, "decembre": 12,
}  # fmt: skip
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]00:00(?::00(?:\.0+)?)?)?")
DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
NAMED_DAY = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?[ \-]+([a-z]+)\.?,?[ \-]+(\d{4})")
YEAR = re.compile(r"[12]\d{3}")
MONTH_LAST = re.compile(r"([12]\d{3})[/.\-](\d{1,2})")
MONTH_FIRST = re.compile(r"(\d{1,2})[/.\-]([12]\d{3})")
NAMED_MONTH = re.compile(r"([a-z]+)\.?[ \-]+([12]\d{3})")
NAMED_MONTH_FIRST = re.compile(r"([a-z]+)\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})")


@dataclass(frozen=True)
class Problem:
    """Why a cell cannot be read, in the reader's language: what stands there and what would pass."""

    sentence: str


def written(cell: Cell) -> str:
    """Return a cell as the text a person sees, without spaces around it and without the mark that disarms formulas."""
    if isinstance(cell, str):
        return unshielded(cell.strip().replace("\r\n", "\n"))
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return _("yes") if cell else _("no")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell[1]) if isinstance(cell, tuple) else str(cell)


def quoted(words: Iterable[str]) -> str:
    """Return some words each in the quotation marks of the reader's language, joined by commas."""
    return ", ".join(_("“%(name)s”") % {"name": word} for word in words)


def is_blank(cell: Cell) -> bool:
    """Say whether a cell holds nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


Reads = Callable[[Cell], Any]


def remembered(read: Reads) -> Reads:
    """Return the same reading, asked once for each different cell: columns repeat themselves."""
    known: dict[Any, Any] = {}

    def ask(cell: Cell) -> Any:
        key = (cell.__class__, cell)
        if key in known:
            return known[key]
        value = read(cell)
        if len(known) < MEMO:
            known[key] = value
        return value

    return ask


def reader_for(field: models.Field[Any, Any], words: Mapping[str, str] = NO_WORDS) -> Reads:
    """Return what reads a cell that is not blank for a field that refers to no other record.

    `words` are those, folded, that lists use for the values of a closed list beside its own.
    """
    if field.choices:
        return remembered(lambda cell: _choice(field, cell, words))
    for kind, read in _READERS:
        if isinstance(field, kind):
            return remembered(_checked(field, read))
    return _checked(field, _text)


def blank_for(field: models.Field[Any, Any]) -> Any:
    """Return what a blank cell means for a field: nothing, empty text, the default; or a Problem when required."""
    if field.null:
        return None
    if field.blank and field.empty_strings_allowed:
        return ""
    if field.has_default():
        return field.get_default()
    return Problem(_("is required"))


def _checked(field: models.Field[Any, Any], read: Callable[[models.Field[Any, Any], Cell], Any]) -> Reads:
    """Return the reading followed by the field's own checks."""
    if all(isinstance(rule, MaxLengthValidator) for rule in field.validators):
        return partial(read, field)  # which knows the length itself

    def ask(cell: Cell) -> Any:
        value = read(field, cell)
        if isinstance(value, Problem):
            return value
        try:
            field.run_validators(value)
        except ValidationError as error:
            return Problem(" ".join(error.messages))
        return value

    return ask


def _text(field: models.Field[Any, Any], cell: Cell) -> Any:
    """Read a text."""
    text = written(cell)
    if FAILED.fullmatch(text):
        return Problem(_("“%(value)s” is the error of a formula: write the value itself") % {"value": text})
    most = getattr(field, "max_length", None) or MOST_TEXT
    if len(text) > most:
        return Problem(_("has %(size)d characters, and may have %(most)d") % {"size": len(text), "most": most})
    if not text.isprintable() and any(ord(letter) < 32 and letter not in "\n\t" for letter in text):
        return Problem(_("holds signs that no text may hold: type it again"))
    return text


def _whole(field: models.Field[Any, Any], cell: Cell) -> Any:
    """Read a whole number."""
    value = _decimal_of(cell)
    if value is None or value != value.to_integral_value():
        return Problem(_("“%(value)s” is not a whole number, such as 12") % {"value": written(cell)[:40]})
    return int(value)


def _decimal(field: models.Field[Any, Any], cell: Cell) -> Any:
    """Read a number with the decimals the field keeps."""
    value = _decimal_of(cell)
    if value is None:
        return Problem(_("“%(value)s” is not a number, such as 1500.50") % {"value": written(cell)[:40]})
    places = getattr(field, "decimal_places", 0) or 0
    kept = round(value, places)
    # A spreadsheet computes in binary: 0.1 + 0.2 is not 0.3 there, and nobody typed the difference.
    if abs(kept - value) > Decimal("1e-9"):
        return Problem(
            _("“%(value)s” has more than %(places)d decimals") % {"value": written(cell)[:40], "places": places}
        )
    return kept.quantize(Decimal(1).scaleb(-places))


def _decimal_of(cell: Cell) -> Decimal | None:
    """Return the number in a cell, written as French or English do, None when there is none."""
    if isinstance(cell, bool):
        return None
    text = repr(cell) if isinstance(cell, int | float) else written(cell)
    text = re.sub(r"[\s\u00a0\u202f']|€", "", text)
    if "_" in text:  # Python takes it for a separator of thousands, nobody else does
        return None
    if "," in text:
        text = text.replace(".", "").replace(",", ".") if text.rfind(",") > text.rfind(".") else text.replace(",", "")
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < Decimal("1e18") else None


def _yes_or_no(field: models.Field[Any, Any], cell: Cell) -> Any:
    """Read yes or no."""
    if isinstance(cell, bool):
        return cell
    word = folded(written(cell))
    if word in YES or word in NO:
        return word in YES
    return Problem(_("“%(value)s” is neither yes nor no") % {"value": written(cell)[:40]})


def _day(field: models.Field[Any, Any], cell: Cell) -> Any:
    """Read a day."""
    day = day_of(cell)
    if day is None and part_of(cell):
        sentence = _(
            "“%(value)s” is no whole date, and this one is kept to the day: write it whole, such as 31/12/2014"
        )
        return Problem(sentence % {"value": written(cell)[:40]})
    return day or Problem(
        _("“%(value)s” is not a day: write 2014-12-31 or 31/12/2014, with four figures for the year")
        % {"value": written(cell)[:40]}
    )


def day_of(cell: Cell) -> date | None:
    """Return the day a cell names: a date, 2014-12-31, 31/12/2014 (day first), 31 déc. 2014; None otherwise."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return (
            SERIAL_ZERO + timedelta(days=int(cell))
            if abs(cell) < 1e9 and cell == int(cell) and int(cell) in SERIALS
            else None
        )
    text = folded(written(cell))
    for pattern, order in ((ISO_DAY, (1, 2, 3)), (DAY_FIRST, (3, 2, 1))):
        if found := pattern.fullmatch(text):
            return _made(*(int(found[place]) for place in order))
    if found := NAMED_DAY.fullmatch(text):
        return _made(int(found[3]), _month(found[2]), int(found[1]))
    if found := NAMED_MONTH_FIRST.fullmatch(text):
        return _made(int(found[3]), _month(found[1]), int(found[2]))
    return None


def part_of(cell: Cell) -> tuple[date, str] | None:
    """Return the first day of the month or year that a cell names, with which of the two it is; None otherwise.

    1961, 1961-05, 05/1961, mai 1961. A number is a year: as a day counted by a spreadsheet it would be one of 1905.
    """
    if isinstance(cell, bool):
        return None
    text = folded(written(cell))
    if YEAR.fullmatch(text):
        return date(int(text), 1, 1), "year"
    found = MONTH_LAST.fullmatch(text)
    day = _made(int(found[1]), int(found[2]), 1) if found else None
    if found := MONTH_FIRST.fullmatch(text):
        day = _made(int(found[2]), int(found[1]), 1)
    elif found := NAMED_MONTH.fullmatch(text):
        day = _made(int(found[2]), _month(found[1]), 1)
    return (day, "month") if day else None


def _made(year: int, month: int, day: int) -> date | None:
    """Return a day of the calendar, None when there is none such, or when its year was cut to two figures."""
    try:
        return date(year, month, day) if year >= FIRST_YEAR else None
    except ValueError:
        return None


@cache
def _month(word: str) -> int:
    """Return the number of a month named in whole or cut short without doubt, 0 for none."""
    found = {number for name, number in MONTHS.items() if len(word) >= 3 and name.startswith(word)}
    return found.pop() if len(found) == 1 else 0


def _choice(field: models.Field[Any, Any], cell: Cell, words: Mapping[str, str]) -> Any:
    """Read a word of a closed list: its code, its label in either language, or what lists call it."""
    known = choices_of(field)
    word = single_spaced(written(cell))
    if word in known or word in words:
        return known[word] if word in known else words[word]
    some = ", ".join(str(label) for _value, label in list(field.flatchoices or ())[:12])
    return Problem(_("“%(value)s” is not in the list: %(words)s") % {"value": written(cell)[:40], "words": some})


def single_spaced(text: str) -> str:
    """Return a text as words of a closed list are compared: folded, and any space, no-break or doubled, as one."""
    return " ".join(folded(text).split())


def both_languages(words: Callable[[], Mapping[Any, Any]]) -> dict[str, dict[Any, str]]:
    """Return some words in each language of the house, as plain texts."""
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = {key: str(word) for key, word in words().items()}
    return found


_choices: dict[object, Mapping[str, Any]] = {}


def choices_of(field: models.Field[Any, Any]) -> Mapping[str, Any]:
    """Return the values of a closed list by their codes and their labels in every language, folded."""
    if field not in _choices:
        _choices[field] = {
            single_spaced(word): value
            for words in both_languages(lambda: dict(field.flatchoices or ())).values()
            for value, label in words.items()
            for word in (str(value), str(label))
        }
    return _choices[field]


_READERS: tuple[tuple[type[Any], Callable[[models.Field[Any, Any], Cell], Any]], ...] = (
    (models.BooleanField, _yes_or_no),
    (models.DateField, _day),
    (models.DecimalField, _decimal),
    (models.IntegerField, _whole),
)
