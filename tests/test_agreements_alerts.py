"""What comes on the desk, in digests and figures of agreements, early enough to act; and what a form refuses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from entente.access.actor import actor_for, local_operator
from entente.apps.agreements.desk import asks
from entente.apps.agreements.facts import notices
from entente.apps.agreements.models import Agreement
from entente.apps.reference.models import DatedRule
from entente.engines.calendar.months import months_after
from entente.engines.figures import figure
from entente.engines.records.desk import due_rows
from entente.engines.records.reader import Reader
from entente.engines.ui import format as show
from tests.conftest import account
from tests.examples import World, number, owned

CODES = {"expiry-ahead": 12, "notice-ahead": 6, "signed-not-in-force": 12}


@pytest.fixture
def rules(db: None) -> None:
    """The times of the house: ends a year ahead, last days six months ahead, signed too long after a year."""
    for code, months in CODES.items():
        DatedRule.objects.create(code=f"agreements.{code}", name_fr=code, name_en=code, number=months, unit="months")


def agreed(world: World, **values: Any) -> Agreement:
    """Store an agreement with the world's country."""
    row = Agreement.objects.create(code=f"alert-{number()}", title_fr="accord", title_en="agreement",
                                   **({"form": "simplified-form"} | owned(world) | values))  # fmt: skip
    row.parties.add(world.country)
    return row


def told(world: World, since: date | None = None) -> list[tuple[str, date]]:
    """Return what the agreements officer's desk, or digest since a day, tells."""
    today = timezone.localdate()
    reader = Reader(actor_for(account("agreements-officer", world.unit)), "en", today)
    return [(row.words, row.day) for row in due_rows(reader, since)]


def test_each_is_told_its_own_time_before(world: World, rules: None) -> None:
    """An end eleven months ahead and a last day five months ahead are told, one eight months ahead is not."""
    today = timezone.localdate()
    first = today.replace(day=1)
    agreed(world, in_force_on=date(2014, 1, 1), ends_on=today + timedelta(days=340))
    for months in (6, 9):
        agreed(world, in_force_on=months_after(first, months - 120), term_months=60, renewal_months=60, notice=30,
               notice_unit="days")  # fmt: skip
    assert told(world) == [
        ("last day to denounce", months_after(first, 6) - timedelta(days=30)),
        ("agreement ends", today + timedelta(days=340)),
    ]


def test_a_digest_tells_an_end_when_its_own_time_comes(world: World, rules: None) -> None:
    """Once when a year is left, not again the day after."""
    today = timezone.localdate()
    lead = months_after(today, 12) - today
    agreed(world, in_force_on=date(2014, 1, 1), ends_on=today + lead - timedelta(days=1))
    assert [words for words, _day in told(world, today - timedelta(days=7))] == ["agreement ends"]
    assert told(world, today) == []


def test_what_is_signed_and_not_in_force_comes_and_stays(world: World, rules: None) -> None:
    """Before the twelve months it is due; after them it is a line that leads to its list."""
    today = timezone.localdate()
    soon = agreed(world, signed_on=months_after(today, -10))
    assert told(world) == [("signed, not in force", months_after(soon.signed_on or today, 12))]
    reader = Reader(actor_for(account("agreements-officer", world.unit)), "en", today)
    assert asks(reader) == []
    late = agreed(world, signed_on=months_after(today, -13))
    agreed(world, signed_on=months_after(today, -13), form="declaration-of-intent")
    ((words, address),) = asks(reader)
    assert words == "1 agreement signed long ago is not in force"
    client = Client()
    client.force_login(reader.actor.user)  # type: ignore[arg-type]
    page = client.get(address).content.decode()
    assert late.code in page
    assert soon.code not in page


def test_figures_count_what_they_say(world: World, rules: None) -> None:
    on = date(2026, 3, 1)
    agreed(world, in_force_on=date(2020, 1, 1), term_months=12, renewal_months=12, notice=6)  # last day 1 July
    agreed(world, in_force_on=date(2020, 1, 1), ends_on=date(2026, 12, 31))
    agreed(world, signed_on=date(2024, 1, 1))
    agreed(world)
    window = figure.Window(on, 2026, world.country)
    names = ("in_force", "pending", "expiring", "notice_window", "signed_not_in_force", "signed")
    known = [figure.by_code(f"agreements.{name}") for name in names]
    counted = figure.count_all([item for item in known if item], local_operator(), window)
    assert counted == [2, 2, 1, 1, 1, 0]


def test_two_parties_the_same_are_refused(world: World, client: Client) -> None:
    """Named by code and by name, it is still the same country: a sentence beside the field."""
    client.force_login(account("director", world.unit))
    given = {
        "code": "twice", "title_fr": "accord", "title_en": "agreement", "form": "treaty", "reach": "bilateral",
        "parties": f"{world.country.code} ; {world.country.name_en}", "notice_unit": "months", "renewal_months": "0",
        "denounce_when": "period-end", "signed_precision": "day", "in_force_precision": "day", "ends_precision": "day",
        "owner": world.unit.pk, "marking": "internal", "signed_on": "2014-05-01", "in_force_on": "2014-04-01",
        "denounced_on": "2015-03-01", "ends_on": "2015-02-01",
    }  # fmt: skip
    answer = client.post(reverse("records:new", args=("agreements",)), given, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 400
    errors = answer.context["form"].errors
    assert set(errors) == {"parties", "renewal_months", "in_force_on", "denounced_on"}
    assert not Agreement.objects.filter(code="twice").exists()


def test_both_notifications_without_a_clause_ask_for_it_and_tell_what_the_usual_one_gives(
    world: World, rules: None
) -> None:
    row = agreed(world, signed_on=date(2014, 1, 6), our_notice_on=date(2014, 3, 31), their_notice_on=date(2014, 2, 3))
    reader = Reader(local_operator(), "en", date(2014, 6, 1))
    asked = "both notifications are in, and nothing says when it enters into force: enter its clause."
    assert [words for lead, words, _where in notices(row, reader) if lead == "No clause:"] == [asked]
    usual = DatedRule.objects.create(
        code="agreements.usual-entry", name_fr="usuelle", name_en="usual", number=2, unit="months"
    )
    assert notices(row, reader)[0][1] == f"{asked} By the usual one it would be on {show.day(date(2014, 5, 1), 'en')}."
    DatedRule.objects.filter(pk=usual.pk).update(number=3)
    assert notices(row, reader)[0][1] == f"{asked} By the usual one it would be on {show.day(date(2014, 6, 1), 'en')}."
    Agreement.objects.filter(pk=row.pk).update(entry_clause="second-notification")
    row.refresh_from_db()
    assert [lead for lead, _words, _where in notices(row, reader)] == ["Article 53:"]
