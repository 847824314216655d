"""When the next session is due: the rule, the same asked of the database, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from entente.access.actor import Actor, local_operator
from entente.access.service import visible
from entente.apps.dialogues.due import NextDue, overdue, with_due
from entente.apps.dialogues.models import Meeting, Series
from entente.apps.dialogues.rules import Held, NextSession, first_day, last_day, next_session
from entente.engines.figures.figure import Window, by_code, count
from entente.engines.records.desk import due_rows
from entente.engines.records.reader import Reader
from tests.conftest import Signs
from tests.examples import World, example, unit

ON = date(2019, 11, 1)
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
PRECISIONS = st.sampled_from(["day", "month", "year"])
HELD = st.none() | st.builds(Held, DAYS, PRECISIONS)
REAL = Held(date(2018, 10, 1), "month")


@pytest.mark.parametrize(
    ("periodicity", "last", "begun", "ends_on", "expected"),
    [
        (12, REAL, None, None, NextSession(date(2019, 10, 1), "month", date(2019, 11, 1))),
        (12, None, REAL, None, NextSession(date(2019, 10, 1), "month", date(2019, 11, 1))),
        (1, Held(date(2024, 1, 31)), REAL, None, NextSession(date(2024, 2, 29), "day", date(2024, 2, 29))),
        (6, Held(date(2018, 5, 1), "year"), None, None, NextSession(date(2018, 7, 1), "year", date(2019, 7, 1))),
        (None, REAL, REAL, None, None),
        (12, None, None, None, None),
        (12, REAL, None, date(2019, 6, 1), None),
    ],
)
def test_the_next_session_counts_from_the_last_one_or_from_the_beginning(
    periodicity: int | None, last: Held | None, begun: Held | None, ends_on: date | None, expected: NextSession | None
) -> None:
    assert next_session(periodicity, last, begun, ends_on) == expected


@given(day=DAYS, precision=PRECISIONS)
def test_a_date_lies_within_the_days_it_may_mean(day: date, precision: str) -> None:
    assert first_day(day, precision) <= day <= last_day(day, precision)


def series(world: World, **values: Any) -> Series:
    """Return a stored series with the world's country."""
    row: Any = example(Series, world)
    Series.objects.filter(pk=row.pk).update(**{"begun_on": None, "periodicity": None, **values})
    return Series.objects.get(pk=row.pk)


def session(world: World, of: Series, day: date, precision: str = "day", **values: Any) -> Meeting:
    """Return a stored session of a series, held on a day."""
    row: Any = example(Meeting, world)
    asked = {"series": of, "starts_on": day, "precision": precision, "state": "held", **values}
    Meeting.objects.filter(pk=row.pk).update(**asked)
    return Meeting.objects.get(pk=row.pk)


@pytest.mark.django_db
def test_the_database_says_the_same_as_the_rule(world: World) -> None:
    row = series(world)
    one, other = session(world, row, ON), session(world, row, ON)

    @settings(max_examples=150, deadline=None)
    @given(months=st.none() | st.integers(1, 120), first=HELD, second=HELD, begun=HELD, ends=st.none() | DAYS, on=DAYS)
    def same(
        months: int | None, first: Held | None, second: Held | None, begun: Held | None, ends: date | None, on: date
    ) -> None:
        precision = begun.precision if begun else "day"
        Series.objects.filter(pk=row.pk).update(periodicity=months, begun_on=begun.on if begun else None,
                                                begun_precision=precision, ends_on=None)  # fmt: skip
        if ends is not None and (begun is None or ends > begun.on):
            Series.objects.filter(pk=row.pk).update(ends_on=ends)
        for meeting, held in ((one, first), (other, second)):
            values = (
                {"starts_on": held.on, "precision": held.precision, "state": "held"} if held else {"state": "planned"}
            )
            Meeting.objects.filter(pk=meeting.pk).update(**values)
        stored = Series.objects.get(pk=row.pk)
        past = sorted((held for held in (second, first) if held and held.on <= on), key=lambda held: held.on)
        if len(past) == 2 and past[0].on == past[1].on:
            return  # either may be told
        expected = next_session(months, past[-1] if past else None, begun, stored.ends_on)
        found = with_due(Series.objects.filter(pk=row.pk), local_operator(), on).get().late_from
        assert found == (expected.late_from if expected else None)

    same()


@pytest.fixture
def late(world: World) -> Series:
    """Return the series of which the second session was due in October 2019."""
    row = series(world, periodicity=12)
    session(world, row, date(2018, 10, 1), "month")
    return row


@pytest.mark.django_db
def test_what_is_overdue_is_said_counted_and_filtered(late: Series, world: World, signed_in: Signs) -> None:
    series(world, periodicity=12, begun_on=date(2019, 6, 1))
    client = signed_in("director")
    text = client.get(f"/series/{late.code}/?as_of=2019-11-01").content.decode()
    assert "overdue since Oct 2019" in text.replace("\xa0", " ")
    assert "overdue since" not in client.get(f"/series/{late.code}/?as_of=2019-10-31").content.decode()
    figure = by_code("dialogues.overdue")
    assert figure is not None
    assert count(figure, local_operator(), Window(ON, 2019)) == 1
    for asked in ("overdue=yes", "figure=dialogues.overdue"):
        answer = client.get(f"/series/?{asked}&as_of=2019-11-01")
        assert [row.code for row in rows_of(answer)] == [late.code], asked


