"""Whether an agreement covers an activity: by hand, at random against the database, in what pages tell and to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from django.db.models import F, Value

from entente.access.actor import Actor
from entente.access.service import visible
from entente.apps.agreements.choices import NOT_BINDING, Activity, Consent, Form
from entente.apps.agreements.cover.queries import answer, clauses_for, cover, ground_of, provided, without_cover
from entente.apps.agreements.models import Agreement, Party, Provision, Suspension
from entente.apps.agreements.queries import lives_of
from entente.apps.partners.choices import Field
from entente.apps.projects.models import Action
from entente.apps.reference.models import Country, Domain, FormerState
from entente.engines.records.reader import Reader
from tests.examples import World, country, number, owned

Acts = Callable[..., Actor]
DAY = date(2014, 6, 30)
FIELD = Field.DEFENCE.value


@pytest.fixture
def tree(world: World) -> dict[str, Domain]:
    """Return the three fields and two levels under one of them."""
    found = {}
    for code, parent in (*((value, "") for value in Field.values), ("cyber", FIELD), ("radio", "cyber")):
        found[code] = Domain.objects.create(
            code=code, name_fr=f"nom {code}", name_en=f"name {code}", parent=found.get(parent)
        )
    return found


# --- random agreements -------------------------------------------------------------------------------------


def scattered(world: World, tree: dict[str, Domain], draw: Random) -> tuple[list[Country], list[date]]:
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
def test_the_three_ways_to_ask_agree(seed: int, world: World, tree: dict[str, Domain], acting: Acts) -> None:
    """A plain loop, the rules on what was read, and the database say the same of random agreements."""
    draw, actor = Random(seed), acting("director")  # noqa: S311 -- a test's numbers
    places, days = scattered(world, tree, draw)
    asked = draw.sample(list(product(days[:3], places, tree.values(), Activity.values)), 60)
    yes = 0
    for on, place, domain, activity in asked:
        told = cover(actor, place, on, domain.code, activity)
        clauses = provided(clauses_for(visible(actor, Provision), place.pk, on), domain.code).filter(activity=activity)
        found = set(clauses.values_list("agreement", flat=True))
        assert {item.number for item, _articles in told.by} == found == plainly(place, domain, activity, on)
        yes += told.covered
    assert yes


@pytest.mark.parametrize("seed", range(2))
def test_many_rows_are_judged_as_one_by_one(seed: int, world: World, tree: dict[str, Domain], acting: Acts) -> None:
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
                              activity=Value(activity))  # fmt: skip
        assert set(loose.values_list("pk", flat=True)) == {row.pk for row in rows} - some
