"""Calendars as calendar programs read them: parsed back, never a row out of scope, revoked at once, at constant cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from entente.access.actor import actor_for
from entente.access.models import User
from entente.apps.network.models import Person, Position, Posting
from entente.engines.calendar import actions
from entente.engines.calendar.entry import Asked, Entry, entries_for, feeds_for
from entente.engines.calendar.icalendar import OCTETS, escaped, folded, written
from entente.engines.calendar.models import CalendarAddress
from entente.engines.calendar.places import Within
from entente.engines.journal.models import Entry as Line
from entente.engines.records.reader import Reader
from tests.conftest import CRAWLED, Signs, account
from tests.examples import World
from tests.test_canary import ROLES, assert_silent, hidden_marks, reader_of, rows
from tests.test_relief_page import followed, posted

__all__ = ["rows"]
OWN = "/account/calendar/"


def parsed(content: bytes) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Return the calendar's properties and those of each entry: unfolded, parameters left out, texts unescaped."""
    text = content.decode()
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= OCTETS for line in text.split("\r\n"))
    whole: dict[str, str] = {}
    entries: list[dict[str, str]] = []
    place = whole
    for line in text.replace("\r\n ", "").split("\r\n"):
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            entries.append(place := {})
        elif line == "END:VEVENT":
            place = whole
        else:
            place[name.split(";")[0]] = "".join(_unescaped(value))
    return whole, entries


def _unescaped(text: str) -> Iterator[str]:
    signs = iter(text)
    for sign in signs:
        if sign == "\\":
            after = next(signs)
            yield "\n" if after == "n" else after
        else:
            yield sign


def address_of(user: User, **values: Any) -> str:
    """Return the path of a new calendar address."""
    row = CalendarAddress(name="office", **values)
    return f"/calendar/{actions.make(actor_for(user), row)}.ics"


# --- the file ----------------------------------------------------------------------------------------------


@given(st.text(max_size=300))
def test_any_text_comes_back_from_the_file_without_its_control_characters(text: str) -> None:
    text = text.encode(errors="ignore").decode()
    entry = Entry("a-1", date(2026, 5, 1), text, "/x/", "leave, or not")
    content = written(text, [entry], stamp=datetime(2026, 1, 1, tzinfo=UTC), site="https://entente.example", host="h")
    whole, (found,) = parsed(content)
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in kept if sign == "\n" or (sign >= " " and sign != "\x7f"))
    assert (found["SUMMARY"], whole["X-WR-CALNAME"], found["CATEGORIES"]) == (kept, kept, "leave, or not")


def test_no_line_is_cut_inside_a_sign() -> None:
    line = "SUMMARY:" + "é" * 200
    assert folded(line).replace("\r\n ", "") == line
    assert all(len(part.encode()) <= OCTETS for part in folded(line).split("\r\n"))
    assert escaped("a;b,c\\d\r\ne\rf\x07") == "a\\;b\\,c\\\\d\\ne\\nf"


def test_days_are_whole_and_end_on_the_day_after() -> None:
    entries = [
        Entry("a", date(2026, 12, 31), "x", "/x/", "c"),
        Entry("b", date(2026, 1, 1), "y", "/y/", "c", date(2026, 1, 5)),
    ]
    content = written(
        "n", entries, stamp=datetime(2026, 1, 1, 23, 30, tzinfo=UTC), site="https://e.example", host="e.example"
    )
    whole, (one, other) = parsed(content)
    assert (one["DTSTART"], one["DTEND"], one["UID"], one["DTSTAMP"]) == (
        "20261231",
        "20270101",
        "a@e.example",
        "20260101T233000Z",
    )
    assert (other["DTSTART"], other["DTEND"], other["URL"]) == ("20260101", "20260105", "https://e.example/y/")
    assert b"DTSTART;VALUE=DATE:20261231\r\n" in content
    assert whole["VERSION"] == "2.0"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n" in content


# --- what stands in it -------------------------------------------------------------------------------------


