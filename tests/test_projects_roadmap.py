"""Requests, shares, roadmaps and priorities: who may, what is refused with a sentence, what is counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from entente.access.actor import Actor, actor_for, local_operator
from entente.access.service import Refused, may, visible
from entente.apps.priorities.models import Priority
from entente.apps.projects.desk import asks
from entente.apps.projects.models import Action, OwnershipShare, PartnerRequest, Project, Roadmap, RoadmapItem
from entente.apps.projects.queries import serving
from entente.apps.projects.requested.queries import waiting_on, waiting_too_long, with_answer_due
from entente.apps.projects.roadmap.queries import tally_of
from entente.apps.projects.roadmap.steps import MACHINE, guard_lines
from entente.apps.reference.models import DatedRule
from entente.engines.figures.figure import Window, by_code, count
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.records.together import faults_of
from entente.engines.workflow.actions import take
from tests.conftest import account
from tests.examples import World, both, example, in_project, number, owned, unit

Signs = Callable[..., Client]
TODAY = date(2026, 11, 25)


def asked(world: World, **values: Any) -> PartnerRequest:
    """Store a request of the world's country."""
    given = {"country": world.country, "received_on": date(2026, 9, 1)} | both("subject", "", number()) | owned(world)
    return PartnerRequest.objects.create(**(given | values))


def test_a_request_waits_too_long_from_the_day_the_rule_gives(world: World) -> None:
    """Sixty days after the first of September is the thirty-first of October."""
    DatedRule.objects.filter(code="projects.request-answer").delete()
    row, rows = asked(world), PartnerRequest.objects.all()
    assert not with_answer_due(rows, TODAY).exists()
    DatedRule.objects.create(code="projects.request-answer", number=60, unit="days", name_fr="r", name_en="r",
                             starts_on=date(2000, 1, 1))  # fmt: skip
    assert with_answer_due(rows, TODAY).get(pk=row.pk).answer_by == date(2026, 10, 31)
    assert row not in waiting_too_long(rows, date(2026, 10, 30))
    assert row in waiting_too_long(rows, date(2026, 10, 31))
    PartnerRequest.objects.filter(pk=row.pk).update(answer="accepted", answered_on=date(2026, 11, 10))
    assert row not in waiting_too_long(rows, TODAY)
    assert row in waiting_too_long(rows, date(2026, 11, 9))
    assert row not in waiting_on(rows, date(2026, 8, 31))


def test_the_desk_is_told_of_requests_that_wait_and_who_may_not_answer_is_not(world: World) -> None:
    DatedRule.objects.get_or_create(code="projects.request-answer", defaults={
        "number": 60, "unit": "days", "name_fr": "r", "name_en": "r"})  # fmt: skip
    asked(world)
    for role, told in (("director", 1), ("auditor", 0)):
        found = asks(Reader(actor_for(account(role, world.unit)), "en", TODAY))
        assert len(found) == told
    figure = by_code("projects.requests_late")
    assert figure is not None
    assert count(figure, local_operator(), Window(TODAY, 2026)) == 1


def test_every_fault_of_a_request_is_told_at_once(world: World) -> None:
    row = PartnerRequest(received_on=date(2999, 1, 1), answer="accepted", **both("subject", "", 1), **owned(world))
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    assert {"received_on", "answered_on"} <= set(caught.value.message_dict)


def share(project: Project, year: int, percent: str, **values: Any) -> OwnershipShare:
    """Return an unsaved share."""
    return OwnershipShare(project=project, year=year, partner_share=percent, **values)


def test_a_share_that_falls_wants_a_reason_beside_what_is_stored(world: World) -> None:
    record = catalogue.by_model(OwnershipShare)
    project, everyone = in_project(world, ""), local_operator()
    share(project, 2024, "40").save()
    low = share(project, 2025, "30")
    ((field, sentence),) = faults_of(everyone, record, [low])
    assert (field, "40" in sentence, "2025" in sentence) == ("partner_share", True, True)
    low.reason_en = "a school was closed"
    assert faults_of(everyone, record, [low]) == []
    assert faults_of(everyone, record, [share(in_project(world, ""), 2025, "30")]) == []
    # Several of one file are judged together: raising the first makes the second fall.
    low.save()
    rows = [share(project, 2026, "90"), share(project, 2027, "80")]
    assert len(faults_of(everyone, record, rows)) == 1


def test_the_page_says_that_the_schedule_does_not_reach_the_day_alone(world: World, signed_in: Signs) -> None:
    project = in_project(world, "")
    Project.objects.filter(pk=project.pk).update(stands_alone_on=date(2027, 1, 1))
    share(project, 2025, "25.5").save()
    share(project, 2026, "60").save()
    page = signed_in("director").get(f"/projects/{project.code}/").content.decode()
    assert "its share is 60 % in 2026" in page
    assert "25.5" in page
    assert "<svg" in page
    share(project, 2027, "100").save()
    assert "its share is" not in signed_in("director").get(f"/projects/{project.code}/").content.decode()


