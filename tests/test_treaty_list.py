"""A treaty list of ten thousand lines comes in: each line as the generator knows it, the list again says "same"."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from entente import cli
from entente.access.actor import Actor, actor_for, local_operator
from entente.access.models import Unit
from entente.apps.agreements.models import Agreement
from entente.apps.partners.models import Organisation
from entente.demo.reference import load_reference
from entente.engines.exchange import batches
from entente.engines.exchange.columns import listed
from entente.engines.exchange.models import Batch, Outcome, State
from entente.engines.exchange.tests.making import xlsx
from entente.engines.exchange.undo import undo
from entente.engines.journal.models import Entry
from entente.engines.journal.service import verify
from tests.conftest import account
from tests.examples import unit
from tests.treaty_list import lines

# CI runs a tenth; `ENTENTE_WHOLE=1` and `make bench` the whole.
LENGTH = 10_000 if os.environ.get("ENTENTE_WHOLE") else 1_000
Rows = Sequence[Mapping[str, Any]]
UNKNOWN = "is not known among the countries, organisations, former States you may see:"


@pytest.fixture(scope="module")
def _reference(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load the reference data once for the tests of this file; taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference(local_operator())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def office(_reference: None, db: None) -> Actor:
    """Return an agreements officer, with the countries, former States and organisations of the reference data."""
    owner = unit("directorate")
    Unit.objects.filter(pk=owner.pk).update(directorate=owner)
    for code, name, english, acronym in (
        ("african-union", "Union africaine", "African Union", "UA"), ("ecowas", "Communauté", "Community", "CEDEAO"),
    ):  # fmt: skip
        Organisation.objects.create(code=code, name_fr=name, name_en=english, acronym_fr=acronym, kind="regional",
                                    owner=owner, marking="public")  # fmt: skip
    return actor_for(account("agreements-officer", owner))


def sheet(rows: Rows, headings: Sequence[str] = ()) -> bytes:
    """Return rows as CSV."""
    place = io.StringIO()
    writer = csv.DictWriter(place, headings or list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return place.getvalue().encode()


def planned(actor: Actor, rows: Rows, language: str = "en") -> Batch:
    """Return the plan of some lines."""
    batch = batches.bring_in(actor, listed("agreements"), "list.csv", sheet(rows), language=language)
    return batches.plan(actor, batch)


def counts(batch: Batch) -> tuple[int, ...]:
    """Return new, changed, same, refused."""
    return tuple(batch.count(outcome) for outcome in Outcome)


def refused(batch: Batch) -> dict[int, list[str]]:
    """Return the reasons of each refused line by its number in the file."""
    return {line[0]: [why for _place, why in line[2]]
            for chunk in batch.chunks.filter(outcome="refused") for line in chunk.unpacked()}  # fmt: skip


def state() -> list[tuple[Any, ...]]:
    """Return all that is stored of agreements in use."""
    rows = Agreement.objects.filter(archived_at__isnull=True).order_by("pk", "parties__pk", "organisations__pk")
    return list(rows.values_list("code", "title_fr", "signed_on", "signed_precision", "parties", "organisations"))


def test_a_list_of_thousands_is_planned_accepted_again_and_undone(office: Actor) -> None:
    made = list(lines(LENGTH))
    rows = [cells for cells, _trap in made]
    expected = {number: trap for number, (_cells, trap) in enumerate(made, start=2) if trap}
    batch = planned(office, rows)
    told = refused(batch)
    wrong = {number: (told.get(number), trap and trap.name) for number in {*told, *expected}
             for trap in [expected.get(number)]
             if not trap or not any(trap.reason in why for why in told.get(number, ()))}  # fmt: skip
    assert not wrong, list(wrong.items())[:5]
    assert counts(batch) == (LENGTH - len(expected), 0, 0, len(expected))
    assert all(why.strip() for reasons in told.values() for why in reasons)
    assert Agreement.objects.count() == 0

    batches.accept(office, batch)
    stored = state()
    assert Agreement.objects.count() == LENGTH - len(expected)
    assert Entry.objects.filter(batch=batch.code).count() == LENGTH - len(expected)
    again = planned(office, rows)
    assert counts(again) == (0, 0, LENGTH - len(expected), len(expected))

    undo(office, batch)
    assert state() == []
    restoring = planned(office, rows)
    assert counts(restoring) == (0, LENGTH - len(expected), 0, len(expected))
    batches.accept(office, restoring)
    assert state() == stored
    assert Batch.objects.get(pk=batch.pk).state == State.UNDONE
    assert verify().broken is None


def line(**cells: Any) -> dict[str, Any]:
    """Return a line that passes."""
    return {"Titre": "Accord de coopération", "Nature": "Accord", "Parties": "Mali", "Signature": "1961"} | cells


def only(batch: Batch) -> str:
    """Return the one reason of a plan's one line."""
    assert counts(batch) == (0, 0, 0, 1), (counts(batch), batch.notices)
    (reasons,) = refused(batch).values()
    (reason,) = reasons
    return reason


