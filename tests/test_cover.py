"""Whether an agreement covers an activity: by hand, at random against the database, in what pages tell and to whom."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.db import connection
from django.db.models import F, Value
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entente.access.actor import Actor
from entente.access.choices import Role
from entente.access.service import visible
from entente.apps.agreements.choices import NOT_BINDING, Activity, Consent, Form
from entente.apps.agreements.cover.provisions import in_its_domains
from entente.apps.agreements.cover.queries import answer, clauses_for, cover, ground_of, without_cover
from entente.apps.agreements.cover.rules import NOT_PROVIDED, Asked, misses
from entente.apps.agreements.models import Agreement, Party, Provision, Suspension
from entente.apps.agreements.queries import lives_of
from entente.apps.network.models import Position, Posting
from entente.apps.partners.choices import Field
from entente.apps.partners.models import Organisation
from entente.apps.projects.choices import ActionKind
from entente.apps.projects.models import Action, Project
from entente.apps.projects.needs import ACTIVITIES
from entente.apps.reference.models import Country, Domain, FormerState, Group, Membership
from entente.engines.figures.figure import Window, by_code, count
from entente.engines.journal.models import Reading
from entente.engines.records.reader import Reader
from entente.engines.records.record import Proposed
from tests.conftest import Signs
from tests.examples import EXAMPLES, World, country, number, owned, person, position, unit

Acts = Callable[..., Actor]
Tree = dict[str, Domain]
PAGE, EXPERTS = "/agreements/cover/", "cover.uncovered_experts"
DAY = date(2014, 6, 30)
FIELD = Field.DEFENCE.value


@pytest.fixture
def tree(world: World) -> Tree:
    """Return the three fields and two levels under one of them."""
    found = {}
    for code, parent in (*((value, "") for value in Field.values), ("cyber", FIELD), ("radio", "cyber")):
        found[code] = Domain.objects.create(
            code=code, name_fr=f"nom {code}", name_en=f"name {code}", parent=found.get(parent)
        )
    return found


# --- random agreements -------------------------------------------------------------------------------------


def scattered(world: World, tree: Tree, draw: Random) -> tuple[list[Country], list[date]]:
    """Store random agreements of every form, state and party; return the countries and some days to ask."""
    places = [country(world.zone) for _ in range(4)]
    days = [date(2010, 1, 1) + timedelta(days=draw.randrange(3000)) for _ in range(60)]
    former = FormerState.objects.create(code=f"former-{number()}", name_fr="Ancien", name_en="Former")
    former.successors.set(places[:2])
    rows: list[Agreement] = []
    for _ in range(40):
        first, second, third = sorted(draw.sample(days, 3))
        row = Agreement.objects.create(
            code=f"random-{number()}", title_fr="t", title_en="t", form=draw.choice(Form.values), signed_on=first,
            in_force_on=draw.choice([None, second, second]), ends_on=draw.choice([None, None, third]),
            provisional_on=draw.choice([None, None, first]),
            amends=draw.choice(rows) if rows and draw.random() < 0.3 and rows[-1].amends_id is None else None,
            **owned(world),
        )  # fmt: skip
        rows.append(row)
        row.parties.set(draw.sample(places, draw.randrange(3)))
        row.domains.set(draw.sample(list(tree.values()), draw.randrange(3)))
        row.former_parties.set([former] if draw.random() < 0.2 else [])
        _details(row, places, list(tree.values()), days, draw)
    return places, draw.sample(days, 6)


def _details(row: Agreement, places: list[Country], domains: list[Domain], days: list[date], draw: Random) -> None:
    """Give a random agreement provisions, acts of parties and a suspension."""
    for activity in draw.sample(Activity.values, 2):
        clause = Provision.objects.create(agreement=row, activity=activity, article=str(number()))
        clause.domains.set(draw.sample(domains, draw.randrange(3)))
    if draw.random() < 0.4:
        starts, ends = sorted(draw.sample(days, 2))
        for place in draw.sample(places, 2):
            Party.objects.create(
                agreement=row, country=place, consent=draw.choice(Consent.values),
                starts_on=draw.choice([None, starts]), ends_on=draw.choice([None, ends]),
            )  # fmt: skip
    if draw.random() < 0.2:
        starts = draw.choice(days)
        Suspension.objects.create(agreement=row, starts_on=starts, ends_on=starts + timedelta(days=400),
                                  reason_fr="r", reason_en="r")  # fmt: skip


def plainly(place: Country, domain: Domain, activity: str, on: date) -> set[int]:
    """Return the agreements that cover, found by a plain loop over objects."""
    above, step = set(), domain
    while step is not None:
        above.add(step.code)
        step = step.parent  # type: ignore[assignment]
    found = set()
    for row in Agreement.objects.all():
        if row.form in NOT_BINDING or not lives_of([row])[row.pk].applied_on(on):
            continue
        if not in_force_for(row, place, on):
            continue
        for clause in row.provisions.all():
            codes = {item.code for item in clause.domains.all()} or {item.code for item in row.domains.all()}
            if clause.activity == activity and codes & above:
                found.add(row.pk)
    return found


def in_force_for(row: Agreement, place: Country, on: date) -> bool:
    """Say whether an agreement, and all it amends, is in force for a country by its acts, and names it."""
    acts = list(row.party_acts.filter(country=place))
    if place not in row.parties.all() and Consent.SUCCESSION not in {act.consent for act in acts}:
        return False
    step: Agreement | None = row
    while step is not None:
        own = list(step.party_acts.filter(country=place))
        held = [a for a in own if (a.starts_on or on) <= on and (a.ends_on is None or on < a.ends_on)]
        if own and not held:
            return False
        step = step.amends
    return True


@pytest.mark.parametrize("seed", range(2))
def test_the_three_ways_to_ask_agree(seed: int, world: World, tree: Tree, acting: Acts) -> None:
    """A plain loop, the rules on what was read, and the database say the same of random agreements."""
    draw, actor = Random(seed), acting("director")  # noqa: S311 -- a test's numbers
    places, days = scattered(world, tree, draw)
    asked = draw.sample(list(product(days[:3], places, tree.values(), Activity.values)), 60)
    yes = 0
    for on, place, domain, activity in asked:
        told = cover(actor, place, on, domain.code, activity)
        assert {item.number for item, _articles in told.by} == plainly(place, domain, activity, on)
        held = set(clauses_for(visible(actor, Provision), place, on).values_list("agreement", flat=True))
        known = [item for item in ground_of(Reader(actor, "en", DAY, on), place).known if item.standing.clauses]
        nothing = Asked(activity, frozenset())
        assert held == {item.number for item in known if set(misses(item.standing, nothing)) <= NOT_PROVIDED}
        yes += told.covered
    assert yes


@pytest.mark.parametrize("seed", range(2))
def test_many_rows_are_judged_as_one_by_one(seed: int, world: World, tree: Tree, acting: Acts) -> None:
    draw, actor = Random(seed), acting("director")  # noqa: S311 -- a test's numbers
    places, days = scattered(world, tree, draw)
    rows = [
        Action.objects.create(title_fr=value, title_en=value, kind="training", country=place,
                              starts_on=DAY, ends_on=DAY, **owned(world))
        for place, value in product(places, Field.values)
    ]  # fmt: skip
    for on, activity in product(days[:3], Activity.values):
        grounds = {place.pk: ground_of(Reader(actor, "en", DAY, on), place) for place in places}
        found = without_cover(Action.objects.all(), actor, on, country="country", field=F("title_en"),
                              activity=Value(activity))  # fmt: skip

        def held(place: int, code: str, grounds: Any = grounds, activity: str = activity) -> bool:
            return answer(grounds[place], code, activity, "en").covered

        lacking = {row.pk for row in rows if not held(row.country_id, row.title_en)}
        assert set(found.values_list("pk", flat=True)) == lacking
        some = {row.pk for row in rows if any(held(row.country_id, code) for code in tree)}
        loose = without_cover(Action.objects.all(), actor, on, country="country", field=Value(""),
                              activity=Value(activity), fieldless=True)  # fmt: skip
        assert set(loose.values_list("pk", flat=True)) == {row.pk for row in rows} - some
        some = {row.pk for row in rows if any(held(row.country_id, row.title_en, activity=a) for a in Activity.values)}
        loose = without_cover(Action.objects.all(), actor, on, country="country", field=F("title_en"))
        assert set(loose.values_list("pk", flat=True)) == {row.pk for row in rows} - some


def test_every_kind_of_action_needs_one_activity() -> None:
    assert sorted(kind for kinds in ACTIVITIES.values() for kind in kinds) == sorted(ActionKind)


# --- what pages tell, and to whom --------------------------------------------------------------------------


def agreement(world: World, title: str = "Accord", **values: Any) -> Agreement:
    """Return a stored treaty on training with the world's country in the first field, in force since 2014."""
    given = {"form": "treaty", "signed_on": DAY, "in_force_on": DAY, **owned(world), **values}
    row = Agreement.objects.create(code=f"cover-{number()}", title_fr=title, title_en=title, **given)
    row.parties.add(world.country)
    row.domains.add(Domain.objects.get(code=FIELD))
    Provision.objects.create(agreement=row, activity="training", article="art. 7")
    return row


