"""The canary crawl: a word in every row, every address asked as every role, no word from outside a scope."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any
from zlib import crc32

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from docx import Document as WordFile
from odfdo import Document as OdtFile

from entente.access.actor import Actor, actor_for, local_operator
from entente.access.choices import Role
from entente.access.models import Marked, Unit, User
from entente.access.service import visible
from entente.apps.briefs.documents import country_brief
from entente.apps.network.coverage.queries import STATES
from entente.apps.network.models import Jurisdiction, Portfolio
from entente.apps.projects.models import Project, Value
from entente.apps.reference.models import Country, Domain, MoneySource
from entente.engines.attachments import actions
from entente.engines.attachments.models import Attachment
from entente.engines.attachments.queries import files_of
from entente.engines.documents.document import render
from entente.engines.documents.html import render_html
from entente.engines.journal.models import Entry
from entente.engines.journal.service import kind_of
from entente.engines.records import catalogue
from entente.engines.records.record import Record
from entente.engines.search.index import rebuild
from entente.engines.workflow.machine import machine_of
from tests.conftest import CRAWLED, account
from tests.examples import EXAMPLES, World, country, example, unit

CANARY = "CanarySong"
DIRECTORY = tuple(f"/network/directory/?q={words}&as_of=2014-06-30" for words in ("", CANARY, f"{CANARY}+fictive"))
EVERY_ROLE = [role for role in Role.values if role != Role.OPERATOR]
# The conditions are built by the same code on both databases: PostgreSQL crawls every third role, SQLite all; where
# both suites run at once (.ci/run says so), SQLite leaves out those that PostgreSQL crawls.
ON_POSTGRESQL = EVERY_ROLE[::3]
if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
    ROLES = ON_POSTGRESQL
elif os.environ.get("ENTENTE_SUITES") == "both":
    ROLES = [role for role in EVERY_ROLE if role not in ON_POSTGRESQL]
else:
    ROLES = EVERY_ROLE
COVERAGE = (
    "/network/map/", "/network/coverage/?as_of=2014-06-30", "/network/coverage/?competence=any",
    *(f"/network/coverage/rows/?as_of=2014-06-30&state={state}" for state in STATES),
    "/network/coverage/rows/?as_of=2014-06-30&format=csv", "/network/coverage/changes/?from=2010-01-01&to=2014-06-30",
    "/network/coverage/changes/?from=2010-01-01&to=2014-06-30&format=csv",
)  # fmt: skip

# The month of the examples, and its days as a list, every kind of entry chosen.
CALENDAR = ("/calendar/", "/calendar/?month=2014-03", "/calendar/?view=list&month=2014-03&country=mine",
            "/calendar/?day=2014-03-01&kind=dialogues.meetings&kind=projects.begins&kind=projects.actions")  # fmt: skip
MONEY = ("/funding/budget/?year=2014", "/funding/reconciliation/?year=2014", "/funding/execution/?year=2014")
AID = ("/funding/aid/undecided/", "/funding/aid/undecided/?as_of=2014-06-30", "/funding/iati/publish/",
       "/funding/iati/activities.xml?as_of=2014-06-30", "/funding/iati/others/", "/funding/iati/check/")  # fmt: skip


# What is near in words and time, overlaps, and may be set for many rows.
NEAR = (
    "/actions/fast/", "/actions/several?set=project", "/projects/several?set=parent", "/equipment/several?set=action",
    f"/coherence/?words={CANARY}&from=2014-01-01&to=2014-12-31", "/coherence/?theme=police&from=2014-01-01&to=2014-12-31",
)  # fmt: skip


@pytest.fixture
def rows(world: World) -> list[models.Model]:
    """Return rows of every type: about our country and another, of our unit and a stranger's, in every marking."""
    stranger = unit("directorate")
    stranger.directorate = stranger
    stranger.save()
    elsewhere = World.__new__(World)
    elsewhere.__dict__.update(world.__dict__)
    elsewhere.country, elsewhere.unit, elsewhere.directorate = country(world.zone), stranger, stranger
    Jurisdiction.objects.all().delete()
    found = []
    for place in (world, elsewhere):
        for model in EXAMPLES:
            for marking in ("public", "internal", "directorate", "named") if issubclass(model, Marked) else ("",):
                row: Any = example(model, place, f"{CANARY}{len(found)}x")
                if marking:
                    model._base_manager.filter(pk=row.pk).update(marking=marking)
                with_file(row, f"{CANARY}{len(found)}x")
                found.append(row)
    return found


