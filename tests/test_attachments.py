"""Files kept with records: who may, what is refused, how they are handed out, what the journal holds of them."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from entente import commands_check
from entente.access.actor import Actor, actor_for, local_operator
from entente.access.choices import Role
from entente.access.service import Refused, visible
from entente.apps.agreements.models import Agreement, TextVersion
from entente.apps.dialogues.models import Meeting
from entente.engines.attachments import actions
from entente.engines.attachments.models import Attachment, Content
from entente.engines.attachments.queries import KIND, files_of, verify
from entente.engines.attachments.tests import making
from entente.engines.journal.models import Entry, Reading
from entente.engines.journal.service import verify as verify_journal
from entente.engines.records import catalogue
from tests.conftest import account
from tests.examples import World, country, example, unit
from tests.programs import program_for
from tests.test_api import faults

Signs = Callable[..., Client]
NAME = "Procès-verbal n° 2.pdf"
LINK = f"download>{NAME}</a>"
needs_postgresql = pytest.mark.skipif(
    "postgresql" not in settings.DATABASES["default"]["ENGINE"], reason="SQLite has one writer at a time anyway"
)


def sent(name: str = NAME, content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, making.pdf() if content is None else content)


def address_of(row: models.Model) -> str:
    record = catalogue.by_model(type(row))
    return record.detail_path(record.key_of(row)) + "files/"


def kept(row: models.Model, name: str = NAME, content: bytes | None = None, **values: str) -> Attachment:
    return actions.add(local_operator(), row, [sent(name, content)], **values)[0]


@pytest.fixture
def agreement(world: World) -> Agreement:
    row = example(Agreement, world, "spring")
    assert isinstance(row, Agreement)
    return row


# --- adding


def test_files_are_added_read_and_stand_on_the_page(agreement: Agreement, signed_in: Signs) -> None:
    client = signed_in("agreements-officer")
    form = client.get(f"{address_of(agreement)}new")
    assert "DOCX, JPG, ODS, ODT, PDF, PNG, TXT, XLSX" in form.content.decode()
    answer = client.post(
        f"{address_of(agreement)}new",
        {"file": [sent(), sent("text.docx", making.docx())], "language": "fr", "note": "signed"},
    )
    assert answer.status_code == 302, answer.context["form"].errors
    page = client.get(answer["Location"].split("#")[0]).content.decode()
    assert all(words in page for words in (NAME, "PDF document, ", "French", "signed", "text.docx", "Archive"))
    first = Attachment.objects.get(name=NAME)
    assert client.get(f"{address_of(agreement)}{first.pk}").content == making.pdf()
    assert (first.size, first.format, first.language) == (len(making.pdf()), "pdf", "fr")


def test_nothing_is_stored_when_one_of_several_is_refused_and_all_is_said(
    agreement: Agreement, signed_in: Signs
) -> None:
    client = signed_in("director")
    files = [sent(), sent("a.docx", making.pdf(" ")), sent("b.png", making.SVG), sent("c.txt", b"")]
    answer = client.post(f"{address_of(agreement)}new", {"file": files})
    assert answer.status_code == 400
    said = answer.context["form"].errors["file"]
    assert [sentence.split("”")[0] for sentence in said] == ["“a.docx", "“b.png", "“c.txt"]
    assert (Attachment.objects.count(), Content.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_a_form_without_a_file_or_with_an_unknown_language_says_so(agreement: Agreement, signed_in: Signs) -> None:
    answer = signed_in("director").post(f"{address_of(agreement)}new", {"language": "klingon"})
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"file", "language"}


def test_the_same_content_is_stored_once_and_a_record_keeps_it_once(agreement: Agreement, world: World) -> None:
    other = example(Meeting, world)
    first = kept(agreement)
    assert kept(other, "minutes.pdf").content_id == first.content_id
    assert Content.objects.count() == 1
    with translation.override("en"), pytest.raises(actions.NotKept, match=r"already, as “Procès-verbal n° 2\.pdf”"):
        kept(agreement, "again.pdf")
    with translation.override("fr"), pytest.raises(actions.NotKept, match="est déjà conservé"):
        actions.add(local_operator(), example(Agreement, world), [sent("a.pdf"), sent("b.pdf")])


def test_a_file_that_is_too_large_or_one_too_many_is_refused(agreement: Agreement, settings: Any) -> None:
    settings.ENTENTE_FILE_BYTES, settings.ENTENTE_FILES_PER_RECORD = 200, 2
    files = [sent("a.txt", b"a" * 201), sent("b.txt", b"b" * 200), sent("c.txt", b"c")]
    with translation.override("en"), pytest.raises(actions.NotKept) as refused:
        actions.add(local_operator(), agreement, files)
    assert refused.value.sentences == (
        "“a.txt” is larger than 200\u00a0B, the most that is kept.",
        "A record keeps at most 2 files and this one has 0: archive some, or send fewer.",
    )
    first = kept(agreement, "b.txt", b"b")
    kept(agreement, "c.txt", b"c")
    actions.archive(local_operator(), agreement, first, "old")
    kept(agreement, "d.txt", b"d")
    with pytest.raises(actions.NotKept):
        actions.restore(local_operator(), agreement, first, "needed")


def test_a_name_is_stored_in_one_form_of_its_accents(agreement: Agreement) -> None:
    assert kept(agreement, " e\u0301te\u0301.pdf ").name == "été.pdf"


# --- rights


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.OPERATOR])
def test_who_sees_the_record_reads_its_files_and_who_changes_it_keeps_them(
    role: str, agreement: Agreement, world: World
) -> None:
    file = kept(agreement)
    user = account(role, world.unit)
    actor, client = actor_for(user), Client()
    client.force_login(user)
    sees = visible(actor, Agreement).filter(pk=agreement.pk).exists()
    changes = visible(actor, Agreement, "change").filter(pk=agreement.pk).exists()
    read, write = (200 if sees else 404), (200 if changes else 403 if sees else 404)
    base = address_of(agreement)
    for address, status in ((base, read), (f"{base}{file.pk}", read), (f"{base}new", write),
                            (f"{base}{file.pk}/archive", write)):  # fmt: skip
        assert client.get(address).status_code == status, address
    posted = client.post(f"{base}new", {"file": [sent("more.txt", b"more")]})
    assert posted.status_code == (302 if changes else write)
    assert client.post(f"{base}{file.pk}/archive", {"reason": "x"}).status_code == (302 if changes else write)
    assert Attachment.objects.count() == (2 if changes else 1)
    if sees:
        page = client.get(base.removesuffix("files/")).content.decode()
        assert ("Add files" in page) == changes
        assert (LINK in page) != changes


def test_the_action_asks_for_the_right_itself(agreement: Agreement, acting: Callable[..., Actor]) -> None:
    file = kept(agreement)
    for role in ("auditor", "attache"):
        with pytest.raises(Refused):
            actions.add(acting(role), agreement, [sent("b.txt", b"b")])
        for act in (actions.archive, actions.restore):
            with pytest.raises(Refused):
                act(acting(role), agreement, file, "why")


def test_a_file_is_not_found_at_another_record_nor_where_none_are_kept(
    agreement: Agreement, world: World, signed_in: Signs
) -> None:
    client, file, other = signed_in("director"), kept(agreement), example(Meeting, world)
    for address in (f"{address_of(other)}{file.pk}", f"{address_of(other)}{file.pk}/archive",
                    f"{address_of(agreement)}{2**70}", f"/countries/{world.country.code}/files/"):  # fmt: skip
        assert client.get(address).status_code == 404, address


def test_the_files_of_a_part_are_seen_as_what_it_belongs_to(world: World, signed_in: Signs) -> None:
    text: Any = example(TextVersion, world)
    kept(text)
    stranger = unit("directorate")
    client = signed_in("agreements-officer", stranger)
    assert client.get(address_of(text)).status_code == 200
    Agreement.objects.filter(pk=text.agreement_id).update(marking="directorate")
    assert client.get(address_of(text)).status_code == 404
    assert Entry.objects.filter(verb="refused", kind="agreements.textversion").count() == 1


def test_reading_a_file_of_a_record_for_named_readers_is_logged(agreement: Agreement, world: World) -> None:
    user = account("director", world.unit)
    agreement.readers.add(user)
    Agreement.objects.filter(pk=agreement.pk).update(marking="named")
    file, client = kept(agreement), Client()
    client.force_login(user)
    address = f"{address_of(agreement)}{file.pk}"
    for ask in (client.get, client.head):
        assert ask(address).status_code == 200
    assert (
        list(Reading.objects.values_list("kind", "object_id", "place"))
        == [("agreements.agreement", agreement.pk, address)] * 2
    )
    other = Client()
    other.force_login(account("director", world.unit))
    assert other.get(address).status_code == 404
    assert Reading.objects.count() == 2


def test_an_open_record_read_leaves_no_trace(agreement: Agreement, signed_in: Signs) -> None:
    file, client = kept(agreement), signed_in("director")
    before = Entry.objects.count()
    for method in ("get", "head"):
        assert getattr(client, method)(f"{address_of(agreement)}{file.pk}").status_code == 200
    assert (Reading.objects.count(), Entry.objects.count()) == (0, before)


# --- handing out


def test_a_file_is_handed_out_to_be_kept_never_to_be_run(agreement: Agreement, signed_in: Signs) -> None:
    file = kept(agreement, 'Été « b »; x".csv', "é;à\n".encode())
    answer = signed_in("director").get(f"{address_of(agreement)}{file.pk}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == (
        f"attachment; filename=\"Ete  b _ x_.csv\"; filename*=UTF-8''{quote(file.name, safe='')}"
    )
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer.content == "é;à\n".encode()


# --- archiving, the journal, the history


def test_archiving_asks_for_a_reason_hides_the_file_and_restoring_brings_it_back(
    agreement: Agreement, signed_in: Signs
) -> None:
    file, client = kept(agreement), signed_in("director")
    page, address = address_of(agreement).removesuffix("files/"), f"{address_of(agreement)}{file.pk}/archive"
    assert client.post(address, {"reason": " "}).status_code == 400
    assert client.post(address, {"reason": "wrong version"}).status_code == 302
    assert LINK not in client.get(page).content.decode()
    assert "wrong version" in client.get(address_of(agreement)).content.decode()
    assert client.post(address, {"reason": "again"}).context["problems"] == ("Somebody archived this file meanwhile.",)
    assert client.post(address, {"reason": "right after all", "restore": "1"}).status_code == 302
    assert LINK in client.get(page).content.decode()
    assert client.post(address, {"reason": "x", "restore": "1"}).context["problems"] == ("This file is not archived.",)


def test_a_file_added_again_stands_in_the_way_of_restoring_the_archived_one(agreement: Agreement) -> None:
    file = kept(agreement)
    actions.archive(local_operator(), agreement, file, "by mistake")
    kept(agreement, "again.pdf")
    with translation.override("en"), pytest.raises(actions.NotKept, match=r"added again since, as “again\.pdf”"):
        actions.restore(local_operator(), agreement, file, "it was right")


def test_the_history_of_the_record_tells_its_files_and_never_their_content(
    agreement: Agreement, signed_in: Signs
) -> None:
    file = kept(agreement, "secret.txt", b"unheard-of words", language="en")
    actions.archive(local_operator(), agreement, file, "replaced")
    client = signed_in("auditor")
    page = client.get(f"{address_of(agreement).removesuffix('files/')}history").content.decode()
    digest = hashlib.sha256(b"unheard-of words").hexdigest()
    assert all(words in page for words in ("attached file secret.txt", "archived", "replaced", digest, "plain text"))
    assert "unheard-of words" not in page
    assert "unheard-of words" not in str(list(Entry.objects.values()))
    add = Entry.objects.get(kind=KIND, verb="add")
    assert (add.after["sha256"], add.after["size"], add.after["record_id"]) == (digest, 16, agreement.pk)
    assert verify_journal().broken is None
    assert "attached file" in client.get("/journal/").content.decode()


def test_a_file_does_not_count_as_a_change_of_the_record(agreement: Agreement, signed_in: Signs) -> None:
    revision = agreement.revision
    kept(agreement)
    agreement.refresh_from_db()
    assert agreement.revision == revision


# --- whole or not


def test_check_says_which_file_is_no_longer_what_was_added(
    agreement: Agreement, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, changed, swapped = (kept(agreement, f"{name}.txt", name.encode()) for name in ("one", "two", "three"))
    assert verify().broken == ()
    Content.objects.filter(pk=changed.content_id).update(content=b"other")
    Attachment.objects.filter(pk=swapped.pk).update(content_id=whole.content_id, sha256="0" * 64)
    Attachment.objects.filter(pk=swapped.pk).update(sha256=whole.sha256, record_id=agreement.pk + 1)
    with translation.override("en"):
        assert commands_check.verify_files(print) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"File {changed.pk}, “two.txt”: its content is not what was added.",
        f"File {swapped.pk}, “three.txt”: its digest is not the one in the journal.",
        "1 file is whole.",
    ]


# --- programs


def test_a_program_reads_what_is_known_of_files_and_not_their_contents(agreement: Agreement, world: World) -> None:
    user = account("director", world.unit)
    file = actions.add(actor_for(user), agreement, [sent("a.txt", b"words")], language="fr")[0]
    actions.archive(local_operator(), agreement, kept(agreement, "b.txt", b"old"), "replaced")
    asked = program_for(user)
    found = asked.get(f"agreements/{agreement.code}/files").body
    assert faults("Files", found) == []
    assert found["items"] == [
        {"name": "a.txt", "format": "txt", "size": 5, "sha256": file.sha256, "language": "fr", "note": "",
         "by": user.username, "at": found["items"][0]["at"]}
    ]  # fmt: skip
    assert asked.get(f"agreements/{agreement.code}/files/{file.pk}").status == 404
    assert asked.get(f"countries/{world.country.code}/files").status == 404
    Agreement.objects.filter(pk=agreement.pk).update(marking="named")
    assert asked.get(f"agreements/{agreement.code}/files").status == 404


# --- costs


def test_pages_cost_the_same_with_one_and_five_files_and_load_no_content(
    agreement: Agreement, signed_in: Signs
) -> None:
    client, costs = signed_in("director"), []
    pages = (address_of(agreement).removesuffix("files/"), address_of(agreement),
             f"{address_of(agreement).removesuffix('files/')}history")  # fmt: skip
    for round_of in (range(1), range(1, 5)):
        for number in round_of:
            kept(agreement, f"{number}.txt", str(number).encode())
        for page in pages:
            client.get(page)
        with CaptureQueriesContext(connection) as queries:
            for page in pages:
                assert client.get(page).status_code == 200
        costs.append(len(queries))
        assert not any("attachments_content" in query["sql"] for query in queries.captured_queries)
    assert costs[0] == costs[1]


# --- two people at once


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_people_who_add_the_last_file_or_the_same_file_at_once_are_told_apart(settings: Any) -> None:
    settings.ENTENTE_FILES_PER_RECORD = 1
    world = World()
    world.country = country(world.zone)
    agreement = example(Agreement, world)
    told: list[str] = []
    together = threading.Barrier(2)

    def add(name: str) -> None:
        try:
            together.wait()
            kept(agreement, name)
            told.append("kept")
        except actions.NotKept:
            told.append("refused")
        finally:
            connection.close()

    people = [threading.Thread(target=add, args=(f"{name}.pdf",)) for name in "ab"]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(told) == ["kept", "refused"]
    assert (files_of(agreement).count(), Content.objects.count()) == (1, 1)
