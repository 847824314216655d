"""One end date, set in the form, changes pages, rights, figures, briefs and the command, with no other edit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.utils import timezone

from entente import cli
from entente.access.actor import local_operator
from entente.access.models import User
from entente.apps.agreements.models import Agreement
from entente.apps.dialogues.models import Meeting
from entente.apps.network.models import Counterpart, Jurisdiction, Position, Post, Posting
from entente.apps.partners.models import Contact, Institution
from entente.apps.projects.models import Action, Project, Result
from entente.apps.reference.models import Country, Statement
from entente.engines.figures.figure import Window, by_code, count
from entente.engines.records import catalogue
from entente.engines.search.index import rebuild
from tests.conftest import account
from tests.examples import World, country, example, unit
from tests.programs import Program, program_for
from tests.test_every_record import filled

# What an attaché reads because it concerns a country of the post.
TOLD = (
    Institution, Contact, Agreement, Meeting, Project, Action, Result, Statement, Position, Posting, Counterpart,
)  # fmt: skip
ON_THE_COUNTRY = (Institution, Agreement, Meeting, Project, Action, Result, Position)


class Scene:
    """A post with two countries, its attaché, its director, and records about the one it will lose."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lost, self.kept = country(world.zone, "Lost"), world.country
        post = example(Post, world)
        assert isinstance(post, Post)
        self.post = post
        post.unit.short_fr = post.unit.short_en = "SSI Somewhere"
        post.unit.save()
        begun = {"competence": "internal-security", "starts_on": date(2012, 1, 1), "post": post}
        Jurisdiction.objects.create(country=self.kept, capacity="resident", **begun)
        self.jurisdiction = Jurisdiction.objects.create(country=self.lost, capacity="accredited", **begun)
        stranger = unit("directorate")
        stranger.directorate = stranger
        stranger.save()
        about = World.__new__(World)
        about.__dict__.update(world.__dict__)
        about.country, about.unit, about.directorate = self.lost, stranger, stranger
        self.rows: dict[str, models.Model] = {
            f"Marked{at}x": example(m, about, f"Marked{at}x Zephyr") for at, m in enumerate(TOLD)
        }
        rebuild()
        self.attache = account("attache", post.unit)
        self.reader, self.director, self.program = Client(), Client(), program_for(self.attache)
        self.reader.force_login(self.attache)
        self.director.force_login(account("director", world.unit))

    def end(self, day: date) -> None:
        """Set the end date in the form, as its director does; nothing else is touched."""
        record = catalogue.by_model(Jurisdiction)
        address = record.detail_path(self.jurisdiction.pk) + "edit"
        sent = filled(record, self.jurisdiction, self.director) | {"ends_on": day.isoformat()}
        assert self.director.post(address, sent).status_code == 302

    def text(self, address: str) -> str:
        """Return what the attaché's browser gets; the session was opened before the change."""
        return str(self.reader.get(address).content.decode("utf-8-sig"))

    def everywhere(self) -> Iterator[tuple[str, str]]:
        """Yield every way in which the attaché reads: (name, text)."""
        code = self.lost.code
        yesterday = timezone.localdate() - timedelta(days=1)
        yield "country", self.text(f"/countries/{code}/")
        yield "country yesterday", self.text(f"/countries/{code}/?as_of={yesterday}")
        for model in TOLD:
            path = catalogue.by_model(model).list_path()
            yield f"list {path}", self.text(f"{path}?dates=all")
            yield f"filtered {path}", self.text(f"{path}?dates=all&country={code}")
            yield f"yesterday {path}", self.text(f"{path}?as_of={yesterday}")
            yield f"file {path}", self.text(f"{path}export?format=csv&dates=all&fields=all")
            yield f"program {path}", self.program.get(f"{path.strip('/')}/?limit=500{_dates(model)}").text
        yield "search", self.text("/search/?q=zephyr")
        for model in TOLD:
            yield f"search {model.__name__}", self.text(f"/search/?q=zephyr&kind={catalogue.by_model(model).slug}")
        yield "brief", self.text(f"/briefs/country/{code}/?language=en")
        yield "desk", self.text("/")

    def heard(self) -> dict[str, set[str]]:
        """Return, by way of reading, the marks of the lost country's records that are told there."""
        return {name: {mark for mark in self.rows if mark in text} for name, text in self.everywhere()}


def _dates(model: type[models.Model]) -> str:
    """Return the parameter that asks for all dates, where a list has dates."""
    return "&dates=all" if catalogue.by_model(model).dated else ""


@pytest.fixture
def scene(world: World) -> Scene:
    """Return the scene."""
    return Scene(world)


def covered() -> int:
    figure = by_code("network.countries_covered")
    assert figure is not None
    today = timezone.localdate()
    return int(count(figure, local_operator(), Window(today, today.year)))