def text_of(client: Client, address: str) -> str:
    """Return a page's text with plain spaces."""
    return html.unescape(client.get(address).content.decode()).replace("\u00a0", " ")


def address(world: World, **query: str) -> str:
    """Return the page's address about the world's country."""
    return f"{PAGE}?{urlencode({'country': world.country.code, 'as_of': '2014-12-31', **query})}"


def test_the_page_tells_by_which_article_and_why_not(world: World, tree: Tree, signed_in: Signs) -> None:
    agreement(world, "Covering treaty")
    agreement(world, "Old treaty", ends_on=date(2014, 9, 1))
    client = signed_in("director")
    asked = address(world, domain="radio", activity="training")
    told = text_of(client, asked)
    assert "Covering treaty" in told.split("Why the others")[0]
    assert "art. 7" in told
    assert "Ended (1 Sept 2014)." in told
    assert told.split('id="reasons"')[0].count('class="state done"') == 2
    client.cookies["django_language"] = "fr"
    assert "A pris fin (1er sept. 2014)." in text_of(client, asked)


def test_a_successor_without_recorded_succession_is_told_so(world: World, tree: Tree, signed_in: Signs) -> None:
    row = agreement(world)
    row.parties.clear()
    former = FormerState.objects.create(code="gone", name_fr="État disparu", name_en="Gone State")
    former.successors.add(world.country)
    row.former_parties.add(former)
    client, asked = signed_in("director"), address(world, domain=FIELD, activity="training")
    assert "no more (Gone State)" in text_of(client, asked)
    Party.objects.create(agreement=row, country=world.country, consent="succession", succeeds=former, starts_on=DAY)
    caches["counts"].clear()
    assert "art. 7" in text_of(client, asked)


