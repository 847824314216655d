"""The life of a project step by step: who may take each, why not yet, and that no other way in goes round it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from entente.access.actor import Actor, actor_for, local_operator
from entente.access.service import Refused
from entente.apps.agreements.models import Agreement, Provision
from entente.apps.funding.choices import MovementKind
from entente.apps.funding.models import Commitment
from entente.apps.projects.basis import why_without_basis
from entente.apps.projects.choices import ProjectStage
from entente.apps.projects.models import OwnershipShare, PartnerRequest, Project
from entente.apps.projects.queries import projects_running
from entente.apps.projects.rules import DAYS, Days, stage_on
from entente.apps.projects.stages import stage_at
from entente.apps.projects.steps import MACHINE, guard_life
from entente.apps.projects.tree import above
from entente.apps.reference.models import Domain
from entente.engines.exchange import batches
from entente.engines.exchange.models import Outcome
from entente.engines.journal.models import Entry
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.records.together import faults_of
from entente.engines.workflow.actions import take
from entente.engines.workflow.machine import machine_of, offers
from tests.conftest import account
from tests.examples import World, country, number, owned
from tests.test_ledger import deed_on, funded, moved

Signs = Callable[..., Client]
TODAY = date(2026, 11, 25)


def project(world: World, **values: Any) -> Project:
    """Store an idea of a project with the world's country."""
    given = {"theme": "police", "field": "internal-security", "idea_on": date(2026, 1, 5)} | owned(world) | values
    row = Project.objects.create(code=f"life-{number()}", title_fr="projet", title_en="project", **given)
    row.countries.add(world.country)
    return row


def treaty(world: World, **values: Any) -> Agreement:
    """Store an agreement in force with the world's country."""
    row = Agreement.objects.create(code=f"basis-{number()}", title_fr="accord", title_en="treaty",
                                   signed_on=date(2010, 1, 1), in_force_on=date(2011, 1, 1),
                                   **({"form": "treaty"} | owned(world) | values))  # fmt: skip
    row.parties.add(world.country)
    return row


def covered(world: World) -> None:
    """Store an agreement that covers the field of the project with the world's country."""
    row = treaty(world)
    row.domains.add(
        Domain.objects.get_or_create(code="internal-security", defaults={"name_fr": "s", "name_en": "s"})[0]
    )
    Provision.objects.create(agreement=row, activity="training")


@pytest.fixture
def desk(world: World) -> Actor:
    """A desk officer whose unit holds the project."""
    return actor_for(account("desk-officer", world.unit))


@pytest.fixture
def approver(world: World) -> Actor:
    """An approver of the directorate."""
    return actor_for(account("approver", world.unit))


def taken(actor: Actor, row: Project, code: str, on: date, reason: str = "", **values: Any) -> Project:
    """Take a step and return the project as stored."""
    step = MACHINE.step(code)
    assert step is not None
    take(actor, row, step, on, values, reason=reason)
    return Project.objects.get(pk=row.pk)


def stands(actor: Actor, row: Project, code: str, on: date = TODAY) -> str:
    """Return how a step stands: "done", "open", or why not."""
    (offer,) = (offer for offer in offers(actor, row, on) if offer.step.code == code)
    return "done" if offer.done_on else "open" if offer.open else offer.why_not or "not theirs"


