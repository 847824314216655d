"""The command line: what it prints, and one sentence with exit status 2 for what cannot be used."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.utils import translation

from entente import cli
from entente.access.models import Mandate, User
from entente.engines.journal.models import Entry
from entente.engines.journal.service import verify
from tests.conftest import account
from tests.examples import World, country, unit


def run(*words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str, str]:
    """Run a command in English; return its status, output and errors."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    try:
        status = cli.main(list(words))
    except SystemExit as left:
        status = int(left.code or 0)
    told = capsys.readouterr()
    return status, told.out, told.err


WRONG = [
    (("brief", "ZZ"), "“ZZ” is not a known country: write"),
    (("brief", "XAAA", "--language", "de"), "“de” is not a language: write one of fr, en."),
    (("brief", "XAAA", "--format", "rtf"), "“rtf” is not a format: write one of html, pdf, docx, odt."),
    (
        ("brief", "XAAA", "--as-of", "2014-13-01"),
        "“2014-13-01” is not a date: write year-month-day, such as 2014-12-31.",
    ),
    (("brief", "XAAA", "--sections", "weather"), "“weather” is not a section: write one of figures, country"),
    (("brief", "XAAA", "--output", "nowhere/brief.pdf"), "the folder “nowhere” does not exist"),
    (("brief", "XAAA", "--user", "nobody"), "“nobody” is not an open account: see entente users."),
    (("figures", "--year", "abc"), "“abc” is not a whole number."),
    (("figures", "--format", "xml"), "“xml” is not a format: write one of json, text."),
    (("load-demo", "--years", "0"), "“0” years cannot be loaded: write a number from 1 to 40."),
    (("users", "add", "Bad Name"), "Enter a valid “slug”"),
    (("users", "close", "nobody"), "“nobody” is not an account: see entente users."),
    (("users", "add", "someone", "--role", "king"), "“king” is not a role: write one of director"),
    (("serve", "--port", "0x"), "“0x” is not a whole number."),
    (("dance",), "invalid choice: 'dance'"),
]


@pytest.mark.parametrize(("words", "sentence"), WRONG, ids=[" ".join(words) for words, _sentence in WRONG])
def test_what_cannot_be_used_gets_a_sentence_and_status_2(
    words: tuple[str, ...],
    sentence: str,
    world: World,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    country(world.zone)
    lines, accounts = Entry.objects.count(), User.objects.count()
    status, _out, err = run(*words, capsys=capsys, monkeypatch=monkeypatch)
    assert status == 2
    assert sentence in err
    assert len(err.strip().splitlines()) <= 2
    assert (Entry.objects.count(), User.objects.count()) == (lines, accounts)


@pytest.mark.parametrize("kind", ["html", "pdf", "docx", "odt"])
def test_a_brief_is_written_and_journalled(
    kind: str, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"brief.{kind}"
    words = ("brief", world.country.code.lower(), "--language", "en", "--format", kind, "--as-of", "2014-12-31")
    status, _out, err = run(*words, "--output", str(path), capsys=capsys, monkeypatch=monkeypatch)
    assert (status, err) == (0, "")
    content = path.read_bytes()
    starts = {"html": b"<!doctype html>", "pdf": b"%PDF", "docx": b"PK", "odt": b"PK"}
    assert content.lower().startswith(starts[kind].lower())
    if kind in {"docx", "odt"}:
        assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    entry = Entry.objects.get(verb="read")
    assert (entry.actor, entry.object_id, entry.after["format"]) == ("local-operator", world.country.pk, kind)


def test_figures_are_printed_as_documented_json(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, out, _err = run("figures", "--as-of", "2014-12-31", capsys=capsys, monkeypatch=monkeypatch)
    told = json.loads(out)
    assert status == 0
    assert {"code", "value", "label", "period"} == set(told["figures"][0])
    assert {item["code"]: item["value"] for item in told["figures"]}["network.posts"] == 0


def test_the_first_administrator_comes_by_command(
    db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("users", "add", "admin", "--role", "administrator", "--unit", "ministry")
    status, out, _err = run(*words, capsys=capsys, monkeypatch=monkeypatch)
    user = User.objects.get(username="admin")
    assert status == 0
    assert user.check_password(out.strip())
    assert Mandate.objects.get(user=user).role == "administrator"
    assert Entry.objects.filter(verb="add").count() == 3
    assert "password" not in Entry.objects.get(kind="access.user").after
    status, out, _err = run("verify-journal", capsys=capsys, monkeypatch=monkeypatch)
    assert (status, "3 lines" in out) == (0, True)


def test_a_broken_journal_is_told_with_status_1(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("users", "add", "one", capsys=capsys, monkeypatch=monkeypatch)
    Entry.objects.update(label="tampered")
    status, out, _err = run("verify-journal", capsys=capsys, monkeypatch=monkeypatch)
    assert status == 1
    assert f"broken at line {verify().broken}" in out


def test_a_command_acts_as_the_account_named(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = account("attache", unit("post"))
    words = ("figures", "--user", stranger.username, "--format", "text")
    assert run(*words, capsys=capsys, monkeypatch=monkeypatch)[0] == 0
    with translation.override("fr"):
        monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
        assert cli.shell_language() == "fr"


def test_the_index_of_search_is_made_again(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, out, err = run("index", capsys=capsys, monkeypatch=monkeypatch)
    assert (status, out) == (0, "")
    assert err.startswith("The search index holds ")
    assert not err.startswith("The search index holds 0 ")
