"""The pages of the digest: one's own subscription, journalled, and the way out by token."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from tests.conftest import account
from tests.examples import World

from entente.access.actor import actor_for, local_operator
from entente.access.models import User
from entente.access.service import Refused
from entente.engines.journal.models import Entry
from entente.engines.mail.models import Subscription
from entente.engines.mail.service import subscribe
from entente.settings.base import smtp_transport

PAGE = "/account/mail/"
CHOICE = {"active": "on", "what": "due", "rhythm": "daily"}


@pytest.fixture
def user(world: World) -> User:
    return account("director", world.unit, email="someone@entente.example")


@pytest.fixture
def client(user: User) -> Client:
    """Return a client signed in as the user."""
    made = Client()
    made.force_login(user)
    return made


def test_a_choice_is_stored_and_journalled_without_its_token(client: Client, user: User) -> None:
    assert "someone@entente.example" in client.get(PAGE).content.decode()
    assert client.post(PAGE, CHOICE).status_code == 302
    stored = Subscription.objects.get()
    assert (stored.user, stored.active, stored.what, stored.rhythm) == (user, True, "due", "daily")
    client.post(PAGE, {"what": "due", "rhythm": "weekly"})
    client.post(PAGE, {"what": "due", "rhythm": "weekly"})  # the same again changes nothing
    stored.refresh_from_db()
    assert (stored.active, stored.rhythm) == (False, "weekly")
    entries = list(Entry.objects.order_by("id"))
    assert [entry.verb for entry in entries] == ["add", "change"]
    assert entries[1].after == {"active": False, "rhythm": "weekly"}
    assert stored.token not in str([entry.__dict__ for entry in entries])


def test_what_is_no_choice_is_said_and_nothing_is_stored(client: Client) -> None:
    answer = client.post(PAGE, {"active": "on", "what": "gossip", "rhythm": "hourly"})
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "“gossip” is not a choice: what changed and what is due, what changed, what is due." in text
    assert "“hourly” is not a choice: every day, every week." in text
    assert (Subscription.objects.count(), Entry.objects.count()) == (0, 0)


def test_an_account_without_address_is_told(client: Client, user: User) -> None:
    User.objects.update(email="")
    assert "Your account has no mail address" in client.get(PAGE).content.decode()


def test_nobody_chooses_for_another_but_the_local_operator(world: World, user: User) -> None:
    with pytest.raises(Refused):
        subscribe(actor_for(account("administrator", world.unit)), user, what="both", rhythm="daily")
    subscribe(local_operator(), user, what="both", rhythm="daily")
    assert Subscription.objects.get().user == user


def test_who_has_the_token_leaves_by_one_click_without_signing_in(user: User) -> None:
    subscription = subscribe(local_operator(), user, what="both", rhythm="daily")
    address = f"/account/mail/unsubscribe/{subscription.token}"
    stranger = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    text = stranger.get(address).content.decode()
    assert "<button" in text.split("<main")[1]
    assert user.email not in text
    assert user.username not in text
    subscription.refresh_from_db()
    assert subscription.active  # reading the page, as mail scanners do, ends nothing
    for _ in range(2):
        answer = stranger.post(address, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "You receive the digest no more" in answer.content.decode()
    subscription.refresh_from_db()
    assert not subscription.active
    assert Entry.objects.filter(verb="change", user=user).count() == 1


def test_a_wrong_token_is_not_found(user: User) -> None:
    subscribe(local_operator(), user, what="both", rhythm="daily")
    for token in ("x", "0" * 43):
        assert Client().post(f"/account/mail/unsubscribe/{token}").status_code == 404
    assert Subscription.objects.get().active


@pytest.mark.parametrize(
    ("tls", "port", "found"),
    [
        ("starttls", "", (587, True, False)),
        ("tls", "", (465, False, True)),
        ("none", "2525", (2525, False, False)),
    ],
)
def test_the_transport_of_mail(tls: str, port: str, found: tuple[int, bool, bool]) -> None:
    assert smtp_transport(tls, port) == found


@pytest.mark.parametrize(("tls", "port"), [("yes", ""), ("starttls", "smtp")])
def test_a_transport_that_cannot_be_is_said_at_start(tls: str, port: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"ENTENTE_SMTP_.* write "):
        smtp_transport(tls, port)