def test_an_agreement_with_its_organisation_is_near(world: World, tree: Tree, signed_in: Signs) -> None:
    row = agreement(world)
    row.parties.clear()
    group = Group.objects.create(code="bloc", kind="organisation", name_fr="Bloc", name_en="Bloc")
    Membership.objects.create(group=group, country=world.country)
    body = Organisation.objects.create(code="bloc", kind="network", name_fr="Le bloc", name_en="The bloc",
                                       members=group, **owned(world))  # fmt: skip
    row.organisations.add(body)
    told = text_of(signed_in("director"), address(world, domain=FIELD, activity="training"))
    assert "Made with The bloc, not with the country itself." in told
    assert "nearly covered" in told
    Organisation.objects.update(marking="directorate", owner=unit("directorate"))
    caches["counts"].clear()
    told = text_of(signed_in("director"), address(world, domain=FIELD, activity="training"))
    assert "The bloc" not in told


def test_an_amendment_adds_its_provisions_while_its_parent_is_applied(world: World, tree: Tree, acting: Acts) -> None:
    parent = agreement(world)
    parent.provisions.all().delete()
    agreement(world, amends=parent)
    actor, on = acting("director"), date(2014, 12, 31)
    assert cover(actor, world.country, on, FIELD, "training").covered
    Suspension.objects.create(agreement=parent, starts_on=DAY, reason_fr="r", reason_en="r")
    caches["counts"].clear()
    told = cover(actor, world.country, on, FIELD, "training")
    assert not told.covered
    assert any("30" in sentence for _item, why in told.near for sentence in why)


