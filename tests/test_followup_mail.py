"""Reminders of what was promised, sent for real to a mail server on loopback: to whom, when, what, and what fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from entente.access.actor import actor_for, local_operator
from entente.access.models import Mandate, User
from entente.apps.agreements.models import Agreement
from entente.apps.followup.models import Followup, Reminder
from entente.apps.followup.reminders import NARROW, REMIND
from entente.apps.reference.models import DatedRule
from entente.engines.jobs import recurring
from entente.engines.jobs import service as jobs
from entente.engines.jobs.models import Job, Recurring
from entente.engines.journal.models import Entry
from tests.conftest import CRAWLED, account
from tests.examples import World, example, unit
from tests.sink import Sink, sink
from tests.test_canary import CANARY, ROLES, assert_silent, hidden_marks, reader_of, rows
from tests.test_followup import promised

__all__ = ["rows", "sink"]
TODAY = timezone.localdate()
DAY = timedelta(days=1)
Runs = Callable[..., Job]


@pytest.fixture(autouse=True)
def _rules(db: None) -> None:
    """Store the rhythm of the house."""
    for code, number in (("before", 14), ("again", 7)):
        DatedRule.objects.update_or_create(
            code=f"followup.remind-{code}",
            defaults={"number": number, "unit": "days", "name_fr": code, "name_en": code},
        )


@pytest.fixture
def run(django_capture_on_commit_callbacks: Any) -> Runs:
    """Return what runs a job of the room, the reminders unless another is given."""

    def start(code: str = REMIND) -> Job:
        with django_capture_on_commit_callbacks(execute=True):
            job = jobs.start(local_operator(), code, "")
        job.refresh_from_db()
        return job

    return start


def person(role: str, place: Any, language: str = "en") -> User:
    """Return an account with an address."""
    user = account(role, place)
    user.language, user.email = language, f"{user.username}@entente.example"
    user.save()
    return user


def test_each_gets_one_mail_with_all_that_is_theirs_in_their_language(world: World, sink: Sink, run: Runs) -> None:
    boss, attache = person("director", world.unit), person("attache", world.unit, "fr")
    late = promised(world, due_on=TODAY - 3 * DAY)
    today = promised(world, due_on=TODAY, unit=None, assignee=attache)
    soon = promised(world, due_on=TODAY + 14 * DAY)
    far = promised(world, due_on=TODAY + 15 * DAY)
    undated = promised(world, due_on=None)
    assert run().state == "done"
    texts = sink.text_to
    assert len(sink.taken) == 2
    told = {boss.email: ("text_en", {late, soon}), attache.email: ("text_fr", {late, soon, today})}
    for address, (name, rows_told) in told.items():
        for row in (late, today, soon, far, undated):
            assert (getattr(row, name) in texts[address]) == (row in rows_told), (address, row)
    assert f"http://127.0.0.1:8000/followup/{late.pk}/" in texts[boss.email]
    assert texts[boss.email].index("Late") < texts[boss.email].index("Due soon")
    assert "Reminders are part of the work" in texts[boss.email]
    message = dict(sink.taken)[boss.email]
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert '<html lang="en">' in html
    assert late.text_en in html
    assert late.text_en not in message["Subject"]
    assert "2 promises to keep" in message["Subject"]


def test_running_twice_sends_nothing_twice_and_late_ones_come_back(world: World, sink: Sink, run: Runs) -> None:
    person("director", world.unit)
    promised(world, due_on=TODAY - 3 * DAY)
    promised(world, due_on=TODAY + 3 * DAY)
    run()
    run()
    assert len(sink.taken) == 1
    for ago, mails in ((6, 1), (7, 2)):
        Reminder.objects.update(on=TODAY - ago * DAY)
        Followup.objects.filter(due_on__lt=TODAY).update(due_on=TODAY - 20 * DAY)
        run()
        assert len(sink.taken) == mails
    text = sink.taken[-1][1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Due soon" not in text  # told once


def test_nothing_is_missed_when_nobody_ran_it_for_days(world: World, sink: Sink, run: Runs) -> None:
    """Reminded two weeks ahead, then nothing ran on the day: it is told as late, at once."""
    user = person("director", world.unit)
    row = promised(world, due_on=TODAY - DAY)
    Reminder.objects.create(followup=row, user=user, on=row.due_on - 14 * DAY)
    run()
    assert "Late" in sink.text_to[user.email]


def test_who_holds_no_mandate_gets_nothing_and_the_unit_does_instead(world: World, sink: Sink, run: Runs) -> None:
    gone, closed, silent, reads = (person(role, world.unit) for role in ("director", "director", "director", "auditor"))
    Mandate.objects.filter(user=gone).update(ends_on=TODAY)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    User.objects.filter(pk=silent.pk).update(email="")
    promised(world, due_on=TODAY, assignee=gone)
    promised(world, due_on=TODAY, unit=unit("office"), assignee=gone)
    run()
    assert sink.taken == []
    there = person("attache", world.unit)
    run()
    assert set(sink.text_to) == {there.email}
    assert reads.email not in sink.text_to


def test_who_may_not_see_it_is_not_told_though_it_is_theirs(world: World, sink: Sink, run: Runs) -> None:
    stranger = person("attache", unit("post"))
    row = promised(world, due_on=TODAY, marking="directorate", unit=Mandate.objects.get(user=stranger).unit)
    run()
    assert sink.taken == []
    Followup.objects.filter(pk=row.pk).update(marking="internal")
    run()
    assert set(sink.text_to) == {stranger.email}


def test_what_is_for_named_readers_is_counted_and_not_told(world: World, sink: Sink, run: Runs) -> None:
    user = person("director", world.unit)
    about: Any = example(Agreement, world, "Secretive")
    row = promised(world, about, due_on=TODAY, marking="named")
    run()
    assert sink.taken == []
    row.readers.add(user)
    promised(world, about, due_on=TODAY)
    run()
    text = str(sink.taken[0][1])
    assert row.text_en not in text
    assert "Secretive" not in text  # where it points is not told by mail at all
    assert "1 record for named readers is not told by mail: read it on your desk." in sink.text_to[user.email]
    run()
    assert len(sink.taken) == 1


def test_done_dropped_and_archived_ones_are_not_told(world: World, sink: Sink, run: Runs) -> None:
    person("director", world.unit)
    promised(world, due_on=TODAY, state="done", done_on=TODAY, evidence_en="x")
    promised(world, due_on=TODAY, state="dropped", dropped_on=TODAY)
    promised(world, due_on=TODAY, archived_at=timezone.now())
    run()
    assert sink.taken == []


def test_one_that_fails_does_not_stop_the_others_and_is_tried_again(world: World, sink: Sink, run: Runs) -> None:
    users = [person("director", world.unit) for _ in range(3)]
    promised(world, due_on=TODAY)
    sink.refused = {users[1].email}
    job = run()
    assert set(sink.text_to) == {users[0].email, users[2].email}
    assert job.failure.startswith("2 reminders sent. Not sent, and tried again at the next run: ")
    assert "@" not in job.failure
    sink.refused = set()
    sink.taken.clear()
    assert run().state == "done"
    assert set(sink.text_to) == {users[1].email}


def test_the_journal_gets_one_line_a_run_and_no_name(world: World, sink: Sink, run: Runs) -> None:
    recurring.settle()
    assert Recurring.objects.filter(code__in=(REMIND, NARROW), active=True).count() == 2
    for _user in range(3):
        person("director", world.unit)
    row = promised(world, due_on=TODAY)
    before = Entry.objects.count()
    run()
    entry = Entry.objects.latest("id")
    assert Entry.objects.count() == before + 1
    assert (entry.verb, entry.kind, entry.after) == ("send", "jobs.recurring", {"sent": 3, "failed": 0})
    assert row.text_en not in str(entry.__dict__)


def test_a_run_costs_the_same_with_one_and_five_promises(world: World, run: Runs) -> None:
    costs = []
    for more in (1, 4):
        Reminder.objects.all().delete()
        user = person("director", world.unit)
        for _row in range(more):
            promised(world, due_on=TODAY)
        with CaptureQueriesContext(connection) as asked:
            run()
        costs.append(len(asked))
        user.mandates.update(ends_on=date(2011, 1, 1))
    assert len(mail.outbox) == 2
    assert costs[0] == costs[1]


def test_the_daily_job_narrows_what_a_change_left_wide(world: World, run: Runs) -> None:
    about: Any = example(Agreement, world)
    row = promised(world, about)
    Agreement.objects.filter(pk=about.pk).update(marking="directorate")
    assert run(NARROW).state == "done"
    row.refresh_from_db()
    assert row.marking == "directorate"


@pytest.mark.parametrize("role", ROLES)
def test_no_reminder_says_what_is_out_of_scope_or_for_named_readers(
    role: str, world: World, rows: list[Any], run: Runs
) -> None:
    user = reader_of(role, world)
    User.objects.filter(pk=user.pk).update(email="reader@entente.example")
    Followup.objects.update(due_on=TODAY, made_on=TODAY, assignee=user)
    hidden = hidden_marks(actor_for(user), rows)
    named = {f"{CANARY}{at}x" for at, row in enumerate(rows) if getattr(row, "marking", "") == "named"}
    named |= {
        f"{CANARY}{at}x"
        for at, row in enumerate(rows)
        if isinstance(row, Followup) and Followup.objects.get(pk=row.pk).marking == "named"
    }
    run()
    CRAWLED["mails"] = CRAWLED.get("mails", 0) + len(mail.outbox)
    for message in mail.outbox:
        text = message.message().as_string() + str(message.body) + str(message.alternatives)  # type: ignore[attr-defined]
        assert_silent(text, hidden | named, f"reminder to {role}")
    if role == "director":
        assert CANARY in str(mail.outbox[0].body)