def test_a_whole_life_from_idea_to_evaluation(world: World, desk: Actor, approver: Actor) -> None:
    row = project(world, ends_on=date(2026, 10, 1))
    assert "link the partner’s request" in stands(desk, row, "appraise")
    asked = PartnerRequest.objects.create(country=world.country, received_on=date(2025, 11, 1), subject_fr="demande",
                                          subject_en="request", **owned(world))  # fmt: skip
    asked.projects.add(row)
    row = taken(desk, row, "appraise", date(2026, 2, 1))
    assert row.appraised_by_id == desk.user_id
    told = stands(approver, row, "approve")
    assert "no exit plan" in told
    assert "no schedule of the partner’s share" in told
    row.exit_en = "The academy takes over the course."
    row.save()
    OwnershipShare.objects.create(project=row, year=2026, partner_share="20")
    assert str(world.country) in stands(approver, row, "approve")
    covered(world)
    assert "reserve a commitment" in stands(approver, row, "approve")
    line = funded(world)
    deed = deed_on(line, world)
    Commitment.objects.filter(pk=deed.pk).update(project=row)
    moved(line, MovementKind.RESERVE, "100", deed)
    assert "somebody else does" in stands(desk, row, "approve")
    assert stands(actor_for(account("desk-officer", world.unit)), row, "approve") == "not theirs"
    row = taken(approver, row, "approve", date(2026, 3, 1), committee="committee of March")
    assert (row.approved_by_id, row.committee) == (approver.user_id, "committee of March")
    assert "convention is not signed" in stands(approver, row, "start")
    row = taken(approver, row, "sign", date(2026, 3, 15), convention="C-1")
    assert "commit what is reserved" in stands(approver, row, "start")
    moved(line, MovementKind.COMMIT, "100", deed)
    row = taken(approver, row, "start", date(2026, 4, 1))
    assert (row.started_on, row.starts_on) == (date(2026, 4, 1), date(2026, 4, 1))
    row = taken(desk, row, "suspend", date(2026, 5, 1), "the partner reorganises")
    assert stage_on(date(2026, 5, 2), row.days) == ProjectStage.SUSPENDED
    row = taken(desk, row, "resume", date(2026, 6, 1))
    assert stage_on(date(2026, 6, 2), row.days) == ProjectStage.RUNNING
    row = taken(approver, row, "close", date(2026, 10, 2))
    row = taken(desk, row, "evaluate", date(2026, 11, 2))
    assert stage_on(TODAY, row.days) == ProjectStage.EVALUATED
    verbs = list(Entry.objects.filter(object_id=row.pk, kind="projects.project").values_list("verb", flat=True))
    assert verbs[-4:] == ["step:suspend", "step:resume", "step:close", "step:evaluate"]


def test_who_appraised_does_not_approve(world: World) -> None:
    """One person with both mandates appraises or approves, by the steps and by the form."""
    user = account("desk-officer", world.unit)
    user.mandates.create(role="approver", unit=world.unit, starts_on=date(2014, 1, 1))
    both = actor_for(user)
    row = project(world, own_initiative=True, exit_en="exit")
    OwnershipShare.objects.create(project=row, year=2026, partner_share="20")
    covered(world)
    row = taken(both, row, "appraise", date(2026, 2, 1))
    assert "somebody else does" in stands(both, row, "approve")
    with pytest.raises(Refused, match="somebody else does"):
        taken(both, row, "approve", date(2026, 2, 2))
    changed = Project.objects.get(pk=row.pk)
    changed.approved_on = date(2026, 2, 2)
    assert "somebody else does" in guard_life(both, "change", changed, row)


def test_the_registry_has_the_steps_at_which_upper_rooms_stand() -> None:
    machine = machine_of(Project)
    assert machine is not None
    assert {"appraise", "approve", "sign", "start", "close", "evaluate"} <= {step.code for step in machine.steps}


def test_a_linked_agreement_is_a_basis_while_it_is_in_force_for_the_country(world: World) -> None:
    """Of two countries, the one that is no party is named."""
    everyone, row, other = local_operator(), project(world), country(world.zone)
    row.countries.add(other)
    told = why_without_basis(everyone, row, TODAY)
    assert str(world.country) in told
    assert str(other) in told
    basis = treaty(world)
    row.legal_basis.add(basis)
    told = why_without_basis(everyone, row, TODAY)
    assert str(world.country) not in told
    assert str(other) in told
    basis.parties.add(other)
    assert why_without_basis(everyone, row, TODAY) == ""
    basis.party_acts.create(country=other, consent="ratification", starts_on=date(2011, 1, 1), ends_on=date(2020, 1, 1))
    assert str(other) in why_without_basis(everyone, row, TODAY)
    assert why_without_basis(everyone, row, date(2015, 1, 1)) == ""
    assert str(world.country) in why_without_basis(everyone, row, date(2010, 6, 1))


def test_what_binds_nobody_is_no_basis_and_no_country_wants_a_linked_agreement(world: World) -> None:
    everyone, row = local_operator(), project(world)
    row.legal_basis.add(treaty(world, form="administrative-arrangement"))
    assert str(world.country) in why_without_basis(everyone, row, TODAY)
    row.countries.clear()
    assert "names no country" in why_without_basis(everyone, row, TODAY)
    row.legal_basis.add(treaty(world))
    assert why_without_basis(everyone, row, TODAY) == ""


def test_a_basis_that_its_reader_may_not_read_is_not_told(world: World, approver: Actor) -> None:
    row, basis = project(world), treaty(world, marking="named")
    row.legal_basis.add(basis)
    assert str(world.country) in why_without_basis(approver, row, TODAY)


def test_an_open_part_keeps_the_whole_open(world: World, approver: Actor) -> None:
    row = project(world, started_on=date(2025, 1, 1), starts_on=date(2025, 1, 1))
    part = project(world, parent=row, kind="component")
    assert "(1)" in stands(approver, row, "close")
    part = taken(approver, part, "stop", TODAY, "given up")
    assert stands(approver, row, "close") == "open"


