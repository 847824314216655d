"""What is done already near what is proposed, ranked with its reasons; overlaps of owners in a country."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entente.access.models import Unit
from entente.apps.funding.coherence import rules
from entente.apps.funding.coherence.rules import Asked, Candidate, overlap_of, pairs_of, ranked
from entente.apps.funding.coherence.sources import stems_of
from entente.apps.funding.iati.models import OthersActivity
from entente.apps.partners.models import Institution
from entente.apps.projects.models import Action, Project
from entente.engines.journal.models import Reading
from tests.examples import World, country, example, unit

MARCH, JUNE = date(2014, 3, 1), date(2014, 6, 30)
_at = iter(range(1, 1_000))


def words(text: str) -> tuple[dict[str, str], ...]:
    return (stems_of(text),)


def candidate(**values: Any) -> Candidate:
    number = next(_at)
    base = {"source": "actions", "key": ("projects.action", number), "title": f"t{number:03}", "address": "/", "owner": "o",
            "side": "directorate-1", "starts_on": date(2014, 4, 2), "ends_on": date(2014, 4, 9)}  # fmt: skip
    return Candidate(**{**base, **values})


ASKED = Asked((1,), frozenset({7}), frozenset({"police"}), words("Contrôle des frontières et douane"), MARCH, JUNE)


# --- rules -------------------------------------------------------------------------------------------------


def test_each_thing_in_common_weighs_what_the_readme_says_and_is_said_in_words() -> None:
    same = candidate(institutions=frozenset({7}), theme="police", words=words("Douane aux frontières"))
    (hit,) = ranked(ASKED, [same])
    assert hit.score == 50 + 20 + 2 * 10 + 15
    assert hit.reasons == ("same institution", "same theme", "words: douane, frontières", "overlaps 2014-04")


@pytest.mark.parametrize(
    ("values", "score"),
    [
        ({"institutions": frozenset({7})}, 65),
        ({"theme": "police"}, 35),
        ({"words": words("douane")}, 25),
        ({"words": words("douane frontières contrôles douaniers")}, 45),
        ({"institutions": frozenset({8}), "theme": "maritime", "words": words("déminage")}, None),
        ({"theme": "police", "starts_on": date(2014, 8, 1), "ends_on": date(2014, 8, 2)}, 25),
        ({"theme": "police", "starts_on": date(2013, 11, 1), "ends_on": date(2013, 11, 2)}, 25),
        ({"theme": "police", "starts_on": date(2013, 1, 1), "ends_on": date(2013, 1, 2)}, None),
        ({"theme": "police", "starts_on": date(2015, 3, 1), "ends_on": date(2015, 3, 2)}, None),
        ({"theme": "police", "starts_on": None, "ends_on": None}, 20),
        ({"theme": "police", "starts_on": date(2014, 1, 1), "ends_on": None}, 35),
    ],
)
def test_what_is_a_hit_and_how_near(values: dict[str, Any], score: int | None) -> None:
    assert [hit.score for hit in ranked(ASKED, [candidate(**values)])] == ([] if score is None else [score])


def test_hits_are_ranked_the_latest_first_where_equal_and_thirty_at_most() -> None:
    many = [candidate(theme="police", starts_on=date(2014, 4, 1 + day % 28), ends_on=JUNE) for day in range(40)]
    best = candidate(institutions=frozenset({7}))
    hits = ranked(ASKED, [*many, best])
    assert len(hits) == rules.HITS
    assert hits[0].candidate is best
    days = [hit.candidate.starts_on for hit in hits[1:]]
    assert days == sorted(days, reverse=True)


def test_what_is_proposed_and_its_own_parts_are_no_hits() -> None:
    own, part = ("projects.project", 900), candidate(theme="police", parts=frozenset({("projects.project", 900)}))
    asked = Asked((1,), themes=frozenset({"police"}), starts_on=MARCH, ends_on=JUNE, without=frozenset({own}))
    assert ranked(asked, [part, candidate(key=own, theme="police")]) == []


def test_a_word_that_nearly_everything_holds_counts_only_when_typed() -> None:
    alike = [candidate(words=words("frontière")) for _each in range(8)]
    assert ranked(ASKED, alike) == []
    typed = Asked((1,), words=words("frontière"), starts_on=MARCH, ends_on=JUNE, typed=True)
    assert len(ranked(typed, alike)) == 8


def test_with_a_country_and_days_alone_all_that_overlaps_is_told() -> None:
    (hit,) = ranked(Asked((1,), starts_on=MARCH, ends_on=JUNE), [candidate()])
    assert hit.reasons == ("overlaps 2014-04",)


def test_days_in_common_of_two_spans_are_those_of_both() -> None:
    days = [None, *(date(2014, month, 1) for month in (1, 3, 5))]
    spans = [(first, last) for first in days for last in days if not (first and last and first > last)]
    for one in spans:
        for other in spans:
            common = overlap_of(one, other)
            assert common == overlap_of(other, one)
            for day in (date(2014, month, 1) for month in range(1, 7)):
                within = all((first or day) <= day <= (last or day) for first, last in (one, other))
                assert within == (common is not None and (common[0] or day) <= day <= (common[1] or day))


def test_pairs_are_of_different_owners_at_the_same_time_on_one_institution_or_theme() -> None:
    ours = candidate(institutions=frozenset({7}), theme="police", words=words("douane"))
    base = {"side": "directorate-2", "institutions": frozenset({7})}
    theirs = candidate(**base)
    (pair,) = pairs_of([ours, theirs])
    assert {pair.first.key, pair.second.key} == {ours.key, theirs.key}
    assert pair.reasons == ("same institution", "overlaps 2014-04")
    for other in (
        candidate(**{**base, "side": ours.side}),
        candidate(**{**base, "institutions": frozenset({8})}),
        candidate(**{**base, "starts_on": date(2014, 4, 10), "ends_on": date(2014, 4, 11)}),
        candidate(**{**base, "parts": frozenset({ours.key})}),
        candidate(side="directorate-2", theme="police"),  # two actions on a theme alone
    ):
        assert pairs_of([ours, other]) == []
    assert len(pairs_of([ours, candidate(side="directorate-2", theme="police", words=words("douane"))])) == 1
    project = candidate(side="directorate-2", theme="police", key=("projects.project", 1))
    assert len(pairs_of([ours, project])) == 1


def test_a_word_and_its_translation_count_once() -> None:
    asked = Asked(
        (1,), words=(stems_of("Exercice maritime"), stems_of("Maritime exercise")), starts_on=MARCH, ends_on=JUNE
    )
    (hit,) = ranked(asked, [candidate(words=(stems_of("Exercice"), stems_of("Exercise")))])
    assert (hit.score, hit.reasons[0]) == (10 + 15, "words: exercice")


# --- pages -------------------------------------------------------------------------------------------------


@pytest.fixture
def others(world: World) -> Unit:
    """Another directorate's unit."""
    directorate = unit("directorate")
    directorate.directorate = directorate
    directorate.save()
    return unit("office", parent=directorate, directorate=directorate)


