"""Search tells nothing of what is out of scope: no row, no word, no count, not even that there is one."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import models
from django.test import Client

from entente.access.actor import Actor, actor_for
from entente.access.choices import Role
from entente.access.models import Marked
from entente.access.service import may_some, visible
from entente.apps.network.models import Jurisdiction
from entente.engines.journal.models import Reading
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.search.asking import typed
from entente.engines.search.entries import plans
from entente.engines.search.index import rebuild
from entente.engines.search.kinds import entry_number
from entente.engines.search.models import IndexedWord
from entente.engines.search.near import near
from entente.engines.search.rights import net_of
from entente.engines.search.service import Asked, find
from tests.conftest import CRAWLED
from tests.examples import EXAMPLES, World, country, example, unit
from tests.test_canary import ROLES, reader_of
from tests.test_search import stored_words

LETTERS = "bcdfghjklmnpqrtvwz"
MARKINGS = ("public", "internal", "directorate", "named")


def song(at: int) -> str:
    """Return a word that stands in one row only, and is near no other."""
    drawn = random.Random(at)  # noqa: S311 -- words of a test
    return "".join(drawn.choice(LETTERS) + drawn.choice("aou") for _ in range(5)) + drawn.choice("bdgmp")


@pytest.fixture
def rows(world: World) -> dict[str, models.Model]:
    """Return rows of every type by their word: of two countries, of our unit and a stranger's, in every marking."""
    stranger = unit("directorate")
    stranger.directorate = stranger
    stranger.save()
    elsewhere = World.__new__(World)
    elsewhere.__dict__.update(world.__dict__)
    elsewhere.country, elsewhere.unit, elsewhere.directorate = country(world.zone), stranger, stranger
    Jurisdiction.objects.all().delete()
    found: dict[str, models.Model] = {}
    for place in (world, elsewhere):
        for model in EXAMPLES:
            for marking in MARKINGS if issubclass(model, Marked) else ("",):
                word = song(len(found))
                row: Any = example(model, place, word)
                if marking:
                    model._base_manager.filter(pk=row.pk).update(marking=marking)
                found[word] = row
    rebuild()
    return found


def actor_of(role: str, world: World) -> Actor:
    """Return an actor of a role whose unit follows the world's country."""
    return actor_for(reader_of(role, world))


def words_in(actor: Actor, rows: dict[str, models.Model]) -> tuple[set[str], set[str]]:
    """Return the words of the rows the actor sees, and the words of the others."""
    seen = {word for word, row in rows.items() if visible(actor, type(row)).filter(pk=row.pk).exists()}
    return seen, set(rows) - seen


@pytest.mark.parametrize("role", ROLES)
def test_the_net_holds_all_that_is_visible_and_little_else(
    role: str, world: World, rows: dict[str, models.Model]
) -> None:
    """The words of rights narrow what is looked at; they may hold too much, never too little."""
    actor = actor_of(role, world)
    rebuild()
    words = stored_words()
    for plan in plans():
        net = net_of(actor, plan.record.model)
        assert (net is None) == (not may_some(actor, "view", plan.record.model))
        inside = set(visible(actor, plan.record.model).values_list("pk", flat=True))
        caught = set()
        for number in plan.record.model._base_manager.values_list("pk", flat=True):
            held = words.get(entry_number(plan.record.kind, number), set())
            if net is not None and held and all(held & way for way in net):
                caught.add(number)
        assert inside <= caught, plan.record.slug
        assert caught == inside, f"{plan.record.slug}: rows looked at in vain empty the page"


def slipped(word: str) -> str:
    """Return a word with two letters swapped."""
    return word[:4] + word[5] + word[4] + word[6:]


@pytest.mark.parametrize("role", ROLES)
def test_search_finds_what_is_visible_and_nothing_else(role: str, world: World, rows: dict[str, models.Model]) -> None:
    actor = actor_of(role, world)
    seen, hidden = words_in(actor, rows)
    held = set(IndexedWord.objects.values_list("word", flat=True))
    assert hidden or role == Role.AUDITOR
    reader = Reader(actor, "en", date(2026, 1, 1))
    for word, row in rows.items():
        record = catalogue.by_model(type(row))
        for text in (word.upper(), word + "s", word[:8]):
            asked = Asked(typed(text))
            answer = find(reader, asked)
            CRAWLED["answers"] += 1
            numbers = [hit.row.number for group in answer.groups for hit in group.hits if group.record is record]
            if word in seen:
                # Some rows (a rate, a membership) hold no text of their own.
                assert numbers == [row.pk] or (f":{word}" not in held and f"+{word}" not in held), (role, text)
            else:
                assert answer.groups == (), (role, text)
        if word in hidden:
            assert near(reader, Asked(typed(word))) == near(reader, Asked(typed(slipped(word)))) == [], (role, word)


def told(client: Client, text: str, **more: str) -> str:
    """Return an answer with what was typed, and what is new in every form, taken out of it."""
    page = client.get("/search/", {"q": text, **more}).content.decode()
    assert text in page
    return re.sub(r'value="\w{64}"', "", page.replace(text, "…"))


@pytest.mark.parametrize("role", [Role.DESK, Role.ATTACHE, Role.SCHOOL, Role.ADMINISTRATOR, Role.COMPANY])
def test_a_hidden_row_and_no_row_are_the_same_to_the_byte(
    role: str, world: World, rows: dict[str, models.Model]
) -> None:
    user = reader_of(role, world)
    _seen, hidden = words_in(actor_for(user), rows)
    client = Client()
    client.force_login(user)
    never = song(9_999)
    firsts = {type(rows[word]): word for word in sorted(hidden)}
    for model, word in firsts.items():
        slug = catalogue.by_model(model).slug
        for change in (str, slipped, lambda text: text[:8]):
            assert told(client, change(word)) == told(client, change(never)), (role, slug)
        for more in ({"kind": slug}, {"country": world.country.code}) if len(model._meta.many_to_many) else ():
            assert told(client, word, **more) == told(client, never, **more), (role, slug)
        CRAWLED["answers"] += 6


def test_the_proof_would_hear_a_leak(world: World, rows: dict[str, models.Model]) -> None:
    """A guard that cannot fail guards nothing: what the director finds, a stranger does not."""
    director, school = actor_of(Role.DIRECTOR, world), actor_of(Role.SCHOOL, world)
    hidden = words_in(school, rows)[1] & words_in(director, rows)[0]
    reader = Reader(director, "en", date(2026, 1, 1))
    assert any(find(reader, Asked(typed(word))).groups for word in hidden)
    assert any(near(reader, Asked(typed(slipped(word)))) for word in hidden)
    assert not any(find(replace(reader, actor=school), Asked(typed(word))).groups for word in hidden)


def test_reading_a_row_for_named_readers_in_the_results_is_logged(world: World, rows: dict[str, models.Model]) -> None:
    user = reader_of(Role.DESK, world)
    word, row = next((word, row) for word, row in rows.items()
                     if isinstance(row, Marked) and type(row)._base_manager.get(pk=row.pk).marking == "named")  # fmt: skip
    row.readers.add(user)
    rebuild()
    client = Client()
    client.force_login(user)
    assert word in client.get("/search/", {"q": word}).content.decode()
    assert [(item.kind, item.object_id) for item in Reading.objects.filter(user=user)] == [
        (row._meta.label_lower, row.pk)
    ]
