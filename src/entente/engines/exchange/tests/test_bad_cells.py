"""Cells as people leave them: right, or refused on their line with a sentence; never silently something else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from tests.examples import World, example

from entente.access.actor import Actor, local_operator
from entente.access.choices import Role
from entente.engines.exchange.tests.making import (
    HEADERS,
    SHEET,
    counts,
    edited,
    formula,
    members_of,
    new_values,
    ods,
    ods_row,
    planned,
    refusals,
    text,
    xlsx,
)  # fmt: skip
from entente.engines.records import catalogue

Line = Callable[..., list[Any]]
REFUSED = 3


def test_formulas_give_their_last_value_and_are_told(actor: Actor, line: Line) -> None:
    batch = planned(actor, "institutions", xlsx([HEADERS, line(Acronym=formula('=UPPER("ena")', "ENA"))]))
    assert new_values(batch, "acronym") == ["ENA"]
    assert "1 cell holds a formula: its last computed value is read." in batch.notices


FAILED = {
    "error": ("#REF!", lambda part: part),
    "another": ("#N/A", lambda part: part),
    "never computed": ("ENA", lambda part: part.replace(b"<v>ENA</v>", b"")),
    "never computed, empty": ("ENA", lambda part: part.replace(b"<v>ENA</v>", b"<v></v>").replace(b' t="str"', b"")),
}


@pytest.mark.parametrize("name", FAILED)
def test_a_formula_that_failed_or_was_never_computed_is_refused(name: str, actor: Actor, line: Line) -> None:
    """The reader of workbooks gives an empty cell for these: a field would be emptied."""
    value, change = FAILED[name]
    content = xlsx([HEADERS, line(Acronym=formula("=A1", value)), line("Other")])
    if "never" in name:
        content = edited(content, SHEET, change)
    batch = planned(actor, "institutions", content)
    word = "#NO VALUE" if "never" in name else value
    assert refusals(batch) == [(2, 4, f"“{word}” is the error of a formula: write the value itself")]
    assert counts(batch) == (1, 0, 0, 1)


def test_failed_formulas_of_an_ods_workbook_are_refused(actor: Actor, world: World) -> None:
    divided = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    failed = [divided, '<table:table-cell table:formula="of:=A1"/>']
    rows = [ods_row(*HEADERS[:5]), ods_row("<table:table-cell/>", more='table:number-rows-repeated="3"')]
    rows += [ods_row(f"A{n}", "A", "school", world.country.code, cell) for n, cell in enumerate(failed)]
    batch = planned(actor, "institutions", ods(rows))
    assert [(number, place, why[:12]) for number, place, why in refusals(batch)] == [
        (5, 4, "“#DIV/0!” is"), (6, 4, "“#NO VALUE” "),
    ]  # fmt: skip
    assert "2 cells hold formulas: their last computed values are read." in batch.notices


def test_the_words_of_errors_are_refused_in_csv_too(actor: Actor, line: Line) -> None:
    for word in ("#N/A", "#REF!", "#DIV/0!", "#NOM?", "#VALEUR !", "Err:502"):
        batch = planned(actor, "institutions", text([HEADERS, line(Acronym=word)]))
        assert refusals(batch) == [(2, 4, f"“{word}” is the error of a formula: write the value itself")]


DAYS: dict[str, tuple[Any, str | None]] = {
    "date": (date(2014, 12, 31), "2014-12-31"),
    "ISO": ("2014-12-31", "2014-12-31"),
    "slashes": ("31/12/2014", "2014-12-31"),
    "points": ("31.12.2014", "2014-12-31"),
    "French": ("31 déc. 2014", "2014-12-31"),
    "French, first": ("1er janvier 2014", "2014-01-01"),
    "English": ("December 31, 2014", "2014-12-31"),
    "number": (42004, "2014-12-31"),
    "day first": ("03/04/2014", "2014-04-03"),
    "month first": ("12/31/2014", None),
    "date with time": (datetime(2014, 12, 31, 13), None),  # noqa: DTZ001 -- a spreadsheet knows no zone
    "time": (time(13, 30), None),
    "impossible": ("31/02/2014", None),
    "two figures": ("31/12/14", None),
    "two figures, padded": ("0014-12-31", None),
    "month only": ("12/2014", None),
    "year only": (2014, None),
    "yes": (True, None),
    "not a number": ("NaN", None),
}


@pytest.mark.parametrize("name", DAYS)
def test_days_as_people_write_them(name: str, actor: Actor, line: Line) -> None:
    cell, day = DAYS[name]
    batch = planned(actor, "institutions", xlsx([HEADERS, line(From=cell)]))
    if day is None:
        assert counts(batch) == (0, 0, 0, 1)
        why = (
            "is no whole date"
            if name in {"year only", "month only"}
            else "is not a day: write 2014-12-31 or 31/12/2014"
        )
        assert why in refusals(batch)[0][2]
    else:
        assert new_values(batch, "starts_on") == [day]


def test_a_workbook_that_counts_from_1904(actor: Actor, line: Line) -> None:
    """A day is the right one; a bare number, which would be four years off, is refused."""
    batch = planned(
        actor, "institutions",
        xlsx([HEADERS, line(From=date(2014, 12, 31)), line("B", From=40_542)], date_1904=True),
    )  # fmt: skip
    assert new_values(batch, "starts_on") == ["2014-12-31"]
    assert [(number, place) for number, place, _why in refusals(batch)] == [(3, 5)]


NUMBERS: dict[str, tuple[Any, str | None]] = {
    "number": (1234.56, "1234.56"),
    "binary": (0.1 + 0.2, "0.30"),
    "French": ("1 234,56", "1234.56"),
    "no-break": ("1\u00a0234,56", "1234.56"),
    "narrow no-break": ("1\u202f234,56", "1234.56"),
    "English": ("1,234.5", "1234.50"),
    "euro": ("1 234,56 €", "1234.56"),
    "dollar": ("$1,234.56", None),
    "percentage": ("12 %", None),
    "too many decimals": ("1.234", None),
    "words": ("twelve", None),
    "negative": (-5, None),
    "yes": (True, None),
    "infinite": ("1e999", None),
    "not a number": ("nan", None),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_as_people_write_them(name: str, world: World, acting: Callable[..., Actor]) -> None:
    cell, number = NUMBERS[name]
    deed: Any = example(catalogue.by_slug("commitments").model, world)  # type: ignore[union-attr]
    headers = ["Commitment", "Year", "Expected payment (€)"]
    batch = planned(
        acting(Role.MEANS, world.directorate), "expected-payments", xlsx([headers, [deed.code, 2014, cell]])
    )
    assert counts(batch) == ((0, 0, 0, 1) if number is None else (1, 0, 0, 0)), refusals(batch)
    assert new_values(batch, "cp_eur") == ([] if number is None else [number])


def test_numbers_that_are_none_are_refused(actor: Actor, line: Line) -> None:
    """XLSX may say NaN or 1e999 where it should hold a number."""
    for wrong in (b"NaN", b"inf", b"1e999", b"-1e999"):
        content = edited(xlsx([HEADERS, line(From=42004)]), SHEET,
                         lambda part, wrong=wrong: part.replace(b"<v>42004</v>", b"<v>" + wrong + b"</v>"))  # fmt: skip
        batch = planned(actor, "institutions", content)
        assert [(number, place) for number, place, _why in refusals(batch)] == [(2, 5)]


TEXTS: dict[str, tuple[Any, str | None]] = {
    "spaces around": ("  ENA \u00a0", "ENA"),
    "emoji": ("🎓 ENA", "🎓 ENA"),
    "right to left": ("\u200fمدرسة", "\u200fمدرسة"),
    "line break": ("EN\nA", "EN\nA"),
    "code of figures": (12, "12"),
    "text of figures": ("0012", "0012"),
    "too long": ("x" * 31, None),
    "very long": ("x" * 32_767, None),
    "control sign": ("EN\x07A", None),
    "yes": (True, "yes"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_texts_as_people_write_them(name: str, actor: Actor, line: Line) -> None:
    cell, kept = TEXTS[name]
    batch = planned(actor, "institutions", xlsx([HEADERS, line(Acronym=cell)]))
    assert new_values(batch, "acronym") == ([] if kept is None else [kept]), refusals(batch)
    assert counts(batch)[REFUSED] == (kept is None)


def test_a_text_that_no_database_holds_is_refused(actor: Actor, line: Line) -> None:
    """NUL gets through XML in two ways; PostgreSQL takes it in none, nor in a header, a name or a key."""
    for nul in (b"_x0000_", b"\0"):
        for place in ("Acronym", "Country"):
            content = edited(xlsx([HEADERS, line(**{place: "QQQ"})]), "xl/sharedStrings.xml",
                             lambda part, nul=nul: part.replace(b"QQQ", b"Q" + nul))  # fmt: skip
            batch = planned(actor, "institutions", content)
            assert [number for number, *_rest in refusals(batch)] == [2]
        content = edited(xlsx([[*HEADERS, "QQQ"], [*line(), "x"]]), "xl/sharedStrings.xml",
                         lambda part, nul=nul: part.replace(b"QQQ", b"Q" + nul))  # fmt: skip
        assert counts(planned(actor, "institutions", content)) == (1, 0, 0, 0)


def test_a_text_longer_than_any_cell_is_refused_whole(actor: Actor, world: World) -> None:
    """Cut to size, it would be stored as if it were the whole."""
    batch = planned(actor, "institutions", text([["Name in French", "Name in English", "Kind", "Country", "Source"],
                                                 ["A", "A", "school", world.country.code, "x" * 150_000]]))  # fmt: skip
    assert counts(batch) == (0, 0, 0, 1)


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_in_every_separator_and_encoding(separator: str, encoding: str, actor: Actor, line: Line) -> None:
    rows = [["Institutions, schools, academies, and more"], HEADERS, line("École, supérieure; été | à\tNoël")]
    batch = planned(actor, "institutions", text(rows, separator, encoding))
    assert new_values(batch, "name_fr") == ["École, supérieure; été | à\tNoël"], (batch.notices, batch.problem)


def test_a_new_record_without_an_owner_is_refused_on_its_line(world: World, line: Line) -> None:
    """Whoever holds no unit must name the owner; a blank cell once ended the plan with an error of ours."""
    from_nowhere = local_operator()
    rows = [[*HEADERS, "Owner"], [*line("A"), world.unit.code], [*line("B"), None]]
    batch = planned(from_nowhere, "institutions", xlsx(rows))
    assert counts(batch) == (1, 0, 0, 1)
    assert [(number, place) for number, place, _why in refusals(batch)] == [(3, 7)]
    assert counts(planned(from_nowhere, "institutions", xlsx([HEADERS, line()]))) == (0, 0, 0, 1)


def test_two_lines_may_not_have_what_only_one_record_may_have(world: World) -> None:
    """Such a plan could never be accepted."""
    deed: Any = example(catalogue.by_slug("commitments").model, world)  # type: ignore[union-attr]
    row = [deed.code, 2014, 10]
    headers = ["Commitment", "Year", "Expected payment (€)"]
    batch = planned(local_operator(), "expected-payments", xlsx([headers, row, row]))
    assert counts(batch) == (1, 0, 0, 1)


def test_a_file_keeps_its_parts(line: Line) -> None:
    """The maker of files makes what it says."""
    assert SHEET in members_of(xlsx([HEADERS]))
