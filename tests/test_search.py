"""Search: the same answers on both databases, an index that follows the journal, a page that says what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from entente.access.actor import Actor, local_operator
from entente.access.models import Kept, Unit
from entente.apps.network.models import Jurisdiction, Person, Position, Post, Posting
from entente.apps.partners.models import Institution
from entente.apps.projects.models import Action, Project, Result
from entente.engines.journal.service import Act, note, snapshot
from entente.engines.records import catalogue
from entente.engines.records.bulk import Loaded, load
from entente.engines.records.reader import Reader
from entente.engines.search import index, store
from entente.engines.search.asking import typed
from entente.engines.search.entries import plans
from entente.engines.search.index import catch_up, rebuild
from entente.engines.search.kinds import entry_number, kind_number
from entente.engines.search.models import Indexed, IndexedWord
from entente.engines.search.near import near
from entente.engines.search.service import Asked, Found, find
from entente.engines.search.store import Arm
from tests.examples import EXAMPLES, World, country, example, unit

OPERATOR = local_operator()


def stored_words() -> dict[int, set[str]]:
    """Return what the index holds: the words of each entry."""
    asked = {
        "postgresql": "SELECT id, array_to_string(tsvector_to_array(words), ' ') FROM search_indexed",
        "sqlite": "SELECT id, words FROM search_indexed",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        return {entry: set(words.split()) for entry, words in cursor.fetchall()}


def reader(actor: Actor, language: str = "fr") -> Reader:
    """Return somebody who searches."""
    return Reader(actor, language, date(2026, 1, 1))


def found(text: str, actor: Actor = OPERATOR, **asked: Any) -> Found:
    """Return what a text finds."""
    return find(reader(actor), Asked(typed(text), **asked))


def rows(answer: Found) -> dict[str, list[int]]:
    """Return the numbers of the rows found, by the slug of their type."""
    return {group.record.slug: [hit.row.number for hit in group.hits] for group in answer.groups}


def named(model: type[models.Model], world: World, name: str, **values: Any) -> Any:
    """Return a stored row of a name in both languages, journalled as if somebody had added it."""
    row: Any = EXAMPLES[model](world, "")
    stem = catalogue.by_model(model).label
    for language in ("fr", "en"):
        setattr(row, f"{stem}_{language}", name)
    for field, value in values.items():
        setattr(row, field, value)
    row.save()
    note(OPERATOR, Act("add", row, {}, snapshot(row)))
    return row


# --- the index -------------------------------------------------------------------------------------------

MOST = 12
WORDS = st.sampled_from(["alpha", "beta", "gamma", "delta", "épsilon", "平和", "o1"])


def meets(arm: Arm, words: set[str]) -> bool:
    """Say whether an entry answers an arm, in Python: what both databases must say."""

    def held(asked: frozenset[str]) -> bool:
        return any(
            any(word.startswith(one[:-1]) for word in words) if one.endswith("*") else one in words for one in asked
        )

    return all(map(held, arm.need)) and not any(all(map(held, better)) for better in arm.without)


sets_of_words = st.frozensets(st.builds(lambda word, end: f"a:{word[: end or None]}{'*' if end else ''}",
                                        WORDS, st.sampled_from([0, 0, 2])), min_size=1, max_size=3)  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    entries=st.lists(st.sets(WORDS, min_size=1), min_size=1, max_size=30),
    need=st.lists(sets_of_words, min_size=1, max_size=3),
    without=st.lists(st.lists(sets_of_words, min_size=1, max_size=2), max_size=2),
    before=st.none() | st.integers(1, 30),
    common=st.booleans(),
)
def test_a_database_answers_as_python_does(
    db: None, entries: list[set[str]], need: Any, without: Any, before: int | None, common: bool
) -> None:
    """Both databases are held to one meaning of a question: so they answer the same."""
    Indexed.objects.all().delete()
    kept = {entry_number("a.kind", at): {f"a:{word}" for word in words} for at, words in enumerate(entries, 1)}
    store.put([(entry, " ".join(sorted(words))) for entry, words in kept.items()])
    limit = None if before is None else entry_number("a.kind", before)
    arm = Arm(7, "a.kind", tuple(need), MOST, tuple(map(tuple, without)), limit, common)
    expected = [e for e in sorted(kept, reverse=True) if meets(arm, kept[e]) and (limit is None or e < limit)][:MOST]
    answered = store.ask([arm])
    assert [entry for _place, entry, _words in answered] == expected
    assert all(set(words.split()) == kept[entry] for _place, entry, words in answered)


@pytest.mark.django_db
def test_a_row_without_a_word_can_be_kept() -> None:
    store.put([(1, ""), (2, "word")])
    assert Indexed.objects.filter(pk__in=(1, 2)).count() == 2


def test_numbers_of_kinds_differ() -> None:
    kinds = [record.kind for record in catalogue.all_records()]
    assert len({kind_number(kind) for kind in kinds}) == len(kinds)


def test_every_record_type_can_be_found(world: World) -> None:
    for model in EXAMPLES:
        example(model, world, "zanzibar")
    rebuild()
    held = {entry >> 40 for entry in stored_words()}
    assert held == {kind_number(record.kind) for record in catalogue.all_records() if not record.logged}


def test_a_text_that_others_may_not_read_is_no_way_to_a_row(world: World) -> None:
    """The name of a person is read through the person, never through a posting whose rights are the position's."""
    by_slug = {plan.record.slug: plan for plan in plans()}
    assert not [path for path in by_slug["postings"].texts if path.startswith("person")]
    assert [path for path in by_slug["financing"].texts if path.startswith("commitment__")] == ["commitment__code"]


