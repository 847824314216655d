"""The digest, sent for real to a mail server on loopback: to whom, what, in which language, and what fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from entente.access.actor import actor_for, local_operator
from entente.access.models import Marked, User
from entente.apps.agreements.models import Agreement
from entente.apps.network.models import Portfolio
from entente.apps.projects.models import Project
from entente.engines.jobs import service as jobs
from entente.engines.jobs.models import Job
from entente.engines.journal.models import Entry
from entente.engines.journal.service import Act, note, snapshot
from entente.engines.mail.models import Subscription
from entente.engines.mail.service import CODE, subscribe
from tests.conftest import CRAWLED, account
from tests.examples import EXAMPLES, World, example, unit
from tests.sink import Sink, sink
from tests.test_canary import CANARY, ROLES, assert_silent, hidden_marks, reader_of, rows
from tests.test_relief_page import posted

__all__ = ["rows", "sink"]
Runs = Callable[[], Job]


@pytest.fixture
def run(django_capture_on_commit_callbacks: Any) -> Runs:
    """Return what runs the digests' job."""

    def send() -> Job:
        with django_capture_on_commit_callbacks(execute=True):
            job = jobs.start(local_operator(), CODE, "")
        job.refresh_from_db()
        return job

    return send


def subscriber(role: str, place: World, language: str = "en", **values: Any) -> User:
    """Return an account with an address and a subscription, whose unit covers the place's country."""
    user = account(role, place.unit)
    user.language, user.email = language, f"{user.username}@entente.example"
    user.save()
    Portfolio.objects.get_or_create(unit=place.unit, country=place.country, starts_on=date(2010, 1, 1))
    subscribe(actor_for(user), user, **{"what": "both", "rhythm": "daily"} | values)
    return user


def touched(row: Any, by: User) -> None:
    """Write that somebody changed a record."""
    note(actor_for(by), Act("change", row, {"source": "x"}, snapshot(row)))


def ending(place: World, days: int) -> Any:
    """Return an agreement that ends in so many days."""
    row: Any = example(Agreement, place)
    Agreement.objects.filter(pk=row.pk).update(ends_on=timezone.localdate() + timedelta(days=days))
    return row


def sent(user: User, days: int) -> None:
    """Say that the last digest went out so many days ago."""
    Subscription.objects.filter(user=user).update(last_sent_at=timezone.now() - timedelta(days=days))


def test_two_readers_get_what_their_own_desk_shows_in_their_own_language(world: World, sink: Sink, run: Runs) -> None:
    elsewhere = World()
    here, there = subscriber("desk-officer", world), subscriber("attache", elsewhere, "fr")
    mine, theirs = ending(world, 40), ending(elsewhere, 50)
    project: Any = example(Project, elsewhere)
    touched(project, account("director", elsewhere.unit))
    assert run().state == "done"
    texts = sink.text_to
    assert set(texts) == {here.email, there.email}
    assert mine.title_en in texts[here.email]
    assert theirs.title_en not in texts[here.email]
    assert theirs.title_fr in texts[there.email]
    assert mine.title_fr not in texts[there.email]
    assert f"http://127.0.0.1:8000/projects/{project.code}/" in texts[there.email]
    message = dict(sink.taken)[there.email]
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert '<html lang="fr">' in html
    assert theirs.title_fr in html
    token = Subscription.objects.get(user=there).token
    leave = f"http://127.0.0.1:8000/account/mail/unsubscribe/{token}"
    assert message["List-Unsubscribe"].strip() == f"<{leave}>"
    assert leave in texts[there.email]
    assert theirs.title_fr not in message["Subject"]


@pytest.mark.parametrize("role", ROLES)
def test_no_mail_says_what_is_out_of_scope_or_for_named_readers(
    role: str, world: World, rows: list[Any], run: Runs
) -> None:
    writer, user = account("director", unit("office")), reader_of(role, world)
    user.email = "reader@entente.example"
    user.save()
    Agreement.objects.update(ends_on=timezone.localdate() + timedelta(days=40))
    for row in rows:
        row.refresh_from_db()
        touched(row, writer)
    subscribe(actor_for(user), user, what="both", rhythm="daily")
    hidden = hidden_marks(actor_for(user), rows)
    named = {
        f"{CANARY}{place}x" for place, row in enumerate(rows) if isinstance(row, Marked) and row.marking == "named"
    }
    run()
    CRAWLED["mails"] = CRAWLED.get("mails", 0) + len(mail.outbox)
    for message in mail.outbox:
        text = message.message().as_string() + str(message.body) + str(message.alternatives)  # type: ignore[attr-defined]
        assert_silent(text, hidden | named, f"mail to {role}")
    if role == "director":
        assert CANARY in str(mail.outbox[0].body)


def test_records_for_named_readers_are_counted_and_not_told(world: World, sink: Sink, run: Runs) -> None:
    user = subscriber("director", world)
    row: Any = example(Project, world, "Secretive")
    Project.objects.filter(pk=row.pk).update(marking="named")
    row.refresh_from_db()
    touched(row, account("director", world.unit))
    run()
    assert sink.taken == []  # out of scope while not named: not even a count
    row.readers.add(user)
    run()
    text = sink.text_to[user.email]
    assert "Secretive" not in text
    assert row.code not in text
    assert "1 record for named readers is not told by mail: read it on your desk." in text
    assert "http://127.0.0.1:8000/\n" in text


