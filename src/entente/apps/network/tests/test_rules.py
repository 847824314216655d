"""The rules of postings: what is surely wrong is refused with a sentence, what may be right is only told."""

from __future__ import annotations

from datetime import date

from entente.apps.network.rules import overlaps, why_not_left, why_not_posted

FIRST, SECOND, THIRD = date(2020, 1, 1), date(2023, 1, 1), date(2026, 1, 1)


def test_nobody_is_posted_before_the_position_exists_nor_after_it_ended() -> None:
    assert "2023-01-01" in why_not_posted((FIRST, THIRD), (SECOND, None))
    assert "2023-01-01" in why_not_posted((SECOND, None), (FIRST, SECOND))
    assert why_not_posted((SECOND, None), (SECOND, THIRD)) == ""


def test_an_early_departure_says_why_and_only_that() -> None:
    assert "say why" in why_not_left(THIRD, SECOND, "")["curtailment"]
    assert why_not_left(THIRD, SECOND, "service") == {}
    assert "remove the reason" in why_not_left(SECOND, SECOND, "service")["curtailment"]
    for planned_to, left_on, reason in (
        (THIRD, THIRD, ""),
        (SECOND, THIRD, ""),
        (None, THIRD, "service"),
        (THIRD, None, ""),
    ):
        assert why_not_left(planned_to, left_on, reason) == {}


def test_two_positions_at_once_are_told_beyond_a_handover() -> None:
    open_end, short = (FIRST, None), (date(2025, 12, 1), date(2026, 3, 1))
    assert overlaps([open_end, (SECOND, THIRD)], 90) == [(0, 1, SECOND, THIRD)]
    assert overlaps([(FIRST, THIRD), short], 90) == []
    assert overlaps([(FIRST, THIRD), short], 30) == [(0, 1, date(2025, 12, 1), THIRD)]
    assert overlaps([(FIRST, SECOND), (SECOND, THIRD)], 0) == []
    assert overlaps([open_end, (SECOND, None)], 90) == [(0, 1, SECOND, None)]
