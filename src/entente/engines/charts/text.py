"""Numbers and days as a chart prints them, in the document's language."""

from __future__ import annotations

import re
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

NO_BREAK_SPACE = "\u00a0"
LARGEST_PLAIN = 1e15
# XML 1.0 and PDF/UA know no character for these: a file that holds one does not open.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufdd0-\ufdef\ufffe\uffff]")
LINE_ENDS = re.compile("\r\n|[\u2028\u2029]")


def number(value: float, language: str, unit: str = "") -> str:
    """Return the number with at most two decimals and its unit, which never part from each other."""
    if abs(value) >= LARGEST_PLAIN:
        text = f"{value:g}"
    else:
        text = str(format_decimal(value, format="#,##0.##", locale=language))
    return f"{text}{NO_BREAK_SPACE}{unit}" if unit else text


def printable(text: str) -> str:
    """Return the text without the characters that no file holds, its line ends all of one kind."""
    return UNPRINTABLE.sub("", LINE_ENDS.sub("\n", text))


def day(when: date, language: str) -> str:
    """Return the day in full words, such as "1 March 2009" or "1er mars 2009"."""
    text = str(format_date(when, format="d MMMM y", locale="en_GB" if language == "en" else language))
    if language == "fr" and when.day == 1:
        text = text.replace("1 ", "1er ", 1)
    return text
