"""The common calendar: months and their edges, filters that count what they find, named rows logged, constant cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from entente.access.actor import actor_for
from entente.access.choices import Role
from entente.access.models import User
from entente.apps.agreements.models import Agreement
from entente.apps.dialogues.models import Meeting
from entente.apps.network.models import Position
from entente.apps.projects.models import Action, Project
from entente.engines.calendar.dues import with_dues
from entente.engines.calendar.entry import Entry, entries_for, feeds_for, fill
from entente.engines.calendar.places import Within
from entente.engines.journal.models import Reading
from entente.engines.records.desk import Due
from entente.engines.records.reader import Reader
from entente.registry import CALENDAR, DUE
from tests.conftest import Signs, account
from tests.examples import World, example, unit
from tests.test_calendar import address_of, parsed
from tests.test_canary import reader_of
from tests.test_relief_page import posted

PAGE = "/calendar/"


def meeting(world: World, first: date, last: date | None = None, mark: str = "", **values: Any) -> Meeting:
    """Return a stored meeting with the world's country on some days."""
    row = example(Meeting, world, mark)
    Meeting.objects.filter(pk=row.pk).update(starts_on=first, ends_on=last, **values)
    row.refresh_from_db()
    assert isinstance(row, Meeting)
    return row


def client_of(user: User) -> Client:
    """Return a client signed in as somebody."""
    client = Client()
    client.force_login(user)
    return client


def days_of(client: Client, query: str) -> dict[date, list[str]]:
    """Return the titles on each day of a month's sheet."""
    weeks = client.get(PAGE + query).context["weeks"]
    return {
        cell["day"]: [told.entry.summary for told, _begins in cell["things"]] for week in weeks for cell in week
    }  # fmt: skip


def lines_of(client: Client, query: str) -> list[str]:
    """Return the titles of a list, in order."""
    groups = client.get(PAGE + query).context["groups"]
    return [told.entry.summary for _day, _today, rows in groups for told, _when, _where in rows]


# --- months and days ---------------------------------------------------------------------------------------


def test_an_entry_over_months_stands_on_each_of_its_days_and_once_in_each_list(world: World, signed_in: Signs) -> None:
    row = meeting(world, date(2026, 10, 29), date(2026, 12, 2))
    client = signed_in("director")
    november = days_of(client, "?month=2026-11")
    assert [day for day, titles in november.items() if row.title_en in titles] == [
        date(2026, 10, 29) + timedelta(days=step) for step in range(35)
    ]
    for month in ("2026-10", "2026-11", "2026-12"):
        answer = client.get(f"{PAGE}?month={month}&view=list")
        assert answer.context["count"] == 1
        assert "29 Oct – 2 Dec 2026" in answer.content.decode().replace("\u00a0", " ")
    for month in ("2026-09", "2027-01"):
        assert client.get(f"{PAGE}?month={month}&view=list").context["count"] == 0


def test_the_first_and_last_day_of_a_month_are_in_it(world: World, signed_in: Signs) -> None:
    inside = [meeting(world, date(2028, 2, day)) for day in (1, 29)]
    outside = [meeting(world, day) for day in (date(2028, 1, 31), date(2028, 3, 1))]
    client = signed_in("director")
    assert lines_of(client, "?month=2028-02&view=list") == [row.title_en for row in inside]
    sheet = client.get(f"{PAGE}?month=2028-02")
    assert sheet.context["count"] == 2
    assert all(row.title_en in sheet.content.decode() for row in outside)


def test_more_than_fits_is_folded_into_a_link_to_the_day(world: World, signed_in: Signs) -> None:
    rows = [meeting(world, date(2026, 11, 5), mark=f"{at}") for at in range(6)]
    client = signed_in("director")
    answer = client.get(f"{PAGE}?month=2026-11&country={world.country.code}")
    assert sum(row.title_en in answer.content.decode() for row in rows) == 3
    (cell,) = (cell for week in answer.context["weeks"] for cell in week if cell["more"])
    assert cell["more"] == 3
    assert cell["whole"] == f"{PAGE}?country={world.country.code}&day=2026-11-05"
    assert len(lines_of(client, "?day=2026-11-05")) == 6
    assert lines_of(client, "?day=2026-11-06") == []


