"""What is kept of counts and panels is made again when a record it depends on changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.test import Client

from entente.access.actor import local_operator
from entente.apps.network.models import Jurisdiction, Position, Post, Posting
from entente.apps.partners.models import Organisation
from entente.apps.projects.models import Project
from entente.apps.reference.models import Group, Membership
from entente.engines.journal.service import Act, note, snapshot
from tests.conftest import account
from tests.examples import World, country, example


def end(row: Any, day: date) -> None:
    """End a dated row as an action would: stored and journalled."""
    before = snapshot(row)
    type(row).objects.filter(pk=row.pk).update(ends_on=day)
    row.refresh_from_db()
    note(local_operator(), Act("change", row, before, snapshot(row)))


def count(client: Client, address: str) -> str:
    """Return the line above a list."""
    return client.get(address).content.decode().split('class="sum"')[1].split("</p>")[0]


def test_people_are_counted_again_when_a_posting_moves(world: World) -> None:
    post = example(Post, world)
    assert isinstance(post, Post)
    Jurisdiction.objects.create(post=post, country=world.country, capacity="resident", competence="defence",
                                starts_on=date(2010, 1, 1))  # fmt: skip
    client = Client()
    client.force_login(account("attache", post.unit))
    postings = [example(Posting, world) for _ in range(3)]
    assert "3\xa0people" in count(client, "/people/")
    elsewhere = country(world.zone)
    position = Position.objects.get(postings=postings[0])
    before = snapshot(position)
    Position.objects.filter(pk=position.pk).update(country=elsewhere)
    position.refresh_from_db()
    note(local_operator(), Act("change", position, before, snapshot(position)))
    assert "2\xa0people" in count(client, "/people/")


def test_a_figure_through_an_organisation_is_counted_again_when_membership_ends(
    world: World, signed_in: Callable[..., Client]
) -> None:
    group = Group.objects.create(code="club", kind="organisation", name_fr="Club", name_en="Club")
    membership = Membership.objects.create(group=group, country=world.country, starts_on=date(2000, 1, 1))
    organisation = example(Organisation, world)
    Organisation.objects.filter(pk=organisation.pk).update(members=group)
    project = example(Project, world)
    assert isinstance(project, Project)
    project.countries.clear()
    project.organisations.add(organisation.pk)
    client = signed_in("director")
    address = f"/projects/?figure=projects.running&about={world.country.code}"
    assert "1\xa0project" in count(client, address)
    assert project.title_en in client.get(f"/countries/{world.country.code}/").content.decode()
    end(membership, date(2020, 1, 1))
    assert "0\xa0project" in count(client, address)
    assert project.title_en not in client.get(f"/countries/{world.country.code}/").content.decode()
