"""What cannot be true of an agreement is refused by a sentence, all at once; what may be true is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from entente.apps.agreements.life import Life
from entente.apps.agreements.rules import Given, why_not

SIGNED = date(2014, 3, 15)
EARLIER, LATER = date(2014, 1, 1), date(2015, 1, 1)


def given(**values: Any) -> Given:
    """Return what is given of an agreement signed on 15 March 2014."""
    lived = {name: values.pop(name) for name in list(values) if name in Life.__dataclass_fields__}
    return Given(Life(**{"signed_on": SIGNED} | lived), **values)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("in_force_on", {"stated_entry": EARLIER}),
        ("provisional_on", {"stated_entry": LATER, "provisional_on": date(2015, 1, 2)}),
        ("provisional_on", {"stated_entry": EARLIER, "provisional_on": SIGNED}),
        ("ends_on", {"stated_entry": LATER, "stated_end": LATER}),
        ("ends_on", {"stated_end": EARLIER}),
        ("denounced_on", {"stated_entry": SIGNED, "stated_end": LATER, "denounced_on": LATER}),
        ("denounced_on", {"stated_entry": SIGNED, "term_months": 12, "denounced_on": date(2015, 3, 15)}),
        ("denounced_on", {"denounced_on": EARLIER}),
        ("renewal_months", {"term_months": 12, "renewal_months": 0}),
        ("renewal_months", {"renewal_months": 12}),
        ("term_months", {"term_months": 0}),
        ("term_months", {"term_months": 1201}),
        ("notice", {"term_months": 24, "renewal_months": 12, "notice": 13}),
        ("notice", {"term_months": 12, "notice": 400, "notice_unit": "days"}),
        ("our_notice_on", {"our_notice_on": EARLIER}),
        ("their_notice_on", {"their_notice_on": EARLIER}),
        ("ratified_on", {"ratified_on": EARLIER}),
        ("authorised_on", {"authorised_on": EARLIER}),
        ("initialled_on", {"initialled_on": LATER}),
        ("authorised_on", {"authorised_on": LATER, "article_53": "no", "article_53_reason": "none"}),
        ("article_53_reason", {"article_53": "no"}),
        ("article_53_matter", {"article_53": "yes", "article_53_reason": "status"}),
        ("article_53_matter", {"article_53_matter": "persons"}),
        ("article_53", {"article_53": "yes", "article_53_reason": "status", "article_53_matter": "persons",
                        "form": "administrative-arrangement"}),
        ("ratified_on", {"article_53": "yes", "article_53_reason": "status", "article_53_matter": "persons",
                         "authorised_on": LATER, "ratified_on": date(2014, 12, 1)}),
        ("entry_clause", {"article_53": "yes", "article_53_reason": "status", "article_53_matter": "persons",
                          "entry_clause": "signature"}),
        ("entry_number", {"entry_clause": "month-after"}),
        ("entry_number", {"entry_clause": "days-after", "entry_number": 0}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field(field: str, values: dict[str, Any]) -> None:
    """One sentence, beside the field to correct, that says what would pass."""
    reasons = why_not(given(**values))
    assert list(reasons) == [field]
    assert all(sentence.endswith(".") and ":" in sentence for sentence in reasons[field])


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"stated_entry": EARLIER, "provisional_on": EARLIER},
        {"stated_entry": EARLIER, "provisional_on": date(2013, 12, 1)},
        {"stated_entry": date(2014, 1, 1), "entry_precision": "year"},
        {"stated_entry": date(2014, 3, 1), "entry_precision": "month"},
        {"stated_end": date(2014, 1, 1), "end_precision": "year", "denounced_on": date(2014, 11, 1)},
        {"stated_entry": SIGNED, "term_months": 24, "renewal_months": 24, "notice": 24},
        {"stated_entry": SIGNED, "notice": 24, "term_months": 12, "denounce_when": "any-time"},
        {"stated_entry": SIGNED, "stated_end": LATER, "denounced_on": date(2014, 12, 31)},
        {"article_53": "no", "article_53_reason": "technical", "form": "declaration-of-intent"},
        {"our_notice_on": SIGNED, "ratified_on": SIGNED, "initialled_on": SIGNED},
    ],
)
def test_what_may_be_true_passes(values: dict[str, Any]) -> None:
    """A date known to the year contradicts no day of it; provisional application explains an early entry."""
    assert why_not(given(**values)) == {}


def test_a_signature_known_to_the_year_contradicts_no_day_of_it() -> None:
    """Signed in 1961, in force on 15 March 1961."""
    asked = given(signed_on=date(1961, 12, 1), signed_precision="year", stated_entry=date(1961, 3, 15))
    assert why_not(asked) == {}
    later = replace(asked, life=replace(asked.life, stated_entry=date(1960, 12, 31)))
    assert list(why_not(later)) == ["in_force_on"]


def test_all_that_is_wrong_is_said_at_once() -> None:
    """Nobody corrects a form five times."""
    asked = given(stated_entry=EARLIER, term_months=0, renewal_months=0, article_53="yes", our_notice_on=EARLIER)
    assert set(why_not(asked)) == {
        "in_force_on", "term_months", "renewal_months", "article_53_reason", "article_53_matter", "our_notice_on",
    }  # fmt: skip