def test_a_date_known_to_the_month_or_year_stands_under_the_month_and_on_no_day(world: World, signed_in: Signs) -> None:
    month = meeting(world, date(2026, 11, 1), precision="month")
    year = meeting(world, date(2026, 1, 1), precision="year")
    client = signed_in("director")
    for view in ("month", "list"):
        undated = client.get(f"{PAGE}?month=2026-11&view={view}").context["undated"]
        assert [told.entry.number for _when, told in undated] == [year.pk, month.pk]
        assert [when.replace("\u00a0", " ") for when, _told in undated] == ["2026", "Nov 2026"]
    assert [told.entry.number for _w, told in client.get(f"{PAGE}?month=2026-12").context["undated"]] == [year.pk]
    assert client.get(f"{PAGE}?day=2026-11-01").context["undated"] == []
    assert not any(days_of(client, "?month=2026-11").values())
    reader = Reader(actor_for(account("director", world.unit)), "en", date(2026, 11, 1))
    assert entries_for(reader, ("dialogues.meetings",), Within()) == []


def test_a_meeting_put_off_or_called_off_is_not_told(world: World, signed_in: Signs) -> None:
    for state in ("postponed", "cancelled"):
        meeting(world, date(2026, 11, 5), state=state)
    held = meeting(world, date(2026, 11, 5), state="held")
    answer = signed_in("director").get(f"{PAGE}?day=2026-11-05")
    ((_day, _today, ((told, _when, _where),)),) = answer.context["groups"]
    assert (told.entry.number, told.entry.tone) == (held.pk, "done")


def test_today_is_marked_and_the_months_around_are_linked(world: World, signed_in: Signs) -> None:
    today = timezone.localdate()
    answer = signed_in("director").get(f"{PAGE}?kind=dialogues.meetings")
    assert answer.content.decode().count('aria-current="date"') == 1
    assert answer.context["links"][0][1].startswith(f"{PAGE}?kind=")
    assert answer.context["now"] == ""
    assert answer.context["wanted"].month == today.replace(day=1)
    edges = [signed_in("director").get(f"{PAGE}?month={month}").context["links"] for month in ("1900-01", "2200-12")]
    assert [[rel for _words, _address, rel in links] for links in edges] == [["next"], ["prev"]]


def test_the_plan_is_told_as_it_is_known_today(world: World, signed_in: Signs) -> None:
    posted(world, 20)
    client = signed_in("director")
    known = client.get(f"{PAGE}?view=list").context["count"]
    assert client.get(f"{PAGE}?view=list&as_of=2014-01-01").context["count"] == known
    assert client.get(f"{PAGE}?as_of=someday").status_code == 200


def test_days_and_weeks_are_in_the_readers_language(world: World) -> None:
    user = account("director", world.unit)
    row = meeting(world, date(2026, 11, 5))
    client = client_of(user)
    client.cookies["django_language"] = "fr"
    text = client.get(f"{PAGE}?month=2026-11").content.decode().replace("\u00a0", " ")
    assert "Novembre 2026" in text
    assert row.title_fr in text
    assert text.index(">Lun.<") < text.index(">Dim.<")
    assert "Jeudi 5 novembre" in client.get(f"{PAGE}?month=2026-11&view=list").content.decode().replace("\u00a0", " ")


# --- filters -----------------------------------------------------------------------------------------------


def test_what_cannot_be_understood_is_said_with_what_would_pass(world: World, signed_in: Signs) -> None:
    client = signed_in("director")
    said = {
        "month=2026-13": "“2026-13” is not a month: write year-month, such as 2026-11.",
        "month=1899-12": "is not a month",
        "month=202611": "is not a month",
        "day=2026-02-30": "“2026-02-30” is not a date",
        "view=week": "“week” is not a view: write month or list.",
        "kind=castles": "“castles” is not a kind of entry: ",
        "country=ZZ": "“ZZ” is not the code of a country: write two letters",
        "country=mine": "“mine” is not the code of a country",
        "unit=zz": "“zz” is not the code of a unit: the list of units gives them.",
    }
    for query, sentence in said.items():
        answer = client.get(f"{PAGE}?{query}")
        assert (answer.status_code, sentence in answer.content.decode()) == (400, True), query
    both = client.get(f"{PAGE}?month=x&unit=zz").content.decode()
    assert both.count('role="alert"') == 2
    assert client.post(PAGE).status_code == 405


