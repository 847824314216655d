"""How numbers, money and dates read in each language: thin spaces, « 1er », "8 – 19 Dec"."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from babel.dates import format_date, get_month_names

THIN = "\u202f"
NBSP = "\u00a0"
SIZE_UNITS = {"fr": ("o", "ko", "Mo", "Go"), "en": ("B", "kB", "MB", "GB")}
FIGURE_UNITS = ((Decimal(1_000_000), "M"), (Decimal(1_000), "k"))


def capital(text: str) -> str:
    """Return a text with its first letter in capital."""
    return text[:1].upper() + text[1:]


def number(value: Decimal | int | float, language: str, decimals: int = 0) -> str:
    """Return a number with its language's separators: 24 300,5 in French, 24,300.5 in English."""
    quantum = Decimal(1).scaleb(-decimals)
    exact = Decimal(str(value)).quantize(quantum, rounding=ROUND_HALF_EVEN)
    text = f"{exact:,f}"
    return text if language == "en" else text.replace(",", THIN).replace(".", ",")


def quantity(value: Decimal, language: str) -> str:
    """Return a number with the decimals it has, and no others: 6.4 stays 6.4."""
    digits = value.normalize().as_tuple().exponent
    return number(value, language, max(0, -digits) if isinstance(digits, int) else 0)


def money(value: Decimal | int, language: str, decimals: int = 0) -> str:
    """Return an amount in euros: 24 300 € in French, €24,300 in English; number and sign never part."""
    text = number(value, language, decimals)
    return f"€{text}" if language == "en" else f"{text}{NBSP}€"


def short_money(value: Decimal | int, language: str) -> str:
    """Return an amount in euros for a figures row: 1,24 M€ in French, €1.24M in English."""
    amount = Decimal(value)
    for size, letter in FIGURE_UNITS:
        if abs(amount) >= size:
            text = number(amount / size, language, 2 if amount < 100 * size else 0)
            return f"€{text}{letter}" if language == "en" else f"{text}{NBSP}{letter}€"
    return money(amount, language)


def size(value: int, language: str) -> str:
    """Return a number of bytes as it reads, by thousands: 1,2 Mo in French, 1.2 MB in English, 312 o, 10 Mo."""
    units = SIZE_UNITS["en" if language == "en" else "fr"]
    step = min(len(units) - 1, (len(str(value)) - 1) // 3)
    amount = Decimal(value) / 1000**step
    decimals = 1 if step > 1 and amount < 10 and round(amount, 1) != round(amount) else 0
    return f"{number(amount, language, decimals)}{NBSP}{units[step]}"


@lru_cache(maxsize=20_000)
def day(value: date, language: str, precision: str = "day") -> str:
    """Return a date as it reads: 1er mars 2009, 10 February 2012; only the month or year where only they are known."""
    if precision == "year":
        return str(value.year)
    if precision == "month":
        return f"{_month(value.month, language)}{NBSP}{value.year}"
    number_of_day = "1er" if language == "fr" and value.day == 1 else str(value.day)
    return f"{number_of_day}{NBSP}{_month(value.month, language)}{NBSP}{value.year}"


@lru_cache(maxsize=20_000)
def period(first: date, last: date | None, language: str) -> str:
    """Return a period: 8 – 19 déc. 2014, 29 sept. – 10 oct. 2014, 28 déc. 2013 – 3 janv. 2014."""
    if last is None or last == first:
        return day(first, language)
    end = day(last, language)
    if first.year != last.year:
        return f"{day(first, language)} – {end}"
    start = "1er" if language == "fr" and first.day == 1 else str(first.day)
    if first.month == last.month:
        return f"{start} – {end}"
    return f"{start}{NBSP}{_month(first.month, language)} – {end}"


@lru_cache(maxsize=200)
def _month(month: int, language: str) -> str:
    """Return a month's abbreviated name."""
    names = get_month_names("abbreviated", locale=_locale(language))
    return str(names[month])


def long_day(value: date, language: str) -> str:
    """Return a date written out, for titles and sentences: 31 décembre 2014."""
    text = format_date(value, "d MMMM y", locale=_locale(language))
    return f"1er{text[1:]}".replace(" ", NBSP) if language == "fr" and value.day == 1 else text.replace(" ", NBSP)


def month(value: date, language: str) -> str:
    """Return a month written out: novembre 2026."""
    return str(format_date(value, "MMMM y", locale=_locale(language))).replace(" ", NBSP)


def week_day(value: date, language: str) -> str:
    """Return a day with its name, without its year: jeudi 5 novembre."""
    text = long_day(value, language).rpartition(NBSP)[0]
    return f"{day_name(value, language)} {text}"


def day_name(value: date, language: str, *, short: bool = False) -> str:
    """Return the name of a day of the week: jeudi, or jeu. when short."""
    return str(format_date(value, "EEE" if short else "EEEE", locale=_locale(language)))


def _locale(language: str) -> str:
    """Return the locale whose names are used for a language."""
    return "fr" if language == "fr" else "en_GB"
