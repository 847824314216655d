"""Rights: who sees which rows by role, scope, marking and date, and the sentence when they may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db.models import Q
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from entente.access.actor import Actor, actor_for
from entente.access.choices import Role
from entente.access.matrix import RIGHTS, roles_that_may, scopes_for
from entente.access.models import Mandate, Unit
from entente.access.scopes import EVERYTHING, NOTHING, Condition
from entente.access.service import may, visible
from entente.apps.funding.models import Commitment
from entente.apps.network.models import Jurisdiction, Post
from entente.apps.partners.models import Institution
from entente.apps.projects.models import Action, Project
from tests.conftest import account
from tests.examples import World, country, example, unit

Acting = Callable[..., Actor]


def marked(world: World, marking: str) -> Project:
    """Return a project with a marking."""
    row = example(Project, world)
    Project.objects.filter(pk=row.pk).update(marking=marking)
    return Project.objects.get(pk=row.pk)


@pytest.mark.parametrize(
    ("role", "own", "markings"),
    [
        ("desk-officer", True, {"public", "internal", "directorate"}),
        ("desk-officer", False, {"public", "internal"}),
        ("auditor", False, {"public", "internal", "directorate", "named"}),
        ("foreign-embassy", True, set()),
        ("administrator", True, set()),
    ],
)
def test_markings_by_role(world: World, acting: Acting, role: str, own: bool, markings: set[str]) -> None:
    rows = {marking: marked(world, marking) for marking in ("public", "internal", "directorate", "named")}
    stranger = unit("directorate")
    stranger.directorate = stranger
    stranger.save()
    actor = acting(role, world.unit if own else stranger)
    seen = set(visible(actor, Project).values_list("marking", flat=True))
    assert seen == markings
    assert all(bool(may(actor, "view", row)) == (marking in markings) for marking, row in rows.items())


def test_a_named_reader_reads_and_others_of_the_directorate_do_not(world: World, acting: Acting) -> None:
    row = marked(world, "named")
    reader, colleague = acting("desk-officer"), acting("desk-officer")
    row.readers.add(reader.user, account("director", world.unit))
    assert list(visible(reader, Project)) == [row]
    assert list(visible(colleague, Project)) == []


def test_several_named_readers_show_a_row_once(world: World, acting: Acting) -> None:
    row = marked(world, "public")
    row.readers.add(*(account("director", world.unit) for _ in range(3)))
    row.countries.add(country(world.zone), country(world.zone))
    assert visible(acting("desk-officer"), Project).count() == 1
    assert visible(acting("attache", unit("post")), Project).count() == 0


def test_an_attache_sees_the_countries_of_the_post_until_the_day_jurisdiction_ends(world: World) -> None:
    post = example(Post, world)
    assert isinstance(post, Post)
    user = account("attache", post.unit)
    jurisdiction = Jurisdiction.objects.create(
        post=post,
        country=world.country,
        capacity="resident",
        competence="internal-security",
        starts_on=date(2010, 1, 1),
    )
    rows = {model: example(model, world) for model in (Institution, Action, Project, Commitment)}
    for model, row in rows.items():
        assert row in visible(actor_for(user), model)
    Jurisdiction.objects.filter(pk=jurisdiction.pk).update(ends_on=timezone.localdate())
    for model in rows:
        assert list(visible(actor_for(user), model)) == []
    yesterday = timezone.localdate() - timedelta(days=1)
    assert visible(actor_for(user, yesterday), Action).count() == 1


def test_a_mandate_counts_from_its_first_day_to_the_day_before_its_last(world: World) -> None:
    user = account("desk-officer", world.unit)
    Mandate.objects.filter(user=user).update(starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1))
    days = {
        date(2019, 12, 31): False,
        date(2020, 1, 1): True,
        date(2020, 12, 31): True,
        date(2021, 1, 1): False,
    }
    assert {day: bool(actor_for(user, day).holdings) for day in days} == days


def test_a_desk_changes_its_own_countries_and_directorate_only(world: World, acting: Acting) -> None:
    actor = acting("interior-desk")
    own_unit, elsewhere = example(Institution, world), example(Institution, world)
    Institution.objects.filter(pk=elsewhere.pk).update(owner=world.directorate)
    assert may(actor, "change", own_unit)
    with translation.override("en"):
        decision = may(actor, "change", elsewhere)
    assert not decision
    assert decision.reason == (
        "Your mandates do not let you change this record (institution). Those who may, in their own scope: director, "
        "desk officer, partnerships officer, desk of the interior ministry, desk of the armed-forces ministry, "
        "attaché (head of post)."
    )


def test_who_holds_no_mandate_sees_nothing(world: World) -> None:
    user = account("director", world.unit)
    user.mandates.all().delete()
    example(Project, world)
    actor = actor_for(user)
    assert visible(actor, Project).count() == 0
    assert visible(actor, Unit).count() == 0


def test_building_an_actor_costs_three_queries(
    world: World, django_assert_num_queries: Callable[[int], object]
) -> None:
    user = account("desk-officer", world.unit)
    for more in range(3):
        Mandate.objects.create(user=user, role="director", unit=unit("office"), starts_on=date(2010, 1, 1 + more))
    with django_assert_num_queries(3):  # type: ignore[attr-defined]
        actor_for(user)


CONDITIONS = st.sampled_from([NOTHING, EVERYTHING, Condition(Q(pk=1)), Condition(Q(pk=2))])


def passes(condition: Condition, number: int) -> bool:
    """Evaluate a condition on a row's number by hand."""
    if condition.everything or condition.nothing:
        return condition.everything

    def holds(part: object) -> bool:
        if isinstance(part, Q):
            answers = [holds(child) for child in part.children]
            return all(answers) if part.connector == "AND" else any(answers)
        assert isinstance(part, tuple)
        return bool(part[1] == number)

    return holds(condition.rows)


@given(CONDITIONS, CONDITIONS, st.integers(1, 3))
def test_conditions_join_as_sets_do(one: Condition, other: Condition, number: int) -> None:
    assert passes(one | other, number) == (passes(one, number) or passes(other, number))
    assert passes(one & other, number) == (passes(one, number) and passes(other, number))


def test_nobody_but_the_administrator_gives_mandates() -> None:
    assert roles_that_may("access.mandate", "change") == (Role.ADMINISTRATOR,)
    assert roles_that_may("access.user", "add") == (Role.ADMINISTRATOR,)


def test_an_auditor_writes_nothing() -> None:
    assert {act for line in RIGHTS if line.role == Role.AUDITOR for act in line.acts} <= {"view", "export"}


def test_scopes_come_widest_first() -> None:
    assert scopes_for(Role.ATTACHE, "projects.action", "view") == ("own countries",)
    assert scopes_for(Role.DESK, "projects.action", "change") == ("own desk",)
    assert scopes_for(Role.DIRECTOR, "projects.action", "view") == ("everything",)


def test_units_without_a_directorate_do_not_share_one(world: World) -> None:
    alone, other = unit("office"), unit("office")
    mine, theirs = example(Project, world), example(Project, world)
    Project.objects.filter(pk=mine.pk).update(owner=alone)
    Project.objects.filter(pk=theirs.pk).update(owner=other)
    director = actor_for(account("director", alone))
    assert set(visible(director, Project, "change").values_list("pk", flat=True)) == {mine.pk}
