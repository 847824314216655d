"""Institutions and units as trees: nested once each, as of a day, within the reader's sight, at a constant cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entente.access.models import Unit
from entente.apps.network.models import Counterpart, Post
from entente.apps.partners.models import Institution, Organisation
from entente.apps.reference.models import Group, Membership
from entente.engines.records.tree import Node, chain, drawn, grown, numbers_of, under
from tests.examples import World, example, number

Signs = Callable[..., Client]


def institution(world: World, name: str, parent: Institution | None = None, **values: Any) -> Institution:
    """Return a stored institution of the world's country."""
    given = {"kind": "directorate", "country": world.country, "owner": world.unit, "marking": "internal", **values}
    return Institution.objects.create(name_fr=name, name_en=name, parent=parent, **given)


def node(at: int, parent: int | None = None) -> Node:
    """Return a node named by its number."""
    return Node(at, parent, f"n{at}", f"/{at}/")


def test_every_node_is_drawn_once_whatever_the_rows_say() -> None:
    nodes = [node(1), node(2, 1), node(3, 2), node(4, 99), node(5, 6), node(6, 5), node(7, 7)]
    branches = grown(nodes, lambda one: "loose")
    assert sorted(numbers_of(branches)) == [1, 2, 3, 4, 5, 6, 7]
    assert [(branch.node.number, branch.word) for branch in branches] == [
        (1, ""), (4, "loose"), (5, "loose"), (7, "loose")]  # fmt: skip
    found = under(branches, 2)
    assert found is not None
    assert [part.node.number for part in found.parts] == [3]
    assert [one.number for one in chain(nodes, 3)] == [1, 2]
    assert [one.number for one in chain(nodes, 5)] == [6]
    assert chain(nodes, 7) == []


def test_deeper_levels_are_counted_and_words_are_escaped() -> None:
    nodes = [Node(1, None, "<b>", "/1/"), node(2, 1), node(3, 2)]
    text = drawn(grown(nodes, lambda one: ""), 1)
    assert "&lt;b&gt;" in text
    assert "+2" in text
    assert "n2" not in text


def test_the_tree_of_a_country_as_of_a_day(world: World, signed_in: Signs) -> None:
    ministry = institution(world, "Ministry", kind="ministry", head_en="Minister (fictional)")
    old = institution(world, "Old staff", ministry, ends_on=date(2020, 1, 1))
    institution(world, "Office", old)
    client = signed_in("director")
    for day, nested in (("2019-12-31", True), ("2020-01-01", False)):
        answer = client.get(f"/institutions/tree/?country={world.country.code}&as_of={day}")
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "Minister (fictional)" in text
        assert ("Old staff</a>" in text) is nested
        assert ("answers to Old staff, which does not stand here on this day" in text) is not nested
        assert bool(re.search(r"Old staff.*<ul><li><a[^>]*>Office", text)) is nested


def test_a_parent_out_of_sight_is_not_named(world: World, signed_in: Signs) -> None:
    hidden = institution(world, "CanarySong", marking="directorate", owner=World().unit)
    child = institution(world, "Child", hidden)
    client = signed_in("director")
    for address in (f"/institutions/tree/?country={world.country.code}", f"/institutions/{child.pk}/",
                    f"/institutions/tree/?under={child.pk}", f"/countries/{world.country.code}/"):  # fmt: skip
        text = client.get(address).content.decode()
        assert "Child" in text, address
        assert "CanarySong" not in text, address
    assert "what it answers to is not shown" in client.get(f"/institutions/tree/?under={child.pk}").content.decode()


def test_the_page_of_an_institution_says_what_it_answers_to_and_what_answers_to_it(
    world: World, signed_in: Signs
) -> None:
    ministry = institution(world, "Ministry")
    middle = institution(world, "Middle", ministry)
    institution(world, "Lowest", institution(world, "Lower", middle))
    text = signed_in("director").get(f"/institutions/{middle.pk}/").content.decode()
    assert re.search(r'class="path">.*>Ministry</a></p>', text)
    assert re.search(r"Lower</a>.*<ul><li><a[^>]*>Lowest", text)


