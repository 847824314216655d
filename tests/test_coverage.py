"""Who covers what: each number of the page against its rows, changes between two days, the command, the routing."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entente import cli
from entente.access.actor import local_operator
from entente.apps.network.choices import Capacity
from entente.apps.network.models import Jurisdiction, Position, Post
from entente.apps.network.queries import posts_for
from entente.apps.partners.choices import Field
from entente.apps.reference.models import Country, Group
from entente.engines.figures.figure import Window, by_code, count
from entente.engines.journal.models import Entry
from tests.conftest import account
from tests.examples import World, country, example, unit

DAY = date(2014, 6, 30)
ON = f"as_of={DAY}"


class Net:
    """Two zones, one with two within it, and posts of several kinds over their countries."""

    def __init__(self, world: World) -> None:
        self.world = world
        Jurisdiction.objects.all().delete()
        self.wide = Group.objects.create(code="wide", kind="zone", name_fr="Large", name_en="Wide")
        self.north, self.south = (
            Group.objects.create(code=code, kind="zone", name_fr=code, name_en=code.title(), parent=self.wide)
            for code in ("north", "south")
        )
        self.a, self.b, self.c = (country(self.north, name) for name in ("Alpha", "Bravo", "Charlie"))
        self.d, self.e = (country(self.south, name) for name in ("Delta", "Echo"))
        Country.objects.filter(pk=self.e.pk).update(sovereign="no")
        self.service = self.post("service", "internal-security")
        self.mission = self.post("mission", "defence-mission")
        self.regional = self.post("regional", "regional-attache")

    def post(self, code: str, kind: str, **values: Any) -> Post:
        """Store a post of a kind."""
        row = example(Post, self.world)
        assert isinstance(row, Post)
        row.unit.code = row.unit.short_fr = row.unit.short_en = code
        row.unit.save()
        values = {"kind": kind, "starts_on": date(2010, 1, 1), "marking": "public", **values}
        Post.objects.filter(pk=row.pk).update(**values)
        row.refresh_from_db()
        return row

    def covers(
        self, post: Post, over: Country, capacity: str, competence: str = "internal-security", *days: date
    ) -> Any:
        """Store a jurisdiction from 2012, or between the days given."""
        starts, *ends = days or (date(2012, 1, 1),)
        return Jurisdiction.objects.create(
            post=post, country=over, capacity=capacity, competence=competence, starts_on=starts,
            ends_on=ends[0] if ends else None,
        )  # fmt: skip

    def filled(self) -> Net:
        """Store jurisdictions of every sort."""
        self.covers(self.service, self.a, "resident")
        self.covers(self.service, self.b, "accredited")
        self.covers(self.regional, self.a, "accredited")
        self.covers(self.regional, self.d, "interim")
        self.covers(self.regional, self.e, "accredited")
        self.covers(self.mission, self.a, "resident", "defence")
        self.covers(self.mission, self.d, "accredited", "defence", date(2012, 1, 1), date(2014, 1, 1))
        return self


@pytest.fixture
def net(world: World) -> Net:
    """Return the network, nothing covered yet."""
    return Net(world)


@pytest.fixture
def desk(net: Net) -> Client:
    """Return a desk officer's client."""
    client = Client()
    client.force_login(account("desk-officer", net.world.unit))
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return unescape(answer.content.decode())


def rows_of(client: Client, address: str) -> list[list[str]]:
    """Return the cells of the table at an address, whose heading must say how many lines it has."""
    text = page(client, address)
    body = re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
    lines = re.findall(r"<tr>(.*?)</tr>", body.group(1), re.DOTALL) if body else []
    said = re.search(r'class="count">(\d+) ', text)
    assert said, address
    assert int(said.group(1)) == len(lines), address
    return [[re.sub(r"<.*?>", "", cell) for cell in re.findall(r"<td>(.*?)</td>", line, re.DOTALL)] for line in lines]


def matrix_of(text: str) -> list[list[tuple[str, str]]]:
    """Return, by line of the matrix, the (number, address) of each of its links."""
    body = text.split("matrix")[1].split("</tbody>", maxsplit=1)[0]
    lines = re.findall(r'<tr class="d\d">(.*?)</tr>', body, re.DOTALL)
    return [
        [(re.sub(r"\D", "", words), href) for href, words in re.findall(r'<a [^>]*href="([^"]*)">(.*?)</a>', line)]
        for line in lines
    ]