def accepted(actor: Actor, rows: Rows) -> list[Agreement]:
    """Return the agreements in use once some lines are accepted."""
    batch = planned(actor, rows)
    assert not batch.count(Outcome.REFUSED), refused(batch)
    batches.accept(actor, batch)
    return list(Agreement.objects.filter(archived_at__isnull=True).order_by("pk"))


def party_codes(row: Agreement) -> list[str]:
    """Return the codes of an agreement's parties, of all types."""
    return [party.code for name in ("parties", "organisations", "former_parties")
            for party in getattr(row, name).order_by("code")]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "day", "precision"),
    [("1961", "1961-01-01", "year"), ("1961-05", "1961-05-01", "month"), ("05/1961", "1961-05-01", "month"),
     ("mai 1961", "1961-05-01", "month"), ("May 1961", "1961-05-01", "month"), ("5.1961", "1961-05-01", "month"),
     ("14/05/1961", "1961-05-14", "day"), ("1er mai 1961", "1961-05-01", "day")],
)  # fmt: skip
def test_a_year_or_month_alone_is_kept_as_such(office: Actor, cell: str, day: str, precision: str) -> None:
    (row,) = accepted(office, [line(Signature=cell)])
    assert (str(row.signed_on), row.signed_precision) == (day, precision)
    assert row.in_force_precision == "day"
    told = [notice for notice in planned(office, [line(Signature=cell)]).notices if "only a year" in notice]
    assert told == ([] if precision == "day" else ["1 cell holds only a year or a month, and is read as such."])


@pytest.mark.parametrize("cell", ["13/1961", "1961-13", "vers 1961", "61", "0961", "3000", "mai"])
def test_what_is_no_year_and_no_month_is_told(office: Actor, cell: str) -> None:
    assert "is no date: write 31/12/2014, or 12/2014 or 2014" in only(planned(office, [line(Signature=cell)]))


def test_the_precision_beside_a_year_is_the_same_or_blank(office: Actor) -> None:
    beside = "Precision of the signature"
    assert counts(planned(office, [line(**{beside: ""})])) == (1, 0, 0, 0)
    assert counts(planned(office, [line(**{beside: "année"})])) == (1, 0, 0, 0)
    for said, cell, word in (("day", "1961", "year"), ("month", "1961", "year"), ("année", "05/1961", "month")):
        why = only(planned(office, [line(Signature=cell, **{beside: said})]))
        assert why.endswith(f"is not how much “{cell}” says: write the whole date, or “{word}” here"), why
    whole = line(Signature="1961-01-01", **{beside: "year"})
    assert accepted(office, [whole])[0].signed_precision == "year"


def test_a_whole_date_is_known_to_the_day_only_where_it_changes(office: Actor) -> None:
    (row,) = accepted(office, [line()])
    assert counts(planned(office, [{"Code": row.code, "Signature": "1961-01-01"}])) == (0, 0, 1, 0)
    accepted(office, [{"Code": row.code, "Signature": "1961-02-03"}])
    row.refresh_from_db()
    assert (str(row.signed_on), row.signed_precision) == ("1961-02-03", "day")
    accepted(office, [{"Code": row.code, "Signature": "février 1961"}])
    row.refresh_from_db()
    assert (str(row.signed_on), row.signed_precision) == ("1961-02-01", "month")