def test_what_one_may_not_read_neither_covers_nor_is_told(world: World, tree: Tree, signed_in: Signs) -> None:
    stranger = unit("directorate")
    agreement(world, "Hidden treaty", marking="directorate", owner=stranger)
    expert = posted(world)
    client = signed_in("director")
    told = text_of(client, address(world, domain=FIELD, activity="training"))
    assert "Hidden treaty" not in told
    assert "No agreement that you may read covers this." in told
    assert expert.function_en in text_of(client, f"/positions/?figure={EXPERTS}&as_of=2014-12-31")
    page = text_of(client, f"/countries/{world.country.code}/?as_of=2014-12-31")
    assert "Hidden treaty" not in page
    assert 'class="state done"' not in page.split("What agreements cover")[1].split("</section>")[0]


def test_readings_of_agreements_for_named_readers_are_logged(world: World, tree: Tree, signed_in: Signs) -> None:
    client = signed_in("auditor")
    row = agreement(world, "Named treaty", marking="named")
    for asked in (address(world, domain=FIELD, activity="training"), f"/countries/{world.country.code}/"):
        Reading.objects.all().delete()
        client.get(asked)
        assert Reading.objects.filter(kind="agreements.agreement", object_id=row.pk).exists(), asked


def posted(world: World) -> Position:
    """Return a stored position of an expert of the army with the world's country, held since 2014."""
    row = position(world, f"expert {number()}")
    row.corps = "army"
    row.save()
    who = person(world, "someone")
    who.save()
    Posting.objects.create(position=row, person=who, planned_from=DAY, arrived_on=DAY)
    return row


def test_each_need_leads_to_its_rows(world: World, tree: Tree, signed_in: Signs) -> None:
    row = agreement(world)
    Provision.objects.create(agreement=row, activity="experts-status", article="art. 9")
    covered_one, lacking = posted(world), posted(World())
    for place, kind in product((world.country, lacking.country), ("training", "equipment")):
        Action.objects.create(title_fr=f"{kind} {place.code}", title_en=f"{kind} {place.code}", kind=kind,
                              country=place, starts_on=date(2014, 12, 1), ends_on=date(2014, 12, 31), **owned(world))  # fmt: skip
    client = signed_in("director")
    page = text_of(client, f"{PAGE}?as_of=2014-12-31")
    assert [int(found) for found in re.findall(r"<li><a [^>]*><b>(\d+)</b>", page)] == [1, 3, 0]
    told = text_of(client, f"/positions/?figure={EXPERTS}&as_of=2014-12-31")
    assert lacking.function_en in told
    assert covered_one.function_en not in told
    told = text_of(client, f"/actions/?figure=cover.uncovered_actions&as_of=2014-12-31&about={world.country.code}")
    assert f"equipment {world.country.code}" in told
    assert f"training {world.country.code}" not in told
    taken = client.get("/actions/export?format=csv&figure=cover.uncovered_actions&as_of=2014-12-31")
    assert taken.status_code == 200
    assert taken.content.decode().count("\n") == 4


