"""What concerns a country through an organisation or a region: found, marked, dated, and never seen more widely."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entente.access.actor import Actor, actor_for
from entente.access.service import visible
from entente.apps.agreements.models import Agreement
from entente.apps.briefs.documents import country_brief
from entente.apps.dialogues.models import Meeting
from entente.apps.network.models import Counterpart, Jurisdiction, Position, Post
from entente.apps.partners.models import Institution, Organisation
from entente.apps.projects.models import Action, Project
from entente.apps.reference.models import Country, Group, Membership
from entente.engines.documents.html import render_html
from entente.engines.figures import figure as figures
from entente.engines.records import catalogue
from entente.engines.records.panels import Shown, page_of
from entente.engines.records.reader import Reader
from tests.conftest import account
from tests.examples import World, country, example, number, stored
from tests.examples import post as post_at

LEFT = date(2025, 1, 29)
BEFORE, AFTER = date(2025, 1, 28), LEFT


@pytest.fixture
def bloc(world: World) -> Organisation:
    """An organisation that the world's country left on a day, and whose observer another country is."""
    group = Group.objects.create(code=f"bloc-{number()}", kind="organisation", name_fr="Bloc", name_en="Bloc")
    Membership.objects.create(group=group, country=world.country, starts_on=date(1975, 5, 28), ends_on=LEFT)
    Membership.objects.create(group=group, country=country(world.zone), status="observer")
    return Organisation.objects.create(
        code=f"bloc-{number()}", kind="regional", name_fr="Bloc régional", name_en="Regional bloc", acronym_fr="BLOCFR",
        acronym_en="BLOCEN", members=group, marking="public", owner=world.unit,
    )  # fmt: skip


def lone(model: Any, world: World, **values: Any) -> Any:
    """Return a stored example about no country."""
    row = example(model, world)
    for name in ("countries", "parties"):
        if hasattr(row, name):
            getattr(row, name).clear()
    model.objects.filter(pk=row.pk).update(**values)
    return model.objects.get(pk=row.pk)


def shown(slug: str, about: Country, actor: Actor, on: date, language: str = "en", code: str = "") -> Shown | None:
    """Return a panel of a country's page as a reader sees it on a day."""
    caches["counts"].clear()
    record = catalogue.by_slug("countries")
    assert record is not None
    of = catalogue.by_slug(slug)
    assert of is not None
    title = next(panel.title for panel in of.panels if panel.on is Country and panel.code == code)
    page = page_of(record, about, Reader(actor, language, date(2026, 1, 1), on))
    return next((panel for panel in page.panels if panel.title == title), None)


@pytest.mark.parametrize(("model", "slug"), [(Project, "projects"), (Agreement, "agreements"), (Meeting, "meetings")])
def test_what_concerns_an_organisation_shows_on_a_members_page_until_it_leaves(
    model: Any, slug: str, world: World, bloc: Organisation, acting: Callable[..., Actor]
) -> None:
    row = lone(model, world)
    row.organisations.add(bloc)
    director = acting("director")
    for on, count in ((BEFORE, 1), (AFTER, 0)):
        panel = shown(slug, world.country, director, on)
        assert panel is not None
        assert panel.count == count, on
    for language, words in (("en", "via BLOCEN"), ("fr", "via BLOCFR")):
        panel = shown(slug, world.country, director, BEFORE, language)
        assert panel is not None
        assert words in panel.table


@pytest.mark.parametrize(("model", "slug"), [(Project, "projects"), (Agreement, "agreements"), (Meeting, "meetings")])
def test_what_concerns_a_region_shows_on_each_of_its_countries_pages(
    model: Any, slug: str, world: World, acting: Callable[..., Actor]
) -> None:
    continent = Group.objects.create(code=f"r-{number()}", kind="zone", name_fr="Tout", name_en="Whole of it")
    Group.objects.filter(pk=world.zone.pk).update(parent=continent, name_en="Part of it")
    elsewhere = country(Group.objects.create(code=f"r-{number()}", kind="zone", name_fr="Ici", name_en="Elsewhere"))
    row = lone(model, world)
    row.regions.add(continent)
    director = acting("director")
    for place, count in ((world.country, 1), (country(world.zone), 1), (elsewhere, 0)):
        panel = shown(slug, place, director, BEFORE)
        assert panel is not None
        assert (panel.count, "via Whole of it" in panel.table) == (count, bool(count))