def test_every_choice_finds_as_many_as_it_says(world: World) -> None:
    user, other = reader_of("director", world), World()
    month = timezone.localdate().replace(day=1)
    meeting(world, month)
    meeting(other, month)
    posted(world, (month - timezone.localdate()).days + 33)
    posted(other, (month - timezone.localdate()).days + 35)
    row = example(Project, world)
    Project.objects.filter(pk=row.pk).update(starts_on=month)
    client = client_of(user)
    for query in ("", f"?month={month + timedelta(days=33):%Y-%m}"):
        facets = client.get(PAGE + query).context["facets"]
        asked = [(block.name, choice.value, int(choice.count)) for block in facets for choice in block.first]
        assert {name for name, _value, _count in asked} == {"kind", "country", "unit"}
        for name, value, count in asked:
            glue = "&" if query else "?"
            assert client.get(f"{PAGE}{query}{glue}{name}={value}").context["count"] == count, (name, value)
            assert count


def test_a_country_and_ones_own_are_kept_to(world: World) -> None:
    user, other = reader_of("director", world), World()
    mine, theirs = meeting(world, date(2026, 11, 3)), meeting(other, date(2026, 11, 4))
    client = client_of(user)
    month = "?month=2026-11&view=list"
    assert lines_of(client, month) == [mine.title_en, theirs.title_en]
    assert lines_of(client, f"{month}&country=mine") == [mine.title_en]
    assert lines_of(client, f"{month}&country={other.country.code.lower()}") == [theirs.title_en]
    assert lines_of(client, f"{month}&country={other.country.code}&country=mine") == [mine.title_en, theirs.title_en]


def test_a_unit_is_what_it_and_those_under_it_own_and_who_serves_there(world: World) -> None:
    stranger = World()
    below = unit("desk", parent=world.unit)
    rows = [meeting(place, date(2026, 11, 3)) for place in (world, world, stranger)]
    Meeting.objects.filter(pk=rows[1].pk).update(owner=below)
    serving = posted(stranger, 20)
    Position.objects.filter(pk=serving.position_id).update(unit=below)
    client = client_of(account("director", world.unit))
    assert set(lines_of(client, f"?month=2026-11&view=list&unit={world.directorate.code}&kind=dialogues.meetings")) == {
        rows[0].title_en,
        rows[1].title_en,
    }
    ends = f"?day={timezone.localdate() + timedelta(days=20)}&kind=network.departures&kind=network.vacancies"
    assert len(lines_of(client, f"{ends}&unit={below.code}")) == 2
    assert lines_of(client, f"{ends}&unit={unit('office').code}") == []


def test_a_private_address_is_kept_to_a_unit(world: World) -> None:
    user, stranger = account("director", world.unit), World()
    day = timezone.localdate()
    mine = meeting(world, day)
    meeting(stranger, day)
    content = Client().get(address_of(user, unit=world.directorate)).content
    assert [entry["UID"].split("@")[0] for entry in parsed(content)[1]] == [f"meeting-{mine.pk}"]
    made = client_of(user).post("/account/calendar/", {"name": "x", "unit": world.unit.code})
    assert made.status_code == 200
    assert str(world.unit) in client_of(user).get("/account/calendar/").content.decode()
    bad = client_of(user).post("/account/calendar/", {"name": "x", "unit": "no-such-unit"})
    assert bad.status_code == 400