@pytest.mark.parametrize("kind", ["", "internal-security", "regional-attache"])
def test_every_number_of_the_matrix_is_what_its_link_lists(net: Net, desk: Client, kind: str) -> None:
    net.filled()
    lines = matrix_of(page(desk, f"/network/coverage/?{ON}&kind={kind}"))
    assert len(lines) == 1 + 1 + 1 + 2  # the world, the examples' zone, the wide one with two within it
    links = [link for line in lines for link in line]
    assert len(links) == len(lines) * 3 * 2
    assert [address for number, address in links if len(rows_of(desk, address)) != int(number)] == []
    assert any(int(number) for number, _address in links)


def test_the_cells_as_counted_by_hand(net: Net, desk: Client) -> None:
    net.filled()
    text = page(desk, f"/network/coverage/?{ON}")
    lines = {re.sub(r"<.*?>", " ", line) for line in re.findall(r'<tr class="d\d">.*?</tr>', text, re.DOTALL)}
    cells = {line.split()[0]: re.findall(r"(\d+)\s+/\s+(\d+)\s+(\d+) resident", line) for line in lines}
    # defence, internal security, civil protection: covered / States and territories covered, resident posts
    assert cells["North"] == [("1", "3", "1"), ("2", "3", "1"), ("0", "3", "0")]
    assert cells["South"] == [("0", "1", "0"), ("2", "2", "0"), ("0", "1", "0")]
    assert cells["Wide"] == [("1", "4", "1"), ("4", "5", "1"), ("0", "4", "0")]


@pytest.mark.parametrize(
    ("state", "names"),
    [("covered", "Alpha Bravo Delta Echo"), ("uncovered", "Charlie"), ("shared", "Alpha"), ("interim", "Delta")],
)
def test_the_lists_behind_the_page(net: Net, desk: Client, state: str, names: str) -> None:
    net.filled()
    address = f"/network/coverage/rows/?{ON}&zone=wide&state={state}"
    assert [cells[0].split()[-1] for cells in rows_of(desk, address)] == names.split()


def test_the_map_shows_the_seats_of_the_posts_competent_in_the_field(net: Net, desk: Client) -> None:
    net.filled()
    Post.objects.update(latitude=1, longitude=2)

    def seats(query: str) -> set[str]:
        text = page(desk, f"/network/coverage/?{ON}{query}")
        return set(re.findall(r'class="m-dot"><title>(\w+) \(', text))

    assert seats("") == {"service", "regional"}
    assert seats("&competence=defence") == {"mission"}
    assert seats("&competence=any&kind=regional-attache") == {"regional"}


def test_the_state_whose_network_it_is_is_not_missed(net: Net, desk: Client, settings: LazySettings) -> None:
    address = f"/network/coverage/rows/?{ON}&state=uncovered&zone=south"
    assert len(rows_of(desk, address)) == 1
    settings.HOME_COUNTRY = net.d.code
    Country.objects.filter(pk=net.d.pk).update(name_en="Home")
    assert len(rows_of(desk, address + "&competence=defence")) == 0


def test_figures_count_what_they_say(net: Net) -> None:
    net.filled()
    staff: Any = example(Position, net.world)
    Position.objects.filter(pk=staff.pk).update(kind="post-staff", unit=net.mission.unit)
    codes = ("countries_covered", "countries_shared", "interim", "staff", "posts", "defence_missions")

    def counted() -> list[int]:
        found = (by_code(f"network.{code}") for code in codes)
        return [int(count(item, local_operator(), Window(DAY, 2014))) for item in found if item]

    assert counted() == [2, 1, 1, 0, 1, 1]
    Position.objects.filter(pk=staff.pk).update(unit=net.service.unit)
    assert counted() == [2, 1, 1, 1, 1, 1]


def test_each_figure_leads_to_as_many_rows(net: Net, desk: Client) -> None:
    net.filled()
    found = re.findall(r'<a href="(/[a-z]+/\?figure=[^"]*)"><b>(\d+)</b>', page(desk, f"/network/coverage/?{ON}"))
    assert len(found) == 7
    for address, number in found:
        said = page(desk, address).split('class="sum"')[1].split("</p>")[0]
        assert re.search(rf">\s*{number}\xa0", said), (address, number)


