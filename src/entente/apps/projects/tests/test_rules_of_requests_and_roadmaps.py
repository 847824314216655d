"""The rules of requests and roadmaps, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from entente.apps.projects.requested.rules import why_not_answered
from entente.apps.projects.roadmap.choices import RoadmapState
from entente.apps.projects.roadmap.rules import (
    state_on,
    why_not_adopted,
    why_not_adopter,
    why_not_decided,
    why_not_proposed,
    why_not_returned,
    why_not_reviewed,
)

TODAY, MAY, JUNE = date(2026, 11, 25), date(2026, 5, 1), date(2026, 6, 1)


@pytest.mark.parametrize(
    ("answer", "received", "answered", "fields"),
    [
        ("waiting", MAY, None, set()),
        ("accepted", MAY, JUNE, set()),
        ("accepted", MAY, MAY, set()),
        ("waiting", MAY, JUNE, {"answer"}),
        ("declined", MAY, None, {"answered_on"}),
        ("partly", JUNE, MAY, {"answered_on"}),
        ("accepted", date(2027, 1, 1), None, {"received_on", "answered_on"}),
        ("waiting", None, None, set()),
    ],
)
def test_an_answer_has_its_day(answer: str, received: date | None, answered: date | None, fields: set[str]) -> None:
    assert set(why_not_answered(answer, received, answered, TODAY)) == fields


def test_a_roadmap_stands_where_its_days_say() -> None:
    days = (MAY, JUNE, date(2026, 12, 1))
    asked = [date(2026, 4, 30), MAY, JUNE, date(2026, 11, 30), date(2026, 12, 1)]
    assert [state_on(day, *days).value for day in asked] == ["draft", "proposed", "adopted", "adopted", "reviewed"]
    assert state_on(TODAY, None, None, None) == RoadmapState.DRAFT


def test_each_step_of_a_roadmap_waits_for_the_one_before() -> None:
    draft, proposed, adopted = RoadmapState.DRAFT, RoadmapState.PROPOSED, RoadmapState.ADOPTED
    assert why_not_proposed(draft, 3) == ""
    assert "no line yet" in why_not_proposed(draft, 0)
    assert "already" in why_not_proposed(proposed, 3)
    assert "not proposed it yet" in why_not_adopted(draft, 0)
    assert "2" in why_not_adopted(proposed, 2)
    assert why_not_adopted(proposed, 0) == ""
    assert "already" in why_not_adopted(adopted, 0)
    assert why_not_reviewed(adopted) == why_not_returned(proposed) == ""
    assert why_not_reviewed(proposed)
    assert why_not_returned(adopted)


def test_another_person_adopts_and_what_is_not_kept_has_a_reason() -> None:
    assert why_not_adopter(1, 1)
    assert why_not_adopter(1, 2) == why_not_adopter(None, None) == why_not_adopter(1, None) == ""
    assert why_not_decided("kept") == why_not_decided("dropped", "", "no money") == ""
    assert why_not_decided("postponed", "  ", "")
