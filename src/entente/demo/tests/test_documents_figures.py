"""Counting the demonstration's records gives the figures the documents state for 2014."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db.models import Count

from entente.access.actor import local_operator
from entente.apps.funding.models import Movement
from entente.apps.network.choices import PositionKind
from entente.apps.network.models import Jurisdiction, Position, Post
from entente.apps.projects.choices import ActionState, ProjectKind
from entente.apps.projects.models import Action, Project
from entente.engines.figures.figure import Window, by_code, count

# The mark makes the test database: without it the module’s fixture would meet the real one.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
DAY = date(2014, 12, 31)
EXACT = {
    "network.posts": 78,
    "network.countries_covered": 153,
    "network.posts.africa_middle_east": 34,
    "network.posts.europe": 25,
    "network.posts.americas": 12,
    "network.posts.asia": 7,
    "network.staff": 296,
    "network.experts": 350,
    "network.expert_countries": 56,
    "network.headquarters": 60,
    "partners.regional_schools": 17,
    "agreements.signed": 12,
    "projects.running": 212,
    "projects.actions": 2_064,
    "projects.trainees": 3_540,
    "projects.listeners": 65_400,
    "projects.state_budget": 100_000_000,
}
STANDING = [code for code in EXACT if code.startswith("network.")]


def counted(code: str, day: date = DAY) -> Decimal | int:
    figure = by_code(code)
    assert figure is not None
    return count(figure, local_operator(), Window(day, day.year))


def holding(rows: Iterable[Any], day: date) -> list[Any]:
    return [
        row
        for row in rows
        if (row.starts_on is None or row.starts_on <= day) and (row.ends_on is None or row.ends_on > day)
    ]


@pytest.mark.parametrize("code", EXACT)
def test_figure_of_2014(code: str) -> None:
    assert counted(code) == EXACT[code]


@pytest.mark.parametrize("code", STANDING)
def test_the_network_stands_until_today(code: str, today: date) -> None:
    assert counted(code, today) == EXACT[code]


def test_seven_actions_in_ten_are_in_sub_saharan_africa(today: date) -> None:
    for day in (DAY, today):
        share = Decimal(counted("projects.actions_sub_saharan", day)) / Decimal(counted("projects.actions", day))
        assert abs(share - Decimal("0.70")) < Decimal("0.005")


def test_nearly_130_partner_countries_and_organisations() -> None:
    assert counted("projects.countries") + counted("projects.organisations") == 128


def test_the_current_year_is_like_the_documents_year(today: date) -> None:
    assert counted("agreements.signed", today) == 12
    assert counted("projects.actions", today) > 2_000
    assert counted("projects.running", today) > 200
    assert counted("projects.trainees", today) > 3_500
    assert counted("projects.listeners", today) >= 65_000
    assert abs(counted("projects.state_budget", today) - 100_000_000) <= 2_000_000


def test_more_than_200_projects_run_on_any_day_of_the_volume(today: date) -> None:
    rows = [row for row in Project.objects.all() if row.starts_on]
    for year in (2014, today.year):
        for week in range(52):
            assert len(holding(rows, date(year, 1, 1) + timedelta(weeks=week))) > 200


def test_posts_counted_one_by_one() -> None:
    services = Post.objects.filter(kind="internal-security")
    posts = holding(services.select_related("seat_country__zone"), DAY)
    zones = [post.seat_country.zone.code for post in posts]
    assert len(zones) == 78
    assert sum(zone in {"sub-saharan-africa", "north-africa-near-east"} for zone in zones) == 34
    assert (zones.count("europe"), zones.count("americas"), zones.count("asia")) == (25, 12, 7)


def test_each_country_is_covered_once_on_any_day(today: date) -> None:
    rows = list(Jurisdiction.objects.filter(competence="internal-security", post__kind="internal-security"))
    for day in (date(2010, 9, 1), DAY, date(2015, 9, 1), date(2020, 2, 29), today):
        countries = [row.country_id for row in holding(rows, day)]
        assert len(countries) == len(set(countries)) == 153


def test_two_posts_of_a_kind_never_hold_the_same_place() -> None:
    """For one country, one field and one capacity, the days of two posts of the same kind never meet."""
    places: dict[tuple[object, ...], list[Jurisdiction]] = {}
    for row in Jurisdiction.objects.select_related("post").order_by("starts_on"):
        places.setdefault((row.country_id, row.competence, row.capacity, row.post.kind), []).append(row)
    assert len(places) > 200
    for rows in places.values():
        for one, other in pairwise(rows):
            assert one.ends_on is not None, (one, other)
            assert one.ends_on <= other.starts_on, (one, other)


def test_other_posts_are_there_and_change_with_the_years(today: date) -> None:
    kinds = dict(Post.objects.order_by().values_list("kind").annotate(n=Count("pk")))
    assert kinds == {"internal-security": 78, "defence-mission": 41, "cooperation-office": 4,
                     "regional-attache": 1, "placed": 3}  # fmt: skip
    assert counted("network.defence_missions") == 39
    assert counted("network.countries_shared", today) == 5
    assert counted("network.interim", today) == 1
    assert counted("network.countries_uncovered") == 42


def test_experts_counted_one_by_one() -> None:
    experts = [row for row in holding(Position.objects.all(), DAY) if row.kind == PositionKind.EXPERT]
    assert len(experts) == 350
    assert len({row.country_id for row in experts if row.country_id}) == 56
    assert sum(row.organisation_id is not None for row in experts) == 12


def test_actions_counted_one_by_one() -> None:
    left_out = {ActionState.POSTPONED, ActionState.CANCELLED}
    rows = [
        row
        for row in Action.objects.select_related("country__zone")
        if row.starts_on.year == 2014 and row.state not in left_out
    ]
    inside = [row for row in rows if row.country and row.country.zone.code == "sub-saharan-africa"]
    assert len(rows) == 2_064
    assert round(100 * len(inside) / len(rows)) == 70
    assert sum(row.trainees for row in rows) == 3_540
    assert sum(row.listeners for row in rows) == 65_400


def test_the_state_budget_counted_one_by_one() -> None:
    total = Decimal(0)
    commitments = ("commit", "withdraw")
    rows = Movement.objects.filter(line__year=2014, kind__in=commitments)
    for row in rows.select_related("line__money_source__parent"):
        source = row.line.money_source
        codes = {source.code, source.parent.code if source.parent else ""}
        total += row.amount_eur if codes & {"programme-105", "programme-209"} else 0
    assert total == 100_000_000


def test_about_sixty_programmes_in_the_schools() -> None:
    programmes = [row for row in holding(Project.objects.exclude(starts_on=None), DAY) if "ENVR" in row.title_fr]
    assert len(programmes) == 60
    assert {row.kind for row in programmes} == {ProjectKind.PROGRAMME}


def test_half_of_projects_and_actions_are_public() -> None:
    for rows in (Project.objects.all(), Action.objects.all()):
        assert 0.48 < rows.filter(marking="public").count() / rows.count() < 0.53