def rows_of(answer: Any) -> list[Series]:
    """Return the series a list shows."""
    return list(Series.objects.filter(pk__in=answer.context["page"].numbers))


@pytest.mark.django_db
def test_the_desk_tells_what_falls_due_and_what_is_late(late: Series, world: World, signed_in: Signs,
                                                        acting: Callable[..., Actor]) -> None:  # fmt: skip
    director = acting("director")
    told = due_rows(Reader(director, "en", date(2019, 9, 1)))
    assert [(row.words, row.name, row.day) for row in told if row.words == "session due"] == [
        ("session due", late.title_en, date(2019, 11, 1))
    ]
    assert "1 dialogue is overdue" in signed_in("director").get("/").content.decode()


@pytest.mark.django_db
def test_a_session_out_of_scope_says_nothing_of_its_date(
    late: Series, world: World, acting: Callable[..., Actor]
) -> None:
    stranger = unit("directorate")
    Meeting.objects.update(marking="directorate", owner=stranger)
    reader: Actor = acting("director")
    assert not overdue(visible(reader, Series), reader, ON).exists()
    shown = Series.objects.filter(pk=late.pk).values_list(*NextDue().ask(Series, Reader(reader, "en", ON))).get()
    assert NextDue().text(Series, shown, Reader(reader, "en", ON)) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "example_of", "values", "sentence"),
    [
        ("series", Series, {"periodicity": "0"}, "A periodicity is at least one month"),
        ("series", Series, {"begun_on": "2015-01-01", "ends_on": "2014-01-01"}, "The end comes after the beginning"),
        ("meetings", Meeting, {"state": "held", "starts_on": "2999-01-01"}, "is not held yet"),
        ("meetings", Meeting, {"kind": "committee", "direction": "to-us"}, "Only a visit has a direction"),
        ("meetings", Meeting, {"number": "2"}, "A number counts sessions of a series"),
        ("meetings", Meeting, {"number": "0"}, "Sessions are counted from 1"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    slug: str, example_of: Any, values: dict[str, str], sentence: str, world: World, signed_in: Signs
) -> None:
    row: Any = example(example_of, world)
    assert sentence in refused(signed_in("director"), f"/{slug}/{row.code}/edit", values)


def refused(client: Client, address: str, values: dict[str, str]) -> str:
    """Send an edit form back with some values changed and return the page that refuses it."""
    form = client.get(address).context["form"]
    sent = {bound.html_name: str(bound.value()) for bound in form if bound.value() not in (None, False, [])}
    for bound in form:
        if isinstance(bound.value(), list):
            sent[bound.html_name] = str(bound.field.prepare_value(bound.value()))
    answer = client.post(address, {**sent, **values})
    assert answer.status_code == 400
    return str(answer.content.decode())


@pytest.mark.django_db
def test_two_rows_that_cannot_stand_together_are_refused(world: World, signed_in: Signs) -> None:
    from_2018 = series(world, begun_on=date(2018, 10, 1), begun_precision="month")
    session(world, from_2018, date(2018, 10, 5), number=1)
    second: Any = session(world, from_2018, date(2019, 10, 5))
    client = signed_in("director")
    address = f"/meetings/{second.code}/edit"
    assert "a session of this number already" in refused(client, address, {"number": "1"})
    early = refused(client, address, {"starts_on": "2018-09-30", "ends_on": "2018-09-30"})
    assert "held before the series begins (2018-10-01)" in early


@pytest.mark.django_db
def test_agenda_delegation_and_declaration_answer_to_their_meeting(world: World, signed_in: Signs) -> None:
    meeting: Any = example(Meeting, world)
    client = signed_in("director")
    item = {"meeting": meeting.code, "position": "1", "title_fr": "Point", "title_en": "Item"}
    assert client.post("/agenda-items/new", item).status_code == 302
    assert "an item at this place already" in client.post("/agenda-items/new", item).content.decode()
    head = {
        "meeting": meeting.code,
        "side": "ours",
        "rank": "1",
        "function_fr": "Chef",
        "function_en": "Head",
        "head": "on",
    }
    assert client.post("/delegates/new", head).status_code == 302
    assert "has its head already" in client.post("/delegates/new", head).content.decode()
    theirs = {**head, "side": "theirs", "unit": str(world.unit.pk)}
    answer = client.post("/delegates/new", theirs)
    assert "has an institution, not a unit" in answer.content.decode()
    declaration = {
        "code": "joint", "title_fr": "Déclaration", "title_en": "Declaration", "meeting": meeting.code,
        "adopted_on": "2014-02-28", "adopted_precision": "day", "owner": str(world.unit.pk), "marking": "internal",
    }  # fmt: skip
    text = client.post("/declarations/new", declaration).content.decode()
    assert "adopted before its meeting begins (2014-03-01)" in text
    assert client.post("/declarations/new", {**declaration, "adopted_on": "2014-03-01"}).status_code == 302