@pytest.fixture
def post(world: World) -> Any:
    """A post of the world's directorate."""
    return unit("post", parent=world.directorate, directorate=world.directorate)


@pytest.fixture
def attache(post: Any) -> Actor:
    """The attaché of the post."""
    return actor_for(account("attache", post))


@pytest.fixture
def director(world: World) -> Actor:
    """The director, who adopts."""
    return actor_for(account("director", world.unit))


def roadmap(world: World, post: Any, **values: Any) -> Roadmap:
    """Store a roadmap of the post."""
    return Roadmap.objects.create(**({"owner": post, "year": 2026, "country": world.country} | values))


def line(row: Roadmap, **values: Any) -> RoadmapItem:
    """Store a line of a roadmap."""
    given = {"roadmap": row, "kind": "training", "country": row.country, "quarter": "1"} | both("title", "", number())
    return RoadmapItem.objects.create(**(given | values))


def done_action(world: World) -> Any:
    """Store an action that is done."""
    return example(Action, world)


def taken(actor: Actor, row: Roadmap, code: str, on: date, reason: str = "", **values: Any) -> Roadmap:
    """Take a step and return the roadmap as stored."""
    step = MACHINE.step(code)
    assert step is not None
    take(actor, row, step, on, values, reason=reason)
    return Roadmap.objects.get(pk=row.pk)


def test_a_roadmap_from_proposal_to_review(world: World, post: Any, attache: Actor, director: Actor) -> None:
    row = roadmap(world, post)
    with pytest.raises(Refused, match="no line yet"):
        taken(attache, row, "propose", date(2026, 1, 10))
    first, second = line(row), line(row, quarter="2")
    row = taken(attache, row, "propose", date(2026, 1, 10))
    row = taken(director, row, "send-back", date(2026, 1, 11), "say what it costs")
    assert row.proposed_on is None
    row = taken(attache, row, "propose", date(2026, 1, 12))
    with pytest.raises(Refused):
        taken(attache, row, "adopt", date(2026, 1, 13))
    with pytest.raises(Refused, match="still to be decided: 2"):
        taken(director, row, "adopt", date(2026, 1, 13))
    RoadmapItem.objects.filter(pk=first.pk).update(decision="kept")
    RoadmapItem.objects.filter(pk=second.pk).update(decision="dropped", reason_en="no money")
    row = taken(director, row, "adopt", date(2026, 1, 20))
    assert (row.proposed_by_id, row.adopted_by_id) == (attache.user_id, director.user_id)
    row = taken(attache, row, "review", date(2026, 12, 20), review_fr="", review_en="half of it was done")
    assert row.reviewed_on == date(2026, 12, 20)


def test_who_proposed_a_roadmap_does_not_adopt_it(world: World, post: Any, director: Actor) -> None:
    row = roadmap(world, post)
    line(row, decision="kept")
    row = taken(director, row, "propose", date(2026, 1, 10))
    with pytest.raises(Refused, match="somebody else does"):
        taken(director, row, "adopt", date(2026, 1, 11))


def test_the_post_writes_its_lines_and_the_desk_decides_them(
    world: World, post: Any, attache: Actor, director: Actor
) -> None:
    row = roadmap(world, post)
    stored = line(row)
    assert may(attache, "change", stored)
    changed = RoadmapItem.objects.get(pk=stored.pk)
    changed.cost_eur = 2000
    assert guard_lines(attache, "change", changed, stored) == ""
    changed.decision = "kept"
    assert "is decided by" in guard_lines(attache, "change", changed, stored)
    assert guard_lines(director, "change", changed, stored) == ""
    fresh = RoadmapItem(roadmap=row, kind="advice", country=world.country, quarter="3")
    assert guard_lines(attache, "add", fresh, None) == ""
    fresh.decision = "kept"
    assert "is decided by" in guard_lines(attache, "add", fresh, None)
    elsewhere = actor_for(account("attache", unit("post", parent=world.directorate, directorate=world.directorate)))
    assert not may(elsewhere, "change", stored)


def test_an_adopted_roadmap_is_no_more_rewritten_by_the_post(
    world: World, post: Any, attache: Actor, director: Actor
) -> None:
    row = roadmap(world, post, proposed_on=date(2026, 1, 1), adopted_on=date(2026, 1, 2))
    stored = line(row, decision="kept")
    changed = RoadmapItem.objects.get(pk=stored.pk)
    changed.project = in_project(world, "")
    assert guard_lines(attache, "change", changed, stored) == ""
    changed.cost_eur = 2000
    assert "adopted" in guard_lines(attache, "change", changed, stored)
    assert "adopted" in guard_lines(attache, "archive", stored, None)
    assert "adopted" in guard_lines(attache, "add", RoadmapItem(roadmap=row), None)
    assert guard_lines(director, "change", changed, stored) == ""


