"""What was promised: pointing at a record without telling more, its life, what is late, and who may do what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from entente.access.actor import Actor, actor_for, local_operator
from entente.access.models import User
from entente.access.service import Refused, may, visible
from entente.apps.agreements.models import Agreement, Round
from entente.apps.followup import narrowing, queries
from entente.apps.followup.models import Followup
from entente.apps.followup.records import FOLLOWUPS
from entente.apps.followup.steps import MACHINE
from entente.apps.network.models import Portfolio
from entente.engines.exchange.models import Outcome
from entente.engines.journal.models import Entry, Reading
from entente.engines.journal.service import Act, note
from entente.engines.records import catalogue
from entente.engines.workflow.actions import take
from tests.conftest import account
from tests.examples import World, country, example, unit
from tests.test_every_exchange import lines, out, planned

TODAY = timezone.localdate()
DAY = timedelta(days=1)
AGREEMENT = "agreements.agreement"


def promised(world: World, about: Any = None, **values: Any) -> Followup:
    """Return a stored promise of the world's unit, made a month ago."""
    row: Any = example(Followup, world)
    kind = {"about_kind": about._meta.label_lower, "about_id": about.pk} if about else {}
    plain = {"made_on": TODAY - 30 * DAY, "due_on": TODAY + 30 * DAY} | kind | values
    Followup.objects.filter(pk=row.pk).update(**plain)
    return Followup.objects.get(pk=row.pk)


def stepped(actor: Actor, row: Followup, code: str, on: date = TODAY, **values: Any) -> Followup:
    """Return a promise after a step."""
    step = MACHINE.step(code)
    assert step is not None
    return take(actor, row, step, on, values, reason="because")  # type: ignore[return-value]


def done(actor: Actor, row: Followup, on: date = TODAY) -> Followup:
    """Return a promise that somebody calls done."""
    return stepped(actor, row, "done", on, evidence_fr="lettre", evidence_en="")


def sent(**values: str) -> dict[str, str]:
    """Return what a form of a promise about a record sends."""
    return {"text_fr": "Envoyer", "text_en": "Send", "side": "ours", "made_on": TODAY.isoformat()} | values


# --- from the page of any record -----------------------------------------------------------------------------


def test_a_promise_about_a_record_copies_its_place_whatever_is_sent(
    world: World, signed_in: Callable[..., Client], django_capture_on_commit_callbacks: Any
) -> None:
    about: Any = example(Agreement, world)
    reader, other = account("director", world.unit), unit("office")
    Agreement.objects.filter(pk=about.pk).update(marking="directorate")
    about.readers.add(reader)
    client = signed_in("director")
    address = f"/followup/new?about=agreements/{about.code}"
    page = client.get(f"/agreements/{about.code}/").content.decode()
    assert address in page
    shown = client.get(address).content.decode()
    assert "Directorate (the owner’s)" in shown
    assert world.country.name_en in shown
    wider = {"marking": "public", "owner": str(other.pk), "countries": "", "readers": "", "about_kind": "x"}
    assert client.post(address, sent(**wider)).status_code == 302
    row = Followup.objects.get(text_en="Send")
    assert (row.about_kind, row.about_id) == (AGREEMENT, about.pk)
    assert (row.owner, row.marking) == (world.unit, "directorate")
    assert list(row.countries.all()) == [world.country]
    assert list(row.readers.all()) == []  # named where the marking asks for them only
    entry = Entry.objects.get(kind="followup.followup", verb="add")
    assert entry.after["about_id"] == about.pk
    assert f"/followup/{row.pk}/" in client.get(f"/agreements/{about.code}/").content.decode()


def test_a_part_of_a_record_takes_the_place_of_the_record(world: World, signed_in: Callable[..., Client]) -> None:
    about: Any = example(Round, world)
    client = signed_in("director")
    assert client.post(f"/followup/new?about=rounds/{about.pk}", sent()).status_code == 302
    row = Followup.objects.get(text_en="Send")
    assert (row.about_kind, row.owner, list(row.countries.all())) == ("agreements.round", world.unit, [world.country])


