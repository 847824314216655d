"""The canary crawl of what goes out in files and comes back in plans: nothing from outside a scope."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client

from entente.access.actor import actor_for
from entente.access.choices import Role
from entente.engines.exchange.columns import columns_of
from entente.engines.exchange.models import Batch, Chunk
from entente.engines.records import catalogue
from entente.engines.records.record import Record
from tests.conftest import CRAWLED
from tests.examples import World
from tests.test_canary import ROLES, assert_silent, hidden_marks, mine, reader_of, rows

__all__ = ["rows"]


def texts_of(content: bytes, kind: str) -> str:
    """Return all the texts of a sheet's file."""
    if kind == "csv":
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())


@pytest.mark.parametrize("role", ROLES)
def test_no_file_holds_what_is_out_of_scope(role: str, world: World, rows: list[models.Model]) -> None:
    user = reader_of(role, world)
    actor, client = actor_for(user), Client()
    client.force_login(user)
    hidden = hidden_marks(actor, rows)
    for record in catalogue.all_records():
        base = record.list_path()
        every = "&".join(f"columns={column.name}" for column in record.columns)
        for query, kind in (
            ("fields=all&dates=all", "csv"),
            (f"{every}&dates=all", "csv"),
            ("fields=all&dates=all&archived=yes", "csv"),
            ("fields=all&dates=all", "xlsx"),
            ("fields=all&dates=all", "ods"),
        ):
            if not mine(role, f"{base} {kind} {query}"):
                continue
            answer = client.get(f"{base}export?format={kind}&{query}")
            CRAWLED["answers"] += 1
            if answer.status_code == 200:
                assert_silent(texts_of(answer.content, kind), hidden, f"{role} {base} {kind} {query}")
        template = client.get(f"{base}template?format=csv")
        assert_silent(template.content.decode("utf-8-sig"), hidden, f"{role} {base} template")
        CRAWLED["answers"] += 1


def about(record: Record, rows: list[models.Model]) -> bytes:
    """Return a file that names every row of a type by its key, and every row of others by number where it refers."""
    place = io.StringIO()
    columns = columns_of(record)
    writer = csv.writer(place)
    writer.writerow([column.headings["en"] for column in columns])
    for row in rows:
        if type(row) is record.model:
            writer.writerow([record.key_of(row) if column.is_key else "" for column in columns])
    referring = [column for column in columns if column.target is not None]
    for column in referring:
        target = catalogue.by_model(column.target) if column.target else record
        for row in rows:
            if type(row) is column.target:
                writer.writerow([target.key_of(row) if other is column else "x" for other in columns])
    return place.getvalue().encode()


@pytest.mark.parametrize("role", [Role.DESK, Role.ATTACHE, Role.EXPERT, Role.AGREEMENTS, Role.MEANS, Role.PARTNERSHIPS])
def test_no_plan_tells_what_is_out_of_scope(role: str, world: World, rows: list[models.Model]) -> None:
    user = reader_of(role, world)
    actor, client = actor_for(user), Client()
    client.force_login(user)
    hidden = hidden_marks(actor, rows)
    brought = 0
    for record in catalogue.all_records():
        sent = SimpleUploadedFile("file.csv", about(record, rows))
        answer = client.post(f"{record.list_path()}import", {"file": sent})
        CRAWLED["answers"] += 1
        if answer.status_code != 302:
            continue
        brought += 1
        address = answer.headers["Location"]
        pages = [address, *(f"{address}?show={outcome}" for outcome in ("new", "changed", "same", "refused"))]
        for page in (*pages, f"{address}refused?format=csv"):
            text = client.get(page).content.decode()
            CRAWLED["answers"] += 1
            assert_silent(text, hidden, f"{role} {page} of {record.slug}")
    assert brought
    assert Batch.objects.count() == brought
    for chunk in Chunk.objects.all():  # what is stored of a plan may be mailed, logged or restored one day
        assert_silent(str(chunk.unpacked()), hidden, f"{role} stored plan {chunk}")