def test_a_figure_of_countries_follows_a_jurisdiction_in_the_list(net: Net, desk: Client) -> None:
    address = f"/countries/?figure=network.countries_uncovered&{ON}&q=Delta"
    assert "Delta" in page(desk, address).split("<tbody>")[1]
    row = net.covers(net.service, net.d, "accredited")
    Jurisdiction.objects.filter(pk=row.pk).delete()
    director = Client()
    director.force_login(account("director", net.world.unit))
    sent = {
        "post": str(net.service.pk), "country": str(net.d.pk), "capacity": "accredited", "competence": "internal-security",
        "starts_on": "2012-01-01",
    }  # fmt: skip
    form = director.get("/jurisdictions/new").context["form"]
    sent |= {name: form[name].value() for name in form.fields if name not in sent and form[name].value()}
    answer = director.post("/jurisdictions/new", sent)
    assert answer.status_code == 302
    assert "Nothing is found" in page(desk, address)


def test_what_changed_between_two_days(net: Net, desk: Client) -> None:
    first, later = date(2012, 1, 1), date(2014, 1, 1)
    net.covers(net.service, net.a, "resident", "internal-security", first)
    net.covers(net.service, net.b, "accredited", "internal-security", first, later)  # lost
    net.covers(net.service, net.c, "accredited", "internal-security", later)  # gained
    net.covers(net.service, net.d, "accredited", "internal-security", first, later)  # moved
    net.covers(net.regional, net.d, "accredited", "internal-security", later)
    net.covers(net.regional, net.e, "interim", "internal-security", first, later)  # another capacity
    net.covers(net.regional, net.e, "accredited", "internal-security", later)
    net.post("opened", "defence-mission", starts_on=later)
    net.post("closed", "cooperation-office", ends_on=later)
    address = f"/network/coverage/changes/?from=2013-01-01&to={DAY}"
    text = page(desk, address + "&competence=any")
    assert sections(text) == {
        "Countries gained": [["Charlie", "internal security", "—", "service"]],
        "Countries lost": [["Bravo", "internal security", "service", "—"]],
        "Countries whose posts changed": [["Delta", "internal security", "service", "regional"]],
        "Capacities that changed": [["Echo", "internal security", "regional (interim)", "regional (accredited)"]],
        "Posts opened": [["opened", "defence mission", "—", "1 Jan 2014"]],
        "Posts closed": [["closed", "cooperation office", "1 Jan 2014", "—"]],
    }
    for href in re.findall(r'<td><a href="([^"]*)"', text):
        assert desk.get(href).status_code == 200, href
    assert not any(sections(page(desk, address + "&competence=defence")).values())
    assert len(sections(page(desk, address + "&kind=internal-security"))["Countries lost"]) == 2
    assert not any(sections(page(desk, "/network/coverage/changes/?from=2014-02-01&to=2014-03-01")).values())


def sections(text: str) -> dict[str, list[list[str]]]:
    """Return the lines of each section of the page of changes, names by their last word."""
    found = {}
    for part in text.split("<section")[1:]:
        title = re.sub(r"<.*?>", "", part.split("<h2>")[1].split("<span")[0]).strip()
        lines = [
            [
                re.sub(r"<.*?>", "", cell).replace("\xa0", " ")
                for cell in re.findall(r"<td[^>]*>(.*?)</td>", line, re.DOTALL)
            ]
            for line in re.findall(r"<tr>(<td>.*?)</tr>", part, re.DOTALL)
        ]
        found[title] = [[cells[0].split()[-1], *cells[1:]] for cells in lines]
    return found


WRONG = [
    ("coverage/?as_of=someday", "“someday” is not a date"),
    ("coverage/?competence=weather", "“weather” is not a choice for competence: write one of defence"),
    ("coverage/?kind=castle", "“castle” is not a choice for kind: write one of internal-security"),
    ("coverage/rows/?state=lost", "“lost” is not a choice for state: write one of covered"),
    ("coverage/rows/?zone=moon", "“moon” is not a choice for zone"),
    ("coverage/rows/?format=pdf", "“pdf” is not a choice for format: write one of xlsx"),
    ("coverage/changes/?from=1&to=2014-01-01", "“1” is not a date"),
    ("coverage/changes/?from=2015-01-01&to=2014-01-01", "The first day comes after the second"),
]


@pytest.mark.parametrize(("address", "sentence"), WRONG)
def test_what_cannot_be_understood_gets_a_sentence(net: Net, desk: Client, address: str, sentence: str) -> None:
    net.filled()
    assert sentence in page(desk, f"/network/{address}", 400)


