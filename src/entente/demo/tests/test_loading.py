"""Loading twice gives the same rows, loading again changes nothing, and years and actions are as asked."""

from __future__ import annotations

from datetime import date

import pytest

from entente.access.actor import NOBODY, local_operator
from entente.access.service import Refused
from entente.apps.reference.models import Country
from entente.demo.activity import ACTIONS, totals
from entente.demo.load import load_demo
from entente.demo.plan import Plan, spread, volume_years
from entente.demo.projects import windows
from entente.demo.reference import load_reference
from entente.demo.tables import Book
from entente.demo.tests.conftest import TODAY, Loading
from entente.engines.journal.models import Entry


@pytest.mark.django_db
def test_the_same_day_gives_the_same_rows(loaded: tuple[Loading, Loading]) -> None:
    first, second = loaded
    assert first == second
    assert len(first.said) == 6
    assert first.counts["posts"] == 78 + 49


@pytest.mark.django_db
def test_loading_again_changes_nothing(loaded: tuple[Loading, Loading]) -> None:
    said: list[str] = []
    lines = Entry.objects.count()
    assert load_demo(local_operator(), 3, TODAY, say=said.append) == {}
    assert len(said) == 3
    assert Entry.objects.count() == lines


@pytest.mark.django_db
def test_who_may_not_import_loads_nothing() -> None:
    before = Country.objects.count()
    with pytest.raises(Refused):
        load_reference(NOBODY)
    assert Country.objects.count() == before


def plan(years: int) -> Plan:
    return Plan(NOBODY, Book(NOBODY), TODAY, volume_years(TODAY, years))


def test_more_actions_leave_the_documents_year_as_it_is() -> None:
    shares = totals(plan(20), 100_000)
    assert shares[2014] == ACTIONS
    assert sum(shares.values()) == 100_000
    assert min(shares.values()) == ACTIONS
    assert totals(plan(20), 5) == totals(plan(20), None)


def test_more_than_2000_actions_each_year() -> None:
    shares = totals(plan(20), None)
    assert list(shares) == [2014, *(year for year in range(2007, 2027) if year != 2014)]
    assert min(shares.values()) > 2_000


def test_years_of_volume() -> None:
    assert volume_years(TODAY, 1) == (2014, 2026)
    assert volume_years(TODAY, 20) == tuple(range(2007, 2027))
    assert windows((2014, 2025, 2026)) == [(date(2014, 1, 1), date(2015, 1, 1)), (date(2025, 1, 1), date(2027, 1, 1))]


@pytest.mark.parametrize(("total", "weights"), [(100, [1, 1, 1]), (7, [0.2] * 11), (0, [3, 4])])
def test_parts_add_to_the_total(total: int, weights: list[float]) -> None:
    parts = spread(total, weights)
    assert sum(parts) == total
    assert min(parts) >= 0
