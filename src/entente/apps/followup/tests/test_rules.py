"""The rules of promises: dates, evidence, who verifies, and when somebody is reminded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from entente.apps.followup import rules
from entente.apps.followup.choices import Late, Moment, State

TODAY, DUE = date(2026, 11, 25), date(2026, 12, 20)
DAY = timedelta(days=1)


def test_a_promise_says_all_that_is_wrong_with_it_at_once() -> None:
    wrong = rules.why_not_promised("ours", 3, TODAY + DAY, TODAY, TODAY)
    assert set(wrong) == {"institution", "made_on", "due_on"}
    assert rules.why_not_promised("theirs", 3, TODAY, TODAY, TODAY) == {}
    assert rules.why_not_promised("ours", None, TODAY, None, TODAY) == {}


@pytest.mark.parametrize("state", ["done", "verified"])
def test_what_is_done_has_evidence_in_one_language_at_least(state: str) -> None:
    assert rules.why_no_evidence(state, "", " ") != ""
    assert rules.why_no_evidence(state, "", "a letter") == ""
    assert rules.why_no_evidence("open", "", "") == ""


def test_who_did_it_does_not_verify_it_the_local_operator_neither() -> None:
    assert rules.why_not_verifier(3, 3) == rules.why_not_verifier(None, None) != ""
    assert rules.why_not_verifier(3, 4) == rules.why_not_verifier(None, 4) == rules.why_not_verifier(3, None) == ""


def test_a_day_of_a_step_is_neither_to_come_nor_before_what_it_follows() -> None:
    assert rules.why_not_on(TODAY, TODAY, TODAY) == ""
    assert rules.why_not_on(TODAY + DAY, TODAY, TODAY) != ""
    assert rules.why_not_on(TODAY - DAY, TODAY, TODAY) != ""


def test_the_due_day_is_not_late_the_next_is() -> None:
    assert [rules.lateness(day, "doing", DUE) for day in (DUE, DUE + DAY)] == [Late.NO, Late.YES]
    assert rules.lateness(TODAY, "open", None) == Late.UNDATED
    assert rules.lateness(DUE + DAY, "done", DUE) == Late.NO


def test_the_state_of_a_past_day_is_read_from_the_days() -> None:
    days = [TODAY - 5 * DAY, TODAY - 3 * DAY, TODAY]
    told = [rules.state_on(day, "verified", TODAY - 4 * DAY, TODAY - 2 * DAY, None) for day in days]
    assert told == [State.OPEN, State.DONE, State.VERIFIED]
    assert rules.state_on(TODAY, "dropped", None, None, TODAY) == State.DROPPED
    assert rules.state_on(TODAY, "doing", None, None, None) == State.DOING


def reminded(days: list[date]) -> list[tuple[date, Moment]]:
    """Return when and why somebody is reminded of what falls due on `DUE`, when it is asked on these days."""
    last, told = None, []
    for today in days:
        moment = rules.why_reminded(today, DUE, last, DUE - 14 * DAY, 7)
        if moment is not None:
            told.append((today, moment))
            last = today
    return told


def test_asked_every_day_one_is_told_before_on_the_day_and_every_week_while_late() -> None:
    days = [DUE + number * DAY for number in range(-20, 22)]
    told = [((day - DUE).days, moment) for day, moment in reminded(days)]
    assert told == [(-14, Moment.SOON), (0, Moment.TODAY), (7, Moment.LATE), (14, Moment.LATE), (21, Moment.LATE)]


def test_asked_twice_a_day_nothing_is_told_twice() -> None:
    days = [DUE + number * DAY for number in range(-20, 22)]
    assert reminded([day for day in days for _time in range(2)]) == reminded(days)


@pytest.mark.parametrize("asleep", range(1, 20))
def test_when_nobody_asked_for_days_the_moment_that_holds_now_is_told(asleep: int) -> None:
    last = DUE - 14 * DAY
    moment = rules.why_reminded(last + asleep * DAY, DUE, last, DUE - 14 * DAY, 7)
    assert moment == (None if asleep < 14 else Moment.TODAY if asleep == 14 else Moment.LATE)


def test_a_due_day_put_off_is_told_again() -> None:
    assert rules.why_reminded(DUE - 14 * DAY, DUE, DUE - 60 * DAY, DUE - 14 * DAY, 7) == Moment.SOON
