"""There is an account for every role; each sees what its mandate gives, and passwords are kept by nobody."""

from __future__ import annotations

from datetime import date

import pytest

from entente.access.actor import actor_for, local_operator
from entente.access.choices import Role
from entente.access.models import Mandate, User
from entente.access.service import visible
from entente.apps.projects.models import Project
from entente.demo.accounts import UNCHANGED, load_accounts
from entente.demo.tests.conftest import PASSWORD
from entente.engines.journal.models import Entry

pytestmark = pytest.mark.usefixtures("loaded")


def test_every_role_but_the_operators_has_an_account() -> None:
    assert set(Mandate.objects.values_list("role", flat=True)) == set(Role.values) - {Role.OPERATOR}
    assert not User.objects.filter(fictional=False).exists()


def test_accounts_sign_in_with_the_password_given() -> None:
    assert all(user.check_password(PASSWORD) for user in User.objects.all())


def test_called_again_it_resets_nothing() -> None:
    before = dict(User.objects.values_list("username", "password"))
    lines = Entry.objects.count()
    assert {password for _name, _words, password in load_accounts(local_operator())} == {UNCHANGED}
    assert dict(User.objects.values_list("username", "password")) == before
    assert Entry.objects.count() == lines


def test_the_journal_holds_no_password() -> None:
    lines = Entry.objects.filter(kind="access.user")
    assert lines.count() == User.objects.count()
    assert not any("password" in line.after or "password" in line.before for line in lines)


def test_the_sahel_desk_follows_twelve_countries() -> None:
    assert len(actor_for(User.objects.get(username="desk")).countries) == 12


def test_a_mandate_that_has_ended_gives_nothing(today: date) -> None:
    actor = actor_for(User.objects.get(username="lapsed"), today)
    assert actor.holdings == ()
    assert not visible(actor, Project).exists()


def test_named_projects_are_read_by_their_readers_only() -> None:
    named = Project.objects.filter(marking="named")
    assert named.count() == 4
    for username, number in (("desk", 4), ("director", 4), ("means", 0), ("attache", 0), ("stranger", 0)):
        assert visible(actor_for(User.objects.get(username=username)), Project).filter(marking="named").count() == number


def test_the_stranger_does_not_see_mauritania() -> None:
    rows = visible(actor_for(User.objects.get(username="stranger")), Project)
    assert not rows.filter(countries__code="MR").exclude(countries__code="JP").exists()
