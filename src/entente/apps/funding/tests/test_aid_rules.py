"""What the rules suggest about aid, worked out by hand; what cannot be decided gets a sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from entente.apps.funding.aid.rules import (
    Spoken,
    Subject,
    suggested,
    why_not_by_them,
    why_not_dated,
    why_not_flow,
    why_not_shared,
)

DAY = date(2024, 6, 1)


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def rule(number: int, eligible: str = "yes", share: int = 100, **named: Any) -> Spoken:
    values = {"field": "", "theme": "", "kind": "", "confirmed": True, **named}
    return Spoken(number, eligible=eligible, share=Decimal(share), purpose="15132", aid_type="D02",
                  reason=f"rule {number}", **values)  # fmt: skip


def subject(**named: Any) -> Subject:
    return Subject(**{"field": "defence", "theme": "police", "kind": "", "countries": ("MR",), "recipients": ("MR",),
                      **named})  # fmt: skip


def test_the_most_precise_rule_speaks() -> None:
    rules = [
        rule(1, "no", 0, field="defence"),
        rule(2, theme="police"),
        rule(3, "no", 0, theme="police", kind="equipment"),
    ]
    assert suggested(subject(), rules, DAY).rule == 2  # type: ignore[union-attr]
    assert suggested(subject(kind="equipment"), rules, DAY).rule == 3  # type: ignore[union-attr]
    assert suggested(subject(theme="drugs"), rules, DAY).rule == 1  # type: ignore[union-attr]
    assert suggested(subject(theme="drugs", field="internal-security"), rules, DAY) is None


def test_a_rule_speaks_from_its_first_day_until_the_day_it_ends() -> None:
    rules = [rule(1, starts_on=DAY, ends_on=date(2024, 6, 2))]
    assert suggested(subject(), rules, DAY) is not None
    assert suggested(subject(), rules, date(2024, 5, 31)) is None
    assert suggested(subject(), rules, date(2024, 6, 2)) is None


def test_no_recipient_means_no_and_says_so() -> None:
    told = suggested(subject(countries=("US", "CA"), recipients=()), [rule(1)], DAY)
    assert told is not None
    assert (told.eligible, told.share, told.flow_type) == ("no", 0, "50")
    assert told.reasons == ("No country of it is a recipient of aid on the day (CA, US).", "rule 1")


def test_some_that_are_not_recipients_are_named() -> None:
    told = suggested(subject(countries=("MR", "US")), [rule(1, "partly", 15)], DAY)
    assert told is not None
    assert (told.eligible, told.share, told.flow_type) == ("partly", 15, "10")
    assert "US" in told.reasons[1]
    assert "MR" not in told.reasons[1]


def test_a_recipient_to_confirm_is_said_where_it_decides() -> None:
    told = suggested(subject(unsure=("MR",)), [rule(1)], DAY)
    assert told is not None
    assert (told.eligible, told.confirmed) == ("yes", False)
    assert told.reasons[1] == "That MR receives aid is to be confirmed."
    told = suggested(subject(unsure=("MR",)), [rule(1, "no", 0)], DAY)
    assert told is not None
    assert (told.confirmed, told.reasons) == (True, ("rule 1",))


def test_a_regional_one_without_countries_is_not_judged_by_them() -> None:
    told = suggested(subject(countries=(), recipients=()), [rule(1, confirmed=False)], DAY)
    assert told is not None
    assert (told.eligible, told.confirmed) == ("yes", False)


@pytest.mark.parametrize(("eligible", "share", "fine"), [
    ("yes", "100", True), ("yes", "99.99", False), ("no", "0", True), ("no", "1", False), ("partly", "15", True),
    ("partly", "0", False), ("partly", "100", False)])  # fmt: skip
def test_the_share_goes_with_the_decision(eligible: str, share: str, fine: bool) -> None:
    assert (why_not_shared(eligible, Decimal(share)) == "") is fine


@pytest.mark.parametrize(("eligible", "flow", "fine"), [
    ("yes", "10", True), ("partly", "10", True), ("no", "10", False), ("no", "50", True), ("yes", "20", False),
])  # fmt: skip
def test_the_flow_goes_with_the_decision(eligible: str, flow: str, fine: bool) -> None:
    assert (why_not_flow(eligible, flow) == "") is fine


def test_another_hand_decides_and_not_ahead_nor_before_the_former_one() -> None:
    assert why_not_by_them(4, 4)
    assert not why_not_by_them(4, 5)
    assert not why_not_by_them(None, None)
    assert why_not_dated(date(2024, 6, 2), DAY, None)
    assert why_not_dated(date(2024, 5, 1), DAY, date(2024, 5, 2))
    assert not why_not_dated(DAY, DAY, DAY)
