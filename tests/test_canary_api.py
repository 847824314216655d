"""The canary crawl of the API: for every role a token, every address and parameter, no word from outside a scope."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import models

from entente.access.actor import actor_for
from entente.access.models import Kept
from entente.apps.partners.models import Organisation
from entente.engines.api.asking import parameters_of
from entente.engines.figures.figure import Ports
from entente.engines.records import catalogue
from entente.engines.records.record import Record
from tests.conftest import CRAWLED, account
from tests.examples import World, unit
from tests.programs import Program, program_for
from tests.test_canary import CANARY, ROLES, assert_silent, hidden_marks, mine, reader_of, rows

__all__ = ["rows"]  # the fixture


@pytest.fixture
def linked(rows: list[models.Model]) -> list[models.Model]:
    """Return the rows, each that can be linked to organisations linked to all of them, seen or not."""
    organisations = [row for row in rows if isinstance(row, Organisation)]
    for row in rows:
        if any(field.name == "organisations" for field in row._meta.many_to_many):
            row.organisations.set(organisations)  # type: ignore[attr-defined]
    return rows


def addresses(record: Record, found: list[models.Model], role: str) -> Iterator[str]:
    """Yield the list with every parameter, then every record and its history."""
    base = f"{record.slug}/"
    whole = f"{base}?limit=500{'&dates=all' if record.dated else ''}"
    yield from (base, whole)
    for name, schema in parameters_of(record).items():
        values = schema.get("enum") or schema.get("items", {}).get("enum") or ["2014"]
        values = {"q": [CANARY], "as_of": ["2014-06-30"], "limit": ["1"], "after": [], "before": []}.get(name, values)
        for value in values[:2] if name not in {"dates", Ports.subject_parameter, "year"} else ():
            asked = f"{whole if name != 'limit' else base + '?'}&{name}={quote(str(value))}"
            yield from (asked,) if mine(role, asked, 3) else ()
    if issubclass(record.model, Kept):
        yield f"{whole}&archived=yes&count=yes"
    for row in found:
        if type(row) is record.model:
            own = [f"{base}{record.key_of(row)}/{tail}" for tail in ("", "history", "files")]
            yield from (address for address in own if mine(role, address, 8))


def writes(asked: Program, record: Record, found: list[models.Model]) -> Iterator[str]:
    """Send what cannot be stored to every record, and yield what is answered."""
    first = next(iter(record.form), "source")  # of what nobody enters, no field is asked
    for row in found:
        if type(row) is not record.model:
            continue
        address = f"{record.slug}/{record.key_of(row)}/"
        yield asked.patch(address, {"revision": 1, first: [], "unknown": str(row)[:0]}).text
        yield asked.patch(address, {"revision": 0, first: "2015-01-01"}).text
    yield asked.post(f"{record.slug}/", dict.fromkeys(record.form, CANARY)).text


@pytest.mark.parametrize("role", [*ROLES, ""])
def test_no_answer_of_the_api_tells_what_is_out_of_scope(role: str, world: World, linked: list[models.Model]) -> None:
    user = reader_of(role, world) if role else account("director", unit("office"))
    if not role:
        user.mandates.update(ends_on="2011-01-01")
    hidden, asked = hidden_marks(actor_for(user), linked), program_for(user)
    CRAWLED["rows out of scope"] += len(hidden)
    for record in catalogue.all_records():
        for address in addresses(record, linked, role):
            assert_silent(asked.get(address).text, hidden, f"{role} {address}")
            CRAWLED["answers"] += 1
        for text in writes(asked, record, [row for row in linked if mine(role, f"{record.slug} {row.pk}", 8)]):
            assert_silent(text, hidden, f"{role} writes {record.slug}")
            CRAWLED["answers"] += 1


def test_a_token_for_one_record_type_tells_no_other(world: World, linked: list[models.Model]) -> None:
    director = reader_of("director", world)
    asked = program_for(director, kinds=["languages"])
    for record in catalogue.all_records():
        row = next(row for row in linked if type(row) is record.model)
        key = record.key_of(row)
        for address in ("", f"{key}/", f"{key}/history", "nothing/") if record.slug != "languages" else ():
            answer = asked.get(f"{record.slug}/{address}")
            CRAWLED["answers"] += 1
            assert (answer.status, CANARY in answer.text) == (403, False), address


def test_the_crawl_would_hear_a_leak(world: World, linked: list[models.Model]) -> None:
    director, nobody = reader_of("director", world), account("attache", unit("post"))
    nobody.mandates.update(ends_on="2011-01-01")
    hidden = hidden_marks(actor_for(nobody), linked)
    with pytest.raises(AssertionError):
        assert_silent(program_for(director).get("projects/").text, hidden, "leak")
