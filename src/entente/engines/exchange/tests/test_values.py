"""What a cell means: worked by hand, and for whatever cell a value of the field's type or a sentence."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import models
from hypothesis import given, settings
from hypothesis import strategies as st

from entente.engines.exchange.columns import Exchanged, columns_of
from entente.engines.exchange.files.child import plain
from entente.engines.exchange.outgoing import _plain
from entente.engines.exchange.values import Problem, blank_for, choices_of, day_of, is_blank, reader_for, written
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader

TYPES: tuple[tuple[type[Any], type[Any]], ...] = (
    (models.BooleanField, bool), (models.DateField, date), (models.DecimalField, Decimal), (models.IntegerField, int),
    (models.Field, str),
)  # fmt: skip
LAST_DAY = ("D", "2014-12-31")


def plain_columns() -> list[Exchanged]:
    """Return every column of every record type that refers to no other record."""
    return [column for record in catalogue.all_records() for column in columns_of(record)
            if column.target is None and not column.is_key]  # fmt: skip


@pytest.mark.parametrize(("cell", "day"), [
    (LAST_DAY, date(2014, 12, 31)), (("D", "2014-12-31 00:00:00"), date(2014, 12, 31)),
    (("D", "2014-12-31 13:00:00"), None),
    ("2014-12-31", date(2014, 12, 31)), ("2014-1-5", date(2014, 1, 5)), ("2014-12-31T00:00:00", date(2014, 12, 31)),
    ("31/12/2014", date(2014, 12, 31)), ("1/2/2014", date(2014, 2, 1)), ("31.12.2014", date(2014, 12, 31)),
    ("31-12-2014", date(2014, 12, 31)), ("31 décembre 2014", date(2014, 12, 31)),
    ("31 DÉC. 2014", date(2014, 12, 31)),
    ("1er août 2014", date(2014, 8, 1)), ("3 févr. 2014", date(2014, 2, 3)),
    ("December 31, 2014", date(2014, 12, 31)),
    ("Dec 31 2014", date(2014, 12, 31)), ("1st May 2014", date(2014, 5, 1)), ("31-Dec-2014", date(2014, 12, 31)),
    (42004, date(2014, 12, 31)), (42004.0, date(2014, 12, 31)), (42004.5, None), (2014, None), (-1, None),
    (1e300, None),
    (math.nan, None), (math.inf, None), (True, None), ("29/02/2012", date(2012, 2, 29)), ("29/02/2014", None),
    ("31/04/2014", None),
    ("12/31/2014", None), ("31/12/14", None), ("0014-12-31", None), ("3 ju 2014", None), ("3 jui 2014", None),
    ("", None),
    ("42004", None), ("00/01/2014", None), ("1850-05-01", date(1850, 5, 1)), ("10000-01-01", None),
])  # fmt: skip
def test_days(cell: Any, day: date | None) -> None:
    assert day_of(cell) == day


NUMBER = models.DecimalField(max_digits=14, decimal_places=2)


@pytest.mark.parametrize(("cell", "number"), [
    (12, "12.00"), (12.5, "12.50"), (0.1 + 0.2, "0.30"), ("1 234,56", "1234.56"), ("1.234,56", "1234.56"),
    ("1,234.56", "1234.56"),
    ("1\u00a0234,56", "1234.56"), ("1\u202f234,56", "1234.56"), ("1'234.56", "1234.56"), ("1 234,56 €", "1234.56"),
    ("-3", "-3.00"),
    ("'-3", "-3.00"), ("1e3", "1000.00"), ("12,5", "12.50"), ("12 %", None), ("$3", None), ("1,234", None),
    ("1_000", None),
    ("1,2,3", None), ("1.2.3", None), ("twelve", None), (True, None), (math.nan, None), (math.inf, None),
    ("1e999999", None),
    (LAST_DAY, None), ("--1", None), ("9" * 40, None),
])  # fmt: skip
def test_numbers(cell: Any, number: str | None) -> None:
    found = reader_for(NUMBER)(cell)
    assert isinstance(found, Problem) if number is None else found == Decimal(number), found


@pytest.mark.parametrize(("cell", "whole"), [
    (12, 12), (12.0, 12), ("12", 12), ("1 200", 1200), (12.5, None), ("12.5", None), ("1,234", None), (10**19, None),
    (-(10**19), None),
])  # fmt: skip
def test_whole_numbers(cell: Any, whole: int | None) -> None:
    found = reader_for(models.SmallIntegerField())(cell)
    assert isinstance(found, Problem) if whole is None else found == whole, found


@pytest.mark.parametrize(("cell", "said"), [
    (True, True), (False, False), ("oui", True), ("NON", False), ("Vrai", True), ("faux", False), ("x", True),
    (1, True),
    (0.0, False), ("maybe", None), (2, None), ("-", None),
])  # fmt: skip
def test_yes_or_no(cell: Any, said: bool | None) -> None:
    found = reader_for(models.BooleanField())(cell)
    assert isinstance(found, Problem) if said is None else found is said


@pytest.mark.parametrize("word", ["police", "POLICE", " Police "])
def test_a_closed_list_takes_codes_and_both_languages(word: str) -> None:
    field = models.CharField(max_length=9, choices=[("police", "Police"), ("army", "Armée")])
    assert reader_for(field)(word) == "police"
    assert reader_for(field)("armee") == "army"
    assert isinstance(reader_for(field)("fire"), Problem)


@pytest.mark.parametrize("cell", ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALEUR!", "#NOM ?", "#NO VALUE", "Err:502"])
def test_the_errors_of_formulas_are_never_stored(cell: str) -> None:
    for column in plain_columns():
        assert isinstance(column.read(cell), Problem), column


def test_the_mark_that_disarms_is_taken_away_once() -> None:
    assert [written(text) for text in ("'=1", "''=1", "'+33", "'abc", "'", "' =1", "'s")] == [
        "=1", "'=1", "+33", "'abc", "'", "' =1", "'s",
    ]  # fmt: skip


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63), st.floats(), st.text(), st.dates(), st.datetimes(),
    st.times(), st.timedeltas(),
    st.text("0123456789 .,/-€%:e+'", max_size=20), st.dates().map(lambda day: day.strftime("%d/%m/%Y")),
).map(plain)  # fmt: skip


@settings(max_examples=60, deadline=None, database=None)
@given(cell=CELLS)
def test_whatever_the_cell_a_value_of_the_type_or_a_sentence(cell: Any) -> None:
    for column in plain_columns():
        found = blank_for(column.field) if is_blank(cell) else column.read(cell)
        if isinstance(found, Problem):
            assert found.sentence
        elif found is not None:
            kind = next(kind for field, kind in TYPES if isinstance(column.field, field))
            assert isinstance(found, kind), (column, cell, found)


def values_of(field: models.Field[Any, Any]) -> st.SearchStrategy[Any]:
    """Return values that a field may hold."""
    if field.choices:
        return st.sampled_from([value for value, _label in field.flatchoices if value != ""])  # type: ignore[attr-defined]
    if isinstance(field, models.BooleanField):
        return st.booleans()
    if isinstance(field, models.DateField):
        return st.dates(date(1000, 1, 1))
    if isinstance(field, models.DecimalField):
        return st.decimals(-999, 999, places=field.decimal_places, allow_nan=False)
    if isinstance(field, models.IntegerField):
        return st.integers(0, 999)
    return st.text("abc =+-@'é1", min_size=1, max_size=min(field.max_length or 99, 5)).map(str.strip).filter(bool)


@pytest.mark.parametrize("language", ["fr", "en"])
@settings(max_examples=30, deadline=None, database=None)
@given(data=st.data())
def test_what_goes_out_is_read_back(language: str, data: st.DataObject) -> None:
    """Formats add their own marks, tested beside them; here is what stands in the cells."""
    for column in data.draw(st.lists(st.sampled_from(plain_columns()), min_size=9, max_size=9)):
        if column.field.validators and isinstance(column.field, models.SlugField | models.EmailField):
            continue
        value = data.draw(values_of(column.field))
        cell: Any = _plain(column, Reader(None, language, date(2014, 1, 1)))([value], None)  # type: ignore[arg-type]
        cell = float(cell) if isinstance(cell, Decimal) else plain(cell)
        if isinstance(value, str) and not column.field.choices and value.startswith("'"):
            continue
        found = column.read(cell)
        assert found == value or (isinstance(found, Problem) and column.field.validators), (column, value, cell, found)


def test_every_word_of_a_list_means_one_value() -> None:
    """Two values of a list with the same word in one language would be stored as one of them."""
    for column in plain_columns():
        if column.field.choices:
            assert set(choices_of(column.field).values()) >= {value for value, _label in column.field.flatchoices}