def test_lines_proposed_kept_and_done_are_counted_as_the_reader_sees_them(
    world: World, post: Any, director: Actor
) -> None:
    """Done: an action that is done, or a project that has begun; not a planned one, nor one out of sight."""
    row = roadmap(world, post)
    done, planned, hidden = (done_action(world) for _one in range(3))
    Action.objects.filter(pk=planned.pk).update(state="planned")
    Action.objects.filter(pk=hidden.pk).update(marking="named")
    for action in (done, planned, hidden):
        line(row, decision="kept").actions.add(action)
    begun = in_project(world, "")
    line(row, decision="kept", project=begun)
    line(row, decision="postponed", reason_en="no trainer")
    line(row)
    found = tally_of(director, row.pk, TODAY)
    assert (found.proposed, found.waiting, found.kept, found.done) == (6, 1, 4, 2)
    assert tally_of(local_operator(), row.pk, TODAY).done == 3
    assert tally_of(director, row.pk, date(2013, 1, 1)).done == 0
    figures = {code: by_code(f"projects.roadmap_{code}") for code in ("proposed", "kept", "done")}
    told = {code: count(figure, director, Window(TODAY, 2026)) for code, figure in figures.items() if figure}
    assert told == {"proposed": 6, "kept": 4, "done": 2}


def test_the_page_of_a_roadmap_costs_the_same_with_more_lines(world: World, post: Any, signed_in: Signs) -> None:
    row = roadmap(world, post)
    line(row, decision="kept").actions.add(done_action(world))
    client = signed_in("director")
    costs = []
    for more in (1, 6):
        for _line in range(more):
            line(row).actions.add(done_action(world))
        client.get(f"/roadmaps/{row.pk}/")
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"/roadmaps/{row.pk}/").content.decode()
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert "proposed: 8 · kept: 1 · done: 8" in page


def test_what_is_dropped_without_a_reason_is_refused_in_the_form(world: World, post: Any, signed_in: Signs) -> None:
    row = line(roadmap(world, post))
    answer = signed_in("director").post(f"/roadmap-lines/{row.pk}/edit", {
        "roadmap": row.roadmap_id, "title_fr": "a", "title_en": "a", "kind": "training", "quarter": "1",
        "country": world.country.pk, "decision": "dropped", "revision": row.revision,
    })  # fmt: skip
    assert answer.status_code == 400
    assert "has its reason" in answer.content.decode()


def test_priorities_are_read_by_posts_and_written_by_their_owner(world: World, attache: Actor) -> None:
    inside, narrow = (example(Priority, world) for _one in range(2))
    Priority.objects.filter(pk=narrow.pk).update(marking="named")
    assert set(visible(attache, Priority)) == {inside}
    assert not may(attache, "change", inside)
    assert may(actor_for(account("desk-officer", world.unit)), "change", inside)


def test_projects_serve_a_priority_by_itself_or_by_an_objective(world: World) -> None:
    priority: Any = example(Priority, world)
    by_itself, by_objective, other = (in_project(world, "") for _one in range(3))
    by_itself.priorities.add(priority)
    by_objective.objectives.add(priority.objectives.create(code=f"o-{number()}", title_fr="o", title_en="o"))
    rows = Project.objects.all()
    assert set(serving(rows, priority, TODAY)) == {by_itself, by_objective}
    figure = by_code("projects.for_priorities")
    assert figure is not None
    day = date(2014, 6, 1)
    assert count(figure, local_operator(), Window(day, 2014)) == 2
    assert count(figure, local_operator(), Window(date(2016, 6, 1), 2016)) == 0
    assert other not in serving(rows, priority, timezone.localdate())


def test_a_post_enters_its_line_by_the_form_and_decides_nothing(world: World, post: Any, signed_in: Signs) -> None:
    row, client = roadmap(world, post), signed_in("attache", post)
    assert f"/roadmap-lines/new?roadmap={row.pk}" in client.get(f"/roadmaps/{row.pk}/").content.decode()
    given = {"roadmap": str(row.pk), "title_fr": "cours", "title_en": "course", "kind": "training", "quarter": "2",
             "country": world.country.pk, "decision": "waiting"}  # fmt: skip
    answer = client.post("/roadmap-lines/new", given | {"decision": "kept"})
    assert "is decided by" in answer.content.decode()
    answer = client.post("/roadmap-lines/new", given)
    assert answer.status_code == 302, answer.context["form"].errors
    assert row.items.get().decision == "waiting"
    other = roadmap(world, unit("post", parent=world.directorate, directorate=world.directorate))
    assert client.post("/roadmap-lines/new", given | {"roadmap": str(other.pk)}).status_code in {400, 403}
    assert not other.items.exists()


def test_a_post_enters_the_shares_of_its_own_projects_only(world: World, post: Any, attache: Actor) -> None:
    own, other = in_project(world, ""), in_project(world, "")
    Project.objects.filter(pk=own.pk).update(owner=post)
    mine, theirs = share(own, 2026, "10"), share(other, 2026, "10")
    mine.save()
    theirs.save()
    assert may(attache, "change", mine)
    assert not may(attache, "change", theirs)