def test_a_row_that_names_the_country_itself_is_not_marked(
    world: World, bloc: Organisation, acting: Callable[..., Actor]
) -> None:
    row: Any = example(Project, world)
    row.organisations.add(bloc)
    row.regions.add(world.zone)
    panel = shown("projects", world.country, acting("director"), BEFORE)
    assert panel is not None
    assert (panel.count, "via " in panel.table) == (1, False)


def test_an_observer_is_no_member(world: World, bloc: Organisation, acting: Callable[..., Actor]) -> None:
    lone(Project, world).organisations.add(bloc)
    observer = Country.objects.get(memberships__status="observer")
    panel = shown("projects", observer, acting("director"), BEFORE)
    assert panel is not None
    assert panel.count == 0


def test_actions_institutions_and_positions_of_an_organisation_show_on_a_members_page(
    world: World, bloc: Organisation, acting: Callable[..., Actor]
) -> None:
    lone(Action, world, country=None, organisation=bloc)
    lone(Institution, world, country=None, organisation=bloc, starts_on=None, ends_on=None)
    lone(Position, world, country=country(world.zone), organisation=bloc, starts_on=date(2014, 1, 1), ends_on=None)
    director = acting("director")
    for slug, code, words in (
        ("actions", "", "via BLOCEN"), ("institutions", "", "via BLOCEN"), ("positions", "placed", "placed in BLOCEN"),
    ):  # fmt: skip
        panel = shown(slug, world.country, director, BEFORE, code=code)
        assert panel is not None, slug
        assert panel.count == 1, slug
        assert words in panel.table, slug
    assert shown("positions", world.country, director, AFTER, code="placed") is None


def test_the_list_behind_a_panel_holds_its_rows_and_says_through_what(
    world: World, bloc: Organisation, signed_in: Callable[..., Client]
) -> None:
    for _row in range(3):
        lone(Project, world).organisations.add(bloc)
    direct: Any = example(Project, world)
    late: Any = example(Project, world)
    Project.objects.filter(pk=late.pk).update(starts_on=date(2030, 1, 1), ends_on=date(2031, 1, 1))
    client = signed_in("director")
    asked = f"/projects/?shown_on=countries/{world.country.code}&as_of=2025-01-28"
    answer = client.get(asked)
    text = answer.content.decode()
    assert (answer.status_code, len(answer.context["page"].numbers)) == (200, 4)
    assert (text.count("via BLOCEN"), direct.code in text, late.code in text) == (3, True, False)
    sheet = client.get(asked.replace("/projects/", "/projects/export") + "&format=csv").content.decode("utf-8-sig")
    assert sheet.count("via BLOCEN") == 3
    assert "Via" in sheet.splitlines()[0]
    assert len(client.get(asked.replace("2025-01-28", "2025-01-29")).context["page"].numbers) == 1
    refused = client.get("/projects/?shown_on=countries/nowhere")
    assert refused.status_code == 400
    assert refused.context["page"].numbers == ()


def test_every_panel_of_a_country_counts_the_rows_of_its_list(
    world: World, bloc: Organisation, signed_in: Callable[..., Client]
) -> None:
    for model in (Project, Agreement, Meeting, Action, Institution, Position):
        example(model, world)
    for model in (Project, Agreement, Meeting):
        lone(model, world).organisations.add(bloc)
        lone(model, world).regions.add(world.zone)
    lone(Action, world, country=None, organisation=bloc)
    client = signed_in("director")
    for day in ("2025-01-28", "2025-01-29", "2014-01-01"):
        page = client.get(f"/countries/{world.country.code}/?as_of={day}")
        for panel in (*page.context["main"], *page.context["side"]):
            if panel.drawn:
                continue
            listed = client.get(panel.address)
            assert listed.status_code == 200, panel.address
            assert len(listed.context["page"].numbers) == panel.count, (day, panel.title)
        for shown_figure in page.context["figures"]:
            if shown_figure.code in {"projects.running", "projects.actions", "agreements.in_force"}:
                listed = client.get(shown_figure.address)
                assert str(len(listed.context["page"].numbers)) == shown_figure.value, (day, shown_figure.code)


