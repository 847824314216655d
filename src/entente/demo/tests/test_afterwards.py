"""What follows the invented actions holds together: costs by source add up, equipment and checks follow their rules."""

from __future__ import annotations

import pytest
from django.db.models import Sum

from entente.apps.projects.action.models import ActionCost
from entente.apps.projects.choices import ActionState
from entente.apps.projects.equipment.models import EndUseCheck, Equipment
from entente.apps.projects.models import Action

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def test_the_sources_of_an_action_bear_its_whole_cost() -> None:
    sums = dict(ActionCost.objects.order_by().values_list("action").annotate(sum=Sum("amount_eur")))
    costs = dict(Action.objects.filter(pk__in=sums).values_list("pk", "cost_eur"))
    assert len(sums) > 500
    assert sums == costs


def test_equipment_and_its_checks_follow_their_rules() -> None:
    assert Equipment.objects.count() >= 50
    for row in Equipment.objects.select_related("action"):
        row.clean()
        assert (row.handed_over_on is not None) <= (row.action is not None and row.action.state == ActionState.DONE)
    checks = EndUseCheck.objects.select_related("equipment")
    assert {bool(check.done_on) for check in checks} == {True, False}
    for check in checks:
        assert check.equipment.handed_over_on is not None
        assert check.due_on > check.equipment.handed_over_on


def test_some_actions_done_have_an_evaluation_and_a_lesson() -> None:
    told = Action.objects.exclude(evaluation="")
    assert told.count() > 300
    assert not told.exclude(state=ActionState.DONE).exists()
    assert not told.filter(lesson_fr="").exists()
