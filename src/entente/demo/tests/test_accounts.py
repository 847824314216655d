"""There is an account for every role; each sees what its mandate gives, and passwords are kept by nobody."""

from __future__ import annotations

from datetime import date

import pytest

from entente.access.actor import actor_for, local_operator
from entente.access.choices import Role
from entente.access.models import Mandate, Unit, User
from entente.access.service import visible
from entente.demo.accounts import UNCHANGED, load_accounts
from entente.demo.tests.conftest import PASSWORD
from entente.engines.journal.models import Entry

# The mark makes the test database: without it the module’s fixture would meet the real one.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


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
    assert not visible(actor, Unit).exists()