@pytest.mark.parametrize(
    ("cell", "codes"),
    [("Mauritanie ; URSS ; Union africaine", ["MR", "african-union", "SUHH"]), ("USSR", ["SUHH"]),
     ("Tchécoslovaquie", ["CSHH"]), ("yougoslavie\nMali", ["ML", "YUCS"]), ("CEDEAO", ["ecowas"]),
     ("Mali / Niger", ["ML", "NE"]), ("Mali, Niger, URSS", ["ML", "NE", "SUHH"]), ("YE", ["YE"]),
     ("Yémen du Sud", ["YDYE"]), ("Bonaire, Saint-Eustache et Saba", ["BQ"]), ("Haute-Volta", ["BF"]), ("", [])],
)  # fmt: skip
def test_a_cell_of_parties_names_countries_organisations_and_former_states(
    office: Actor, cell: str, codes: list[str]
) -> None:
    (row,) = accepted(office, [line(Parties=cell)])
    assert party_codes(row) == codes
    assert counts(planned(office, [line(Parties=cell)])) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("Mauritanie ; Mauritania", "names one record twice (country: “Mauritanie”, “Mauritania”): write it once"),
     ("Mali ; Mali", "names one record twice (country: “Mali”): write it once"),
     ("URSS, Union soviétique", "names one record twice (former State: “URSS”, “Union soviétique”): write it once"),
     ("UA", "“UA” may be African Union (organisations), Ukraine (countries): write the full name"),
     ("Mali, Tchadd", f"“Tchadd” {UNKNOWN} perhaps Chad"),
     ("Tchécoslovakie", f"“Tchécoslovakie” {UNKNOWN} perhaps Czechoslovakia, Czechia, Slovakia"),
     ("Atlantide", f"“Atlantide” {UNKNOWN} write a code or the full name")],
)  # fmt: skip
def test_a_party_that_cannot_be_told_gets_its_sentence(office: Actor, cell: str, reason: str) -> None:
    assert only(planned(office, [line(Parties=cell)])) == reason


def test_a_cell_of_parties_takes_nothing_away_from_the_other_columns(office: Actor) -> None:
    (row,) = accepted(office, [line(Parties="Mali ; CEDEAO")])
    accepted(office, [{"Code": row.code, "Parties": "Mali ; Niger ; URSS"}])
    assert party_codes(row) == ["ML", "NE", "ecowas", "SUHH"]
    accepted(office, [{"Code": row.code, "Parties": "Mali ; Union africaine", "Organisations": ""}])
    assert party_codes(row) == ["ML", "african-union", "SUHH"]
    accepted(office, [{"Code": row.code, "Parties": "Mali ; URSS", "Organisations": "CEDEAO",
                       "Former States": "Czechoslovakia"}])  # fmt: skip
    assert party_codes(row) == ["ML", "ecowas", "CSHH", "SUHH"]


def test_a_party_out_of_sight_is_unknown_and_stays(office: Actor) -> None:
    (row,) = accepted(office, [line(Parties="Mali ; CEDEAO")])
    Organisation.objects.filter(code="ecowas").update(owner=unit("directorate"), marking="directorate")
    assert "“CEDEAO” is not known" in only(planned(office, [line(Parties="Mali ; CEDEAO")]))
    assert counts(planned(office, [line(Parties="Mali")])) == (0, 0, 1, 0)
    accepted(office, [{"Code": row.code, "Parties": "Niger"}])
    assert party_codes(row) == ["NE", "ecowas"]


def test_codes_are_made_each_its_own_and_given_ones_are_kept(office: Actor) -> None:
    rows = [line(Code=code, Titre=f"T{at}", **more) for at, (code, more) in enumerate([
        ("", {}), ("", {}), ("own", {}), ("", {"Parties": "Mali ; URSS"}), ("", {"Signature": ""}),
        ("", {"Parties": "Mali ; Niger ; Tchad ; Togo"}),
    ])]  # fmt: skip
    assert [row.code for row in accepted(office, rows)] == [
        "simplified-form-ml-1961", "simplified-form-ml-1961-2", "own", "simplified-form-ml-suhh-1961",
        "simplified-form-ml", "simplified-form-4-parties-1961",
    ]  # fmt: skip
    assert counts(planned(office, [{**row, "Code": ""} for row in rows])) == (0, 0, 6, 0)
    assert [row.code for row in accepted(office, [line(Titre="T9")])][-1] == "simplified-form-ml-1961-3"


def test_one_title_on_one_day_with_another_party_is_another_agreement(office: Actor) -> None:
    first = [line(), line(Parties="Niger"), line(Parties="Mali ; Niger"), line(Parties="CEDEAO"), line(Signature="")]
    assert len(accepted(office, first)) == 5
    assert counts(planned(office, first)) == (0, 0, 5, 0)
    twice = planned(office, [line(Titre="T"), line(Titre="T", Signature="01/01/1961")])
    assert refused(twice) == {3: ["means the same record as line 2: keep one of the two"]}


