"""Loading twice gives the same rows, loading again changes nothing, and years and actions are as asked."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from django.db import transaction

from entente.access.actor import NOBODY, local_operator
from entente.access.service import Refused
from entente.apps.agreements.models import Agreement
from entente.apps.network.models import Person, Position, Posting
from entente.apps.projects.models import Action, Financing, Project
from entente.demo.load import load_demo
from entente.demo.plan import spread, volume_years
from entente.demo.projects import windows
from entente.demo.reference import load_reference

TODAY = date(2026, 11, 22)


def digest() -> str:
    """Return one text for everything that was drawn."""
    content = [
        list(Project.objects.order_by("code").values_list("code", "title_fr", "starts_on", "owner__code", "marking")),
        list(Action.objects.order_by("pk").values_list("title_fr", "starts_on", "state", "country__code", "cost_eur")),
        list(Financing.objects.order_by("pk").values_list("project__code", "year", "committed_eur", "paid_eur")),
        list(Posting.objects.order_by("pk").values_list("position__code", "person__name", "starts_on", "ends_on")),
        list(Position.objects.order_by("code").values_list("code", "function_fr", "host__name_fr")),
        list(Agreement.objects.order_by("code").values_list("code", "title_fr", "signed_on")),
    ]
    return hashlib.sha256(repr(content).encode()).hexdigest()


@pytest.mark.django_db
def test_the_same_day_gives_the_same_rows() -> None:
    outcomes = []
    for _time in range(2):
        with transaction.atomic():
            counts = load_demo(local_operator(), 1, TODAY)
            outcomes.append((counts, digest()))
            transaction.set_rollback(True)
    assert outcomes[0] == outcomes[1]


@pytest.mark.django_db
def test_more_actions_leave_the_documents_year_as_it_is() -> None:
    load_demo(local_operator(), 2, TODAY, actions=9_000)
    assert Action.objects.filter(starts_on__year=2014).exclude(state__in=("postponed", "cancelled")).count() == 2_064
    assert Action.objects.count() >= 9_000
    assert set(Financing.objects.values_list("year", flat=True)) == {2014, 2025, 2026}


@pytest.mark.django_db
def test_who_may_not_import_loads_nothing() -> None:
    with pytest.raises(Refused):
        load_reference(NOBODY)
    assert not Person.objects.exists()


def test_years_of_volume() -> None:
    assert volume_years(TODAY, 1) == (2014, 2026)
    assert volume_years(TODAY, 20) == tuple(range(2007, 2027))
    assert windows((2014, 2025, 2026)) == [
        (date(2014, 1, 1), date(2015, 1, 1)),
        (date(2025, 1, 1), date(2027, 1, 1)),
    ]


@pytest.mark.parametrize(("total", "weights"), [(100, [1, 1, 1]), (7, [0.2] * 11), (0, [3, 4])])
def test_parts_add_to_the_total(total: int, weights: list[float]) -> None:
    parts = spread(total, weights)
    assert sum(parts) == total
    assert min(parts) >= 0
