"""`entente agreements`: where a country's agreements stand on a day, with the reason of each computed date."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from entente import cli
from entente.apps.agreements.models import Agreement, Party
from entente.apps.reference.models import FormerState
from entente.engines.journal.models import Entry
from tests.conftest import account
from tests.examples import World, country, number, owned, unit

Runs = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runs:
    """Run `entente agreements` in English; return its status, output and errors."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            status = cli.main(["agreements", *words])
        except SystemExit as left:
            status = int(left.code or 0)
        told = capsys.readouterr()
        return status, told.out, told.err

    return command


def agreed(world: World, code: str, **values: Any) -> Agreement:
    """Store an agreement with the world's country."""
    kept = {"form": "simplified-form", "title_fr": f"accord {code}", "title_en": f"agreement {code}"}
    row = Agreement.objects.create(code=code, **(kept | owned(world) | values))
    row.parties.add(world.country)
    return row


def notes_of_1960(world: World) -> Agreement:
    """Two years, tacitly renewed, three months' notice."""
    return agreed(world, "notes-1960", signed_on=date(1960, 6, 1), entry_clause="signature", term_months=24,
                  renewal_months=24, notice=3)  # fmt: skip


def test_each_stands_where_it_does_with_its_reasons(world: World, run: Runs) -> None:
    notes_of_1960(world)
    agreed(world, "pending", signed_on=date(2013, 5, 2), our_notice_on=date(2013, 12, 1), entry_clause="month-after",
           entry_number=2, article_53="no", article_53_reason="technical")  # fmt: skip
    agreed(world, "ended", signed_on=date(2001, 1, 1), signed_precision="year", in_force_on=date(2001, 3, 1),
           term_months=36)  # fmt: skip
    parent = Agreement.objects.get(code="notes-1960")
    agreed(world, "protocol", signed_on=date(2013, 1, 1), our_notice_on=date(2013, 3, 3), amends=parent,
           their_notice_on=date(2013, 2, 1), entry_clause="month-after", entry_number=2)  # fmt: skip
    status, out, err = run("--country", world.country.code, "--as-of", "2014-01-15", "--format", "json")
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert list(found) == ["country", "as_of", "in_force", "pending", "ended", "unsettled"]
    codes = {key: [row["code"] for row in found[key]] for key in ("in_force", "pending", "ended")}
    assert codes == {"in_force": ["notes-1960", "protocol"], "pending": ["pending"], "ended": ["ended"]}
    notes, protocol = found["in_force"]
    assert notes["enters_on"] == {
        "date": "1960-06-01", "precision": "day", "computed": True, "reason": "on signature: 1\u00a0Jun\u00a01960",
    }  # fmt: skip
    assert notes["ends_on"]["date"] is None
    assert notes["ends_on"]["reason"] == "renewed tacitly by 2 years; the current period ends on 1\u00a0Jun\u00a02014"
    assert notes["last_day_to_denounce"]["date"] == "2014-03-01"
    assert (protocol["enters_on"]["date"], protocol["amends"]) == ("2013-05-01", "notes-1960")
    assert protocol["enters_on"]["reason"] == (
        "second notification received on 3\u00a0Mar\u00a02013; first day of the 2nd month after: 1\u00a0May\u00a02013"
    )
    assert found["pending"][0]["enters_on"]["reason"].endswith("their notification is missing")
    ended = found["ended"][0]
    assert (ended["signed_on"], ended["ends_on"]["date"]) == ({"date": "2001-01-01", "precision": "year"}, "2004-03-01")
    assert ended["parties"] == [world.country.code]


