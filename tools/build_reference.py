"""Fills the names in the reference tables from the CLDR names in babel and the house's own overrides."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

from babel import Locale
from babel.numbers import get_currency_precision

DATA = Path(__file__).resolve().parent.parent / "src" / "entente" / "apps" / "reference" / "data"
LANGUAGES = ("fr", "en")
CLDR_TABLE = {"country": "territories", "language": "languages", "currency": "currencies"}
ENGLISH_SPELLING = ((" & ", " and "), ("St. ", "Saint "))

Row = dict[str, str]
Names = dict[tuple[str, str], Row]


def read(path: Path) -> list[Row]:
    """The rows of a CSV file with a header, as dictionaries of text."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def written(columns: list[str], rows: list[Row]) -> str:
    """The text of a CSV file: header, comma, line feed."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def overrides(path: Path) -> Names:
    """The house's own names by kind and code; an empty name leaves the CLDR one."""
    return {(row["kind"], row["code"]): row for row in read(path)}


def name(kind: str, code: str, language: str, own: Names) -> str:
    """The name of a code in a language: the override, else CLDR's respelt; KeyError if neither."""
    override = own.get((kind, code), {}).get(f"name_{language}", "")
    if override:
        return override
    found = str(getattr(Locale(language), CLDR_TABLE[kind])[code])
    if language == "en":
        for short, full in ENGLISH_SPELLING:
            found = found.replace(short, full)
    return found.replace("'", "’")


def named(kind: str, row: Row, own: Names) -> Row:
    """A copy of the row with its names filled, and the name with preposition brought in line."""
    filled = dict(row)
    for language in LANGUAGES:
        filled[f"name_{language}"] = name(kind, row["code"], language, own)
    old = row["name_fr"]
    if old and row.get("in_fr", "").endswith(old):
        filled["in_fr"] = row["in_fr"].removesuffix(old) + filled["name_fr"]
    return filled


def countries(own: Names) -> list[Row]:
    """The country rows with names; every other fact is as typed in the file."""
    return [named("country", row, own) for row in read(DATA / "countries.csv")]


def languages(rows: list[Row], own: Names) -> list[Row]:
    """One row for each language code that a country uses, in code order."""
    used = sorted({code for row in rows for code in row["languages"].split(";") if code})
    return [named("language", {"code": code, "name_fr": "", "name_en": ""}, own) for code in used]


def decimals(code: str, typed: dict[str, str]) -> str:
    """The decimals of a currency: as typed in the file (ISO 4217), else CLDR's for a code new to it."""
    return typed.get(code) or str(get_currency_precision(code))


def currencies(rows: list[Row], own: Names) -> list[Row]:
    """One row for each currency that a country uses or that has a rate, in code order, with its decimals."""
    used = {row["currency"] for row in rows if row["currency"]}
    used |= {row["currency"] for row in read(DATA / "rates.csv")}
    path = DATA / "currencies.csv"
    typed = {row["code"]: row["decimals"] for row in read(path)} if path.exists() else {}
    blank = [{"code": code, "name_fr": "", "name_en": ""} for code in sorted(used)]
    return [named("currency", row, own) | {"decimals": decimals(row["code"], typed)} for row in blank]


def tables() -> dict[str, str]:
    """The generated files, by file name, as text."""
    own = overrides(DATA / "name_overrides.csv")
    rows = countries(own)
    return {
        "countries.csv": written(list(rows[0]), rows),
        "languages.csv": written(["code", "name_fr", "name_en"], languages(rows, own)),
        "currencies.csv": written(["code", "name_fr", "name_en", "decimals"], currencies(rows, own)),
    }


def main(arguments: list[str]) -> int:
    """Writes the files; with ``--check`` only says which would change, and returns 1 if any would."""
    stale = []
    for file_name, text in tables().items():
        path = DATA / file_name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(file_name)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8", newline="\n")
    for file_name in stale:
        print(f"{file_name}: out of date" if "--check" in arguments else f"{file_name}: written")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
