"""The preparation file of a meeting: what it says, in each format and language, to whom, at what cost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from entente.access.actor import Actor, actor_for
from entente.access.models import User
from entente.access.service import visible
from entente.apps.agreements.models import Agreement
from entente.apps.briefs.documents import preparation_file
from entente.apps.dialogues.models import AgendaItem, Declaration, Delegate, Meeting, Series
from entente.apps.followup.models import Followup
from entente.apps.projects.models import Action, Project
from entente.apps.reference.models import Domain
from entente.engines.documents.blocks import Block, Bullets, Document, Facts, Heading, Hole, Paragraph, Table
from entente.engines.documents.document import render
from entente.engines.documents.tests.sample import READERS, squeezed
from entente.engines.journal.models import Entry, Reading
from tests.conftest import Signs
from tests.examples import World, example, unit
from tests.test_canary import ROLES, assert_silent, hidden_marks, reader_of, rows, texts
from tests.test_cli import run

__all__ = ["rows"]

LAST, NEXT, ON = date(2014, 3, 1), date(2015, 3, 1), date(2015, 1, 15)


@dataclass(frozen=True)
class Dialogue:
    """A series with the session that was, the one that comes, and what stands around them."""

    series: Series
    last: Meeting
    next: Meeting


@pytest.fixture
def dialogue(world: World) -> Dialogue:
    """Return a series with two sessions, agenda, delegations, promises and what happened between them."""
    series: Any = example(Series, world)
    last, coming = (_session(world, series, *values) for values in ((1, LAST, "held"), (2, NEXT, "planned")))
    near, far = (Domain.objects.create(code=code, name_fr=code, name_en=code) for code in ("cyber", "medical"))
    for place, domain in ((1, near), (2, None), (3, near)):
        _made(world, AgendaItem, f"Item{place}", meeting=coming, position=place, domain=domain)
    _made(world, Delegate, "Head of office", meeting=coming, side="ours", head=True)
    _made(world, Delegate, "Chief of staff", meeting=coming, side="theirs")
    for domain in (near, far):
        agreement = _made(world, Agreement, f"Agreement{domain.code}", signed_on=date(2014, 5, 1),
                          in_force_on=date(2014, 6, 1))  # fmt: skip
        agreement.domains.set([domain])
    _made(world, Project, "Project new", starts_on=date(2014, 4, 1), ends_on=date(2015, 6, 1))
    _made(world, Action, "Course", starts_on=date(2014, 9, 1), ends_on=date(2014, 9, 2))
    promise(world, last, "Send the draft", side="ours", due_on=date(2014, 6, 30))
    promise(world, last, "Name the trainees", side="theirs", due_on=date(2015, 12, 31))
    promise(world, last, "Old and dropped", side="ours", state="dropped", dropped_on=date(2014, 4, 1))
    return Dialogue(series, last, coming)


def _session(world: World, series: Series, number: int, day: date, state: str) -> Meeting:
    """Return a stored session."""
    values = {"series": series, "number": number, "starts_on": day, "state": state, "place_en": "Lisbon"}
    return Meeting.objects.get(pk=_made(world, Meeting, f"Session{number}", **values).pk)


def _made(world: World, model: type[models.Model], words: str, **values: Any) -> Any:
    """Return a stored example with its words and some values."""
    row: Any = example(model, world)
    stem = next(name for name in ("title", "function", "text") if hasattr(row, f"{name}_fr"))
    texts = {f"{stem}_fr": f"{words} fr", f"{stem}_en": f"{words} en"}
    model._base_manager.filter(pk=row.pk).update(**texts, **values)
    return model._base_manager.get(pk=row.pk)


def promise(world: World, about: Meeting, words: str, **values: Any) -> Followup:
    """Return what was promised at a meeting."""
    row: Followup = _made(world, Followup, words, about_kind="dialogues.meeting", about_id=about.pk, made_on=LAST,
                          **values)  # fmt: skip
    return row


def filed(meeting: Meeting, actor: Actor, language: str = "en", **values: Any) -> Document:
    """Return the preparation file."""
    return preparation_file(meeting, actor, language=language, on=values.pop("on", ON), today=ON, **values)


def said(document: Document) -> list[str]:
    """Return every text of a document's blocks, in their order."""
    found: list[str] = []
    for block in document.blocks:
        found += _said(block)
    return found


def _said(block: Block) -> list[str]:
    """Return the texts of one block."""
    if isinstance(block, Heading | Paragraph | Hole):
        return [block.text]
    if isinstance(block, Bullets):
        return list(block.items)
    if isinstance(block, Facts):
        return [text for label, cell in block.pairs for text in (label, cell.text)]
    if isinstance(block, Table):
        return [block.caption, *(cell.text for row in block.rows for cell in row)]
    return []


