"""Tokens: what opens the API, what does not, how often; the pages where they are made and revoked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from entente.access.actor import local_operator
from entente.access.middleware import reading_only
from entente.access.models import User
from entente.access.service import Refused
from entente.apps.projects.models import Project
from entente.engines.api import actions, gate
from entente.engines.api.answers import Stopped
from entente.engines.api.models import Token
from entente.engines.api.urls import urlpatterns
from entente.engines.journal.models import Entry
from tests.conftest import account
from tests.examples import World, example, unit
from tests.programs import ROOT, Program, program_for, token_for

PAGE = "/account/tokens/"


def everywhere(asked: Program, key: str) -> list[tuple[int, str]]:
    """Return status and text of every kind of address of the API."""
    addresses = ("", "openapi.json", "projects/", f"projects/{key}/", f"projects/{key}/history")
    found = [asked.get(address) for address in addresses]
    found += [asked.post("projects/", {}), asked.patch(f"projects/{key}/", {})]
    found += [asked.post(f"projects/{key}/{act}", {}) for act in ("archive", "restore")]
    assert len(found) == 9
    return [(answer.status, answer.text) for answer in found]


def test_the_addresses_tried_here_are_all_there_are() -> None:
    assert len({str(item.pattern) for item in urlpatterns}) == 9  # eight, and the one where nothing stands


HEADERS = [
    None, "", "Bearer", "Bearer ", "Bearer entente_", f"Bearer entente_{'a' * 43}", f"Bearer entente_{'a' * 43} ",
    f"entente_{'a' * 43}", f"Basic entente_{'a' * 43}", f"Token entente_{'a' * 43}", "Bearer é", "Bearer " + "x" * 9000,
]  # fmt: skip


@pytest.mark.parametrize("header", HEADERS, ids=range(len(HEADERS)))
def test_without_a_token_that_is_known_nothing_opens(header: str | None, world: World) -> None:
    row: Any = example(Project, world, "canary")
    asked = Program()
    if header is not None:
        asked.client.defaults["HTTP_AUTHORIZATION"] = header
    for status, text in everywhere(asked, row.code):
        assert status == 401
        assert "canary" not in text
    answer = asked.get("projects/")
    assert (answer.headers["WWW-Authenticate"], list(answer.body)) == ("Bearer", ["reason"])


def test_a_session_does_not_open_the_api(world: World, signed_in: Callable[..., Client]) -> None:
    assert signed_in("director").get(f"{ROOT}projects/").status_code == 401


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "expired"),
        ({"revoked_at": timezone.now()}, "revoked"),
        ({}, "closed"),
    ],
)
def test_an_old_a_revoked_and_an_orphan_token_open_nothing(change: dict[str, Any], words: str, world: World) -> None:
    director = account("director", world.unit, is_active=bool(change))
    row: Any = example(Project, world, "canary")
    for status, text in everywhere(program_for(director, **change), row.code):
        assert status == 401
        assert words in text
        assert "canary" not in text


def test_a_token_follows_the_mandates_of_today(world: World) -> None:
    director = account("director", world.unit)
    row: Any = example(Project, world)
    asked = program_for(director)
    assert asked.get(f"projects/{row.code}/").status == 200
    director.mandates.update(ends_on=timezone.localdate())
    assert asked.get(f"projects/{row.code}/").status == 404
    assert asked.get("").body["items"] == []


def test_a_token_that_only_reads_writes_nothing(world: World) -> None:
    row: Any = example(Project, world)
    asked = program_for(account("director", world.unit), scope="read")
    assert asked.get(f"projects/{row.code}/").status == 200
    for slug in ("projects", "no-such-type"):
        assert asked.post(f"{slug}/", {}).status == 403
        for answer in (
            asked.patch(f"{slug}/{row.code}/", {"revision": 1, "title_fr": "x"}),
            asked.post(f"{slug}/{row.code}/archive", {"reason": "x"}),
            asked.post(f"{slug}/{row.code}/restore", {"reason": "x"}),
        ):
            assert (answer.status, answer.body["reason"]) == (403, "This token only reads: make one that may write.")
    assert all(item["may"] == ["view"] for item in asked.get("").body["items"])
    assert Entry.objects.count() == 0


def test_a_token_for_some_record_types_says_the_same_of_all_others(world: World) -> None:
    row: Any = example(Project, world)
    asked = program_for(account("director", world.unit), kinds=["actions"])
    assert asked.get("actions/").status == 200
    assert [item["slug"] for item in asked.get("").body["items"]] == ["actions"]
    there, absent = asked.get(f"projects/{row.code}/"), asked.get("projects/nothing/")
    assert (there.status, there.body) == (absent.status, absent.body)
    assert there.body == {"reason": "This token does not lead to “projects”."}


def test_out_of_scope_and_absent_look_the_same_and_the_attempt_is_journalled(world: World) -> None:
    row: Any = example(Project, world)
    attache = account("attache", unit("post"))
    asked = program_for(attache)
    there, absent = asked.get(f"projects/{row.code}/"), asked.get("projects/nothing/")
    assert (there.status, there.body) == (404, absent.body)
    entry = Entry.objects.get(verb="refused")
    assert (entry.actor, entry.object_id) == (attache.username, row.pk)


# --- how often ----------------------------------------------------------------------------------------------


def test_the_limit_of_a_minute_holds_and_says_when_to_come_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    start = timezone.now()
    clock = {"now": start}
    monkeypatch.setattr(gate.timezone, "now", lambda: clock["now"])
    asked = program_for(account("director", world.unit), a_minute=3, expires_at=start + timedelta(days=1))
    left = [asked.get("").headers["X-RateLimit-Remaining"] for _turn in range(3)]
    assert left == ["2", "1", "0"]
    clock["now"] = start + timedelta(seconds=20)
    full = asked.get("")
    assert (full.status, full.headers["Retry-After"]) == (429, "40")
    assert full.headers["X-RateLimit-Limit"] == "3"
    assert Token.objects.get().last_used_at == start
    clock["now"] = start + timedelta(seconds=60)
    assert asked.get("").status == 200
    assert Token.objects.get().last_used_at == clock["now"]


def test_the_limit_is_decided_by_the_row_not_by_what_was_read(world: World) -> None:
    """Two processes that read the same count may not both take the last place."""
    token, _secret = token_for(account("director", world.unit), a_minute=1)
    now = timezone.now()
    here, there = Token.objects.get(pk=token.pk), Token.objects.get(pk=token.pk)
    gate.spend(here, now)
    with pytest.raises(Stopped) as stopped:
        gate.spend(there, now)
    assert stopped.value.status == 429


def test_reading_writes_nothing_but_the_minute_of_its_token(world: World) -> None:
    token, secret = token_for(account("director", world.unit))
    example(Project, world)
    written: list[str] = []

    def see(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        written.extend([sql] if not sql.lstrip("(").startswith("SELECT") else [])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(see):
        assert Program(secret).get("projects/").status == 200
    assert len(written) == 1
    assert written[0].startswith('UPDATE "api_token" SET "window_start"')
    before = Token.objects.filter(pk=token.pk).values("user", "scope", "kinds", "expires_at", "revoked_at", "digest")
    assert before[0]["digest"] == gate.digest_of(secret)


@pytest.mark.parametrize("column", ["user_id", "scope", "expires_at", "revoked_at", "digest"])
def test_reading_may_not_change_what_a_token_is(column: str) -> None:
    statement = 'UPDATE "api_token" SET "window_start" = NULL'
    assert reading_only(lambda *_: "counted", statement, (), many=False, context={}) == "counted"
    with pytest.raises(RuntimeError, match="a GET may not write"):
        reading_only(lambda *_: None, statement.replace("window_start", column), (), many=False, context={})


def test_what_one_asks_costs_few_queries(world: World, django_assert_num_queries: Any) -> None:
    """The token, its minute, three for the actor, what the page depends on, the rows; one more a to-many field."""
    example(Project, world)
    asked = program_for(account("director", world.unit))
    with django_assert_num_queries(7):
        asked.get("financing/")


# --- the pages ----------------------------------------------------------------------------------------------


def entered(**values: Any) -> dict[str, Any]:
    """Return a form as it is sent."""
    day = timezone.localdate() + timedelta(days=30)
    return {"name": "nightly copy", "scope": "write", "until": day.isoformat(), "a_minute": "60", **values}


def secret_in(client: Client, **values: Any) -> str:
    """Make a token on the page and return the secret it shows."""
    answer = client.post(PAGE, entered(**values))
    assert answer.status_code == 200, answer.context["form"].errors
    return str(answer.context["secret"])


def test_a_token_made_on_the_page_opens_the_api_and_is_shown_once(
    world: World, signed_in: Callable[..., Client]
) -> None:
    client = signed_in("director")
    secret = secret_in(client, kinds=["projects", "actions"])
    assert Program(secret).get("projects/").status == 200
    assert Program(secret).get("posts/").status == 403
    token = Token.objects.get()
    assert (token.scope, token.a_minute, token.kinds) == ("write", 60, ["projects", "actions"])
    last = timezone.localdate() + timedelta(days=30)
    assert timezone.localtime(token.expires_at) == timezone.make_aware(
        datetime.combine(last + timedelta(days=1), datetime.min.time()))  # fmt: skip
    assert token.last_day == last
    page = client.get(PAGE)
    assert page.headers["Cache-Control"] == "no-store"
    assert token.prefix in page.content.decode()
    assert secret not in page.content.decode()


def test_the_secret_is_kept_nowhere(world: World, signed_in: Callable[..., Client]) -> None:
    client = signed_in("director")
    secret = secret_in(client)
    token = Token.objects.get()
    client.post(f"{PAGE}{token.pk}/revoke")
    lines = list(Entry.objects.filter(kind="api.token").order_by("id"))
    assert [line.verb for line in lines] == ["add", "change"]
    assert set(lines[1].after) == {"revoked_at"}
    kept = repr([(line.label, line.before, line.after) for line in lines]) + repr(Token.objects.values().get())
    assert secret not in kept
    assert token.digest not in repr([(line.before, line.after) for line in lines])
    assert secret.startswith(token.prefix)
    assert len(token.prefix) == len("entente_") + 6


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"scope": "all"}, {"until": ""}, {"until": "2014-01-01"}, {"kinds": ["mandates"]},
        {"kinds": ["nothing"]}, {"a_minute": "0"}, {"a_minute": "601"},
        {"until": (timezone.localdate() + timedelta(days=366)).isoformat()},
    ],
)  # fmt: skip
def test_a_token_that_may_not_be_made_is_not(
    wrong: dict[str, Any], world: World, signed_in: Callable[..., Client]
) -> None:
    client = signed_in("director")
    answer = client.post(PAGE, entered(**wrong))
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == set(wrong)
    assert not Token.objects.exists()


def test_revoking_is_for_the_holder_and_for_who_administers_accounts(
    world: World, signed_in: Callable[..., Client]
) -> None:
    holder = account("director", world.unit)
    token, secret = token_for(holder)
    of_account = f"{PAGE}of/{holder.username}/"
    for role, reading, revoking in (("director", 404, 404), ("auditor", 200, 403), ("administrator", 200, 302)):
        client = signed_in(role)
        assert client.get(of_account).status_code == reading, role
        assert Program(secret).get("projects/").status == 200
        assert client.post(f"{PAGE}{token.pk}/revoke").status_code == revoking, role
    assert Program(secret).get("projects/").status == 401
    assert "Revoke" not in signed_in("administrator").get(of_account).content.decode()
    assert client.get(f"{PAGE}{token.pk}/revoke").status_code == 405
    assert client.post(f"{PAGE}999999/revoke").status_code == 404


def test_nobody_sees_the_tokens_of_another_on_their_own_page(world: World, signed_in: Callable[..., Client]) -> None:
    token_for(account("director", world.unit), name="canary of another")
    assert "canary" not in signed_in("administrator").get(PAGE).content.decode()


def test_an_actor_without_an_account_makes_no_token(db: None) -> None:
    with pytest.raises(Refused):
        actions.make(local_operator(), Token(name="none", expires_at=timezone.now()))
    assert not Token.objects.exists()
    assert not User.objects.exists()
