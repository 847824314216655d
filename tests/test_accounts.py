"""One's own account: second factor, recovery, reset, sessions; what is told of it, and what is not."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.test import Client, override_settings

from entente.access.actor import actor_for
from entente.access.models import User
from entente.apps.accounts import actions
from entente.engines.journal.models import Entry
from tests.conftest import account
from tests.examples import World

PASSWORD = "a long pass phrase"


@pytest.fixture(autouse=True)
def _no_counts(db: None) -> Iterator[None]:
    """Forget the attempts of another test."""
    yield
    cache.clear()


@pytest.fixture
def user(world: World) -> User:
    made = account("director", world.unit)
    made.email = "director@ministry.example"
    made.save()
    return made


def browser() -> Client:
    return Client(headers={"accept-language": "en"})


def enter(client: Client, user: User, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": user.username, "password": password}, follow=True)


def code_of(user: User, ahead: int = 0) -> str:
    """Return the code an authenticator app shows for an account."""
    secret = Authenticator.objects.get(user=user, type="totp").wrap()
    sealed = secret.instance.data["secret"]
    return code_for(totp.decrypt(sealed), ahead)


def code_for(secret: str, ahead: int = 0) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + ahead))


def prove(client: Client, address: str) -> Any:
    """Go to a page that asks once more who one is, and answer with the password."""
    asked = client.get(address, follow=True)
    assert b"Is it you?" in asked.content
    return client.post(asked.redirect_chain[-1][0], {"password": PASSWORD, "next": address}, follow=True)


def with_app(client: Client) -> str:
    """Set up codes from an app through the pages and return the secret."""
    page = prove(client, "/accounts/codes/app/")
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page.content.decode()).group(1)  # type: ignore[union-attr]
    assert b"data:image/svg+xml" in page.content
    wrong = client.post("/accounts/codes/app/", {"code": "000000"})
    assert b"This code is not right" in wrong.content
    done = client.post("/accounts/codes/app/", {"code": code_for(secret)}, follow=True)
    assert b"Recovery codes" in done.content
    return secret


def test_codes_from_an_app_are_asked_at_the_next_sign_in(
    user: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    client = browser()
    enter(client, user)
    with django_capture_on_commit_callbacks(execute=True):
        secret = with_app(client)
    stored = Authenticator.objects.get(user=user, type="totp")
    assert secret not in repr(stored.data)
    other = browser()
    page = enter(other, user)
    assert b"Second factor" in page.content
    assert other.get("/").status_code == 302  # not signed in yet
    assert b"This code is not right" in other.post("/accounts/code/", {"code": "000000"}).content
    assert other.post("/accounts/code/", {"code": code_for(secret, 1)}).status_code == 302
    assert other.get("/").status_code == 200
    again = browser()
    enter(again, user)
    assert again.post("/accounts/code/", {"code": code_for(secret, 1)}).status_code == 200  # used already
    verbs = list(Entry.objects.filter(kind="access.user", object_id=user.pk).values_list("verb", "after"))
    assert ("factor-set", {"factor": "totp"}) in verbs
    assert secret not in repr(list(Entry.objects.values()))


def test_guessing_codes_is_limited(user: User) -> None:
    totp.TOTP.activate(user, totp.generate_totp_secret())
    client = browser()
    enter(client, user)
    for _attempt in range(5):
        client.post("/accounts/code/", {"code": "000000"})
    assert b"Too many failed sign-ins" in client.post("/accounts/code/", {"code": code_of(user)}).content


def test_recovery_codes_are_shown_once_and_each_is_good_once(user: User) -> None:
    client = browser()
    enter(client, user)
    with_app(client)
    seen = client.get("/account/recovery-codes/")
    assert (b"10 codes are left" in seen.content, b'<ol class="codes">' in seen.content) == (True, False)
    page = client.post("/account/recovery-codes/").content.decode()
    codes = re.findall(r"<li><code>(\d{8})</code></li>", page)
    assert (len(codes), "data:text/plain" in page) == (10, True)
    assert codes[0] not in client.get("/account/recovery-codes/").content.decode()
    other = browser()
    enter(other, user)
    assert other.post("/accounts/code/", {"code": codes[0]}).status_code == 302
    assert other.get("/").status_code == 200
    again = browser()
    enter(again, user)
    assert again.post("/accounts/code/", {"code": codes[0]}).status_code == 200
    assert again.get("/").status_code == 302
    assert not any(code in repr(list(Entry.objects.values())) for code in codes)


def test_recovery_codes_alone_are_no_second_factor(user: User) -> None:
    client = browser()
    enter(client, user)
    assert client.get("/account/recovery-codes/").status_code == 404


def test_removing_the_app_is_journalled_and_takes_the_codes_along(user: User) -> None:
    client = browser()
    enter(client, user)
    with_app(client)
    assert client.post("/accounts/codes/app/remove/").status_code == 302
    assert not Authenticator.objects.filter(user=user).exists()
    assert Entry.objects.filter(verb="factor-removed", user=user).count() == 2


@override_settings(ENTENTE_SECOND_FACTOR_FOR=frozenset({"director"}))
def test_who_must_have_a_second_factor_is_led_to_it_before_anything_else(user: User, world: World) -> None:
    client = browser()
    page = enter(client, user)
    assert b"Your role asks for a second factor" in page.content
    for address in ("/", "/projects/", "/network/map/", "/account/details/", "/account/recovery-codes/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, "/account/"), address
    assert client.post("/projects/new", {}).status_code == 302
    with_app_page = prove(client, "/accounts/codes/app/")
    secret = re.search(r"<code>([A-Z2-7]+)</code>", with_app_page.content.decode()).group(1)  # type: ignore[union-attr]
    client.post("/accounts/codes/app/", {"code": code_for(secret)})
    assert client.get("/projects/").status_code == 200
    other = Client()
    other.force_login(account("desk-officer", world.unit))
    assert other.get("/").status_code == 200


def test_an_administrator_resets_anothers_factor_and_ends_its_sessions(
    user: User, signed_in: Callable[..., Client]
) -> None:
    client = browser()
    enter(client, user)
    with_app(client)
    RecoveryCodes.activate(user)
    administrator = signed_in("administrator")
    sent = {"act": "reset-factor", "reason": "telephone lost"}
    assert administrator.post(f"/accounts/{user.username}/access", sent).status_code == 302
    assert not Authenticator.objects.filter(user=user).exists()
    assert client.get("/").status_code == 302
    assert Entry.objects.get(verb="factor-reset").reason == "telephone lost"


def ask_reset(client: Client, address: str) -> Any:
    return client.post("/accounts/reset/", {"email": address}, follow=True)


def link_in(message: Any) -> str:
    return next(line for line in str(message.body).splitlines() if line.startswith("http")).removeprefix(
        "http://testserver"
    )


def test_a_reset_says_the_same_whether_or_not_the_account_exists(user: User) -> None:
    User.objects.filter(pk=user.pk).update(language="fr")
    known, unknown = ask_reset(browser(), user.email), ask_reset(browser(), "nobody@ministry.example")
    assert [re.sub(rb'value="\w{64}"', b"", answer.content) for answer in (known,)] == [
        re.sub(rb'value="\w{64}"', b"", unknown.content)
    ]
    assert [message.to for message in mail.outbox] == [[user.email]]
    assert user.username in str(mail.outbox[0].body)
    assert Entry.objects.get(verb="reset-asked").actor == "anonymous"
    assert user.email not in repr(list(Entry.objects.values()))


def test_a_reset_gives_a_new_password_once_and_ends_the_sessions(user: User) -> None:
    signed = browser()
    enter(signed, user)
    client = browser()
    ask_reset(client, user.email)
    link = link_in(mail.outbox[0])
    form = client.get(link, follow=True)
    where = form.redirect_chain[-1][0]
    short = client.post(where, {"password1": "short", "password2": "short"})
    assert (short.status_code, b"too short" in short.content) == (200, True)
    new = "another long pass phrase"
    assert client.post(where, {"password1": new, "password2": new}).status_code == 302
    assert signed.get("/").status_code == 302
    assert b"My desk" in enter(browser(), user, new).content
    assert b"no longer good" in browser().get(link, follow=True).content


@pytest.mark.parametrize("what", ["closed", "sessions", "address", "password"])
def test_a_reset_link_dies_with_what_it_was_tied_to(what: str, user: User, world: World) -> None:
    ask_reset(browser(), user.email)
    administrator = actor_for(account("administrator", world.unit))
    if what == "closed":
        actions.close(administrator, user, "left")
        actions.reopen(administrator, user, "back")
    elif what == "sessions":
        actions.end_sessions(administrator, user, "lost telephone")
    elif what == "address":
        User.objects.filter(pk=user.pk).update(email="other@ministry.example")
    else:
        user.set_password("something quite different")
        user.save()
    assert b"no longer good" in browser().get(link_in(mail.outbox[0]), follow=True).content


def test_asking_again_and_again_is_limited_by_address_of_mail_and_not_by_embassy(user: User) -> None:
    for _attempt in range(8):
        ask_reset(browser(), user.email)
    assert len(mail.outbox) == 5
    neighbour = account("expert", user.mandates.get().unit)
    User.objects.filter(pk=neighbour.pk).update(email="expert@ministry.example")
    ask_reset(browser(), "expert@ministry.example")
    assert mail.outbox[-1].to == ["expert@ministry.example"]


def test_a_link_never_leads_where_the_request_says(user: User) -> None:
    answer = browser().post("/accounts/reset/", {"email": user.email}, headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert mail.outbox == []
    with override_settings(ENTENTE_ADDRESS="https://entente.ministry.example", ALLOWED_HOSTS=["*"]):
        browser().post("/accounts/reset/", {"email": user.email}, headers={"host": "evil.example"})
    assert "https://entente.ministry.example/accounts/reset/" in str(mail.outbox[0].body)
    assert "evil.example" not in str(mail.outbox[0].body)
    assert issubclass(SuspiciousOperation, Exception)


def test_closing_an_account_ends_everything_at_once_and_opening_it_revives_nothing(user: User, world: World) -> None:
    client = browser()
    enter(client, user)
    administrator = actor_for(account("administrator", world.unit))
    stored = actions.close(administrator, user, "left the service")
    assert actor_for(stored).roles == frozenset()
    assert client.get("/").status_code == 302
    assert b"Account closed" in enter(browser(), user).content
    actions.reopen(administrator, user, "came back")
    assert client.get("/").status_code == 302
    assert b"My desk" in enter(browser(), user).content
    assert [entry.reason for entry in Entry.objects.filter(verb__in=["close", "reopen"])] == [
        "left the service",
        "came back",
    ]


def test_one_ends_ones_other_sessions_and_keeps_this_one(user: User) -> None:
    here, there = browser(), browser()
    there.cookies["django_language"] = "en"  # the account is then not asked before the page itself is
    enter(here, user)
    enter(there, user)
    assert here.post("/account/sessions/end").status_code == 302
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)
    assert Entry.objects.get(verb="sessions-ended").user == user


def test_a_lock_out_is_journalled_once_and_an_unknown_name_never(user: User) -> None:
    client = browser()
    for _attempt in range(9):
        enter(client, user, "not the password")
        client.post("/accounts/login/", {"login": "nobody-at-all", "password": "x"})
    entry = Entry.objects.get(verb="locked-out")
    assert (entry.object_id, entry.actor, entry.after) == (user.pk, "anonymous", {})
    assert not Entry.objects.filter(label__contains="nobody").exists()


def test_one_changes_ones_own_mail_and_language_after_proving_who_one_is(user: User) -> None:
    stranger, client = browser(), browser()
    enter(stranger, user)
    enter(client, user)
    assert (
        b"Is it you?"
        in stranger.post("/account/details/", {"language": "en", "email": "x@y.example"}, follow=True).content
    )
    prove(client, "/account/details/")
    assert client.post("/account/details/", {"language": "en", "email": "not an address"}).status_code == 400
    answer = client.post("/account/details/", {"language": "fr", "email": "new@ministry.example"})
    assert answer.cookies["django_language"].value == "fr"
    user.refresh_from_db()
    assert (user.language, user.email) == ("fr", "new@ministry.example")
    assert Entry.objects.filter(verb="change", kind="access.user", user=user).count() == 1


def test_the_account_page_says_who_i_am_and_costs_the_same_with_more(
    user: User, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    client = browser()
    client.force_login(user)
    client.get("/account/")
    with django_assert_max_num_queries(14):
        page = client.get("/account/").content.decode()
    assert user.username in page
    assert "in force" in page
    assert 'action="/accounts/logout/"' in page


def test_the_journal_holds_no_password_and_sign_ins_redraw_nothing(user: User) -> None:
    client = browser()
    with mock.patch("entente.engines.journal.service._move") as moved:
        enter(client, user)
    entry = Entry.objects.get(verb="sign-in")
    assert (entry.user, entry.after) == (user, {})
    assert all(call.args[0] == {} for call in moved.call_args_list)
    assert user.password not in repr(list(Entry.objects.values()))
