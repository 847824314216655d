"""The papers of a posting: what they say in each language and format, and to whom."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.db import models
from django.test import Client
from docx import Document as WordFile

from entente.access.actor import actor_for
from entente.apps.network.models import Person, Position, Posting
from entente.engines.journal.models import Reading
from tests.conftest import Signs
from tests.examples import World
from tests.test_canary import ROLES, assert_silent, hidden_marks, reader_of, rows
from tests.test_relief_page import posted

__all__ = ["rows"]


@pytest.mark.parametrize("kind", ["letter", "report"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_paper_says_who_where_and_until_when(kind: str, language: str, world: World, signed_in: Signs) -> None:
    row = posted(world, 300, "Alpha")
    address = f"/network/postings/{row.pk}/{kind}?language={language}"
    client = signed_in("desk-officer")
    text = client.get(address).content.decode()
    word = "\n".join(str(part.text) for part in WordFile(BytesIO(client.get(f"{address}&format=docx").content)).element.iter()
                     if getattr(part, "text", None))  # fmt: skip
    for told in (text, word):
        assert row.person.name in told
        assert getattr(row.position, f"function_{language}") in told
        assert getattr(row.position.unit, f"name_{language}") in told
    assert client.get(f"{address}&format=pdf").content.startswith(b"%PDF")
    assert client.get(f"{address}&format=odt").content.startswith(b"PK")
    assert f"/network/postings/{row.pk}/{kind}" in client.get(f"/postings/{row.pk}/").content.decode()


def test_a_letter_of_mission_names_the_handover_and_leaves_holes_for_what_is_missing(
    world: World, signed_in: Signs
) -> None:
    row = posted(world, None, letter_ref="")
    Posting.objects.update(letter_on=None)
    text = signed_in("desk-officer").get(f"/network/postings/{row.pk}/letter?language=en").content.decode()
    assert "lasts 10 days" in text
    assert "The planned end is not known" in text
    assert "entered in the posting once signed" in text
    assert "Internal" in text


@pytest.mark.parametrize(("query", "said"), [("language=de", "“de” is not a"), ("format=exe", "“exe” is not a")])
def test_what_cannot_be_asked_is_said(query: str, said: str, world: World, signed_in: Signs) -> None:
    answer = signed_in("director").get(f"/network/postings/{posted(world, 300).pk}/letter?{query}")
    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_a_person_one_may_not_see_has_no_papers(world: World, signed_in: Signs) -> None:
    row = posted(world, 300)
    Person.objects.filter(pk=row.person_id).update(marking="directorate", owner=World().unit)
    assert signed_in("director").get(f"/network/postings/{row.pk}/letter").status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_no_paper_shows_what_is_out_of_scope(role: str, world: World, rows: list[models.Model]) -> None:
    user = reader_of(role, world)
    people = [row for row in rows if isinstance(row, Person)]
    places = [row for row in rows if isinstance(row, Position)]
    for place, who in zip(places, people, strict=False):
        Posting.objects.create(position=place, person=who, planned_from="2020-01-01")
    hidden = hidden_marks(actor_for(user), rows)
    client = Client()
    client.force_login(user)
    for number in Posting.objects.values_list("pk", flat=True):
        for kind in ("letter", "report"):
            address = f"/network/postings/{number}/{kind}"
            assert_silent(client.get(address).content.decode(), hidden, f"{role} {address}")


def test_reading_a_paper_for_named_readers_is_logged(world: World, signed_in: Signs) -> None:
    row: Any = posted(world, 300)
    client = signed_in("director")
    Person.objects.filter(pk=row.person_id).update(marking="named")
    row.person.readers.add(client.session["_auth_user_id"])
    assert client.get(f"/network/postings/{row.pk}/letter").status_code == 200
    assert Reading.objects.filter(kind="network.person", object_id=row.person_id).exists()