@pytest.mark.parametrize(
    "asked", ["agreements/nothing", "nothing/x", "agreements", "people", "countries/FR", "/", "%00"]
)
def test_a_promise_about_nothing_is_not_found(asked: str, world: World, signed_in: Callable[..., Client]) -> None:
    client = signed_in("director")
    assert client.get(f"/followup/new?about={asked}").status_code == 404
    assert client.post(f"/followup/new?about={asked}", sent()).status_code == 404
    assert not Followup.objects.exists()


def test_a_promise_about_what_one_may_not_see_is_not_found_and_tells_nothing(
    world: World, signed_in: Callable[..., Client]
) -> None:
    elsewhere = World()
    about: Any = example(Agreement, elsewhere, "Secretive")
    client = signed_in("attache")
    answer = client.get(f"/followup/new?about=agreements/{about.code}")
    assert answer.status_code == 404
    assert "Secretive" not in answer.content.decode()
    assert client.post(f"/followup/new?about=agreements/{about.code}", sent()).status_code == 404
    assert Entry.objects.filter(verb="refused", object_id=about.pk).count() == 2


def test_who_may_read_but_not_add_there_is_told_who_may(world: World, signed_in: Callable[..., Client]) -> None:
    about: Any = example(Agreement, World())
    client = signed_in("desk-officer")
    answer = client.post(f"/followup/new?about=agreements/{about.code}", sent())
    assert answer.status_code == 400
    assert "Those who may, in their own scope" in answer.content.decode()
    assert not Followup.objects.exists()
    own = sent(unit=str(world.unit.pk))  # entrusted to one's own unit
    assert client.post(f"/followup/new?about=agreements/{about.code}", own).status_code == 302


def test_bad_input_gets_all_its_sentences(world: World, signed_in: Callable[..., Client]) -> None:
    about: Any = example(Agreement, world)
    institution: Any = example(catalogue.by_slug("institutions").model, world)  # type: ignore[union-attr]
    client = signed_in("director")
    late = sent(made_on=TODAY.isoformat(), due_on=(TODAY - DAY).isoformat(), institution=str(institution.pk))
    for address in (f"/followup/new?about=agreements/{about.code}", "/followup/new"):
        answer = client.post(address, late)
        text = answer.content.decode()
        assert answer.status_code == 400
        assert "It falls due on the day it was promised or later" in text
        assert "An institution is who promised on their side" in text
    assert not Followup.objects.exists()


# --- telling no more than the record ---------------------------------------------------------------------------


def test_where_it_points_is_told_only_to_who_may_see_that(world: World, signed_in: Callable[..., Client]) -> None:
    about: Any = example(Agreement, World(), "Secretive")
    row = promised(world, about)
    Portfolio.objects.get_or_create(unit=world.unit, country=world.country, starts_on=date(2010, 1, 1))
    pages = ("/followup/?dates=all", f"/followup/{row.pk}/", "/followup/export?format=csv")
    for role, told in (("director", True), ("attache", False)):
        client = signed_in(role)
        for page in pages:
            answer = client.get(page)
            text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()  # type: ignore[attr-defined]
            assert answer.status_code == 200
            assert ("Secretive" in text) == told, page
            assert told or about.code not in text, page