def test_a_project_that_has_not_ended_is_not_closed(world: World, approver: Actor) -> None:
    row = project(world, started_on=date(2025, 1, 1), starts_on=date(2025, 1, 1), ends_on=date(2027, 1, 1))
    assert "still to come" in stands(approver, row, "close")
    assert "has begun is closed" in stands(approver, project(world), "close")


def test_an_older_project_is_asked_for_no_step_of_its_past(world: World, approver: Actor) -> None:
    row = project(world, idea_on=None, starts_on=date(2014, 1, 1), ends_on=date(2015, 1, 1))
    codes = [offer.step.code for offer in offers(approver, row, TODAY)]
    assert codes == ["start", "suspend", "stop", "close", "evaluate"]
    assert stands(approver, row, "close") == "open"


def test_days_that_commit_are_not_written_by_who_may_not_approve(world: World, desk: Actor, approver: Actor) -> None:
    stored = project(world)
    for name in ("approved_on", "signed_on", "started_on", "stopped_on", "closed_on"):
        row = Project.objects.get(pk=stored.pk)
        setattr(row, name, TODAY)
        assert "approver" in guard_life(desk, "change", row, stored), name
        assert guard_life(approver, "change", row, stored) == "", name
        assert guard_life(desk, "archive", row, None) == ""


def test_a_new_project_of_who_may_not_approve_is_an_idea(world: World, desk: Actor, approver: Actor) -> None:
    """A period alone does not put it into implementation; nor does taking the idea away again."""
    fresh = Project(starts_on=date(2020, 1, 1), **owned(world))
    assert guard_life(desk, "add", fresh, None) == ""
    assert (fresh.idea_on, stage_on(TODAY, fresh.days)) == (timezone.localdate(), ProjectStage.IDEA)
    old = Project(starts_on=date(2020, 1, 1), **owned(world))
    assert guard_life(approver, "add", old, None) == ""
    assert old.idea_on is None
    stored = project(world, starts_on=date(2020, 1, 1))
    row = Project.objects.get(pk=stored.pk)
    row.idea_on = None
    assert "idea of" in guard_life(desk, "change", row, stored)


def test_the_form_and_the_api_do_not_go_round_the_steps(world: World, client: Client) -> None:
    row = project(world)
    client.force_login(account("desk-officer", world.unit))
    given = {
        "code": row.code, "title_fr": "projet", "title_en": "project two", "kind": "project", "reach": "bilateral",
        "theme": "police", "field": "internal-security", "countries": world.country.code, "idea_on": "2026-01-05",
        "owner": world.unit.pk, "marking": "internal", "revision": row.revision,
    }  # fmt: skip
    address = reverse("records:edit", args=("projects", row.code))
    answer = client.post(address, given | {"approved_on": "2026-02-01"})
    assert answer.status_code in {400, 403}
    assert "approver" in answer.content.decode()
    assert client.post(address, given).status_code == 302
    row.refresh_from_db()
    assert (row.title_en, row.approved_on) == ("project two", None)


def test_days_out_of_order_are_told_by_field_all_at_once(world: World) -> None:
    row = project(world, own_initiative=True)
    row.appraised_on, row.approved_on, row.evaluated_on = date(2025, 1, 1), date(2026, 3, 1), TODAY
    row.resumed_on = TODAY
    with pytest.raises(ValidationError) as caught:
        row.clean()
    assert set(caught.value.message_dict) == {"appraised_on", "evaluated_on", "resumed_on"}


def test_python_and_the_database_tell_the_same_stage(world: World) -> None:
    """Four hundred lives drawn at random, on days drawn at random; what is under way is what stands in implementation."""
    draw, first = Random("stages"), date(2020, 1, 1)  # noqa: S311
    lives = []
    for place in range(400):
        days: dict[str, date] = {}
        for name in DAYS:
            if draw.random() < (0.15 if place % 2 else 0.6):
                days[name] = first + timedelta(days=draw.randrange(60))
        lives.append(_fitting(days))
    rows = Project.objects.bulk_create([
        Project(code=f"r-{place}-{number()}", title_fr="t", title_en="t", theme="police", field="defence",
                **owned(world), **days) for place, days in enumerate(lives)
    ])  # fmt: skip
    met = set()
    for _turn in range(12):
        on = first + timedelta(days=draw.randrange(-2, 63))
        told = dict(Project.objects.annotate(at=stage_at(on)).values_list("pk", "at"))
        said = {row.pk: stage_on(on, Days(**days)) for row, days in zip(rows, lives, strict=True)}
        assert {pk: told[pk] for pk in said} == said
        running = set(projects_running(Project.objects.filter(pk__in=said), on).values_list("pk", flat=True))
        assert running == {pk for pk, stage in said.items() if stage == ProjectStage.RUNNING}
        met |= set(said.values())
    assert met == set(ProjectStage)