def test_nothing_to_say_sends_nothing_and_waits_for_the_next_time(world: World, sink: Sink, run: Runs) -> None:
    user = subscriber("director", world)
    own: Any = example(Project, world)
    touched(own, user)  # what one did oneself is no news
    assert run().state == "done"
    assert sink.taken == []
    assert Subscription.objects.get().last_sent_at is None
    touched(own, account("director", world.unit))
    run()
    assert len(sink.taken) == 1


def test_the_same_is_not_told_twice_but_again_as_its_day_comes(world: World, sink: Sink, run: Runs) -> None:
    """Sent yesterday: news is what has come within half a year, sixty or seven days since; by hand, of eight."""
    user = subscriber("director", world, what="due")
    ahead = (1, 6, 7, 8, 59, 60, 61, 183)
    due = {days: ending(world, days) for days in ahead}
    sent(user, 1)
    run()
    text = sink.text_to[user.email]
    assert [days for days in ahead if due[days].title_en in text] == [7, 60]
    run()
    assert len(sink.taken) == 1  # once a day at most


@pytest.mark.parametrize(
    ("rhythm", "days", "goes"), [("daily", 0, 0), ("daily", 1, 1), ("weekly", 6, 0), ("weekly", 7, 1)]
)
def test_the_rhythm_is_kept(rhythm: str, days: int, goes: int, world: World, sink: Sink, run: Runs) -> None:
    user = subscriber("director", world, rhythm=rhythm)
    touched(example(Project, world), account("director", world.unit))
    sent(user, days)
    Entry.objects.update(at=timezone.now() + timedelta(seconds=1))
    run()
    assert len(sink.taken) == goes


@pytest.mark.parametrize(("what", "told"), [("both", "DC"), ("due", "D"), ("changes", "C")])
def test_each_chooses_what_is_told(what: str, told: str, world: World, sink: Sink, run: Runs) -> None:
    user = subscriber("director", world, what=what)
    due, project = ending(world, 40), example(Project, world)
    touched(project, account("director", world.unit))
    run()
    text = sink.text_to[user.email]
    assert (due.title_en in text, f"/projects/{project.code}/" in text) == ("D" in told, "C" in told)  # type: ignore[attr-defined]


def test_who_may_not_read_or_did_not_ask_gets_nothing(world: World, sink: Sink, run: Runs) -> None:
    users = [subscriber("director", world) for _ in range(5)]
    ending(world, 40)
    User.objects.filter(pk=users[0].pk).update(is_active=False)
    users[1].mandates.update(ends_on=date(2011, 1, 1))
    User.objects.filter(pk=users[2].pk).update(email="")
    Subscription.objects.filter(user=users[3]).update(active=False)
    run()
    assert set(sink.text_to) == {users[4].email}


def test_one_address_that_fails_does_not_stop_the_others_and_is_tried_again(
    world: World, sink: Sink, run: Runs
) -> None:
    users = [subscriber("director", world) for _ in range(4)]
    ending(world, 40)
    sink.refused, sink.hangs_up_at = {users[0].email}, {users[2].email}
    job = run()
    assert set(sink.text_to) == {users[1].email, users[3].email}
    assert job.state == "failed"
    assert job.failure.startswith("2 digests sent. Not sent, and tried again at the next run: ")
    assert f"{users[0].username} (address refused)" in job.failure
    assert f"{users[2].username} (the mail server does not answer)" in job.failure
    assert "@" not in job.failure

    sink.taken.clear()
    sink.refused, sink.hangs_up_at = set(), set()
    assert run().state == "done"
    assert set(sink.text_to) == {users[0].email, users[2].email}


def test_a_mail_server_that_is_down_is_said_soon_and_nothing_is_lost(
    world: World, sink: Sink, run: Runs, settings: Any
) -> None:
    users = [subscriber("director", world) for _ in range(6)]
    ending(world, 40)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9  # nobody listens there
    job = run()
    assert job.failure.count("the mail server does not answer") == 3  # not asked for each of a thousand
    settings.EMAIL_PORT = port
    run()
    assert set(sink.text_to) == {user.email for user in users}
    assert sink.connections == 1


def test_the_journal_says_that_a_run_was_not_what(world: World, sink: Sink, run: Runs) -> None:
    subscriber("director", world)
    row = ending(world, 40)
    run()
    entry = Entry.objects.get(verb="send")
    assert (entry.actor, entry.kind, entry.after) == ("local-operator", "jobs.recurring", {"sent": 1, "failed": 0})
    assert row.title_en not in str(entry.__dict__)


def test_a_digest_costs_the_same_with_one_and_five_rows(
    world: World, django_assert_max_num_queries: Any, run: Runs
) -> None:
    assert len(EXAMPLES) > 1
    costs = []
    for more in (1, 4):
        user = subscriber("director", world)
        for _ in range(more):
            ending(world, 40)
            touched(example(Project, world), account("director", world.unit))
        with django_assert_max_num_queries(200) as queries:
            run()
        costs.append(len(queries))
        Subscription.objects.filter(user=user).delete()
    assert costs[0] == costs[1]


def test_reliefs_to_plan_are_told_by_mail(world: World, sink: Sink, run: Runs) -> None:
    user = subscriber("director", world)
    alone = posted(world, 100, "Alone")
    late = posted(world, 170, "Late", began=1000)
    assert run().state == "done"
    text = sink.text_to[user.email]
    assert f"falls vacant, no successor, {alone.position.function_en}" in text
    assert f"tour passes its length, {late.position.function_en}" in text