def test_the_pointers_of_a_list_cost_a_query_a_kind_not_a_row(world: World, signed_in: Callable[..., Client]) -> None:
    client, costs = signed_in("director"), []
    for more in (1, 4):
        for _row in range(more):
            promised(world, example(Agreement, world))
            promised(world, example(Round, world))
        client.get("/followup/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/followup/?more={more}")
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_a_kept_list_forgets_the_name_of_what_was_closed_since(
    world: World, signed_in: Callable[..., Client], django_capture_on_commit_callbacks: Any
) -> None:
    about: Any = example(Agreement, world, "Secretive")
    promised(world, about, owner=world.unit)
    client = signed_in("director", unit("office"))
    assert "Secretive" in client.get("/followup/").content.decode()
    Agreement.objects.filter(pk=about.pk).update(marking="named")
    about.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        note(local_operator(), Act("change", about, {"marking": "internal"}, {"marking": "named"}))
    assert "Secretive" not in client.get("/followup/").content.decode()


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("internal", "directorate", "directorate"), ("public", "named", "named"), ("directorate", "internal", "directorate"),
        ("named", "public", "named"), ("internal", "internal", "internal"),
    ],
)  # fmt: skip
def test_a_promise_follows_its_record_when_that_narrows_never_when_it_widens(
    before: str, now: str, expected: str, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    about: Any = example(Agreement, world)
    row = promised(world, about, marking=before)
    reader = account("director", world.unit)
    Agreement.objects.filter(pk=about.pk).update(marking=now)
    about.readers.add(reader)
    about.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        note(local_operator(), Act("change", about, {"marking": before}, {"marking": now}))
    row.refresh_from_db()
    assert row.marking == expected
    assert set(row.readers.all()) == ({reader} if (now, expected) == ("named", "named") else set())
    told = Entry.objects.filter(kind="followup.followup", verb="change")
    assert [entry.reason for entry in told] == (["follows the record it points at"] if before != expected else [])


def test_a_promise_follows_owner_and_readers_of_its_record_and_of_its_parent(world: World) -> None:
    about: Any = example(Round, world)
    other, kept, gone = unit("office"), account("director", world.unit), account("director", world.unit)
    row = promised(world, about, marking="named")
    row.readers.set([kept, gone])
    about.agreement.readers.set([kept])
    Agreement.objects.filter(pk=about.agreement_id).update(marking="named", owner=other)
    narrowing.follow({AGREEMENT: 1})
    row.refresh_from_db()
    assert (row.owner, set(row.readers.all())) == (other, {kept})
    assert narrowing.narrow_all() == 0


def test_no_way_in_makes_a_promise_tell_more_than_its_record(
    world: World, signed_in: Callable[..., Client], tmp_path: Path
) -> None:
    about: Any = example(Agreement, world)
    Agreement.objects.filter(pk=about.pk).update(marking="directorate")
    row = promised(world, about, marking="directorate")
    client = signed_in("director")
    values = sent(owner=str(world.unit.pk), marking="internal", revision=str(row.revision))
    answer = client.post(f"/followup/{row.pk}/edit", values)
    assert answer.status_code == 400
    assert "It points at a record that fewer may read" in answer.content.decode()
    sheet = out(FOLLOWUPS, local_operator(), "en", "csv", tmp_path).replace(
        "directorate (the owner’s)".encode(), b"public"
    )
    batch = planned(FOLLOWUPS, local_operator(), sheet)
    assert batch.count(Outcome.REFUSED) == 1, lines(batch, "changed")
    assert "It points at a record that fewer may read" in str(lines(batch, "refused"))


def test_named_readers_are_some_of_those_of_the_record(world: World, signed_in: Callable[..., Client]) -> None:
    about: Any = example(Agreement, world)
    reader, other = account("director", world.unit), account("director", world.unit)
    Agreement.objects.filter(pk=about.pk).update(marking="named")
    about.readers.set([reader])
    row = promised(world, about, marking="named")
    row.readers.set([reader])
    client = Client()
    client.force_login(reader)
    values = sent(owner=str(world.unit.pk), marking="named", revision=str(row.revision))
    answer = client.post(f"/followup/{row.pk}/edit", {**values, "readers": f"{reader.username} ; {other.username}"})
    assert answer.status_code == 400
    assert "name only some of these" in answer.content.decode()
    assert set(row.readers.all()) == {reader}
    assert client.post(f"/followup/{row.pk}/edit", {**values, "readers": reader.username}).status_code == 302
    client.get(f"/agreements/{about.code}/")  # shows the promise, for named readers: the reading is logged
    assert Reading.objects.filter(
        kind="followup.followup", object_id=row.pk, place=f"/agreements/{about.code}/"
    ).exists()


# --- the life -----------------------------------------------------------------------------------------------


def test_a_life_from_promise_to_verified_and_back(world: World) -> None:
    doer, verifier = actor_for(account("attache", world.unit)), actor_for(account("director", world.unit))
    row = stepped(doer, promised(world), "start", TODAY - 3 * DAY)
    row = done(doer, row, TODAY - 2 * DAY)
    assert (row.state, row.done_by_id, row.closed_on) == ("done", doer.user_id, None)
    row = Followup.objects.get(pk=stepped(verifier, row, "verify", TODAY - DAY).pk)
    assert (row.state, row.verified_by_id, row.closed_on) == ("verified", verifier.user_id, TODAY - DAY)
    row = Followup.objects.get(pk=stepped(verifier, row, "reopen").pk)
    assert (row.state, row.done_on, row.verified_by, row.closed_on, row.evidence_fr) == ("open", None, None, None, "")
    row = Followup.objects.get(pk=stepped(verifier, row, "drop").pk)
    assert (row.state, row.closed_on) == ("dropped", TODAY)
    verbs = list(
        Entry.objects.filter(kind="followup.followup", object_id=row.pk).order_by("id").values_list("verb", "reason")
    )
    assert verbs == [(f"step:{code}", "because") for code in ("start", "done", "verify", "reopen", "drop")]
    assert Entry.objects.filter(verb="step:reopen").get().before["evidence_fr"] == "lettre"


def test_done_asks_for_evidence_and_a_day_that_has_come(world: World, signed_in: Callable[..., Client]) -> None:
    row = promised(world)
    client, address = signed_in("director"), f"/followup/{row.pk}/step/done"
    answer = client.post(address, {"on": TODAY.isoformat(), "evidence_fr": " ", "evidence_en": ""})
    assert (answer.status_code, "Say what shows that it is done" in answer.content.decode()) == (400, True)
    for day in (TODAY + DAY, row.made_on - DAY):
        answer = client.post(address, {"on": day.isoformat(), "evidence_en": "A letter"})
        assert answer.status_code == 400
    assert Followup.objects.get(pk=row.pk).state == "open"
    assert client.post(address, {"on": TODAY.isoformat(), "evidence_en": "A letter"}).status_code == 302
    assert Followup.objects.get(pk=row.pk).state == "done"


def test_its_page_says_why_it_was_dropped_or_reopened(world: World, signed_in: Callable[..., Client]) -> None:
    row, client = promised(world), signed_in("director")
    address = f"/followup/{row.pk}/"
    for code, told in (("drop", "Dropped:"), ("reopen", "Reopened:")):
        assert client.post(f"{address}step/{code}", {"on": TODAY.isoformat(), "reason": ""}).status_code == 400
        taken = {"on": TODAY.isoformat(), "reason": f"why {code}"}
        assert client.post(f"{address}step/{code}", taken).status_code == 302
        text = client.get(address).content.decode()
        assert told in text
        assert f"why {code}" in text


def test_who_did_it_does_not_verify_it(world: World, signed_in: Callable[..., Client]) -> None:
    doer = account("director", world.unit)
    row = done(actor_for(doer), promised(world))
    client = Client()
    client.force_login(doer)
    answer = client.post(f"/followup/{row.pk}/step/verify", {"on": TODAY.isoformat()})
    assert answer.status_code == 400
    assert "Who did it does not verify it: somebody else does." in answer.content.decode()
    assert "Who did it does not verify it" in client.get(f"/followup/{row.pk}/").content.decode()
    other = signed_in("director")
    assert other.post(f"/followup/{row.pk}/step/verify", {"on": TODAY.isoformat()}).status_code == 302
    again = signed_in("director").post(f"/followup/{row.pk}/step/verify", {"on": TODAY.isoformat()})
    assert (again.status_code, "Only what is done can be verified." in again.content.decode()) == (400, True)


def test_the_local_operator_does_not_verify_what_it_did(world: World) -> None:
    row = done(local_operator(), promised(world))
    assert row.done_by is None
    with pytest.raises(Refused, match="Who did it does not verify it"):
        stepped(local_operator(), row, "verify")
    verified = stepped(actor_for(account("director", world.unit)), row, "verify")
    assert verified.state == "verified"


@pytest.mark.parametrize("same", [True, False])
def test_the_database_itself_refuses_one_person_for_both(same: bool, world: World) -> None:
    user: User | None = account("director", world.unit) if same else None
    values = {"evidence_fr": "x", "done_on": TODAY, "verified_on": TODAY, "state": "verified"}
    row = promised(world)
    with pytest.raises(IntegrityError, match="followup_two_persons"), transaction.atomic():
        Followup.objects.filter(pk=row.pk).update(done_by=user, verified_by=user, **values)
    for broken in (
        values | {"evidence_fr": ""},
        values | {"done_on": None},
        {"state": "done"},
        {"due_on": date(1999, 1, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Followup.objects.filter(pk=row.pk).update(verified_by=account("director", world.unit), **broken)


def test_the_form_and_a_file_reach_no_state(world: World, signed_in: Callable[..., Client]) -> None:
    row = promised(world)
    values = {"state": "verified", "done_on": "2026-01-01", "verified_on": "2026-01-01", "evidence_fr": "x"}
    client = signed_in("director")
    assert (
        client.post(
            f"/followup/{row.pk}/edit",
            sent(owner=str(world.unit.pk), marking="internal", revision=str(row.revision), **values),
        ).status_code
        == 302
    )
    assert Followup.objects.filter(pk=row.pk).values_list("state", "done_on", "evidence_fr").get() == ("open", None, "")
    sheet = f"What, in French;What, in English;Side;State;Owner;Marking\nA;B;ours;verified;{world.unit.code};internal\n"
    batch = planned(FOLLOWUPS, local_operator(), sheet.encode())
    assert batch.count(Outcome.NEW) == 1, lines(batch, "refused")
    assert "verified" not in str(lines(batch, "new"))


def test_who_may_take_which_step(world: World) -> None:
    mine, elsewhere = promised(world), promised(world, unit=None, owner=unit("office"))
    rights = {
        "attache": ("change",), "expert": ("change",), "means-officer": ("change",), "desk-officer": ("change", "approve"),
        "director": ("change", "approve"), "auditor": (), "approver": ("change", "approve"), "school-administrator": (),
    }  # fmt: skip
    for role, acts in rights.items():
        actor = actor_for(account(role, world.unit))
        assert tuple(act for act in ("change", "approve") if may(actor, act, mine)) == acts, role
        assert not any(may(actor, act, elsewhere) for act in ("change", "approve", "archive")), role


def test_a_unit_sees_and_does_what_it_is_entrusted_with_whoever_owns_it(world: World) -> None:
    post = unit("post", directorate=world.directorate)
    row = promised(world, unit=post)
    attache = actor_for(account("attache", post))
    assert visible(attache, Followup).filter(pk=row.pk).exists()
    assert done(attache, row).done_by_id == attache.user_id
    Followup.objects.filter(pk=row.pk).update(marking="named")
    assert not visible(attache, Followup).filter(pk=row.pk).exists()


# --- lists, figures, what is late ------------------------------------------------------------------------------


def a_few(world: World) -> dict[str, Followup]:
    """Return promises in every state, late and not, of units and countries and of none."""
    finished = {"evidence_fr": "x", "done_on": TODAY - 5 * DAY}
    found = {
        "late": promised(world, due_on=TODAY - DAY),
        "later": promised(world, due_on=TODAY - 9 * DAY, state="doing", unit=None),
        "today": promised(world, due_on=TODAY),
        "undated": promised(world, due_on=None),
        "done": promised(world, due_on=TODAY - 9 * DAY, state="done", **finished),
        "dropped": promised(world, state="dropped", dropped_on=TODAY - DAY),
    }
    found["nowhere"] = promised(world, due_on=TODAY - 2 * DAY)
    found["nowhere"].countries.clear()
    found["both"] = promised(world, due_on=TODAY - 2 * DAY)
    found["both"].countries.add(country(world.zone))
    return found


def numbers(client: Client, address: str) -> set[int]:
    """Return the numbers of the rows a list shows."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return set(answer.context["page"].numbers)


def test_the_list_shows_what_is_open_and_all_when_asked(world: World, signed_in: Callable[..., Client]) -> None:
    rows, client = a_few(world), signed_in("director")
    all_rows = {row.pk for row in rows.values()}
    assert numbers(client, "/followup/") == all_rows - {rows["dropped"].pk}
    assert numbers(client, "/followup/?dates=all") == all_rows
    assert numbers(client, "/followup/?late=yes") == {rows[name].pk for name in ("late", "later", "nowhere", "both")}
    assert numbers(client, "/followup/?late=undated") == {rows["undated"].pk}
    assert numbers(client, f"/followup/?late=yes&as_of={TODAY - 8 * DAY}") == {rows["later"].pk, rows["done"].pk}
    assert numbers(client, f"/followup/?as_of={TODAY - 2 * DAY}") == all_rows  # dropped only yesterday
    text = client.get("/followup/?late=yes").content.decode()
    assert "9 days late" in text
    assert 'class="state attention"' in text


def test_what_waits_for_me_is_what_the_desk_says(world: World) -> None:
    rows, user = a_few(world), account("director", world.unit)
    by_name = promised(world, unit=None, assignee=user)
    promised(world, assignee=account("director", world.unit))  # a colleague's, by name
    client = Client()
    client.force_login(user)
    mine = {rows[name].pk for name in ("late", "today", "undated", "nowhere", "both")} | {by_name.pk}
    assert numbers(client, "/followup/?mine=do") == mine
    assert numbers(client, "/followup/?mine=verify") == {rows["done"].pk}
    asks = {address: words for words, address in client.get("/").context["asks"]}
    assert asks["/followup/?mine=do"] == f"{len(mine)} promises are yours to do"
    assert asks["/followup/?mine=do&late=yes"] == "3 promises of yours are late"
    assert asks["/followup/?mine=verify"] == "1 promise waits to be verified"
    Followup.objects.filter(pk=rows["done"].pk).update(done_by=user)
    assert numbers(client, "/followup/?mine=verify&q=") == set()


def test_every_number_of_what_is_late_leads_to_exactly_its_rows(world: World, signed_in: Callable[..., Client]) -> None:
    a_few(world)
    a_few(World())
    client = signed_in("director")
    for day in ("", f"?as_of={TODAY - 3 * DAY}"):
        tables = client.get(f"/followup/late/{day}").context["tables"]
        assert (
            [line.words for table in tables for line in table.lines if line.words.startswith("no ")]
            == ["no unit", "no country"]
            if not day
            else True
        )
        for line in (line for table in tables for line in (*table.lines, table.whole)):
            assert len(numbers(client, line.late_address)) == int(line.late), line
            assert len(numbers(client, line.open_address)) == int(line.open), line


def test_the_page_of_what_is_late_costs_the_same_with_more(world: World, signed_in: Callable[..., Client]) -> None:
    client, costs = signed_in("director"), []
    for more in (1, 4):
        for _row in range(more):
            a_few(World())
        with CaptureQueriesContext(connection) as asked:
            client.get("/followup/late/")
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_the_panel_of_a_country_counts_what_its_list_shows(world: World, signed_in: Callable[..., Client]) -> None:
    a_few(world)
    client = signed_in("director")
    page = client.get(f"/countries/{world.country.code}/")
    panel = next(shown for shown in page.context["main"] if shown.title == "Follow-up")
    assert panel.count == 6
    assert len(numbers(client, panel.address)) == panel.count


@pytest.mark.parametrize(
    ("code", "count"),
    [("open", 7), ("late", 4), ("to_verify", 1), ("closed", 1), ("late_no_unit", 1), ("late_no_country", 1)],
)
def test_a_figure_counts_the_rows_it_leads_to(
    code: str, count: int, world: World, signed_in: Callable[..., Client]
) -> None:
    a_few(world)
    assert len(numbers(signed_in("director"), f"/followup/?figure=followup.{code}&year={(TODAY - DAY).year}")) == count


def test_others_ask_for_what_was_promised_about_their_records(world: World) -> None:
    first, second, other = (example(Agreement, world) for _row in range(3))
    rows = [promised(world, about) for about in (first, second)]
    promised(world, other)
    asked = queries.about(actor_for(account("director", world.unit)), AGREEMENT, [first.pk, second.pk])
    assert [row.pk for row in asked] == [row.pk for row in rows]
    assert not queries.about(actor_for(account("school-administrator", world.unit)), AGREEMENT, [first.pk]).exists()


def test_a_colleague_can_be_named_by_who_sees_no_accounts(world: World, signed_in: Callable[..., Client]) -> None:
    colleague, stranger = account("desk-officer", world.unit), account("desk-officer", unit("office"))
    client = signed_in("desk-officer")
    values = sent(owner=str(world.unit.pk), marking="internal")
    assert client.post("/followup/new", values | {"assignee": stranger.username}).status_code == 400
    assert client.post("/followup/new", values | {"assignee": colleague.username}).status_code == 302
    row = Followup.objects.get()
    assert row.assignee == colleague
    assert colleague.display_name in client.get("/followup/").content.decode()