def test_departures_arrivals_and_vacancies_stand_in_the_calendar(world: World) -> None:
    user = account("director", world.unit)
    row = posted(world, 100, "Alpha")
    nexts = followed(row, -10, world)
    alone = posted(world, 200, "Beta")
    whole, entries = parsed(Client().get(address_of(user)).content)
    today = timezone.localdate()
    days = {entry["UID"].split("@")[0]: entry for entry in entries}
    assert whole["X-WR-CALNAME"] == "Entente – office"
    assert days[f"posting-{row.pk}-departure"]["DTSTART"] == (today + timedelta(days=100)).strftime("%Y%m%d")
    assert row.person.name in days[f"posting-{row.pk}-departure"]["SUMMARY"]
    assert days[f"posting-{nexts.pk}-arrival"]["DTSTART"] == (today + timedelta(days=90)).strftime("%Y%m%d")
    vacant = days[f"network.vacancies-{alone.position_id}"]
    assert vacant["DTSTART"] == (today + timedelta(days=200)).strftime("%Y%m%d")
    assert vacant["URL"].endswith(f"/positions/{alone.position.code}/")
    assert len(days) == len(entries) == 4


def test_only_what_was_chosen_goes_in_and_only_ones_own_countries(world: World) -> None:
    user = reader_of("director", world)
    mine, theirs = posted(world, 100), posted(World(), 100)
    few = parsed(Client().get(address_of(user, feeds=["network.vacancies"])).content)[1]
    assert [entry["UID"].split("@")[0] for entry in few] == [f"network.vacancies-{mine.position_id}"]
    whole = parsed(Client().get(address_of(user, own_countries=False)).content)[1]
    assert {f"posting-{row.pk}-departure" for row in (mine, theirs)} <= {entry["UID"].split("@")[0] for entry in whole}


def test_somebody_the_reader_may_not_see_is_not_named(world: World) -> None:
    row = posted(world, 100, "Hidden")
    Person.objects.filter(pk=row.person_id).update(marking="directorate", owner=World().unit)
    content = Client().get(address_of(account("director", world.unit))).content
    assert row.person.name.encode() not in content
    assert f"posting-{row.pk}-departure".encode() in content


def everybody_everywhere(rows: list[models.Model]) -> None:
    """Post every marked person in every marked position, so that each name would sing in an entry."""
    today = timezone.localdate()
    Posting.objects.bulk_create(
        Posting(position=place, person=who, planned_from=today - timedelta(days=20 + at), planned_to=today + timedelta(days=50))
        for place in rows if isinstance(place, Position)
        for at, who in enumerate(row for row in rows if isinstance(row, Person))
    )  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_no_calendar_holds_what_is_out_of_scope(role: str, world: World, rows: list[models.Model]) -> None:
    user = reader_of(role, world)
    everybody_everywhere(rows)
    hidden = hidden_marks(actor_for(user), rows)
    CRAWLED["rows out of scope"] += len(hidden)
    for own in (True, False):
        content = Client().get(address_of(user, own_countries=own)).content
        assert_silent(content.decode().replace("\r\n ", ""), hidden, f"{role} calendar")
        CRAWLED["answers"] += 1


def test_the_crawl_of_calendars_would_hear_a_leak(world: World, rows: list[models.Model]) -> None:
    everybody_everywhere(rows)
    director, stranger = reader_of("director", world), account("director", World().unit)
    stranger.mandates.update(ends_on=date(2011, 1, 1))
    content = Client().get(address_of(director, own_countries=False)).content.decode().replace("\r\n ", "")
    with pytest.raises(AssertionError):
        assert_silent(content, hidden_marks(actor_for(stranger), rows), "leak")


def test_a_row_for_named_readers_is_in_nobodys_calendar(world: World) -> None:
    user = account("director", world.unit)
    row = posted(world, 100, "Secret")
    Position.objects.filter(pk=row.position_id).update(marking="named")
    row.position.readers.add(user)
    reader = Reader(actor_for(user), "en", timezone.localdate())
    told = [entry for feed in feeds_for(reader.actor) for entry in feed.read(_asked(reader), Within())]
    assert [entry.named for entry in told] == [True, True]
    assert entries_for(reader, (), Within()) == []
    assert b"Secret" not in Client().get(address_of(user)).content


def _asked(reader: Reader) -> Any:
    return Asked(reader, reader.today, reader.today + timedelta(days=300))