def test_the_posts_that_work_with_an_institution_stand_beside_it_on_their_dates(world: World, signed_in: Signs) -> None:
    post: Any = example(Post, world)
    Unit.objects.filter(pk=post.unit_id).update(short_en="Post of Nowhere")
    Counterpart.objects.create(
        institution=institution(world, "Police"), post=post, starts_on=date(2014, 1, 1), ends_on=date(2016, 1, 1)
    )
    client = signed_in("director")
    for day, there in (("2015-12-31", True), ("2016-01-01", False)):
        for address in (f"/institutions/tree/?country={world.country.code}", f"/countries/{world.country.code}/?"):
            text = client.get(f"{address}&as_of={day}").content.decode()
            assert ("Post of Nowhere" in text.split("Police")[-1][:300]) is there, (day, address)


def test_the_institutions_of_an_organisation(world: World, signed_in: Signs) -> None:
    group = Group.objects.create(code=f"g-{number()}", kind="organisation", name_fr="G", name_en="G")
    Membership.objects.create(group=group, country=world.country)
    bloc = Organisation.objects.create(
        code=f"bloc-{number()}", kind="regional", name_fr="Bloc", name_en="Bloc", members=group, marking="public",
        owner=world.unit,
    )  # fmt: skip
    institution(world, "Commission", country=None, organisation=bloc)
    client = signed_in("director")
    assert "Commission" in client.get(f"/organisations/{bloc.code}/").content.decode()
    assert "Commission" in client.get(f"/institutions/tree/?organisation={bloc.code}").content.decode()
    assert "via Bloc" in client.get(f"/institutions/tree/?country={world.country.code}").content.decode()


def test_a_tree_costs_the_same_whatever_its_size(world: World, signed_in: Signs) -> None:
    client = signed_in("director")
    costs: dict[int, list[int]] = {}
    top = institution(world, "Top")
    for _round in range(2):
        parent = top
        for at in range(6):
            parent = institution(world, f"Part {at}", parent)
            example(Counterpart, world)
            Unit.objects.create(code=f"deep-{number()}", kind="office", parent=world.unit, name_fr="U", name_en="U")
        for place, address in enumerate((f"/institutions/tree/?country={world.country.code}", f"/institutions/{top.pk}/",
                        f"/institutions/{parent.pk}/", "/units/tree/", f"/units/{world.unit.code}/")):  # fmt: skip
            client.get(address)
            caches["counts"].clear()
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            costs.setdefault(place, []).append(len(queries))
    assert all(len(set(found)) == 1 for found in costs.values()), costs


def test_what_cannot_be_understood_gets_a_sentence(world: World, signed_in: Signs) -> None:
    client = signed_in("director")
    for asked in ("country=nowhere", "organisation=none", "under=abc", "under=99999999999999999999"):
        answer = client.get(f"/institutions/tree/?{asked}")
        assert answer.status_code == 400, asked
        assert answer.context["problem"], asked
    assert client.get("/units/tree/?under=none").status_code == 400
    assert client.get("/institutions/tree/").status_code == 200


def test_the_tree_of_units_on_a_day_with_their_posts(world: World, signed_in: Signs) -> None:
    post: Any = example(Post, world)
    Unit.objects.filter(pk=post.unit_id).update(parent=world.unit, closed_on=date(2020, 1, 1), name_en="Gone post")
    client = signed_in("director")
    for day, there in (("2019-12-31", True), ("2020-01-01", False)):
        text = client.get(f"/units/tree/?under={world.directorate.code}&as_of={day}").content.decode()
        assert ("Gone post" in text) is there
        assert (f'href="/posts/{post.pk}/' in text) is there
    page = client.get(f"/units/{world.unit.code}/?as_of=2019-12-31").content.decode()
    assert "Gone post" in page
    assert world.directorate.name_en in page.split("<h1>")[0]