def test_a_country_reached_through_an_organisation_widens_nobodys_sight(
    world: World, bloc: Organisation, acting: Callable[..., Actor]
) -> None:
    secret = lone(Project, world, title_en="CanarySong", owner=World().unit, marking="directorate")
    secret.organisations.add(bloc)
    secret.regions.add(world.zone)
    stranger = acting("attache", World().unit)
    panel = shown("projects", world.country, stranger, BEFORE)
    assert not visible(stranger, Project).exists()
    assert panel is None or (panel.count, "CanarySong" in panel.table) == (0, False)


def test_who_reads_by_country_reads_what_concerns_it_through_others_and_writes_none_of_it(
    world: World, bloc: Organisation, acting: Callable[..., Actor]
) -> None:
    elsewhere, post = World(), stored(post_at(world, ""))
    stored(Jurisdiction(post=post, country=world.country, capacity="resident", competence="defence",
                        starts_on=date(2010, 1, 1)))  # fmt: skip
    of_bloc = lone(Project, world, owner=elsewhere.unit)
    of_bloc.organisations.add(bloc)
    of_zone = lone(Meeting, world, owner=elsewhere.unit)
    of_zone.regions.add(world.zone)
    secret = lone(Project, world, owner=elsewhere.unit, marking="directorate")
    secret.organisations.add(bloc)
    user = account("attache", post.unit)
    before, after = (actor_for(user, day) for day in (BEFORE, LEFT))
    assert set(visible(before, Project)) == {of_bloc}
    assert set(visible(before, Meeting)) == set(visible(after, Meeting)) == {of_zone}
    assert not visible(after, Project).exists()
    assert not visible(before, Project, "change").exists()
    assert not visible(acting("attache", World().unit), Meeting).exists()


def test_an_organisation_that_is_withheld_is_not_named(
    world: World, bloc: Organisation, acting: Callable[..., Actor]
) -> None:
    lone(Project, world, marking="public").organisations.add(bloc)
    Organisation.objects.filter(pk=bloc.pk).update(marking="directorate", owner=World().unit)
    panel = shown("projects", world.country, acting("director"), BEFORE)
    assert panel is not None
    assert panel.count == 1
    assert "via an organisation" in panel.table
    assert "BLOCEN" not in panel.table


def test_figures_of_a_country_say_whether_they_count_what_comes_through_others(
    world: World, bloc: Organisation, signed_in: Callable[..., Client], acting: Callable[..., Actor]
) -> None:
    lone(Action, world, country=None, organisation=bloc, starts_on=date(2025, 1, 5), ends_on=date(2025, 1, 6),
         trainees=30, state="done")  # fmt: skip
    window = figures.Window(BEFORE, 2025, world.country)
    wanted = [figures.by_code(code) for code in ("projects.actions", "projects.trainees")]
    assert figures.count_all([one for one in wanted if one], acting("director"), window) == [1, 0]
    page = signed_in("director").get(f"/countries/{world.country.code}/?as_of=2025-01-28")
    notes = {one.code: one.note for one in page.context["figures"]}
    assert notes["projects.actions"].endswith("regional included")
    assert notes["projects.trainees"].endswith("regional left out")