def test_the_same_queries_with_two_and_forty_entries(world: World) -> None:
    user = account("director", world.unit)
    path = address_of(user)
    posted(world, 100)

    def asked() -> int:
        caches["counts"].clear()
        with CaptureQueriesContext(connection) as seen:
            assert Client().get(path).status_code == 200
        return len(seen)

    few = asked()
    for _row in range(20):
        posted(world, 100)
    assert asked() == few <= 5 + len(feeds_for(actor_for(user)))


# --- the address -------------------------------------------------------------------------------------------


def test_the_same_calendar_is_not_sent_twice(world: World) -> None:
    user = account("director", world.unit)
    path = address_of(user)
    row = posted(world, 100)
    first = Client().get(path)
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert Client().get(path, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    Posting.objects.filter(pk=row.pk).update(planned_to=row.planned_from + timedelta(days=500))
    changed = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]
    assert first["Cache-Control"] == "private, no-cache"
    assert first["Content-Type"].startswith("text/calendar")


def test_a_revoked_or_renewed_address_and_a_closed_account_answer_nothing(world: World) -> None:
    user = account("director", world.unit)
    path = address_of(user)
    etag = Client().get(path)["ETag"]
    row = CalendarAddress.objects.get()
    renewed = f"/calendar/{actions.renew(actor_for(user), row)}.ics"
    assert Client().get(path, headers={"If-None-Match": etag}).status_code == 404
    assert Client().get(renewed).status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert Client().get(renewed).status_code == 404
    User.objects.filter(pk=user.pk).update(is_active=True)
    actions.revoke(actor_for(user), row)
    assert Client().get(renewed).status_code == 404
    assert Client().get("/calendar/x.ics").status_code == 404
    assert Client().post(renewed).status_code == 405


def test_mandates_that_end_empty_the_calendar(world: World) -> None:
    user = account("director", world.unit)
    path = address_of(user)
    posted(world, 100)
    assert parsed(Client().get(path).content)[1]
    user.mandates.update(ends_on=date(2011, 1, 1))
    assert parsed(Client().get(path).content)[1] == []


def test_addresses_are_made_shown_once_renewed_and_revoked_on_the_page(world: World, signed_in: Signs) -> None:
    client = signed_in("director")
    assert "Your calendar addresses would be here" in client.get(OWN).content.decode()
    made = client.post(OWN, {"name": "telephone", "own_countries": "on", "feeds": ["network.vacancies"]})
    shown = made.content.decode().split('readonly value="')[1].split('"')[0]
    assert shown.endswith(".ics")
    assert made["Cache-Control"] == "no-store"
    path = "/calendar/" + shown.split("/calendar/")[1]
    assert Client().get(path).status_code == 200
    assert shown not in client.get(OWN).content.decode()
    row = CalendarAddress.objects.get()
    assert row.digest not in shown
    again = client.post(f"{OWN}{row.pk}/renew").content.decode().split('readonly value="')[1].split('"')[0]
    assert Client().get(path).status_code == 404
    assert client.post(f"{OWN}{row.pk}/revoke").status_code == 302
    assert Client().get("/calendar/" + again.split("/calendar/")[1]).status_code == 404
    lines = Line.objects.filter(kind="calendar.calendaraddress").order_by("id")
    assert [line.verb for line in lines] == ["add", "change", "change"]
    assert all(row.digest not in str(line.before) + str(line.after) for line in lines)
    assert "revoked_at" in lines[2].after


def test_bad_choices_are_said(world: World, signed_in: Signs) -> None:
    client = signed_in("director")
    answer = client.post(OWN, {"name": "", "feeds": ["network.party"]})
    assert answer.status_code == 400
    assert "network.party" in answer.content.decode()
    for _address in range(actions.MOST):
        client.post(OWN, {"name": "x"})
    assert "revoke one first" in client.post(OWN, {"name": "x"}).content.decode()


def test_nobody_touches_the_address_of_another(world: World, signed_in: Signs) -> None:
    address_of(account("director", world.unit))
    row, client = CalendarAddress.objects.get(), signed_in("director")
    assert client.post(f"{OWN}{row.pk}/revoke").status_code == 404
    assert client.post(f"{OWN}{row.pk}/renew").status_code == 404
    assert client.get(f"{OWN}{row.pk}/renew").status_code == 405
    assert Client().get(OWN).status_code == 302
    row.refresh_from_db()
    assert row.revoked_at is None