@pytest.mark.django_db
def test_it_says_what_was_promised_what_changed_and_what_is_on_the_agenda(
    dialogue: Dialogue, acting: Callable[..., Actor]
) -> None:
    told = said(filed(dialogue.next, acting("director")))
    ours, theirs = told.index("Our commitments"), told.index("The partner’s commitments")
    draft, trainees = told.index("Send the draft en"), told.index("Name the trainees en")
    assert ours < draft < theirs < trainees
    assert "199 days late" in told[draft + 2]
    assert told.count("Send the draft en") == 2  # and among the open points
    assert "Old and dropped en" in told  # closed since the last session
    for words in ("Agreement signed", "Entry into force", "Project begun", "Session2 en", "Head of office en",
                  "Chief of staff en", "Project ends"):  # fmt: skip
        assert words in told or words == "Session2 en", words
    assert any("Cooperation actions begun in this time: 1 (" in text for text in told)
    items = [text for text in told if text.startswith("Item")]
    assert items == ["Item1 en", "Item3 en", "Item2 en"]  # by domain
    after = told[told.index("In force or pending, as they stand on the day") :]
    assert "Agreementcyber en" in after
    assert "Agreementmedical en" not in after


@pytest.mark.django_db
def test_what_is_closed_before_the_last_session_is_not_carried(
    dialogue: Dialogue, world: World, acting: Callable[..., Actor], signed_in: Signs
) -> None:
    earlier = _session(world, dialogue.series, 9, date(2013, 3, 1), "held")
    row = promise(world, earlier, "Long settled")
    Followup.objects.filter(pk=row.pk).update(made_on=date(2013, 3, 1), state="dropped", dropped_on=date(2013, 9, 1))
    assert "Long settled en" not in said(filed(dialogue.next, acting("director")))
    page = signed_in("director").get(f"/meetings/{dialogue.next.code}/?as_of=2015-01-15").content.decode()
    assert "Carried from earlier sessions" in page
    assert "Send the draft en" in page
    assert "Long settled en" not in page
    page = signed_in("director").get(f"/series/{dialogue.series.code}/?as_of=2015-01-15").content.decode()
    assert "Name the trainees en" in page
    assert "Old and dropped en" not in page


@pytest.mark.django_db
def test_a_session_out_of_scope_carries_nothing(dialogue: Dialogue, acting: Callable[..., Actor]) -> None:
    Meeting.objects.filter(pk=dialogue.last.pk).update(marking="directorate", owner=unit("directorate"))
    told = said(filed(dialogue.next, acting("director")))
    assert "Session1 en" not in told
    assert told.count("Send the draft en") == 1  # late with the partner, whatever it is about
    assert any("nothing is carried" in text for text in told)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", READERS)
def test_the_formats_say_the_same(kind: str, language: str, dialogue: Dialogue, acting: Callable[..., Actor]) -> None:
    if kind == "pdf" and shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    document = filed(dialogue.next, acting("director"), language)
    text, place = squeezed(READERS[kind](render(document, kind))), 0
    assert f"Session2 {language}" in document.title
    for part in (document.title, document.subtitle, *said(document)):
        found = text.find(squeezed(part), place)
        assert found >= 0, f"{part!r} is missing or out of order in {kind}"
        place = found


@pytest.mark.django_db
def test_its_marking_is_the_narrowest_used_and_named_rows_are_logged(
    dialogue: Dialogue, acting: Callable[..., Actor]
) -> None:
    director = acting("director")
    user = User.objects.get(pk=director.user_id)
    assert filed(dialogue.next, director).marking == "Internal: the three ministries"
    Followup.objects.filter(text_en__startswith="Send").update(marking="directorate")
    assert filed(dialogue.next, actor_for(user)).marking.startswith("Internal")  # kept until the journal says so
    assert filed(dialogue.next, actor_for(user), on=date(2015, 1, 16)).marking.startswith("Directorate")
    Meeting.objects.filter(pk=dialogue.next.pk).update(marking="named")
    dialogue.next.readers.add(user)
    dialogue.next.refresh_from_db()
    assert filed(dialogue.next, actor_for(user), on=date(2015, 1, 17)).marking.startswith("Named")
    assert Reading.objects.filter(kind="dialogues.meeting", object_id=dialogue.next.pk, user=user).exists()


@pytest.mark.django_db
def test_it_costs_the_same_with_one_and_five_rows_around(
    dialogue: Dialogue, world: World, acting: Callable[..., Actor]
) -> None:
    director, costs = acting("director"), []
    for on in (ON, date(2015, 1, 16)):
        with CaptureQueriesContext(connection) as queries:
            filed(dialogue.next, director, on=on)
        costs.append(len(queries))
        if len(costs) == 1:
            _more(world, dialogue)
    assert costs[0] == costs[1]