def test_a_project_with_several_countries_lacks_cover_where_one_does(world: World, tree: Tree, acting: Acts) -> None:
    agreement(world)
    both = EXAMPLES[Project](world, "both")
    assert isinstance(both, Project)
    both.field = FIELD
    both.save()
    other = country(world.zone)
    both.countries.set([world.country, other])
    figure = by_code("cover.uncovered_projects")
    assert figure is not None
    actor, on = acting("director"), date(2014, 12, 31)
    asked = [Window(on, 2014), Window(on, 2014, world.country), Window(on, 2014, other)]
    assert [count(figure, actor, window) for window in asked] == [1, 0, 1]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("country=Nowhere", "not known among the countries"),
        ("as_of=someday", "not a date"),
        ("domain=magic", "not a choice for domain"),
        ("activity=parties", "not a choice for activity"),
    ],
)
def test_what_cannot_be_understood_is_said(query: str, said: str, tree: Tree, signed_in: Signs) -> None:
    answer = signed_in("director").get(f"{PAGE}?{query}")
    assert answer.status_code == 400
    assert said in answer.content.decode()


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
def test_no_day_breaks_the_page(on: str, world: World, tree: Tree, signed_in: Signs) -> None:
    agreement(world)
    posted(world)
    client = signed_in("director")
    assert client.get(f"{PAGE}?as_of={on}").status_code == 200
    assert client.get(address(world, as_of=on, domain=FIELD, activity="training")).status_code == 200


@pytest.mark.parametrize("role", ["school-administrator", "partner-company"])
def test_who_reads_no_agreement_finds_no_such_page(role: str, world: World, tree: Tree, signed_in: Signs) -> None:
    if role in Role.values:
        assert signed_in(role).get(PAGE).status_code == 404


def test_the_number_of_queries_does_not_grow(world: World, tree: Tree, signed_in: Signs) -> None:
    client, costs = signed_in("director"), []
    asked = (f"{PAGE}?as_of=2014-12-31", address(world, domain=FIELD, activity="training"),
             f"/countries/{world.country.code}/?as_of=2014-12-31")  # fmt: skip
    for more in (1, 5):
        for _ in range(more):
            row = agreement(world)
            agreement(world, amends=row)
            Suspension.objects.create(agreement=row, starts_on=DAY, reason_fr="r", reason_en="r")
            posted(world)
        for place in asked:
            client.get(place)
            caches["counts"].clear()
            with CaptureQueriesContext(connection) as queries:
                assert client.get(place).status_code == 200
            costs.append(len(queries))
    assert costs[:3] == costs[3:]


# --- provisions --------------------------------------------------------------------------------------------


def test_a_provision_stays_within_the_domains_of_its_agreement(world: World, tree: Tree, signed_in: Signs) -> None:
    row, client = agreement(world), signed_in("director")
    sent = {"agreement": row.code, "activity": "equipment", "article": "1", "note_fr": "", "note_en": "", "source": ""}
    refused = client.post("/provisions/new", {**sent, "domains": "civil-protection ; radio"})
    assert refused.status_code == 400
    assert "civil-protection: not among the domains of the agreement" in html.unescape(refused.content.decode())
    assert client.post("/provisions/new", {**sent, "domains": "radio"}).status_code == 302
    made = row.provisions.get(activity="equipment")
    assert {item.code for item in made.domains.all()} == {"radio"}
    row.domains.set([tree["civil-protection"]])
    # What no longer fits can be corrected: what the form says is judged, not what is stored.
    changed = {**sent, "domains": "civil-protection", "revision": made.revision}
    assert client.post(f"/provisions/{made.pk}/edit", changed).status_code == 302


def test_a_sheet_of_provisions_is_judged_by_the_same_rule(world: World, tree: Tree, acting: Acts) -> None:
    row = agreement(world)
    stored = {"agreement_id": row.pk, "activity": "equipment"}
    judged = [Proposed(-1, stored, {"domains": [tree[code].pk]}) for code in ("radio", "internal-security")]
    assert [place for place, _field, _sentence in in_its_domains(acting("director"), judged)] == [1]