def action(world: World, **values: Any) -> Action:
    row: Any = example(Action, world)
    Action.objects.filter(pk=row.pk).update(**{"title_fr": "Police aux frontières", "title_en": "Border police",
                                               "starts_on": "2014-04-01", "ends_on": "2014-04-05", **values})  # fmt: skip
    row.refresh_from_db()
    return row  # type: ignore[no-any-return]


def test_the_page_ranks_what_the_reader_may_see_with_reasons(
    world: World, others: Unit, signed_in: Callable[..., Client]
) -> None:
    school: Any = example(Institution, world)
    near = action(world, institution=school)
    far = action(world, title_fr="Contrôle aux frontières", title_en="Border control")
    hidden = action(world, institution=school, marking="directorate", owner=others, title_en="Canary")
    elsewhere = action(world, institution=school, country=country(world.zone))
    answer = signed_in("desk-officer", world.unit).get(
        "/coherence/", {"country": world.country.code, "institution": str(school.pk), "words": "border",
                        "from": "2014-03-01", "to": "2014-06-30"})  # fmt: skip
    assert answer.status_code == 200
    assert [hit.candidate.key[1] for hit in answer.context["hits"]] == [near.pk, far.pk]
    page = answer.content.decode()
    assert "same institution, words: border, overlaps 2014-04" in page
    assert f"/actions/{hidden.pk}/" not in page
    assert "Canary" not in page
    assert f"/actions/{elsewhere.pk}/" not in page


def test_what_other_donors_publish_stands_beside_ours(world: World, signed_in: Callable[..., Client]) -> None:
    """By its words and days in a country; what is gone from its file, elsewhere or long over does not."""
    for title, place, values in (
        ("Border customs post", world.country, {}),
        ("Border customs elsewhere", country(world.zone), {}),
        ("Border customs gone", world.country, {"gone_on": MARCH}),
        ("Border customs over", world.country, {"starts_on": date(2010, 1, 1), "ends_on": date(2011, 1, 1)}),
    ):
        row = OthersActivity.objects.create(
            dataset="donor",
            identifier=f"XX-{title}",
            reporter="Example donor",
            title_fr=title,
            title_en=title,
            **{"starts_on": MARCH, "ends_on": JUNE, **values},
        )
        row.shares.create(country=place)
    asked = f"/coherence/?country={world.country.code}&words=customs&from=2014-03-01&to=2014-06-30"
    told = signed_in("director").get(asked).content.decode()
    assert "Border customs post" in told
    assert "Example donor" in told
    assert not [title for title in ("elsewhere", "gone", "over") if f"Border customs {title}" in told]


def test_bad_words_of_an_address_get_sentences_all_at_once(world: World, signed_in: Callable[..., Client]) -> None:
    asked = {"country": "Atlantis", "institution": "Nowhere", "theme": "magic", "from": "2014-02-30", "to": "soon"}
    answer = signed_in("director").get("/coherence/", asked)
    assert answer.status_code == 400
    assert len(answer.context["said"].problems) == 5
    assert signed_in("director").get("/coherence/overlaps/?country=Atlantis&as_of=never").status_code == 400
    assert signed_in("director").get("/coherence/?from=2014-05-01&to=2014-04-01").status_code == 400
    assert signed_in("director").get("/coherence/?of=institutions/1").status_code == 404
    assert signed_in("director").get("/coherence/?of=projects/none").status_code == 404