def test_without_code_and_without_what_makes_one_a_line_is_told_so(office: Actor) -> None:
    why = only(planned(office, [{"Titre": "T", "Nature": "Accord", "Parties": "Mali"}]))
    assert why == ("a new record needs its code, or these columns, from which one is made: “Title in French”, “Countries”, "
                   "“Signed on”")  # fmt: skip


def test_two_that_are_named_so_are_told_by_their_codes(office: Actor) -> None:
    accepted(office, [line(Code="a"), line(Code="b")])
    assert only(planned(office, [line()])) == "several records are named so: write the code of one of them, a, b"


def test_a_title_in_one_language_stands_for_both_in_new_records_only(office: Actor) -> None:
    batch = planned(office, [line()])
    assert "Given in one language only, so new records have it in both: “Title in French”." in batch.notices
    batches.accept(office, batch)
    row = Agreement.objects.get()
    assert row.title_en == row.title_fr == "Accord de coopération"
    accepted(office, [{"Code": row.code, "Titre": "Autre"}])
    row.refresh_from_db()
    assert (row.title_fr, row.title_en) == ("Autre", "Accord de coopération")
    english = [{"Title": "Agreement", "Form": "MoU", "Parties": "Mali", "Signed": "May 1961", "Entry into force": ""}]
    assert accepted(office, english)[-1].title_fr == "Agreement"


def test_numbers_and_dates_of_a_workbook_are_years_and_days(office: Actor) -> None:
    headings = ("Titre", "Nature", "Parties", "Signature", "Entrée en vigueur")
    book = xlsx([headings, ("T", "Accord", "Mali", 1961, date(1962, 5, 14))])
    batch = batches.bring_in(office, listed("agreements"), "list.xlsx", book, language="en")
    batches.accept(office, batches.plan(office, batch))
    (row,) = Agreement.objects.all()
    assert (str(row.signed_on), row.signed_precision) == ("1961-01-01", "year")
    assert (str(row.in_force_on), row.in_force_precision) == ("1962-05-14", "day")


def test_refused_lines_are_counted_by_reason_on_the_page_and_by_command(
    office: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "list.csv"
    rows = [line(), line(Titre="B", Parties="Malli"), line(Titre="C", Parties="Nigger"), line(Titre="D", Signature="x")]
    place.write_bytes(sheet(rows))
    assert office.user is not None
    words = ["import", "agreements", str(place), "--dry-run", "--language", "fr", "--user", office.user.username]
    assert cli.main(words) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["new"], told["refused"], told["written"]) == (1, 3, False)
    assert [(found["column"], found["lines"]) for found in told["reasons"]] == [("Parties", 2), ("Signature", 1)]
    assert told["reasons"][1]["reason"] == "«\u00a0…\u00a0» n’est pas une date"
    client = Client()
    client.force_login(office.user)
    page = client.get(reverse("exchange:batch", args=(told["import"],))).content.decode()
    assert "How many lines by reason" in page
    assert not Agreement.objects.exists()


def test_words_of_lists_are_understood_and_others_told(office: Actor) -> None:
    rows = [line(Titre=word, Nature=word) for word in
            ("Échange de notes", "PROTOCOLE D'ENTENTE", "Convention", "accord", "Memorandum", "treaty")]  # fmt: skip
    assert [row.form for row in accepted(office, rows)] == [
        "exchange-of-letters", "memorandum", "treaty", "simplified-form", "memorandum", "treaty",
    ]  # fmt: skip
    assert "“Protocole” is not in the list: treaty" in only(planned(office, [line(Titre="P", Nature="Protocole")]))


def test_a_list_costs_the_same_for_few_lines_and_for_many(office: Actor) -> None:
    asked = []
    for title, size in (("A", 8), ("B", 80)):
        parties = ("Mali ; URSS", "Niger", "CEDEAO", "Mali, Tchad")
        rows = [line(Titre=f"{title} {at}", Parties=parties[at % 4]) for at in range(size)]
        cost = []
        for step in (planned, lambda actor, _rows: batches.accept(actor, Batch.objects.latest("pk")), planned,
                     lambda actor, _rows: undo(actor, Batch.objects.get(state=State.ACCEPTED)), planned):  # fmt: skip
            with CaptureQueriesContext(connection) as queries:
                step(office, rows)
            cost.append(len(queries))
        asked.append(cost)
    assert asked[0] == asked[1]