def test_what_a_former_state_signed_counts_once_succeeded(world: World, run: Runs) -> None:
    """Until an act of succession it is unsettled, said to be through the former State; after withdrawal it is ended."""
    state = FormerState.objects.create(code="old", name_fr="Ancien État", name_en="Old State", short_en="Old")
    state.successors.add(world.country)
    row = agreed(world, "treaty", in_force_on=date(1990, 1, 1))
    row.parties.clear()
    row.former_parties.add(state)

    def where(on: str) -> str:
        found = json.loads(run("--country", world.country.code, "--as-of", on)[1])
        (place,) = (key for key in ("in_force", "pending", "ended", "unsettled") if found[key])
        assert found[place][0]["via"] == "Old"
        return place

    assert where("2014-01-01") == "unsettled"
    Party.objects.create(agreement=row, country=world.country, consent="succession", succeeds=state,
                         starts_on=date(2000, 1, 1), ends_on=date(2010, 1, 1))  # fmt: skip
    assert [where(day) for day in ("1999-12-31", "2000-01-01", "2009-12-31", "2010-01-01")] == [
        "unsettled", "in_force", "in_force", "ended",
    ]  # fmt: skip


def test_a_party_is_bound_on_its_own_days(world: World, run: Runs) -> None:
    """In force between others, not yet for who joins later."""
    row = agreed(world, "convention", reach="multilateral", in_force_on=date(1990, 1, 1))
    Party.objects.create(agreement=row, country=world.country, consent="accession", starts_on=date(2000, 1, 1))
    other = country(world.zone)
    row.parties.add(other)
    for code, on, key in (
        (world.country.code, "1995-01-01", "pending"), (world.country.code, "2001-01-01", "in_force"),
        (other.code, "1995-01-01", "in_force"),
    ):  # fmt: skip
        assert [found["code"] for found in json.loads(run("--country", code, "--as-of", on)[1])[key]] == ["convention"]


def test_it_is_written_to_read_and_journalled(world: World, run: Runs, tmp_path: Path) -> None:
    notes_of_1960(world)
    path = tmp_path / "agreements.txt"
    asked = ("--country", world.country.code, "--as-of", "2014-01-15", "--format", "text", "--language", "en")
    assert run(*asked, "--output", str(path))[:2] == (0, "")
    text = path.read_text()
    assert "In force (1)" in text
    assert "Last day to denounce – 1\u00a0Mar\u00a02014" in text
    line = Entry.objects.filter(verb="export").latest("id")
    assert (line.kind, line.after["country"], line.after["rows"]) == ("agreements.agreement", world.country.code, 1)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--country", "Nowhereland"), "“Nowhereland” is not a known country"),
        (("--country", "{country}", "--as-of", "2014-02-30"), "“2014-02-30” is not a date: write year-month-day"),
        (("--country", "{country}", "--format", "xml"), "“xml” is not a format: write one of json, text."),
        (("--country", "{country}", "--language", "de"), "“de” is not a language: write one of fr, en."),
        (("--country", "{country}", "--output", "nowhere/x"), "the folder “nowhere” does not exist"),
        ((), "--country"),
    ],
)
def test_it_refuses_with_a_sentence(world: World, run: Runs, words: tuple[str, ...], sentence: str) -> None:
    status, out, err = run(*(word.format(country=world.country.code) for word in words))
    assert (status, out) == (2, "")
    assert sentence in err
    assert len(err.strip().splitlines()) <= 2


def test_it_acts_as_somebody(world: World, run: Runs) -> None:
    """What the account may not see is not told, nor that another amends it."""
    hidden = notes_of_1960(world)
    Agreement.objects.filter(pk=hidden.pk).update(marking="directorate", owner=unit("directorate"))
    agreed(world, f"seen-{number()}", signed_on=date(2013, 1, 1), amends=hidden)
    user = account("desk-officer", world.unit)
    _status, out, _err = run("--country", world.country.code, "--user", user.username)
    assert "1960" not in out
    assert json.loads(out)["pending"][0]["amends"] is None
    school = account("school-administrator", world.unit)
    status, _out, err = run("--country", world.country.code, "--user", school.username)
    assert status == 2
    assert "Your mandates do not let you" in err