@pytest.mark.parametrize("address", ["coverage/", "coverage/rows/?state=covered", "coverage/changes/?from=2011-01-01"])
def test_the_same_number_of_queries_whatever_the_rows(net: Net, desk: Client, address: str) -> None:
    costs: list[int] = []
    for _round in range(2):
        for _more in range(1 if not costs else 6):
            post = net.post(f"post-{_more}-{len(costs)}", "internal-security")
            net.covers(post, country(net.north), "resident")
        where = f"/network/{address}{'&' if '?' in address else '?'}kind=internal-security&to={DAY}&{ON}"
        page(desk, where.replace(str(DAY), "2013-01-01"))  # the first of its kind is asked more
        caches["counts"].clear()
        with CaptureQueriesContext(connection) as queries:
            page(desk, where)
        costs.append(len(queries))
    assert costs[0] == costs[1] > 3


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_tables_are_taken_away_as_files(net: Net, desk: Client, kind: str) -> None:
    net.filled()
    before = Entry.objects.filter(verb="export").count()
    for address in ("rows/?state=covered", "rows/?state=uncovered", "rows/?state=posts", "changes/?from=2011-01-01"):
        answer = desk.get(f"/network/coverage/{address}&{ON}&format={kind}")
        assert answer.status_code == 200, address
        assert answer["Content-Disposition"].endswith(f'.{kind}"')
        assert len(answer.content) > 100
    assert Entry.objects.filter(verb="export").count() == before + 4
    text = desk.get(f"/network/coverage/rows/?state=shared&{ON}&format=csv").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert [line[0] for line in lines[1:]] == [net.a.code, net.a.code]
    assert [line[4:7] for line in lines[1:]] == [
        ["service", "resident", "internal security"], ["regional", "accredited", "internal security"],
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["school-administrator", "administrator", "company"])
def test_who_may_see_no_jurisdiction_finds_no_page(net: Net, role: str) -> None:
    net.filled()
    client = Client()
    client.force_login(account(role, net.world.unit))
    for address in ("map/", "coverage/", "coverage/rows/", "coverage/changes/"):
        assert client.get(f"/network/{address}").status_code == 404
    assert "Delta" not in page(
        client, f"/countries/?figure=network.countries_covered&{ON}", 200 if role != "company" else 404
    )


def test_a_post_that_one_may_not_see_covers_nothing(net: Net, desk: Client) -> None:
    net.filled()
    other = unit("directorate")
    Post.objects.filter(pk=net.service.pk).update(marking="directorate", owner=other)
    text = page(desk, f"/network/coverage/?{ON}")
    assert "service" not in text.split("<details")[1]
    assert [cells[0].split()[-1] for cells in rows_of(desk, f"/network/coverage/rows/?{ON}&zone=north")] == ["Alpha"]
    assert "Bravo" in page(desk, f"/countries/?figure=network.countries_uncovered&{ON}&q=Bravo")


# --- the command -------------------------------------------------------------------------------------------