def _fitting(days: dict[str, date]) -> dict[str, date]:
    """Return days that the table's own constraints let stand together."""
    if "resumed_on" in days and days["resumed_on"] < days.get("suspended_on", date.max):
        del days["resumed_on"]
    if "ends_on" in days and days["ends_on"] <= days.get("starts_on", date.min):
        del days["starts_on"]
    if "closed_on" in days and days["closed_on"] < days.get("ends_on", date.min):
        del days["closed_on"]
    return days


def test_the_tree_is_drawn_whole_at_a_constant_cost(world: World, signed_in: Signs) -> None:
    top = project(world, kind="programme")
    middle = project(world, parent=top)
    leaf = project(world, parent=middle, kind="component")
    client = signed_in("director")
    page = client.get(f"/projects/{leaf.code}/").content.decode()
    for row in (top, middle):
        assert f"/projects/{row.code}/" in page
    reader = Reader(local_operator(), "en", TODAY)
    assert [address for _words, address in above(leaf, reader)] == [
        f"/projects/{top.code}/", f"/projects/{middle.code}/"]  # fmt: skip

    def cost() -> int:
        client.get(f"/projects/{top.code}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/projects/{top.code}/")
        return len(queries)

    before = cost()
    for _more in range(8):
        project(world, parent=project(world, parent=top), kind="component")
    assert cost() == before


def test_a_part_out_of_sight_is_not_drawn(world: World, signed_in: Signs) -> None:
    top = project(world, kind="programme", marking="named")
    part = project(world, parent=top)
    page = signed_in("desk-officer").get(f"/projects/{part.code}/").content.decode()
    assert top.code not in page
    assert "what it is part of is not shown" in page


def test_a_part_is_lower_than_what_it_is_part_of(world: World) -> None:
    """Told of the part, and of what it is part of when that one is changed; rows of one file are judged together."""
    record, everyone = catalogue.by_model(Project), local_operator()
    programme, plain = project(world, kind="programme"), project(world)
    plain.parent = programme
    assert faults_of(everyone, record, [plain]) == []
    plain.save()
    programme.kind = "component"
    assert [field for field, _sentence in faults_of(everyone, record, [programme])] == ["kind"]
    programme.kind = "programme"
    other = project(world)
    other.parent = plain
    assert [field for field, _sentence in faults_of(everyone, record, [other])] == ["parent"]
    other.kind = "component"
    assert faults_of(everyone, record, [other]) == []
    plain.kind = "component"
    assert [field for field, _sentence in faults_of(everyone, record, [plain, other])] == ["parent"]
    programme.parent = plain
    assert "part of itself" in faults_of(everyone, record, [programme])[0][1]


def test_a_step_is_taken_on_a_day_that_has_come(world: World, desk: Actor) -> None:
    row = project(world, own_initiative=True)
    with pytest.raises(Refused, match="still to come"):
        taken(desk, row, "appraise", timezone.localdate() + timedelta(days=1))


def test_a_file_does_not_go_round_the_steps(world: World, desk: Actor) -> None:
    """The plan is made; accepting it is refused with the sentence, and nothing is stored. A period alone is an idea."""
    head = {"Code": "", "Title in French": "t", "Title in English": "t", "Theme": "police", "Owner": world.unit.code,
            "Field": "defence", "Approved on": "", "From": "2020-01-01"}  # fmt: skip
    signed, plain = (head | {"Code": f"file-{number()}"} for _one in range(2))
    signed["Approved on"] = "2026-01-01"
    for line, fine in ((signed, False), (plain, True)):
        text = ";".join(line) + "\n" + ";".join(line.values())
        batch = batches.bring_in(desk, catalogue.by_model(Project), "file.csv", text.encode(), language="en")
        batch = batches.plan(desk, batch)
        assert batch.count(Outcome.NEW) == 1, batch.problem
        if fine:
            batches.accept(desk, batch)
        else:
            with pytest.raises(Refused, match="approved on"):
                batches.accept(desk, batch)
    assert not Project.objects.filter(code=signed["Code"]).exists()
    assert Project.objects.get(code=plain["Code"]).idea_on == timezone.localdate()