def test_actions_are_told_only_when_chosen_and_only_planned_ones(world: World, signed_in: Signs) -> None:
    rows = [example(Action, world, mark) for mark in ("planned", "done")]
    Action.objects.update(starts_on=date(2026, 11, 3), ends_on=date(2026, 11, 6))
    Action.objects.filter(pk=rows[0].pk).update(state="planned")
    client = signed_in("director")
    assert not any(days_of(client, "?month=2026-11").values())
    assert lines_of(client, "?month=2026-11&view=list&kind=projects.actions") == [rows[0].title_en]
    for query in ("", "?month=2026-11"):
        every = client.get(PAGE + client.get(PAGE + query).context["every_kind"])
        assert every.status_code == 200
        assert not every.context["quiet"]
    today = timezone.localdate()
    Action.objects.update(starts_on=today, ends_on=today)
    user = account("director", world.unit)
    told = {
        choice: parsed(Client().get(address_of(user, feeds=choice)).content)[1]
        for choice in ((), ("projects.actions",))
    }
    assert [len(found) for found in told.values()] == [0, 1]


# --- rights ------------------------------------------------------------------------------------------------


def test_a_row_for_named_readers_is_shown_to_them_with_the_reading_logged(world: World) -> None:
    user = account("director", world.unit)
    row = meeting(world, timezone.localdate(), marking="named")
    folded = [meeting(world, date(2026, 11, 5), marking="named") for _row in range(6)]
    client = client_of(user)
    assert row.title_en not in client.get(PAGE).content.decode()
    for secret in (row, *folded):
        secret.readers.add(user)
    assert Reading.objects.count() == 0
    assert row.title_en in client.get(f"{PAGE}?day={row.starts_on}").content.decode()
    assert Reading.objects.values_list("kind", "object_id", "user", "place").get() == (
        "dialogues.meeting", row.pk, user.pk, PAGE,
    )  # fmt: skip
    client.get(f"{PAGE}?month=2026-11&unit={world.unit.code}&kind=dialogues.meetings")
    assert Reading.objects.filter(object_id__in=[secret.pk for secret in folded]).count() == 3
    assert b"meeting-" not in Client().get(address_of(user)).content


def test_who_sees_no_feed_has_no_calendar(world: World) -> None:
    user = account(Role.ADMINISTRATOR, world.unit)
    client = client_of(user)
    assert feeds_for(actor_for(user)) == []
    assert client.get(PAGE).status_code == 404
    assert f'href="{PAGE}"' not in client.get("/").content.decode()
    assert f'href="{PAGE}"' in client_of(account("director", world.unit)).get("/").content.decode()
    assert Client().get(PAGE).status_code == 302


# --- what is due -------------------------------------------------------------------------------------------


def test_what_the_desk_calls_due_stands_in_the_calendar_once(world: World, signed_in: Signs) -> None:
    day = timezone.localdate() + timedelta(days=40)
    row = example(Project, world)
    Project.objects.filter(pk=row.pk).update(ends_on=day)
    posted(world, 40)
    told = lines_of(signed_in("director"), f"?day={day}")
    assert [title.split(":")[0] for title in told] == ["Departure", "Falls vacant, no successor", "Project ends"]
    assert world.country.name_en in told[1]


def test_each_kind_of_due_has_a_feed_and_no_code_comes_twice() -> None:
    feeds = with_dues(CALENDAR, DUE)
    codes = [feed.code for feed in feeds]
    assert len(codes) == len(set(codes))
    assert {due.code for due in DUE} <= set(codes)
    assert {"network.departures", "network.arrivals", "network.vacancies"} <= set(codes)  # stored in people's addresses
    twice = Due(Agreement, "again", "ends_on", lambda rows, countries: rows)
    with pytest.raises(ValueError, match="listed twice"):
        fill(with_dues((), (twice, twice)))
    fill(feeds)


@pytest.mark.parametrize("view", ["month=2026-11", "month=2026-11&view=list", "day=2026-11-05"])
def test_the_same_queries_with_one_and_fifty_entries(view: str, world: World, signed_in: Callable[..., Client]) -> None:
    client = signed_in("director")

    def asked() -> int:
        caches["counts"].clear()
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"{PAGE}?{view}").context["count"]
        return len(seen)

    meeting(world, date(2026, 11, 5))
    few = asked()
    for place in (world, World()):
        for _row in range(25):
            meeting(place, date(2026, 11, 5), date(2026, 11, 9))
    assert asked() == few


def test_an_entry_takes_its_days() -> None:
    assert Entry("a", date(2026, 11, 5), "x", "/x/", "c").after == date(2026, 11, 6)
    assert Entry("a", date.max, "x", "/x/", "c").after == date.max