def _more(world: World, dialogue: Dialogue) -> None:
    """Put four more rows of every kind around a session."""
    for place in range(4):
        _made(world, AgendaItem, "More", meeting=dialogue.next, position=place + 10)
        _made(world, Delegate, "More", meeting=dialogue.next, side="ours")
        promise(world, dialogue.last, "More", side="ours", due_on=date(2014, 7, 1))
        _session(world, dialogue.series, place + 20, date(2013, 5, 1 + place), "held")
        for model in (Agreement, Project, Action, Series, Declaration):
            example(model, world)


@pytest.mark.django_db
def test_the_page_offers_the_choices_and_refuses_others_with_a_sentence(dialogue: Dialogue, signed_in: Signs) -> None:
    client = signed_in("director")
    assert f"/briefs/meetings/{dialogue.next.code}/" in client.get(f"/meetings/{dialogue.next.code}/").content.decode()
    address = f"/briefs/meetings/{dialogue.next.code}/?as_of=2015-01-15"
    assert "Last time’s commitments" in client.get(f"{address}&language=en").content.decode()
    only = client.get(f"{address}&language=en&sections=agenda").content.decode()
    assert "Our commitments" not in only
    assert client.get(f"{address}&format=pdf").content.startswith(b"%PDF")
    for wrong in ("language=de", "format=exe", "sections=weather", "as_of=2015-02-30"):
        answer = client.get(f"/briefs/meetings/{dialogue.next.code}/?{wrong}")
        assert answer.status_code == 400, wrong
        assert f"“{wrong.partition('=')[2]}”" in answer.content.decode()
    assert client.get("/briefs/meetings/no-such-meeting/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_no_preparation_file_shows_what_is_out_of_scope(role: str, world: World, rows: list[models.Model]) -> None:
    actor = actor_for(reader_of(role, world))
    hidden = hidden_marks(actor, rows)
    meetings = [row for row in rows if isinstance(row, Meeting)]
    series = next(row for row in rows if isinstance(row, Series))
    Meeting.objects.update(series=series, state="held")
    promises = Followup.objects.filter(pk__in=[row.pk for row in rows if isinstance(row, Followup)])
    for place, row in enumerate(promises):
        Followup.objects.filter(pk=row.pk).update(about_kind="dialogues.meeting", about_id=meetings[place % 4].pk)
    coming = visible(actor, Meeting).filter(pk__in=[row.pk for row in meetings]).order_by("pk").last()
    if coming is None:
        return  # the page is not found
    Meeting.objects.filter(pk=coming.pk).update(starts_on=date(2026, 6, 1), state="planned")
    for on in (date(2014, 6, 30), date(2026, 1, 1)):
        document = preparation_file(
            Meeting.objects.get(pk=coming.pk), actor, language="en", on=on, today=date(2026, 1, 1)
        )
        assert_silent(repr(document), hidden, f"{role} preparation")
    for kind in ("docx", "odt"):
        assert_silent(texts(render(document, kind), kind), hidden, f"{role} {kind}")


WRONG = [
    (("preparation", "no-such"), "“no-such” is not the code of a meeting: write"),
    (("preparation", "x", "--language", "de"), "“de” is not a language: write one of fr, en."),
    (("preparation", "x", "--format", "rtf"), "“rtf” is not a format: write one of html, pdf, docx, odt."),
    (("preparation", "x", "--as-of", "2014-13-01"), "“2014-13-01” is not a date"),
    (("preparation", "x", "--sections", "weather"), "“weather” is not a section: write one of session, delegations"),
    (("preparation", "x", "--output", "nowhere/file.pdf"), "the folder “nowhere” does not exist"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("words", "sentence"), WRONG, ids=[" ".join(words) for words, _sentence in WRONG])
def test_a_command_that_cannot_be_understood_gets_a_sentence_and_status_2(
    words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, _out, err = run(*words, capsys=capsys, monkeypatch=monkeypatch)
    assert (status, len(err.strip().splitlines())) == (2, 1)
    assert sentence in err


@pytest.mark.django_db
def test_a_file_is_written_by_command_and_journalled(
    dialogue: Dialogue, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file.docx"
    words = ("preparation", dialogue.next.code.upper(), "--format", "docx", "--language", "en", "--as-of", "2015-01-15")
    status, _out, err = run(*words, "--output", str(path), capsys=capsys, monkeypatch=monkeypatch)
    assert (status, err) == (0, "")
    assert squeezed("Name the trainees en") in squeezed(READERS["docx"](path.read_bytes()))
    assert Entry.objects.get(verb="read").after["document"] == "preparation file"
