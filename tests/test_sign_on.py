"""Sign-on against a provider that answers on loopback: who gets in, with which mandates, and each way it can fail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from entente.access.actor import actor_for
from entente.access.models import ClaimMapping, Mandate, SignOn, User
from entente.access.provider import SENTENCES
from entente.access.rules import Gives, values_of, why_not_an_issuer
from entente.access.rules import given as gives
from entente.access.secrets import opened, seal
from entente.access.sign_on import give
from entente.engines.journal.models import Entry
from tests.conftest import account
from tests.examples import World, unit
from tests.provider import CLIENT, PASSWORD, SECRET, Provider, serving


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with serving(Provider()) as provider:
        yield provider


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.people = {
        "camille": {"name": "Camille Fictive", "groups": ["africa", "all"], "email": "c@ministry.example"}
    }
    running.faults = set()
    cache.clear()
    return running


@pytest.fixture
def sign_on(world: World, provider: Provider) -> SignOn:
    """A confirmed sign-on that gives desk officers of the world's unit to the group africa."""
    made = SignOn.objects.create(
        code="ministry", name_fr="Ministère", name_en="Ministry", issuer=provider.address, client_id=CLIENT,
        client_secret=seal(SECRET),
    )  # fmt: skip
    ClaimMapping.objects.create(sign_on=made, claim="groups", value="africa", role="desk-officer", unit=world.unit)
    return made


def person() -> Client:
    """Return somebody's browser, in English."""
    return Client(headers={"accept-language": "en"})


def leave(client: Client) -> str:
    """Press the button of the sign-in page and return the address of the provider that the answer goes on to."""
    page = client.post("/accounts/sign-on/ministry/")
    assert page.status_code == 200, page.content[:500]
    return unescape(re.search(r'content="0;url=([^"]+)"', page.content.decode()).group(1))  # type: ignore[union-attr]


def at_the_provider(address: str, name: str = "camille") -> str:
    """Sign in at the provider and return where it sends the person back."""
    asked = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
    where = address.partition("?")[0]
    answer = requests.post(where, data={**asked, "name": name, "password": PASSWORD}, allow_redirects=False, timeout=5)
    return answer.headers["Location"].removeprefix("http://testserver")


def through(client: Client, name: str = "camille") -> Any:
    """Sign in through the provider and return our answer."""
    return client.get(at_the_provider(leave(client), name))


def said(answer: Any) -> str:
    return unescape(answer.content.decode())