def test_words_without_a_country_are_found_through_the_index_only(
    world: World, signed_in: Callable[..., Client]
) -> None:
    answer = signed_in("director").get("/coherence/?theme=police")
    project: Any = example(Project, world)
    assert answer.context["hits"] == []
    Project.objects.filter(pk=project.pk).update(starts_on=None)
    answer = signed_in("director").get("/coherence/?theme=police")
    assert [hit.candidate.key for hit in answer.context["hits"]] == [("projects.project", project.pk)]


def test_a_project_page_shows_its_neighbours_and_never_itself_or_its_own_actions(
    world: World, signed_in: Callable[..., Client]
) -> None:
    project: Any = example(Project, world)
    Project.objects.filter(pk=project.pk).update(title_fr="Police des frontières", title_en="Border police")
    own = action(world, project=project)
    client = signed_in("director")
    assert "What is done already <small>" not in client.get(f"/projects/{project.code}/").content.decode()
    other = action(world)
    page = client.get(f"/projects/{project.code}/").content.decode()
    assert "What is done already <small>1</small>" in page
    near = client.get(f"/coherence/?of=projects/{project.code}")
    assert [hit.candidate.key[1] for hit in near.context["hits"]] == [other.pk]
    near = client.get(f"/coherence/?of=actions/{own.pk}")
    assert {hit.candidate.key for hit in near.context["hits"]} == {("projects.action", other.pk)}


def test_the_form_of_a_new_action_shows_what_is_done_already_without_storing(
    world: World, signed_in: Callable[..., Client]
) -> None:
    near = action(world)
    client = signed_in("director")
    sent = {"title_fr": "Police des frontières", "title_en": "Border police", "kind": "training", "state": "planned",
            "country": str(world.country.pk), "starts_on": "2014-05-01", "ends_on": "2014-05-02", "trainees": "0",
            "listeners": "0", "marking": "internal", "owner": str(world.unit.pk), "look": "yes"}  # fmt: skip
    answer = client.post("/actions/new", sent)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f"/actions/{near.pk}/" in page
    assert "ends before, 2014-04" in page
    assert Action.objects.count() == 1


def test_what_has_named_readers_is_logged_on_the_page_and_left_out_beside_records(
    world: World, signed_in: Callable[..., Client]
) -> None:
    near, own = action(world, marking="named"), action(world)
    client = signed_in("director")
    user: Any = client.session["_auth_user_id"]
    near.readers.add(user)
    assert f"/actions/{near.pk}/" not in client.get(f"/actions/{own.pk}/").content.decode()
    assert not Reading.objects.filter(object_id=near.pk).exists()
    assert f"/actions/{near.pk}/" in client.get(f"/coherence/?of=actions/{own.pk}").content.decode()
    assert Reading.objects.filter(kind="projects.action", object_id=near.pk, user_id=user).count() == 1


def test_overlaps_of_a_country_count_only_what_the_reader_sees(
    world: World, others: Unit, signed_in: Callable[..., Client]
) -> None:
    school: Any = example(Institution, world)
    action(world, institution=school)
    client = signed_in("desk-officer", world.unit)
    code = world.country.code
    page = client.get(f"/countries/{code}/?as_of=2014-05-03").content.decode()
    assert "Overlaps between owners" not in page
    theirs = action(world, institution=school, owner=others, starts_on="2014-04-03")
    page = client.get(f"/countries/{code}/?as_of=2014-05-01").content.decode()
    assert "Overlaps between owners <small>1</small>" in page
    answer = client.get(f"/coherence/overlaps/?country={code}&as_of=2014-05-01")
    assert answer.context["count"] == 1
    assert "same institution" in answer.content.decode()
    Action.objects.filter(pk=theirs.pk).update(marking="directorate")
    other = signed_in("desk-officer", world.unit)
    assert other.get(f"/coherence/overlaps/?country={code}&as_of=2014-05-02").context["count"] == 0
    assert client.get(f"/coherence/overlaps/?country={code}&as_of=2016-05-01").context["count"] == 0


@pytest.mark.parametrize("address", ["/coherence/?country={code}&words=border&theme=police&from=2014-01-01",
                                     "/coherence/overlaps/?country={code}&as_of=2014-05-0{turn}"])  # fmt: skip
def test_both_pages_cost_the_same_queries_with_two_rows_and_with_ten(
    address: str, world: World, others: Unit, signed_in: Callable[..., Client]
) -> None:
    client, costs = signed_in("director"), []
    for turn, more in enumerate((1, 4), 1):
        for _each in range(more):
            school: Any = example(Institution, world)
            project: Any = example(Project, world)
            project.countries.add(world.country)
            action(world, institution=school, project=project)
            action(world, institution=school, owner=others)
        path = address.format(code=world.country.code, turn=turn)
        client.get("/coherence/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1], costs