Runs = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runs:
    """Run `entente coverage` in English; return its status, output and errors."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            status = cli.main(["coverage", *words])
        except SystemExit as left:
            status = int(left.code or 0)
        told = capsys.readouterr()
        return status, told.out, told.err

    return command


def test_the_command_writes_one_ordered_row_a_jurisdiction(net: Net, run: Runs) -> None:
    net.filled()
    closed = net.post("closed", "internal-security", ends_on=date(2014, 1, 1))
    net.covers(closed, net.c, "resident")
    status, out, err = run("--as-of", DAY.isoformat())
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "country,post,capacity,competence"
    expected = [
        (net.a, "mission", "resident", "defence"), (net.a, "service", "resident", "internal-security"),
        (net.a, "regional", "accredited", "internal-security"), (net.b, "service", "accredited", "internal-security"),
        (net.d, "regional", "interim", "internal-security"), (net.e, "regional", "accredited", "internal-security"),
    ]  # fmt: skip
    assert lines[1:] == [",".join((row[0].code, *row[1:])) for row in expected]
    status, out, _err = run("--as-of", "2013-01-01", "--competence", "defence", "--format", "json")
    assert json.loads(out) == {
        "as_of": "2013-01-01",
        "rows": [
            {"country": net.a.code, "post": "mission", "capacity": "resident", "competence": "defence"},
            {"country": net.d.code, "post": "mission", "capacity": "accredited", "competence": "defence"},
        ],
        "countries": 2,
        "posts": 1,
    }


def test_the_command_writes_a_file_safe_to_open_and_is_journalled(net: Net, run: Runs, tmp_path: Path) -> None:
    risky = net.post("x", "defence-mission")
    risky.unit.code = "-1+1"
    risky.unit.save()
    net.covers(risky, net.a, "resident", "defence")
    path = tmp_path / "coverage.csv"
    assert run("--as-of", DAY.isoformat(), "--output", str(path))[:2] == (0, "")
    assert path.read_text().splitlines()[1] == f"{net.a.code},'-1+1,resident,defence"
    line = Entry.objects.filter(verb="export").latest("id")
    assert (line.actor, line.after["rows"], line.after["as_of"]) == ("local-operator", 1, "2014-06-30")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--as-of", "2014-02-30"), "“2014-02-30” is not a date: write year-month-day"),
        (("--competence", "weather"), "“weather” is not a competence: write one of defence, internal-security"),
        (("--format", "xlsx"), "“xlsx” is not a format: write one of csv, json."),
        (("--language", "de"), "“de” is not a language: write one of fr, en."),
        (("--output", "nowhere/x.csv"), "the folder “nowhere” does not exist"),
        (("--user", "nobody"), "“nobody” is not an open account"),
    ],
)
def test_the_command_refuses_with_a_sentence(net: Net, run: Runs, words: tuple[str, ...], sentence: str) -> None:
    net.filled()
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert sentence in err
    assert len(err.strip().splitlines()) <= 2


def test_the_command_acts_as_somebody(net: Net, run: Runs) -> None:
    net.filled()
    Post.objects.filter(pk=net.service.pk).update(marking="directorate", owner=unit("directorate"))
    user = account("desk-officer", net.world.unit)
    found = json.loads(run("--as-of", DAY.isoformat(), "--format", "json", "--user", user.username)[1])
    assert {row["post"] for row in found["rows"]} == {"mission", "regional"}
    school = account("school-administrator", net.world.unit)
    status, _out, err = run("--user", school.username)
    assert status == 2
    assert "Your mandates do not let you" in err


# --- the routing -------------------------------------------------------------------------------------------


def routed(net: Net, over: Country, competence: Field, on: date = DAY) -> list[tuple[str, str]]:
    return [(item.post.unit.code, item.capacity.value) for item in posts_for(over, competence, on)]


def test_the_competent_posts_in_order(net: Net) -> None:
    """Resident, accredited, interim; then the kind made for the field; then the longest there."""
    office = net.post("office", "cooperation-office")
    second = net.post("second", "internal-security")
    net.covers(office, net.a, "resident")
    net.covers(net.service, net.a, "interim")
    net.covers(net.regional, net.a, "accredited", "internal-security", date(2011, 1, 1))
    net.covers(second, net.a, "accredited", "internal-security", date(2013, 1, 1))
    net.covers(net.mission, net.a, "resident", "defence")
    assert routed(net, net.a, Field.INTERNAL_SECURITY) == [
        ("office", "resident"), ("second", "accredited"), ("regional", "accredited"), ("service", "interim"),
    ]  # fmt: skip
    assert routed(net, net.a, Field.DEFENCE) == [("mission", "resident")]
    assert routed(net, net.a, Field.CIVIL_PROTECTION) == []
    assert routed(net, net.b, Field.INTERNAL_SECURITY) == []


def test_a_post_is_competent_once_and_only_on_its_days(net: Net) -> None:
    net.covers(net.service, net.a, "accredited", "internal-security", date(2012, 1, 1), date(2014, 1, 1))
    net.covers(net.service, net.a, "resident", "internal-security", date(2013, 6, 1))
    net.covers(net.regional, net.a, "interim", "internal-security", date(2012, 1, 1), date(2014, 6, 30))
    ends = [("service", "accredited"), ("regional", "interim")]
    assert routed(net, net.a, Field.INTERNAL_SECURITY, date(2012, 1, 1)) == ends
    assert routed(net, net.a, Field.INTERNAL_SECURITY, date(2013, 6, 1)) == [("service", "resident"), ends[1]]
    assert routed(net, net.a, Field.INTERNAL_SECURITY, date(2014, 6, 29)) == [("service", "resident"), ends[1]]
    assert routed(net, net.a, Field.INTERNAL_SECURITY, DAY) == [("service", "resident")]
    Post.objects.filter(pk=net.service.pk).update(ends_on=DAY)
    assert routed(net, net.a, Field.INTERNAL_SECURITY, DAY) == []
    assert posts_for(net.a, Field.INTERNAL_SECURITY, date(2012, 1, 1))[0].capacity is Capacity.ACCREDITED