def test_a_new_person_gets_an_account_and_exactly_the_mapped_mandates(world: World, sign_on: SignOn) -> None:
    client = person()
    assert b"Sign in with Ministry" in client.get("/accounts/login/").content
    answer = through(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    user = User.objects.get(username="camille")
    assert (user.display_name, user.email, user.has_usable_password()) == ("Camille Fictive", "", False)
    assert actor_for(user).roles == {"desk-officer"}
    assert actor_for(user).units == {world.unit.pk}
    assert client.get("/account/").status_code == 200
    assert SocialAccount.objects.get().extra_data == {}
    assert SocialToken.objects.count() == 0
    lines = Entry.objects.filter(actor="sign-on ministry").order_by("id")
    assert [(line.verb, line.kind) for line in lines] == [("add", "access.user"), ("add", "access.mandate")]
    assert Entry.objects.get(verb="sign-in").after == {"through": "ministry"}


def test_a_claim_lost_ends_its_mandate_and_no_other(world: World, sign_on: SignOn, provider: Provider) -> None:
    elsewhere = unit("office")
    ClaimMapping.objects.create(sign_on=sign_on, claim="groups", value="all", role="agreements-officer", unit=elsewhere)
    through(person())
    user = User.objects.get(username="camille")
    Mandate.objects.filter(user=user).update(starts_on=timezone.localdate() - timedelta(days=9))
    by_hand = Mandate.objects.create(user=user, role="desk-officer", unit=elsewhere, starts_on=date(2020, 1, 1))
    provider.people["camille"]["groups"] = ["africa"]
    client = person()
    through(client)
    ended = Mandate.objects.get(user=user, role="agreements-officer")
    assert ended.ends_on == timezone.localdate()
    assert set(Mandate.objects.filter(user=user, ends_on=None)) == {
        by_hand,
        Mandate.objects.get(given_by=sign_on, ends_on=None),
    }
    provider.people["camille"]["groups"] = []
    through(person())
    assert {item.unit_id for item in actor_for(user).holdings} == {elsewhere.pk}


def test_a_mandate_given_and_lost_on_one_day_is_archived_and_comes_back(sign_on: SignOn, provider: Provider) -> None:
    through(person())
    user = User.objects.get(username="camille")
    for groups, roles in (([], set()), (["africa"], {"desk-officer"}), ([], set())):
        provider.people["camille"]["groups"] = groups
        assert through(person()).status_code == 302
        assert actor_for(user).roles == roles


FAULTS = {
    "silent": "unreachable",
    "issuer": "issuer",
}
ANSWERS = {
    "address": "address",
    "token": "token",
    "signature": "signature",
    "none": "signature",
    "audience": "signature",
    "expired": "signature",
    "subject": "signature",
    "nonce": "nonce",
    "claim": "claim",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_provider_that_cannot_be_gone_to_gets_a_sentence(fault: str, sign_on: SignOn, provider: Provider) -> None:
    provider.faults = {fault}
    answer = person().post("/accounts/sign-on/ministry/")
    assert answer.status_code == 403
    assert str(SENTENCES[FAULTS[fault]]) in said(answer)
    assert Entry.objects.get(verb="sign-on-refused").after == {"why": FAULTS[fault]}


@pytest.mark.parametrize("fault", ANSWERS)
def test_an_answer_that_does_not_hold_gets_a_sentence_and_no_account(
    fault: str, sign_on: SignOn, provider: Provider
) -> None:
    client = person()
    back = at_the_provider(leave(client))
    provider.faults = {fault}
    if fault == "nonce":
        next(iter(provider.codes.values()))["nonce"] = "another"
    answer = client.get(back)
    assert answer.status_code == 403
    assert str(SENTENCES[ANSWERS[fault]]) in said(answer)
    assert Entry.objects.get(verb="sign-on-refused").after == {"why": ANSWERS[fault]}
    assert not User.objects.filter(username="camille").exists()
    assert client.get("/").status_code == 302


def test_a_provider_that_is_not_there_gets_a_sentence(sign_on: SignOn) -> None:
    SignOn.objects.update(issuer="http://127.0.0.1:9")
    assert str(SENTENCES["unreachable"]) in said(person().post("/accounts/sign-on/ministry/"))


def test_an_answer_is_good_once_and_in_its_own_session(sign_on: SignOn) -> None:
    client, thief = person(), person()
    back = at_the_provider(leave(client))
    assert str(SENTENCES["state"]) in said(thief.get(back))
    assert client.get(back).status_code == 302
    client.post("/accounts/logout/")
    assert str(SENTENCES["state"]) in said(client.get(back))
    assert thief.get("/").status_code == 302
    assert Entry.objects.filter(verb="sign-on-refused").count() == 1  # the second within a minute is not written again


def test_junk_at_the_address_of_return_is_one_sentence(sign_on: SignOn) -> None:
    for junk in ("", "?state=x&code=y", "?error=server_error&state=x", "?state=" + "x" * 5000):
        answer = person().get(f"/accounts/sign-on/ministry/back/{junk}")
        assert (answer.status_code, str(SENTENCES["state"]) in said(answer)) == (403, True)
    assert person().get("/accounts/sign-on/nothing/back/").status_code == 404


def test_who_gives_up_at_the_provider_is_told_so(sign_on: SignOn) -> None:
    client = person()
    back = at_the_provider(leave(client), "nobody")
    assert str(SENTENCES["cancelled"]) in said(client.get(back))


def test_who_is_given_nothing_gets_no_account(sign_on: SignOn, provider: Provider) -> None:
    provider.people["camille"]["groups"] = ["elsewhere"]
    assert str(SENTENCES["unknown"]) in said(through(person()))
    assert not User.objects.filter(username="camille").exists()


def test_a_name_that_is_taken_is_not_taken_over(sign_on: SignOn, world: World) -> None:
    held = account("director", world.unit)
    User.objects.filter(pk=held.pk).update(username="camille")
    assert str(SENTENCES["taken"]) in said(through(person()))
    assert SocialAccount.objects.count() == 0


def test_a_second_factor_set_up_here_is_asked_after_the_provider(sign_on: SignOn) -> None:
    through(person())
    TOTP.activate(User.objects.get(username="camille"), generate_totp_secret())
    client = person()
    answer = through(client)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/code/")
    assert client.get("/").status_code == 302


def test_a_person_of_a_provider_gets_no_password_by_mail(sign_on: SignOn) -> None:
    """A password would outlive the provider's word."""
    through(person())
    User.objects.update(email="c@ministry.example")
    person().post("/accounts/reset/", {"email": "c@ministry.example"})
    assert mail.outbox == []


def test_a_closed_account_stays_closed(sign_on: SignOn) -> None:
    through(person())
    User.objects.update(is_active=False)
    client = person()
    assert str(SENTENCES["closed"]) in said(through(client))
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    "values",
    [{"active": False}, {"archived_at": timezone.now()}, {"proposed_by": True}],
    ids=["off", "archived", "waits"],
)
def test_a_sign_on_that_does_not_count_is_not_there(values: dict[str, Any], sign_on: SignOn, world: World) -> None:
    if "proposed_by" in values:
        values = {"proposed_by": account("administrator", world.unit)}
    SignOn.objects.update(**values)
    assert person().post("/accounts/sign-on/ministry/").status_code == 404
    assert b"Sign in with Ministry" not in person().get("/accounts/login/").content


def test_a_mapping_that_waits_gives_nothing(sign_on: SignOn, world: World) -> None:
    ClaimMapping.objects.update(proposed_by=account("administrator", world.unit))
    assert str(SENTENCES["unknown"]) in said(through(person()))


def test_one_connects_a_sign_on_to_ones_own_account(sign_on: SignOn, world: World) -> None:
    user, client = account("director", world.unit), person()
    client.force_login(user)
    answer = client.post("/accounts/sign-on/ministry/connect/", follow=True)
    assert b"Is it you?" in answer.content
    page = client.post(
        answer.redirect_chain[-1][0], {"password": "a long pass phrase", "next": "/accounts/sign-on/ministry/connect/"}
    )
    address = unescape(re.search(r'content="0;url=([^"]+)"', page.content.decode()).group(1))  # type: ignore[union-attr]
    assert client.get(at_the_provider(address))["Location"] == "/account/"
    assert SocialAccount.objects.get().user == user
    assert Entry.objects.filter(verb="linked", user=user).count() == 1
    other = person()
    assert through(other).status_code == 302
    assert actor_for(user).roles == {"director", "desk-officer"}


def test_an_address_elsewhere_is_not_gone_to_after_sign_in(sign_on: SignOn) -> None:
    client = person()
    page = client.post("/accounts/sign-on/ministry/", {"next": "https://elsewhere.example/"})
    address = unescape(re.search(r'content="0;url=([^"]+)"', page.content.decode()).group(1))  # type: ignore[union-attr]
    assert client.get(at_the_provider(address))["Location"] == "/"


def test_a_secret_is_kept_sealed_and_never_shown(world: World, signed_in: Callable[..., Client]) -> None:
    client = signed_in("administrator")
    sent = {"name_fr": "Ministère", "name_en": "Ministry", "code": "sso", "issuer": "https://sso.example",
            "client_id": "entente", "client_secret": "very secret words", "account_claim": "sub", "active": "on"}  # fmt: skip
    assert client.post("/sign-ons/new", sent).status_code == 302
    row = SignOn.objects.get()
    assert (opened(row.client_secret), row.client_secret != "very secret words") == ("very secret words", True)
    for page in ("", "edit", "history"):
        assert b"secret words" not in client.get(f"/sign-ons/sso/{page}").content
    assert "secret words" not in repr(list(Entry.objects.values()))
    assert row.client_secret not in repr(list(Entry.objects.values()))
    assert client.post("/sign-ons/sso/edit", {**sent, "client_secret": "", "revision": "1"}).status_code == 302
    assert opened(SignOn.objects.get().client_secret) == "very secret words"
    assert opened("what was sealed with another key") == ""


@pytest.mark.parametrize(
    ("address", "passes"),
    [
        ("https://sso.example", True),
        ("https://sso.example/realms/one", True),
        ("http://sso.example", False),
        ("http://127.0.0.1:8080", True),
        ("http://[::1]:8080", True),
        ("http://localhost", True),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("https://", False),
        ("https://user@sso.example", False),
        ("https://sso.example?x=1", False),
        ("ftp://sso.example", False),
        ("javascript:alert(1)", False),
        ("https://[", False),
        (" https://sso.example", False),
    ],
)
def test_what_an_issuer_may_be(address: str, passes: bool) -> None:
    assert (why_not_an_issuer(address, loopback=True) == "") is passes
    if address.startswith("http:"):
        assert why_not_an_issuer(address, loopback=False) != ""


def test_values_of_a_claim() -> None:
    claims = {"groups": ["a", 2, None, {"x": "y"}], "one": "b", "deep": {"roles": ["c"]}, "a.b": "dotted", "yes": True}
    assert values_of(claims, "groups") == {"a", "2"}
    assert values_of(claims, "one") == {"b"}
    assert values_of(claims, "deep.roles") == {"c"}
    assert values_of(claims, "a.b") == {"dotted"}
    assert values_of(claims, "yes") == values_of(claims, "nothing") == values_of(claims, "one.more") == frozenset()


NAMES = st.sampled_from(["a", "b", "c"])
PAIRS = st.tuples(st.sampled_from(["desk-officer", "director", "expert"]), st.sampled_from([0, 1]))
MAPPINGS = st.lists(st.tuples(NAMES, PAIRS), max_size=5)
SIGN_INS = st.lists(st.frozensets(NAMES), min_size=1, max_size=4)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(MAPPINGS, SIGN_INS, st.frozensets(PAIRS, max_size=3))
def test_after_each_sign_in_what_is_in_force_is_what_is_mapped_and_what_was_given_by_hand(
    mappings: list[tuple[str, tuple[str, int]]], sign_ins: list[frozenset[str]], by_hand: frozenset[tuple[str, int]]
) -> None:
    world = World()
    places = [world.unit, world.directorate]
    user = User.objects.create(username=f"u{world.unit.pk}", display_name="Fictive")
    sign_on = SignOn.objects.create(code=f"s{world.unit.pk}", issuer="https://sso.example", client_id="x")
    for name, (role, at) in mappings:
        ClaimMapping.objects.create(sign_on=sign_on, claim="groups", value=name, role=role, unit=places[at])
    for role, at in by_hand:
        Mandate.objects.create(user=user, role=role, unit=places[at], starts_on=date(2020, 1, 1))
    today = date(2026, 1, 1)
    for day, groups in enumerate(sign_ins):
        on = today + timedelta(days=day // 2)  # twice on one day as well
        give(sign_on, user, {"groups": sorted(groups)}, on)
        wanted = {(role, places[at].pk) for name, (role, at) in mappings if name in groups}
        hand = {(role, places[at].pk) for role, at in by_hand}
        held = [(item.role, item.unit_id) for item in actor_for(user, on).holdings]
        assert set(held) == wanted | hand
        assert len(held) == len(wanted) + len(hand)  # none twice, none of the hand-given lost
        assert (
            gives([Gives("groups", n, r, places[a].pk) for n, (r, a) in mappings], {"groups": sorted(groups)}) == wanted
        )
