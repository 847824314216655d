"""The two-person rule: no way in lets an administrator give themself rights alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.forms.models import modelform_factory
from django.test import Client
from django.utils import timezone

from entente import cli
from entente.access.actor import Actor, actor_for, local_operator
from entente.access.models import ClaimMapping, Mandate, SignOn, Unit, User
from entente.access.service import Refused
from entente.apps.accounts import actions
from entente.engines.journal.models import Entry
from entente.engines.records import actions as records
from entente.engines.records.bulk import Loaded, load
from tests.conftest import account
from tests.examples import World, example, unit

TODAY = timezone.localdate()


class People:
    """Two administrators with their browsers, and somebody else."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.one, self.two, self.other = (
            account(role, world.unit) for role in ("administrator", "administrator", "desk-officer")
        )
        self.first, self.second, self.third = (self._browser(user) for user in (self.one, self.two, self.other))

    @staticmethod
    def _browser(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def mandate(self, user: User, role: str = "director", **values: Any) -> dict[str, Any]:
        """Return what the form of a mandate sends."""
        return {"user": user.pk, "role": role, "unit": self.world.directorate.pk, "starts_on": "2020-01-01", **values}


@pytest.fixture
def people(world: World) -> People:
    return People(world)


def roles(user: User) -> set[str]:
    return set(actor_for(User.objects.get(pk=user.pk)).roles)


def decide(client: Client, row: Any, act: str, reason: str = "") -> Any:
    slug = {Mandate: "mandates", SignOn: "sign-ons", ClaimMapping: "claim-mappings"}[type(row)]
    return client.post(f"/accounts/to-confirm/{slug}/{row.pk}", {"act": act, "reason": reason})


def test_a_mandate_for_oneself_waits_until_another_confirms_it(people: People) -> None:
    assert people.first.post("/mandates/new", people.mandate(people.one)).status_code == 302
    row = Mandate.objects.get(user=people.one, role="director")
    assert (row.proposed_by, row.waits, roles(people.one)) == (people.one, True, {"administrator"})
    assert "has no effect until" in people.first.get(f"/mandates/{row.pk}/").content.decode()
    assert b"1 proposal to confirm" in people.second.get("/").content

    answer = decide(people.first, row, "confirm")
    assert (answer.status_code, b"You proposed this" in answer.content) == (400, True)
    assert decide(people.third, row, "confirm").status_code == 404
    assert roles(people.one) == {"administrator"}

    assert decide(people.second, row, "confirm").status_code == 302
    row.refresh_from_db()
    assert (row.confirmed_by, row.waits) == (people.two, False)
    assert roles(people.one) == {"administrator", "director"}
    assert Entry.objects.get(verb="confirm").user == people.two
    assert decide(people.second, row, "confirm").status_code == 400  # nothing waits any more
    assert b"to confirm</a>" not in people.second.get("/").content


def test_a_proposal_refused_is_archived_with_its_reason(people: People) -> None:
    people.first.post("/mandates/new", people.mandate(people.one))
    row = Mandate.objects.get(user=people.one, role="director")
    assert decide(people.second, row, "refuse").status_code == 400
    assert decide(people.second, row, "refuse", "not her office").status_code == 302
    row.refresh_from_db()
    assert (row.archive_reason, row.waits) == ("not her office", True)
    assert people.first.post(f"/mandates/{row.pk}/archive", {"reason": "after all"}).status_code == 302  # restored
    assert roles(people.one) == {"administrator"}


def test_a_mandate_for_another_needs_nobody(people: People) -> None:
    assert people.first.post("/mandates/new", people.mandate(people.other)).status_code == 302
    assert roles(people.other) == {"desk-officer", "director"}


def test_a_new_administrator_needs_a_second_person_whoever_it_is(people: People) -> None:
    """Else a second account of one's own would be the second person."""
    people.first.post("/mandates/new", people.mandate(people.other, "administrator"))
    row = Mandate.objects.get(user=people.other, role="administrator")
    assert (row.waits, roles(people.other)) == (True, {"desk-officer"})
    assert decide(people.first, row, "confirm").status_code == 400
    assert decide(people.second, row, "confirm").status_code == 302
    assert "administrator" in roles(people.other)


def test_an_account_that_reads_ones_own_mail_is_ones_own(people: People) -> None:
    User.objects.filter(pk__in=[people.one.pk, people.other.pk]).update(email="desk@ministry.example")
    people.first.post("/mandates/new", people.mandate(people.other))
    assert roles(people.other) == {"desk-officer"}


@pytest.fixture
def changes(people: People) -> Callable[..., Any]:
    """Return a way to send the edit form of a mandate as the first administrator."""

    def change(row: Mandate, **values: Any) -> Any:
        sent = {"user": row.user_id, "role": row.role, "unit": row.unit_id, "starts_on": row.starts_on.isoformat(),
                "ends_on": row.ends_on.isoformat() if row.ends_on else "", "revision": row.revision, **values}  # fmt: skip
        return people.first.post(f"/mandates/{row.pk}/edit", sent)

    return change


def test_one_does_not_move_anothers_mandate_to_oneself(people: People, changes: Callable[..., Any]) -> None:
    row = Mandate.objects.create(user=people.other, role="director", unit=people.world.unit, starts_on=date(2020, 1, 1))
    answer = changes(row, user=people.one.pk)
    assert (answer.status_code, b"This mandate is your own" in answer.content) == (400, True)
    assert roles(people.one) == {"administrator"}


def test_one_does_not_widen_ones_own_mandate_but_may_end_it(people: People, changes: Callable[..., Any]) -> None:
    end = TODAY + timedelta(days=30)
    row = Mandate.objects.create(
        user=people.one, role="desk-officer", unit=people.world.unit, starts_on=date(2020, 1, 1), ends_on=end
    )
    for wider in (
        {"ends_on": ""},
        {"ends_on": (end + timedelta(days=1)).isoformat()},
        {"starts_on": "2019-01-01"},
        {"role": "director"},
        {"unit": people.world.directorate.pk},
        {"user": people.two.pk},
    ):
        assert changes(row, **wider).status_code == 400, wider
    row.refresh_from_db()
    assert (row.ends_on, row.role, row.revision) == (end, "desk-officer", 1)
    assert changes(row, ends_on=(end - timedelta(days=1)).isoformat()).status_code == 302


def test_a_proposal_that_waits_stays_one_whoever_changes_it(people: People, changes: Callable[..., Any]) -> None:
    people.first.post("/mandates/new", people.mandate(people.one))
    row = Mandate.objects.get(user=people.one, role="director")
    assert changes(row, role="approver").status_code == 302
    row.refresh_from_db()
    assert (row.waits, row.proposed_by) == (True, people.one)
    assert changes(row, user=people.other.pk).status_code == 302
    assert roles(people.other) == {"desk-officer"}


def test_ones_own_archived_mandate_comes_back_as_a_proposal(people: People) -> None:
    row = Mandate.objects.create(user=people.one, role="director", unit=people.world.unit, starts_on=date(2020, 1, 1))
    for reason in ("entered twice", "no, once"):
        assert people.first.post(f"/mandates/{row.pk}/archive", {"reason": reason}).status_code == 302
    assert roles(people.one) == {"administrator"}
    row.refresh_from_db()
    assert row.waits


def test_a_unit_is_not_moved_to_reach_further(people: People) -> None:
    stranger = unit("directorate")
    stranger.directorate = stranger
    stranger.save()
    moved = [(people.world.unit, stranger), (unit("office", directorate=stranger), people.world.directorate)]
    for place, to in moved:
        form = modelform_factory(Unit, fields=["directorate"])({"directorate": to.pk}, instance=place)
        assert form.is_valid()
        form.cleaned_data["revision"] = None
        with pytest.raises(Refused, match="You hold a mandate in this unit"):
            records.change(actor_for(people.one), place, form)
    assert Unit.objects.get(pk=people.world.unit.pk).directorate == people.world.directorate


def test_nobody_holds_the_role_of_the_command_line(people: People) -> None:
    answer = people.first.post("/mandates/new", people.mandate(people.other, "operator"))
    assert answer.status_code == 400
    assert roles(people.other) == {"desk-officer"}


def test_sign_ons_and_mappings_wait_and_what_is_trusted_waits_again(people: People) -> None:
    sent = {"name_fr": "Ministère", "name_en": "Ministry", "code": "sso", "issuer": "https://sso.example",
            "client_id": "entente", "account_claim": "sub", "active": "on"}  # fmt: skip
    assert people.first.post("/sign-ons/new", sent).status_code == 302
    sign_on = SignOn.objects.get()
    mapping = {"sign_on": sign_on.pk, "claim": "groups", "value": "a", "role": "director", "unit": people.world.unit.pk}
    assert people.first.post("/claim-mappings/new", mapping).status_code == 302
    row = ClaimMapping.objects.get()
    assert (sign_on.waits, row.waits) == (True, True)
    for item in (sign_on, row):
        assert decide(people.first, item, "confirm").status_code == 400
        assert decide(people.second, item, "confirm").status_code == 302
        item.refresh_from_db()
        assert not item.waits
    edited = {**sent, "name_en": "The ministry", "revision": "1"}
    assert people.first.post("/sign-ons/sso/edit", edited).status_code == 302
    sign_on.refresh_from_db()
    assert not sign_on.waits
    for number, wrong in enumerate(({"issuer": "https://evil.example"}, {"code": "other"})):
        assert people.first.post("/sign-ons/sso/edit", {**edited, **wrong, "revision": "2"}).status_code == 400, number
    assert (
        people.first.post("/sign-ons/sso/edit", {**edited, "account_claim": "mail", "revision": "2"}).status_code == 302
    )
    assert (
        people.first.post(f"/claim-mappings/{row.pk}/edit", {**mapping, "value": "b", "revision": "1"}).status_code
        == 302
    )
    for item in (sign_on, row):
        item.refresh_from_db()
        assert item.waits


def test_a_file_obeys_as_a_form_does(people: People) -> None:
    row = Mandate(user=people.one, role="director", unit=people.world.unit, starts_on=date(2020, 1, 1))
    actor = actor_for(people.one)
    records.prepare(actor, "add", row, None)
    assert row.proposed_by == people.one
    with pytest.raises(Refused):
        load(actor, [Loaded(row)], batch="file")
    stored = example(Mandate, people.world)
    assert isinstance(stored, Mandate)
    taken = Mandate.objects.get(pk=stored.pk)
    taken.user = people.one
    with pytest.raises(Refused):
        records.prepare(actor, "change", taken, stored)


def test_the_database_itself_refuses_one_person_for_two(people: People) -> None:
    row = Mandate(user=people.one, role="director", unit=people.world.unit, starts_on=date(2020, 1, 1),
                  proposed_by=people.one, confirmed_by=people.one, confirmed_at=timezone.now())  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_the_holder_does_not_confirm_what_another_proposed_for_them(people: People) -> None:
    people.first.post("/mandates/new", people.mandate(people.two, "administrator"))
    row = Mandate.objects.get(user=people.two, unit=people.world.directorate)
    answer = decide(people.second, row, "confirm")
    assert (answer.status_code, b"for yourself" in answer.content) == (400, True)


def test_the_only_administrator_turns_to_the_local_operator(
    people: People, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    people.first.post("/mandates/new", people.mandate(people.one))
    assert cli.main(["users", "confirm", people.one.username, "--user", people.one.username]) == 2
    assert "You proposed this" in capsys.readouterr().err
    assert roles(people.one) == {"administrator"}
    assert cli.main(["users", "confirm", people.one.username]) == 0
    assert "is confirmed." in capsys.readouterr().out
    assert roles(people.one) == {"administrator", "director"}
    entry = Entry.objects.get(verb="confirm")
    assert (entry.actor, entry.user) == ("local-operator", None)
    assert cli.main(["users", "confirm", people.one.username]) == 0
    assert "Nothing waits" in capsys.readouterr().out
    assert cli.main(["users", "confirm", "nobody"]) == 2


def test_reopening_an_administrators_account_gives_back_no_rights_alone(people: People) -> None:
    actor = actor_for(people.one)
    actions.close(actor, people.two, "left")
    with pytest.raises(Refused, match="your own account"):
        actions.reopen(actor_for(people.one), people.one, "myself")
    actions.reopen(actor, people.two, "came back")
    assert roles(people.two) == set()
    third = account("administrator", people.world.unit)
    actions.confirm(actor_for(third), Mandate.objects.get(user=people.two))
    assert roles(people.two) == {"administrator"}


def test_an_administrators_account_is_not_taken_over_by_its_mail_address(people: People) -> None:
    sent = {"display_name": "x", "username": people.two.username, "email": "mine@ministry.example", "language": "en"}
    answer = people.first.post(f"/accounts/{people.two.username}/edit", sent)
    assert (answer.status_code, b"Only its holder" in answer.content) == (400, True)
    renamed = {**sent, "username": "another", "email": ""}
    assert people.first.post(f"/accounts/{people.other.username}/edit", renamed).status_code == 400
    sent["username"] = people.other.username
    assert people.first.post(f"/accounts/{people.other.username}/edit", sent).status_code == 302


def test_a_new_account_is_invited_and_chooses_its_own_password(
    people: People, django_capture_on_commit_callbacks: Callable[..., Any], settings: Any
) -> None:
    settings.ENTENTE_ADDRESS = "http://testserver"
    sent = {"display_name": "Fictive", "username": "newcomer", "email": "new@ministry.example", "language": "fr"}
    with django_capture_on_commit_callbacks(execute=True):
        assert people.first.post("/accounts/new", sent).status_code == 302
    user = User.objects.get(username="newcomer")
    assert (user.has_usable_password(), len(mail.outbox), mail.outbox[0].to) == (False, 1, ["new@ministry.example"])
    body = str(mail.outbox[0].body)
    address = next(line for line in body.splitlines() if line.startswith("http://testserver/")).strip()
    client = Client()
    form = client.get(address.removeprefix("http://testserver"), follow=True)
    where = form.redirect_chain[-1][0]
    assert client.post(where, {"password1": "a long pass phrase", "password2": "a long pass phrase"}).status_code == 302
    user.refresh_from_db()
    assert user.check_password("a long pass phrase")
    assert Client().get(address.removeprefix("http://testserver")).status_code == 200  # a page that says it is used
    assert (
        "no longer good"
        in Client(headers={"accept-language": "en"}).get(address.removeprefix("http://testserver")).content.decode()
    )
    verbs = list(
        Entry.objects.filter(kind="access.user", object_id=user.pk).order_by("id").values_list("verb", flat=True)
    )
    assert verbs == ["add", "invite", "password-set"]
    assert "new@ministry.example" not in repr(list(Entry.objects.filter(verb="invite").values()))


@pytest.mark.parametrize("act", ["close", "reset-factor", "reopen"])
def test_nobody_does_these_to_their_own_account(act: str, people: People) -> None:
    answer = people.first.post(f"/accounts/{people.one.username}/access", {"act": act, "reason": "why not"})
    assert (answer.status_code, b"This is your own account" in answer.content) == (400, True)


def test_acts_on_accounts_need_the_right_and_a_reason(people: People) -> None:
    address = f"/accounts/{people.other.username}/access"
    assert people.third.get(address).status_code == 404
    assert people.third.post(address, {"act": "close", "reason": "x"}).status_code == 404
    for sent in ({"act": "close", "reason": " "}, {"act": "explode", "reason": "x"}, {}):
        assert people.first.post(address, sent).status_code == 400
    auditor = account("auditor", people.world.unit)
    client = Client()
    client.force_login(auditor)
    page = client.get(address)
    assert (page.status_code, b"Close the account" in page.content) == (200, False)
    assert client.post(address, {"act": "close", "reason": "x"}).status_code == 400
    assert User.objects.get(pk=people.other.pk).is_active


def test_the_operator_confirms_nothing_of_what_does_not_wait(people: People) -> None:
    row = Mandate.objects.get(user=people.one)
    with pytest.raises(Refused):
        actions.confirm(local_operator(), row)
    assert isinstance(local_operator(), Actor)