def everything() -> tuple[dict[int, set[str]], set[tuple[int, str]]]:
    """Return the whole index."""
    return stored_words(), set(IndexedWord.objects.values_list("kind", "word"))


class Doing:
    """Somebody who does anything to rows of the house, each act with its journal line, as actions do."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.places = [world.country, country(world.zone)]
        self.owners = [world.unit, unit("directorate")]
        self.rows: list[Any] = []
        self.known: set[tuple[type[models.Model], int]] = set()
        self.tell()

    def tell(self) -> None:
        """Journal every row that examples stored beside the one asked for."""
        for model in EXAMPLES:
            for row in model._base_manager.all():
                if (model, row.pk) not in self.known:
                    self.known.add((model, row.pk))
                    note(OPERATOR, Act("add", row, {}, snapshot(row)))

    def do(self, act: str, at: int, value: int) -> None:
        """Do one thing."""
        getattr(self, act)(at, value)

    def change(self, row: Any, **values: Any) -> None:
        """Store values of a row, journalled."""
        before = snapshot(row)
        for name, value in values.items():
            getattr(row, name).set(value) if name == "readers" else setattr(row, name, value)
        row.save()
        note(OPERATOR, Act("change", row, {n: v for n, v in before.items() if snapshot(row)[n] != v}, snapshot(row)))

    def any(self, model: type[models.Model], at: int) -> Any:
        """Return one of the rows of a model, a new one when there is none."""
        kind = model if model in EXAMPLES else Institution
        listed = [row for row in self.rows if isinstance(row, model)] or [self._new(kind, "seed")]
        chosen = listed[at % len(listed)]
        return type(chosen).objects.get(pk=chosen.pk)

    def _new(self, model: type[models.Model], mark: str) -> Any:
        row = example(model, self.world, mark)
        self.tell()
        self.rows.append(row)
        return row

    def add(self, at: int, value: int) -> None:
        kinds = [Institution, Action, Post, Jurisdiction, Position, Person, Posting, Project, Result]
        self._new(kinds[at % len(kinds)], f"mark{value}")

    def load(self, at: int, value: int) -> None:
        items = [Loaded(EXAMPLES[Project](self.world, f"load{value}"), {"countries": [self.places[at % 2].pk]})
                 for _ in range(3)]  # fmt: skip
        loaded = load(OPERATOR, items, batch="test")
        self.known |= {(Project, row.pk) for row in loaded}
        self.rows += loaded

    def archive(self, at: int, value: int) -> None:
        row = self.any(Kept, at)
        self.change(row, archived_at=None if row.archived_at else "2020-01-01T00:00:00Z")

    def rename(self, at: int, value: int) -> None:
        self.change(self.any(Institution, at), name_fr=f"renommée{value}")

    def rename_unit(self, at: int, value: int) -> None:
        self.change(self.any(Post, at).unit, name_fr=f"unité{value}")

    def reorganise(self, at: int, value: int) -> None:
        self.change(self.owners[at % 2], directorate=self.owners[value % 2])

    def mark(self, at: int, value: int) -> None:
        marking = ("public", "internal", "directorate", "named")[value % 4]
        self.change(self.any(Project, at), marking=marking, owner=self.owners[at % 2])

    def move_post(self, at: int, value: int) -> None:
        self.change(self.any(Jurisdiction, at), post=self.any(Post, value), country=self.places[at % 2])

    def move_person(self, at: int, value: int) -> None:
        self.change(self.any(Posting, at), person=self.any(Person, value))

    def move_position(self, at: int, value: int) -> None:
        self.change(self.any(Position, at), country=self.places[value % 2])

    def rename_country(self, at: int, value: int) -> None:
        self.change(self.places[at % 2], name_en=f"land{value}")


ACTS = ["add", "add", "load", "archive", "rename", "rename_unit", "reorganise", "mark", "move_post", "move_person",
        "move_position", "rename_country"]  # fmt: skip


# A failure is told as found: making it smaller takes minutes, because the rows of one example stay for the next.
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture],
          phases=[Phase.explicit, Phase.reuse, Phase.generate])  # fmt: skip
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=12))
def test_following_the_journal_gives_the_same_index_as_making_it_again(
    world: World, acts: list[tuple[str, int, int]]
) -> None:
    doing = Doing(world)
    rebuild()
    for place, (act, at, value) in enumerate(acts):
        doing.do(act, at, value)
        if place % 3 == 2:
            catch_up()
    catch_up()
    followed, known = everything()
    rebuild()
    again, words = everything()
    assert followed == again
    assert known >= words


def test_what_is_written_is_found_once_it_is_committed(
    world: World, signed_in: Callable[..., Client], django_capture_on_commit_callbacks: Any
) -> None:
    row = named(Institution, world, "Académie des transmissions", owner=world.unit)
    rebuild()
    client = signed_in("director")
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/institutions/{row.pk}/archive", {"reason": "closed"})
    assert answer.status_code == 302
    assert not found("academie").groups


def test_an_index_that_fails_does_not_fail_the_write(
    world: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError("the index is broken")

    monkeypatch.setattr(index, "catch_up", fail)
    with django_capture_on_commit_callbacks(execute=True):
        row = named(Institution, world, "Écrite")
    assert Institution.objects.filter(pk=row.pk).exists()


def test_much_at_once_is_left_to_the_background(
    world: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    started: list[str] = []
    rebuild()
    monkeypatch.setattr(index.Ports, "later", staticmethod(lambda: started.append("job")))
    with django_capture_on_commit_callbacks(execute=True):
        named(Institution, world, "Unique")
    assert started == []
    assert found("unique").groups
    with django_capture_on_commit_callbacks(execute=True):
        items = [Loaded(EXAMPLES[Project](world, "foule")) for _ in range(index.AT_ONCE + 1)]
        load(OPERATOR, items, batch="many")
    assert started == ["job"]
    assert not found("foule").groups

    class Told:
        """Progress that remembers."""

        steps: list[tuple[int, int]] = []

        def step(self, done: int, total: int, words: str = "") -> None:
            self.steps.append((done, total))

    index.catch_up(Told())
    assert Told.steps[-1] == (index.AT_ONCE + 1, index.AT_ONCE + 1)
    assert found("foule").groups[0].more


# --- finding ---------------------------------------------------------------------------------------------


@pytest.fixture
def house(world: World) -> World:
    """A few rows, indexed."""
    world.country.name_fr, world.country.name_en, world.country.code = "Côte d’Azur", "Azure Coast", "ZA"
    world.country.save()
    named(Institution, world, "École de la gendarmerie de Côte d’Azur", acronym="EGZ")
    named(Institution, world, "Direction des écoles")
    named(Action, world, "Formation aux techniques de police")
    rebuild()
    return world


@pytest.mark.parametrize("text", ["ecole gendarmerie", "ÉCOLES", "école de la gendarm", "Schools", "egz"])
def test_accents_stems_beginnings_and_acronyms_find(house: World, text: str) -> None:
    assert ("institutions" in rows(found(text))) == (text != "Schools")


def test_a_country_typed_whole_comes_first(house: World) -> None:
    for text in ("côte d'azur", "COTE D’AZUR", "azure coast", "za"):
        answer = found(text)
        assert answer.groups[0].record.slug == "countries", text
        assert answer.groups[0].hits[0].row.number == house.country.pk


def test_the_whole_label_comes_before_words_in_labels_and_these_before_texts(world: World) -> None:
    text = named(Institution, world, "Direction du matériel", acronym="Caserne")
    label = named(Institution, world, "Vieille caserne du port")
    exact = named(Institution, world, "Caserne")
    newer = named(Institution, world, "Nouvelle caserne du port")
    rebuild()
    assert rows(found("caserne"))["institutions"] == [exact.pk, newer.pk, label.pk, text.pk]


def test_pages_of_one_type_give_each_row_once(world: World) -> None:
    for at in range(48):
        named(Institution, world, f"Poste {'avancé' if at % 3 else ''}", acronym="" if at % 3 else "avance")
    named(Institution, world, "Avancé")
    rebuild()
    record = catalogue.by_slug("institutions")
    seen: list[int] = []
    after = None
    for _page in range(5):
        group = found("avance", record=record, after=after).groups[0]
        seen += [hit.row.number for hit in group.hits]
        after = (group.hits[-1].row.tier, group.hits[-1].row.number)
        if not group.more:
            break
    assert len(seen) == len(set(seen)) == 49
    assert sorted(seen[:1] + seen[33:]) != seen[:1] + seen[33:]


def test_a_country_narrows(house: World) -> None:
    other = country(house.zone)
    there = named(Institution, house, "École du génie", country=other)
    catch_up()
    assert rows(found("ecole", about=other))["institutions"] == [there.pk]


def test_statements_do_not_grow_with_rows(house: World) -> None:
    costs = []
    for _more in range(3):
        found("ecole")
        with CaptureQueriesContext(connection) as asked:
            answer = found("ecole")
        costs.append(len(asked))
        for _row in range(4):
            named(Institution, house, "École encore", owner=house.unit)
        catch_up()
    assert answer.groups[0].more
    assert len(set(costs)) == 1
    assert costs[0] <= 5


def test_a_slip_leads_to_what_was_meant(house: World) -> None:
    assert near(reader(OPERATOR), Asked(typed("gendarmrie"))) == ["gendarmerie"]
    assert near(reader(OPERATOR), Asked(typed("ecole gendramerie"))) == ["ecole gendarmerie"]
    assert near(reader(OPERATOR), Asked(typed("xyzzyxy"))) == []


def test_nobody_finds_nothing(house: World) -> None:
    assert found("ecole", Actor(None, ())).groups == ()


# --- the page --------------------------------------------------------------------------------------------


def main(client: Client, address: str, status: int = 200) -> str:
    """Return what a page says in its main part."""
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode().split("<main")[1]


def test_the_page_marks_groups_and_narrows(house: World, signed_in: Callable[..., Client]) -> None:
    client = signed_in("director")
    page = main(client, "/search/?q=ecole+azur")
    assert "<mark>École</mark> de la gendarmerie de Côte d’<mark>Azur</mark>" in page
    assert "/search/?q=ecole+azur&amp;country=ZA" in page
    page = main(client, "/search/?q=azur&kind=institutions&country=ZA")
    assert "/search/?q=azur&amp;country=ZA" in page
    assert "/search/?q=azur&amp;kind=institutions" in page
    assert "<mark>Azur</mark>" in page


def test_an_empty_page_and_an_empty_answer_say_what_to_do(house: World, signed_in: Callable[..., Client]) -> None:
    client = signed_in("director")
    assert "Type a name" in main(client, "/search/")
    assert "Type a name" in main(client, "/search/?q=%20%2A")
    page = main(client, "/search/?q=gendramerie&kind=institutions")
    assert "Nothing that you may read" in page
    assert "/search/?q=gendarmerie&amp;kind=institutions" in page
    assert "Search everything" in page


def test_what_cannot_be_read_is_said(house: World, signed_in: Callable[..., Client]) -> None:
    client = signed_in("director")
    page = main(client, "/search/?q=ecole&kind=accounts&country=XX&as_of=never", 400)
    assert page.count('class="error"') == 3
    assert "<mark>" in page
    assert "first eight words" in main(client, "/search/?q=" + "+".join(f"w{at}" for at in range(9)))
    assert main(client, "/search/?q=ecole&kind=institutions&after=9.x")


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.text(alphabet='"*:^-+()\'\\&|!<>=~{}[]%_;,. \x00aeNORTDé١', max_size=40),
    st.sampled_from(['"', "NEAR(a b)", "a AND", "OR OR", "words:a", "a*", "-a", "^a", "{a}:b", "'; DROP TABLE x;--",
                     "\u202eabc", "🙂🙂", "e\u0301cole", "%00", "a" * 10_000, "\ud800", "ﷺ", "=o1", "=p", "٣"]),
)  # fmt: skip


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=HOSTILE, kind=st.sampled_from(["", "institutions", "\x00"]), after=HOSTILE)
def test_whatever_is_typed_is_answered(house: World, signed_in: Any, text: str, kind: str, after: str) -> None:
    client = SIGNED.setdefault("client", None) or signed_in("desk-officer")
    SIGNED["client"] = client
    sent = {
        "q": text.encode("utf-8", "replace").decode(),
        "kind": kind,
        "after": after.encode("utf-8", "replace").decode(),
    }
    answer = client.get("/search/", sent)
    assert answer.status_code in {200, 400}
    near(reader(OPERATOR), Asked(typed(text)))


SIGNED: dict[str, Any] = {}


@pytest.fixture(autouse=True)
def _forget_who_signed_in() -> None:
    """Sign in anew in each test."""
    SIGNED.clear()


def test_no_word_typed_is_a_word_of_rights(house: World) -> None:
    """The index holds rights as words; none of them can be typed."""
    held = {word for words in stored_words().values() for word in words}
    assert {word for word in held if word.startswith("=")}
    for word in held:
        assert re.match(r"^(=[pidorc]\d*|[a-z0-9]+[:+!]\w+)$", word), word


def test_the_index_follows_units_and_people(world: World) -> None:
    """Hand-worked: a post is found under its unit's new name; a person who moves is about the new country."""
    post = example(Post, world)
    assert isinstance(post, Post)
    rebuild()
    abroad = Unit.objects.get(pk=post.unit.pk)
    before = snapshot(abroad)
    abroad.name_fr = "Antenne maritime"
    abroad.save()
    note(OPERATOR, Act("change", abroad, {"name_fr": before["name_fr"]}, {"name_fr": abroad.name_fr}))
    assert catch_up() == 2
    assert rows(found("antenne"))["posts"] == [post.pk]