def test_a_list_filtered_by_a_country_leads_to_all_that_concerns_it(
    world: World, bloc: Organisation, signed_in: Callable[..., Client]
) -> None:
    example(Project, world)
    lone(Project, world).regions.add(world.zone)
    client = signed_in("director")
    text = client.get(f"/projects/?country={world.country.code}").content.decode()
    wider = f"/projects/?shown_on=countries%2F{world.country.code}"
    assert wider in text
    assert len(client.get(wider).context["page"].numbers) == 2


def test_the_brief_says_through_what_a_row_concerns_the_country(
    world: World, bloc: Organisation, acting: Callable[..., Actor]
) -> None:
    for model in (Project, Agreement, Meeting):
        lone(model, world, title_en=f"Named {model.__name__}").organisations.add(bloc)
    for on, said in ((BEFORE, 3), (AFTER, 0)):
        caches["counts"].clear()
        document = country_brief(world.country, acting("director"), language="en", on=on, today=date(2026, 1, 1))
        assert render_html(document).count("(via BLOCEN)") == said


def test_the_mark_costs_the_same_with_one_and_five_rows(
    world: World, bloc: Organisation, signed_in: Callable[..., Client]
) -> None:
    client = signed_in("director")
    costs = []
    for more in (1, 4):
        for model in (Project, Agreement, Meeting):
            for _row in range(more):
                row = lone(model, world)
                row.organisations.add(bloc)
                row.regions.add(world.zone)
        found = []
        for address in (f"/countries/{world.country.code}/", f"/projects/?shown_on=countries/{world.country.code}"):
            client.get(f"{address}?" if "?" not in address else address)
            caches["counts"].clear()
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))
        costs.append(found)
    assert costs[0] == costs[1]


def test_an_organisations_page_shows_its_members_observers_and_former_members_on_a_day(
    world: World, bloc: Organisation, signed_in: Callable[..., Client]
) -> None:
    client = signed_in("director")
    for day, expected in (("2025-01-28", {"Members": 1, "Observers": 1}),
                          ("2025-01-29", {"Members": 0, "Observers": 1, "Former members": 1})):  # fmt: skip
        page = client.get(f"/organisations/{bloc.code}/?as_of={day}")
        panels = {panel.title: panel for panel in page.context["main"]}
        counts = {title: panel.count for title, panel in panels.items() if title in {"Former members", *expected}}
        assert counts == expected, day
        for title in expected:
            assert len(client.get(panels[title].address).context["page"].numbers) == expected[title], (day, title)
    text = client.get(f"/countries/{world.country.code}/?as_of=2025-01-28").content.decode()
    assert f'href="/organisations/{bloc.code}/?as_of=2025-01-28">Bloc</a>' in text


def test_a_membership_in_an_organisation_out_of_sight_leads_to_the_group(
    world: World, bloc: Organisation, signed_in: Callable[..., Client]
) -> None:
    Organisation.objects.filter(pk=bloc.pk).update(marking="directorate", owner=World().unit)
    assert bloc.members is not None
    text = signed_in("director").get(f"/countries/{world.country.code}/?as_of=2025-01-28").content.decode()
    assert f"/organisations/{bloc.code}/" not in text
    assert f'href="/groups/{bloc.members.code}/?as_of=2025-01-28"' in text


def test_the_attache_ties_own_posts_institutions_to_the_post_and_no_others(
    world: World, signed_in: Callable[..., Client]
) -> None:
    post: Any = example(Post, world)
    Post.objects.filter(pk=post.pk).update(unit=world.unit, owner=world.unit)
    own, foreign = (example(Institution, world) for _one in range(2))
    Institution.objects.filter(pk=own.pk).update(owner=world.unit, marking="internal")
    Institution.objects.filter(pk=foreign.pk).update(owner=World().unit, marking="internal")
    client = signed_in("attache", world.unit)
    for institution, answered, kept in ((own, 302, 1), (foreign, 400, 1)):
        sent = {"institution": str(institution.pk), "post": str(post.pk), "starts_on": "2020-01-01"}
        answer = client.post("/counterparts/new", sent)
        assert answer.status_code == answered, answer.content[-2000:]
        assert Counterpart.objects.count() == kept