def with_file(row: models.Model, mark: str) -> None:
    """Keep two files with a row whose type takes some, one of them archived: the canary in name, note and content."""
    if not catalogue.by_model(type(row)).files:
        return
    files = [SimpleUploadedFile(f"{mark}{place}.txt", f"{mark} {place}".encode()) for place in ("now", "once")]
    kept = actions.add(local_operator(), row, files, note=mark)
    actions.archive(local_operator(), row, kept[1], mark)


def reader_of(role: str, world: World) -> User:
    """Return an account of the role in the world's unit, which covers the world's country."""
    user = account(role, world.unit)
    Portfolio.objects.get_or_create(unit=world.unit, country=world.country, starts_on=date(2010, 1, 1))
    return user


def hidden_marks(actor: Actor, rows: list[models.Model]) -> set[str]:
    """Return the canaries of the rows the actor may not see; the texts of what they hang on do not count twice."""
    hidden, seen = set(), set()
    for place, row in enumerate(rows):
        mark = f"{CANARY}{place}x"
        inside = visible(actor, type(row), archived=True).filter(pk=row.pk).exists()
        (seen if inside else hidden).add(mark)
    return hidden - seen


def mine(role: str, address: str, of: int = 4) -> bool:
    """Say whether a role asks an address: all of them, or one in `of` where both suites run, each role others."""
    return os.environ.get("ENTENTE_SUITES") != "both" or crc32(f"{role} {address}".encode()) % of == 0


def addresses(record: Record, rows: list[models.Model], world: World, role: str) -> Iterator[str]:
    """Yield the list in several guises, the form, every row's own page, and those that tell or write it."""
    base = record.list_path()
    names = "&".join(f"columns={column.name}" for column in record.columns)
    yield from (base, f"{base}?dates=all&{names}")
    guises = ("?dates=all", "?dates=all&end=1&archived=yes", f"?dates=all&q={CANARY}", "?as_of=2014-06-30", "new")
    yield from (f"{base}{guise}" for guise in guises if mine(role, f"{base}{guise}"))
    for row in rows:
        if type(row) is record.model:
            own = record.detail_path(record.key_of(row))
            yield from (own,) if mine(role, own, 2) else ()
            life = machine_of(record.model)
            yield from (f"{own}step/{step.code}" for step in (life.steps if life else ())[::3] if mine(role, own))
            yield from (f"{own}{page}" for page in ("history", "edit", "archive") if mine(role, f"{own}{page}"))
            yield from file_addresses(own, row) if record.files and mine(role, own) else ()


def file_addresses(own: str, row: models.Model) -> Iterator[str]:
    """Yield every page of a row's files, and the addresses of another row's files below this one's."""
    yield from (f"{own}files/", f"{own}files/new")
    for number in files_of(row, archived=True).values_list("pk", flat=True):
        yield from (f"{own}files/{number}", f"{own}files/{number}/archive")
    others = Attachment.objects.exclude(record_kind=kind_of(row), record_id=row.pk).order_by("-id")
    yield from (f"{own}files/{number}" for number in others.values_list("pk", flat=True)[:2])


