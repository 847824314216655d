"""Siting scenarios in pages, jobs and on the command line: rights, sentences, proof with cancel, queries that stay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entente.access.actor import Actor, local_operator
from entente.access.models import Unit
from entente.access.service import Refused
from entente.apps.network.models import Jurisdiction, Post
from entente.apps.network.scenarios import actions as scenarios
from entente.apps.network.scenarios import sites
from entente.apps.network.scenarios.models import CountryWeight, Scenario, SeatCost
from entente.apps.network.solving.pmedian import Best
from entente.apps.projects.models import Action
from entente.apps.reference.models import Country
from entente.cli import main
from entente.engines.jobs import service
from entente.engines.jobs.models import Job
from entente.engines.jobs.progress import Cancelled, Progress
from entente.engines.journal.models import Entry
from tests.conftest import Signs
from tests.examples import DAY, World, both, country, number, owned, unit

ON = date(2014, 6, 1)


def placed(world: World, longitude: int) -> Country:
    """Return a country whose capital lies on the equator."""
    made = country(world.zone)
    made.capital_lat, made.capital_lon = Decimal(0), Decimal(longitude)
    made.capital_fr = made.capital_en = f"Capital {longitude}"
    made.save()
    return made


def post_in(world: World, seat: Country, *others: Country) -> Post:
    """Return a post that covers its seat and other countries."""
    abroad = unit("post", parent=world.directorate, directorate=world.directorate)
    row = Post.objects.create(unit=abroad, kind="internal-security", seat_country=seat, starts_on=DAY,
                              **both("seat", "", number()), **owned(world))  # fmt: skip
    for place in (seat, *others):
        Jurisdiction.objects.create(
            post=row, country=place, capacity="resident" if place is seat else "accredited",
            competence="internal-security", starts_on=DAY,
        )  # fmt: skip
    return row


@pytest.fixture
def network(world: World) -> list[Country]:
    """Return four covered countries at 0, 10, 20 and 30 degrees: posts in the first and last."""
    places = [placed(world, longitude) for longitude in (0, 10, 20, 30)]
    post_in(world, places[0], places[1])
    post_in(world, places[3], places[2])
    SeatCost.objects.create(yearly_eur=100, starts_on=DAY)
    SeatCost.objects.create(yearly_eur=50, starts_on=DAY, country=places[1])
    CountryWeight.objects.create(country=places[1], weight=5, starts_on=DAY, **both("reason", "", 1))
    return places


def scenario(world: World, **values: Any) -> Scenario:
    """Return a stored scenario."""
    wished = {"posts": 2} | values
    return Scenario.objects.create(
        name=f"Scenario {number()}", as_of=ON, owner=world.unit, marking="internal", **wished
    )


def test_a_scenario_is_computed_journalled_and_shown(world: World, network: list[Country], signed_in: Signs) -> None:
    row = scenario(world)
    client = signed_in("director")
    assert "had it computed" not in client.get(f"/network/siting/{row.pk}/").content.decode()
    answer = client.post(f"/network/siting/{row.pk}/", {"act": "compute"}, follow=True)
    text = answer.content.decode()
    row.refresh_from_db()
    assert row.state == "proven"
    assert row.result["value"] == 2 * 1112
    assert row.result["cost_eur"] == 150
    assert "Proven optimal" in text
    assert "Capital 10" in text
    line = Entry.objects.filter(kind="network.scenario", verb="compute").get()
    assert line.after["proven"] is True
    assert "result" not in line.after


def test_reading_writes_nothing(world: World, network: list[Country], signed_in: Signs) -> None:
    row = scenarios.compute(local_operator(), scenario(world))
    client, lines = signed_in("director"), Entry.objects.count()
    assert client.get(f"/network/siting/{row.pk}/").status_code == 200
    assert client.get(f"/network/siting/compare/?of={row.pk}&of={scenario(world).pk}").status_code == 200
    assert Entry.objects.count() == lines


def test_who_may_not_change_it_may_not_compute_it(world: World, network: list[Country], signed_in: Signs) -> None:
    row = scenario(world)
    client = signed_in("means-officer")
    assert "Compute" not in client.get(f"/network/siting/{row.pk}/").content.decode()
    answer = client.post(f"/network/siting/{row.pk}/", {"act": "compute"})
    assert answer.status_code == 400
    row.refresh_from_db()
    assert row.state == "draft"
    assert signed_in("attache").get(f"/network/siting/{row.pk}/").status_code == 404


def test_a_scenario_of_another_directorate_is_not_found(world: World, signed_in: Signs) -> None:
    other = unit("directorate")
    Unit.objects.filter(pk=other.pk).update(directorate=other)
    row = Scenario.objects.create(name="Elsewhere", as_of=ON, owner=other, posts=2)  # its marking as it comes
    client = signed_in("director")
    assert client.get(f"/network/siting/{row.pk}/").status_code == 404
    assert client.post(f"/network/siting/{row.pk}/", {"act": "prove"}).status_code == 404
    assert client.get(f"/network/siting/compare/?of={row.pk}&of={scenario(world).pk}").status_code == 404


def test_a_wish_that_cannot_be_gets_a_sentence_and_400(world: World, network: list[Country], signed_in: Signs) -> None:
    client = signed_in("director")
    answer = client.post(f"/network/siting/{scenario(world, posts=9).pk}/", {"act": "compute"})
    assert answer.status_code == 400
    assert "9 posts are asked and 4 places can have one" in answer.content.decode()
    answer = client.post(f"/network/siting/{scenario(world, posts=None, budget_eur=3).pk}/", {"act": "compute"})
    assert "below the cheapest network" in answer.content.decode()
    row = scenario(world)
    stays = Post.objects.order_by("pk").first()
    row.keep.add(stays)
    row.close.add(stays)
    assert "both kept and closed" in client.post(f"/network/siting/{row.pk}/").content.decode()


def test_the_form_says_what_a_scenario_lacks(world: World, signed_in: Signs) -> None:
    wish = {"name": "A wish", "as_of": "2014-06-01", "competence": "internal-security", "aim": "distance",
            "weighting": "activity", "penalty": "0", "owner": world.unit.pk, "marking": "internal"}  # fmt: skip
    client = signed_in("director")
    for more, words in (
        ({}, "Give the number of posts, a yearly budget"),
        ({"aim": "coverage", "posts": "3"}, "needs a radius"),
        ({"posts": "3", "ways": "MR,SN"}, "Line 1 of the ways"),
    ):
        answer = client.post("/siting-scenarios/new", wish | more)
        assert answer.status_code == 400
        assert words in answer.content.decode()
    assert client.post("/siting-scenarios/new", wish | {"posts": "3"}).status_code == 302


def test_a_changed_wish_shows(world: World, network: list[Country], signed_in: Signs) -> None:
    row = scenarios.compute(local_operator(), scenario(world))
    assert not scenarios.is_stale(row)
    Scenario.objects.filter(pk=row.pk).update(posts=3)
    assert "The wish has changed" in signed_in("director").get(f"/network/siting/{row.pk}/").content.decode()


def test_scenarios_stand_side_by_side(world: World, network: list[Country], signed_in: Signs) -> None:
    one, two = (scenarios.compute(local_operator(), scenario(world, posts=posts)) for posts in (1, 2))
    client = signed_in("director")
    text = client.get(f"/network/siting/compare/?of={one.pk}&of={two.pk}").content.decode()
    assert one.name in text
    assert two.name in text
    for wrong in ("", f"?of={one.pk}", f"?of={one.pk}&of=x", f"?of={one.pk}&of=-2", "?of=1&of=2&of=3&of=4&of=5"):
        answer = client.get(f"/network/siting/compare/{wrong}")
        assert answer.status_code == 400
        assert "Compare two to four scenarios" in answer.content.decode()
    assert client.get(f"/network/siting/compare/?of={one.pk}&of=999999999").status_code == 404


def queries_of(client: Any, address: str) -> int:
    """Return how many queries a page takes, asked before so that sessions and rights are as they stay."""
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_pages_and_reads_take_the_same_queries_whatever_the_size(
    world: World, network: list[Country], signed_in: Signs
) -> None:
    client, few = signed_in("director"), [scenarios.compute(local_operator(), scenario(world)) for _ in range(2)]
    pages = (f"/network/siting/{few[0].pk}/", f"/network/siting/compare/?of={few[0].pk}&of={few[1].pk}")
    before = [queries_of(client, page) for page in pages]
    with CaptureQueriesContext(connection) as small:
        sites.stored_network(local_operator(), ON, "internal-security", "activity")
    for longitude in range(40, 70, 10):
        post_in(world, placed(world, longitude), placed(world, longitude + 5))
    for row in few:
        Scenario.objects.filter(pk=row.pk).update(posts=6)
        row.refresh_from_db()
        scenarios.compute(local_operator(), row)
    with CaptureQueriesContext(connection) as large:
        sites.stored_network(local_operator(), ON, "internal-security", "activity")
    assert [queries_of(client, page) for page in pages] == before
    assert len(large) == len(small) <= 9


def test_activity_weighs_what_is_done_in_the_year(world: World, network: list[Country]) -> None:
    for begins in (date(2014, 3, 1), date(2014, 5, 1), date(2012, 5, 1)):
        Action.objects.create(kind="training", state="done", country=network[0], starts_on=begins, ends_on=begins,
                              **both("title", "", number()), **owned(world))  # fmt: skip
    weighed = {client.code: client.weight for client in
               sites.stored_network(local_operator(), ON, "internal-security", "activity").clients}  # fmt: skip
    assert (weighed[network[0].code], weighed[network[1].code], weighed[network[2].code]) == (3, 5, 1)
    same = sites.stored_network(local_operator(), ON, "internal-security", "uniform").clients
    assert {client.code: client.weight for client in same}[network[0].code] == 1


def test_the_network_is_read_as_of_the_day(world: World, network: list[Country]) -> None:
    stored = sites.stored_network(local_operator(), ON, "internal-security", "uniform")
    assert [site.stands for site in stored.sites] == [True, True, False, False]
    assert sites.stored_network(local_operator(), date(2013, 1, 1), "internal-security", "uniform").sites == ()
    Country.objects.filter(pk=network[1].pk).update(capital_lat=None)
    assert sites.stored_network(local_operator(), ON, "internal-security", "uniform").unplaced == (network[1].code,)


def test_the_proof_runs_as_a_job_and_leads_back(
    world: World, network: list[Country], signed_in: Signs, django_capture_on_commit_callbacks: Any
) -> None:
    row = scenario(world)
    client = signed_in("director")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/network/siting/{row.pk}/", {"act": "prove"})
    job = Job.objects.get()
    row.refresh_from_db()
    assert (job.state, job.result, job.failure) == ("done", f"/network/siting/{row.pk}/", "")
    assert (row.state, row.job_id) == ("proven", job.pk)


def test_a_proof_cancelled_keeps_what_was_there(
    world: World, network: list[Country], acting: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The solver asks at each step whether to go on; its owner's wish to stop comes out as such, and nothing is kept."""
    row = scenario(world)
    asked: list[bool] = []

    def slow(problem: Any, seconds: float, step: Any) -> Any:
        asked.append(step(0.5, Best(seats=[], value=10.0, bound=9.0)))
        return scenarios_solve(problem, 0)

    def stop(self: Progress, done: int, total: int, words: str = "") -> None:
        assert (done, total, words) == (500, 1000, "gap 10.00 %")
        raise Cancelled

    scenarios_solve = scenarios.solve
    monkeypatch.setattr(scenarios, "solve", slow)
    monkeypatch.setattr(Progress, "step", stop)
    with pytest.raises(Cancelled):
        scenarios.run_proof(Progress(), acting("director"), row.pk)
    row.refresh_from_db()
    assert asked == [False]
    assert (row.state, row.result) == ("draft", None)


