"""The relief forecast as a page and a file: what it tells to whom, what it refuses, and at how many queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from entente.access.models import Unit
from entente.apps.network.models import Person, Portfolio, Position, Posting
from entente.engines.figures.figure import Window, all_figures, by_code, count
from entente.engines.journal.models import Entry
from tests.conftest import Signs
from tests.examples import World, person, position, unit

PAGE = "/network/relief/"


def posted(world: World, days: int | None, mark: str = "", *, began: int = 300, **values: Any) -> Posting:
    """Return a stored posting in a position of its own, that began so long ago and ends in so many days."""
    today = timezone.localdate()
    place, who = position(world, mark), person(world, mark)
    place.save()
    who.save()
    begins = today - timedelta(days=began)
    row = Posting(position=place, person=who, planned_from=begins, arrived_on=begins, letter_on=begins,
                  planned_to=None if days is None else today + timedelta(days=days), **values)  # fmt: skip
    row.save()
    return row


def followed(row: Posting, days: int, person_of: World) -> Posting:
    """Return the stored posting of a successor, who comes so many days after the departure (or before, negative)."""
    who = person(person_of, "next")
    who.save()
    assert row.planned_to is not None
    begins = row.planned_to + timedelta(days=days)
    return Posting.objects.create(position=row.position, person=who, planned_from=begins)


def test_a_position_that_falls_vacant_is_told_with_the_form_of_its_relief(world: World, signed_in: Signs) -> None:
    row = posted(world, 200, "Alpha")
    text = signed_in("director").get(PAGE).content.decode()
    assert row.position.function_en in text
    assert row.person.name in text
    departure = timezone.localdate() + timedelta(days=200)
    begins = departure - timedelta(days=row.position.handover_days)
    assert f"/postings/new?position={row.position.code}&amp;planned_from={begins}" in text
    assert "Vacant from" in text


def test_the_form_of_a_relief_is_filled_in_and_stores_it(world: World, signed_in: Signs) -> None:
    row = posted(world, 200)
    client = signed_in("director")
    page = client.get(f"/positions/{row.position.code}/").content.decode()
    begins = timezone.localdate() + timedelta(days=190)
    address = f"/postings/new?position={row.position.code}&amp;planned_from={begins}&amp;planned_to="
    assert address in page
    form = client.get(
        page.split('href="/postings/new')[1].split('"')[0].replace("&amp;", "&").join(["/postings/new", ""])
    )
    assert f'value="{begins}"' in form.content.decode()
    assert row.position.code in form.content.decode()


def test_who_may_not_add_a_posting_gets_no_form(world: World, signed_in: Signs) -> None:
    row = posted(world, 200)
    for address in (PAGE, f"/positions/{row.position.code}/"):
        assert "Plan a relief" not in signed_in("means-officer").get(address).content.decode()


def test_each_figure_leads_to_as_many_rows(world: World, signed_in: Signs) -> None:
    posted(world, 200)
    short = posted(world, 100, "short")
    followed(short, -3, world)
    gap = posted(world, 100, "gap")
    followed(gap, 60, world)
    empty = position(world, "empty")
    empty.save()
    posted(world, 400, "long", began=1000)
    client = signed_in("director")
    text = client.get(PAGE).content.decode()
    figures = text.split('<ul class="figures">')[1].split("</ul>")[0].split("<li>")[1:]
    assert len(figures) == 6
    numbers = {}
    for figure in figures:
        address = figure.split('href="')[1].split('"')[0].replace("&amp;", "&")
        number = int(figure.split("<b>")[1].split("</b>")[0])
        rows = client.get(address).content.decode()
        assert rows.count('class="rows"') == bool(number), address
        assert rows.split("<tbody>")[-1].count("<tr>") == number if number else True
        numbers[address.split("what=")[1]] = number
    assert numbers == {"vacant": 1, "soon": 3, "overlap": 1, "handover": 1, "length": 1, "papers": 0}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=yesterday", "not a date"),
        ("from=2026-05-01&to=2026-04-01", "ends before it begins"),
        ("from=2020-01-01&to=9999-12-31", "at most 10 years"),
        ("what=party", "not something the forecast tells"),
        ("page=minus", "not a page"),
        ("kind=nothing", "nothing"),
    ],
)
def test_what_cannot_be_understood_is_said(query: str, said: str, world: World, signed_in: Signs) -> None:
    posted(world, 200)
    client = signed_in("director")
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == 400
    assert said in answer.content.decode()
    if not query.startswith("page"):
        assert client.get(f"{PAGE}export?{query}").status_code == 400


@pytest.mark.parametrize("query", ["as_of=0001-01-01", "as_of=9999-12-31", "from=9990-01-01", "show=timeline"])
def test_no_day_breaks_the_page(query: str, world: World, signed_in: Signs) -> None:
    posted(world, None)
    posted(world, 200)
    answer = signed_in("director").get(f"{PAGE}?{query}")
    assert answer.status_code == 200 or (answer.status_code == 400 and 'role="alert"' in answer.content.decode())


def test_filters_narrow_and_are_chips(world: World, signed_in: Signs) -> None:
    here = posted(world, 200, "Here")
    elsewhere = World()
    there = posted(elsewhere, 200, "There")
    text = signed_in("director").get(f"{PAGE}?country={world.country.code}").content.decode()
    assert here.position.function_en in text
    assert there.position.function_en not in text
    assert 'class="chip"' in text


def test_nobody_is_named_to_who_may_not_see_them(world: World, signed_in: Signs) -> None:
    row = posted(world, 200, "Hidden")
    stranger = unit("directorate")
    Person.objects.filter(pk=row.person_id).update(marking="directorate", owner=stranger)
    for address in (PAGE, f"{PAGE}?show=timeline", f"{PAGE}export?format=csv"):
        text = signed_in("director").get(address).content.decode()
        assert row.person.name not in text
        assert "not shown to you" in text


def test_the_same_queries_with_one_and_twenty_positions(world: World, signed_in: Signs) -> None:
    client = signed_in("director")
    posted(world, 200)
    assert queries(client, PAGE) == queries(client, PAGE)
    few = queries(client, PAGE), queries(client, f"{PAGE}?show=timeline"), queries(client, f"{PAGE}export?format=csv")
    for _row in range(20):
        followed(posted(world, 200), -10, world)
    many = queries(client, PAGE), queries(client, f"{PAGE}?show=timeline"), queries(client, f"{PAGE}export?format=csv")
    assert few == many


def queries(client: Any, address: str) -> int:
    """Return how many queries an address costs when nothing is kept of it."""
    caches["counts"].clear()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_a_role_without_positions_finds_no_such_page(world: World, signed_in: Signs) -> None:
    for role in ("school-administrator", "administrator"):
        client = signed_in(role)
        assert client.get(PAGE).status_code == 404
        assert "/network/relief/" not in client.get("/").content.decode()


def test_nothing_to_say_is_said(world: World, signed_in: Signs) -> None:
    assert "Every position you may see is held" in signed_in("director").get(PAGE).content.decode()


def test_the_file_says_what_the_list_says_and_is_journalled(world: World, signed_in: Signs) -> None:
    row = posted(world, 200, "Filed")
    followed(row, -4, world)
    client = signed_in("director")
    answer = client.get(f"{PAGE}export?format=xlsx")
    sheet = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    line = next(cells for cells in sheet if cells[0] == row.position.function_en)
    assert line[4] == timezone.localdate() + timedelta(days=200)
    assert line[8] == 4
    assert Entry.objects.filter(verb="export", kind="network.position").count() == 1


def test_figures_count_as_of_a_day_and_of_a_country(world: World, acting: Callable[..., Any]) -> None:
    row = posted(world, 200)
    followed(row, -4, world)
    World()
    actor = acting("director")
    today = timezone.localdate()

    def number(code: str, on: date, subject: Any = None) -> Any:
        figure = by_code(code)
        assert figure is not None
        return count(figure, actor, Window(on, on.year, subject))

    assert number("network.positions_vacant", today) == 0
    assert number("network.positions_vacant", row.planned_from - timedelta(days=1)) == 1
    assert number("network.relief_overlaps", today + timedelta(days=197)) == 1
    assert number("network.relief_overlaps", today + timedelta(days=200)) == 0
    Posting.objects.filter(pk=row.pk).update(planned_to=row.planned_from + timedelta(days=1200))
    assert number("network.tours_over_length", today) == 1
    assert number("network.tours_over_length", today, world.country) == 1
    assert number("network.tours_over_length", today, World().country) == 0
    for last in (date(9999, 12, 31), date(1, 1, 1)):
        for figure in all_figures():
            if figure.model in {Position, Posting}:
                count(figure, actor, Window(last, last.year))


def test_the_lists_open_on_the_rows_of_the_figures(world: World, signed_in: Signs) -> None:
    posted(world, 200)
    client = signed_in("director")
    for code in ("positions_vacant", "positions_vacant_soon", "relief_overlaps"):
        assert client.get(f"/positions/?figure=network.{code}").status_code == 200
    assert "1\u00a0position" in client.get("/positions/?figure=network.positions_vacant_soon").content.decode()
    assert client.get("/postings/?figure=network.tours_over_length").status_code == 200


def test_positions_of_another_directorate_are_not_mixed_in(world: World, signed_in: Signs) -> None:
    row = posted(world, 200)
    other = Unit.objects.get(pk=World().unit.pk)
    Position.objects.filter(pk=row.position_id).update(marking="directorate")
    assert row.position.function_en not in signed_in("director", other).get(PAGE).content.decode()


def test_the_desk_tells_what_falls_vacant_and_which_tours_pass_their_length(world: World, signed_in: Signs) -> None:
    alone = posted(world, 100, "Alone")
    followed(posted(world, 100, "Followed"), -10, world)
    late = posted(world, 170, "Late", began=1000)
    empty = position(world, "Empty")
    empty.save()
    here = signed_in("director").get("/").content.decode()
    assert here.count("falls vacant, no successor") == 2
    assert f"/positions/{alone.position.code}/" in here
    assert here.count("tour passes its length") == 1
    assert f"/postings/{late.pk}/" in here
    assert "1 position is vacant" in here
    assert "?what=vacant" in here


def test_who_plans_no_relief_is_not_asked_for_one(world: World, signed_in: Signs) -> None:
    position(world, "Empty").save()
    assert "position is vacant" not in signed_in("means-officer").get("/").content.decode()


def test_the_positions_the_desk_counts_are_those_it_leads_to(world: World, signed_in: Signs) -> None:
    for place in (world, world, World()):
        position(place, "Empty").save()
    Portfolio.objects.create(unit=world.unit, country=world.country, starts_on=date(2010, 1, 1))
    client = signed_in("director")
    text = client.get("/").content.decode()
    assert "2 positions are vacant" in text
    address = text.split("2 positions are vacant")[0].split('href="')[-1].split('"')[0].replace("&amp;", "&")
    rows = client.get(address).content.decode().split("<tbody>")[-1]
    assert rows.count("<tr>") == 2