@pytest.mark.parametrize("role", [*ROLES, ""])
def test_no_page_shows_what_is_out_of_scope(role: str, world: World, rows: list[models.Model]) -> None:
    user = reader_of(role, world) if role else account("director", unit("office"), is_active=True)
    if not role:
        user.mandates.update(ends_on=date(2011, 1, 1))
    actor, client = actor_for(user), Client()
    client.force_login(user)
    hidden = hidden_marks(actor, rows)
    CRAWLED["rows out of scope"] += len(hidden)
    assert hidden or role in {Role.AUDITOR}
    for record in catalogue.all_records():
        for address in addresses(record, rows, world, role):
            text = client.get(address).content.decode()
            CRAWLED["answers"] += 1
            assert_silent(text, hidden, f"{role} {address}")
    rebuild()
    trees = (f"/institutions/tree/?country={world.country.code}", "/units/tree/", "/units/tree/?as_of=2014-06-30")
    shown = [of for of in catalogue.all_records() if any(panel.on is Country for panel in of.panels)]
    panels = [f"{of.list_path()}?shown_on=countries/{world.country.code}" for of in shown]
    relief = ("/network/relief/?as_of=2014-06-30", "/network/relief/?show=timeline&from=2014-01-01",
              "/network/relief/export?format=csv&from=2014-01-01")  # fmt: skip
    about = f"/agreements/cover/?as_of=2014-06-30&country={world.country.code}"
    cover = (
        "/agreements/cover/?as_of=2014-06-30",
        about,
        f"{about}&domain={Domain.objects.first().code}&activity=training",
    )
    code = world.country.code
    near = (*NEAR, f"/coherence/?country={code}&from=2014-01-01&to=2014-12-31",
            f"/coherence/overlaps/?country={code}&as_of=2014-03-01")  # fmt: skip
    named = [f"{of.slug}/{of.key_of(row)}" for row in rows if (of := catalogue.by_model(type(row)))]
    results = ["/indicators/to-enter/", "/indicators/to-approve/", "/indicators/goal-16/",
               *(f"/projects/{row.indicator.aim.project.code}/results/{row.period_id}/"
                 for row in rows if isinstance(row, Value))]  # fmt: skip
    promised = [f"/followup/new?about={name}" for name in named if mine(role, name)]
    decided = [f"/funding/funders/{source.code}/" for source in MoneySource.objects.all() if mine(role, source.code)]
    decided += [f"/funding/projects/{row.code}/shares" for row in rows if isinstance(row, Project)]
    decided += [f"/funding/aid/decide?about={name}" for name in named if name.startswith(("projects/", "actions/"))]
    for address in (
        "/",
        "/followup/late/",
        *promised,
        *decided,
        *AID,
        *MONEY,
        *COVERAGE,
        *DIRECTORY,
        *CALENDAR,
        *relief,
        *cover,
        *near,
        *trees,
        *panels,
        *results,
    ):
        assert_silent(client.get(address).content.decode(), hidden, f"{role} {address}")
        CRAWLED["answers"] += 1


def assert_silent(text: str, hidden: set[str], where: str) -> None:
    """Fail, saying where, when a hidden canary sings in a text."""
    if CANARY in text:
        heard = {mark for mark in hidden if mark in text}
        assert heard == set(), where


def texts(content: bytes, kind: str) -> str:
    """Return the text of a file."""
    if kind == "docx":
        return "\n".join(part.text or "" for part in WordFile(BytesIO(content)).element.iter() if hasattr(part, "text"))
    return str(OdtFile(BytesIO(content)).content.serialize())


@pytest.mark.parametrize("role", ROLES)
def test_no_document_shows_what_is_out_of_scope(role: str, world: World, rows: list[models.Model]) -> None:
    actor = actor_for(reader_of(role, world))
    hidden = hidden_marks(actor, rows)
    about = [world.country, *Country.objects.exclude(pk=world.country.pk).order_by("pk")[:2]]
    for place in about:
        for on in (date(2014, 6, 30), date(2026, 1, 1)):
            document = country_brief(place, actor, language="en", on=on, today=date(2026, 1, 1))
            assert_silent(render_html(document), hidden, f"{role} brief {place.code}")
            CRAWLED["documents"] += 1
    document = country_brief(world.country, actor, language="fr", on=date(2014, 6, 30), today=date(2026, 1, 1))
    assert_silent(repr(document), hidden, f"{role} blocks")
    for kind in ("docx", "odt"):
        assert_silent(texts(render(document, kind), kind), hidden, f"{role} {kind}")
        CRAWLED["documents"] += 1


def test_an_address_typed_by_hand_is_not_found_and_is_journalled(world: World, rows: list[models.Model]) -> None:
    from_elsewhere = account("attache", unit("post"))
    client = Client()
    client.force_login(from_elsewhere)
    record = next(item for item in catalogue.all_records() if item.slug == "projects")
    row = next(item for item in rows if type(item) is record.model)
    answer = client.get(record.detail_path(record.key_of(row)))
    missing = client.get(record.detail_path("no-such-project"))
    assert (answer.status_code, missing.status_code) == (404, 404)
    assert answer.content.decode().split("<main")[1] == missing.content.decode().split("<main")[1]

    entry = Entry.objects.get(verb="refused")
    assert (entry.actor, entry.kind, entry.object_id) == (from_elsewhere.username, record.kind, row.pk)


def test_the_crawl_would_hear_a_leak(world: World, rows: list[models.Model]) -> None:
    """A guard that cannot fail guards nothing: the director's own page, read as a stranger's, sings."""
    director, stranger = reader_of("director", world), account("attache", Unit.objects.get(pk=world.unit.pk))
    stranger.mandates.update(ends_on=date(2011, 1, 1))
    client = Client()
    client.force_login(director)
    hidden = hidden_marks(actor_for(stranger), rows)
    with pytest.raises(AssertionError):
        assert_silent(client.get("/projects/").content.decode(), hidden, "leak")