def command(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    capsys.readouterr()
    assert cli.main(["coverage", "--format", "json", *words]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def reads_all(scene: Scene) -> None:
    """Assert that every way of reading tells of the lost country, and each record opens."""
    heard = scene.heard()
    marks = {type(row): mark for mark, row in scene.rows.items()}
    for model in TOLD:
        path = catalogue.by_model(model).list_path()
        assert marks[model] in heard[f"list {path}"] or model in {Posting}, path
        assert marks[model] in heard[f"program {path}"], path
        assert marks[model] in heard[f"file {path}"], path
        record = catalogue.by_model(model)
        address = record.detail_path(record.key_of(scene.rows[marks[model]]))
        assert scene.reader.get(address).status_code == 200, address
        assert scene.program.get(address.strip("/") + "/").status == 200, address
    for model in ON_THE_COUNTRY:
        assert marks[model] in heard["country"], model
    assert {marks[Institution], marks[Project], marks[Agreement]} <= heard["brief"]
    assert heard["search"] | set().union(*(heard[f"search {model.__name__}"] for model in TOLD)) >= {
        mark for model, mark in marks.items() if model not in {Posting, Counterpart}
    }
    assert f"/countries/{scene.lost.code}/" in scene.text("/")


def reads_nothing(scene: Scene) -> None:
    """Assert that no way of reading tells of the lost country, and its records are not found; the post keeps the other."""
    assert {name: marks for name, marks in scene.heard().items() if marks} == {}
    for row in scene.rows.values():
        record = catalogue.by_model(type(row))
        address = record.detail_path(record.key_of(row))
        for path in ("", "history"):
            assert scene.reader.get(address + path).status_code == 404, address
        assert scene.program.get(address.strip("/") + "/").status == 404, address
    desk = scene.text("/")
    assert f"/countries/{scene.lost.code}/" not in desk
    assert f"/countries/{scene.kept.code}/" in desk
    assert scene.reader.get(f"/countries/{scene.lost.code}/").status_code == 200


@pytest.mark.django_db
def test_an_end_date_today_takes_the_country_away_everywhere(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    today = timezone.localdate()
    name, short = scene.lost.name_en, "SSI Somewhere"
    brief = f"/briefs/country/{scene.lost.code}/?language=en"
    reads_all(scene)
    assert covered() == 2
    assert name in scene.director.get("/network/coverage/").content.decode().split("<details")[1]
    assert short in scene.director.get(brief).content.decode()

    scene.end(today)

    reads_nothing(scene)
    assert covered() == 1
    page = scene.director.get("/network/coverage/").content.decode()
    assert name not in page.split("<details")[1]
    assert name in page  # among the States without a post
    assert short not in scene.director.get(brief).content.decode()
    now, before = command(capsys), command(capsys, "--as-of", (today - timedelta(days=1)).isoformat())
    assert scene.lost.code not in {row["country"] for row in now["rows"]}
    assert scene.lost.code in {row["country"] for row in before["rows"]}
    assert (now["countries"], before["countries"]) == (1, 2)


@pytest.mark.django_db
def test_the_day_before_is_told_as_it_was_but_gives_no_right(scene: Scene) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    scene.end(timezone.localdate())
    page = scene.director.get(f"/network/coverage/?as_of={yesterday}").content.decode()
    assert scene.lost.name_en in page.split("<details")[1]
    brief = scene.director.get(f"/briefs/country/{scene.lost.code}/?language=en&as_of={yesterday}").content.decode()
    assert "SSI Somewhere" in brief
    assert "Marked" not in scene.text(f"/briefs/country/{scene.lost.code}/?language=en&as_of={yesterday}")
    changes = f"/network/coverage/changes/?from={yesterday}&to={timezone.localdate()}"
    lost = scene.director.get(changes).content.decode().split("Countries lost")[1].split("<section")[0]
    assert scene.lost.name_en in lost


@pytest.mark.django_db
def test_an_end_date_tomorrow_leaves_the_rights_today_and_takes_them_tomorrow(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    scene.end(tomorrow)
    reads_all(scene)  # and everything is kept in the caches of the process
    assert covered() == 2
    monkeypatch.setattr(timezone, "localdate", lambda value=None, zone=None: tomorrow)
    reads_nothing(scene)
    assert covered() == 1


@pytest.mark.django_db
def test_a_post_that_closes_covers_nothing_and_gives_no_right(scene: Scene) -> None:
    reads_all(scene)
    record = catalogue.by_model(Post)
    sent = filled(record, scene.post, scene.director) | {"ends_on": timezone.localdate().isoformat()}
    assert scene.director.post(record.detail_path(scene.post.pk) + "edit", sent).status_code == 302
    assert {name: marks for name, marks in scene.heard().items() if marks} == {}
    assert covered() == 0
    assert f"/countries/{scene.kept.code}/" not in scene.text("/")


@pytest.mark.django_db
def test_the_attache_may_not_set_the_date(scene: Scene) -> None:
    address = catalogue.by_model(Jurisdiction).detail_path(scene.jurisdiction.pk) + "edit"
    assert scene.reader.post(address, {"ends_on": "2014-01-01"}).status_code in {403, 404}
    assert Jurisdiction.objects.get(pk=scene.jurisdiction.pk).ends_on is None
    assert Country.objects.filter(pk=scene.lost.pk).exists()
    assert isinstance(scene.program, Program)
    assert isinstance(scene.attache, User)