def test_asking_for_a_proof_is_journalled(world: World, network: list[Country], acting: Callable[..., Actor]) -> None:
    row = scenario(world)
    job = scenarios.start_proof(acting("director"), row)
    line = Entry.objects.filter(kind="network.scenario", object_id=row.pk).latest("id")
    assert (line.verb, line.after) == ("prove", {"proof": job.pk})
    row.refresh_from_db()
    assert row.job_id == job.pk


def test_a_cancel_asked_before_the_proof_begins_stops_it(
    world: World, network: list[Country], acting: Callable[..., Actor], django_capture_on_commit_callbacks: Any
) -> None:
    actor, row = acting("director"), scenario(world)
    with django_capture_on_commit_callbacks(execute=True):
        job = scenarios.start_proof(actor, row)
        service.cancel(actor, job)
    job.refresh_from_db()
    row.refresh_from_db()
    assert (job.state, row.state) == ("cancelled", "draft")


def test_a_proof_that_cannot_be_fails_with_a_sentence(
    world: World, network: list[Country], acting: Callable[..., Actor], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = scenarios.start_proof(acting("director"), scenario(world, posts=9))
    job.refresh_from_db()
    assert job.state == "failed"
    assert "9 posts are asked" in job.failure
    with pytest.raises(Refused):
        scenarios.start_proof(acting("means-officer"), scenario(world))


def test_the_command_sites_a_graph_and_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    graph = tmp_path / "towns.txt"
    graph.write_text("5 4 2\n1 2 10\n2 3 10\n3 4 80\n4 5 10\n", encoding="utf-8")
    assert main(["siting", "--graph", str(graph)]) == 0
    out = capsys.readouterr().out
    assert out.startswith('{"nodes": 5, "edges": 4, "p": 2, "value": 30, "bound": 30, "proven": true, "gap": 0.0, ')
    assert main(["siting", "--graph", str(graph), "--format", "text", "--seconds", "5"]) == 0
    for content in (b"", b"\x00\xff\x01", b"5 4\n", b"2 1 1\n1 2 -1\n", b"\xff\xfe"):
        graph.write_bytes(content)
        assert main(["siting", "--graph", str(graph)]) == 2
        told = capsys.readouterr().err
        assert told.count("\n") == 1
        assert "towns.txt" in told
    assert main(["siting", "--graph", str(tmp_path)]) == 2
    assert main(["siting", "--graph", str(tmp_path / "none")]) == 2
    capsys.readouterr()


def test_the_command_sites_the_stored_network(
    world: World, network: list[Country], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["siting", "--posts", "2", "--as-of", "2014-06-01"]) == 0
    assert '"proven": true' in capsys.readouterr().out
    assert main(["siting", "--posts", "2", "--as-of", "2014-06-01", "--format", "text"]) == 0
    assert "Capital 10" in capsys.readouterr().out
    for wrong in (["--posts", "9"], ["--budget", "x"], [], ["--aim", "coverage", "--posts", "2"],
                  ["--posts", "2", "--keep", "nothing"], ["--posts", "2", "--competence", "x"]):  # fmt: skip
        assert main(["siting", "--as-of", "2014-06-01", *wrong]) == 2
        assert capsys.readouterr().err.count("\n") == 1
