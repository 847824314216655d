"""The life of an agreement step by step: who may take each, why not yet, and that no other way in goes round it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from entente.access.actor import Actor, actor_for
from entente.access.service import Refused
from entente.apps.agreements.models import Agreement
from entente.apps.agreements.steps import MACHINE, guard_dates
from entente.engines.workflow.actions import take
from entente.engines.workflow.machine import offers
from tests.conftest import account
from tests.examples import World, number, owned

TODAY = date(2026, 11, 25)


def negotiated(world: World, **values: Any) -> Agreement:
    """Store an agreement in negotiation with the world's country."""
    row = Agreement.objects.create(code=f"step-{number()}", title_fr="accord", title_en="agreement",
                                   **({"form": "simplified-form"} | owned(world) | values))  # fmt: skip
    row.parties.add(world.country)
    return row


@pytest.fixture
def officer(world: World) -> Actor:
    """The agreements officer of the directorate."""
    return actor_for(account("agreements-officer", world.unit))


@pytest.fixture
def desk(world: World) -> Actor:
    """A desk officer whose unit holds the agreement."""
    return actor_for(account("desk-officer", world.unit))


def taken(actor: Actor, row: Agreement, code: str, on: date, reason: str = "", **values: Any) -> Agreement:
    """Take a step and return the agreement as stored."""
    step = MACHINE.step(code)
    assert step is not None
    take(actor, row, step, on, values, reason=reason)
    return Agreement.objects.get(pk=row.pk)


def stands(actor: Actor, row: Agreement, code: str) -> str:
    """Return how a step stands: "done", "open", or why not."""
    (offer,) = (offer for offer in offers(actor, row, TODAY) if offer.step.code == code)
    return "done" if offer.done_on else "open" if offer.open else offer.why_not or "not theirs"


def test_a_whole_life_from_mandate_to_denunciation(world: World, officer: Actor) -> None:
    row = negotiated(world, entry_clause="month-after", entry_number=2)
    assert "There is no mandate yet" in stands(officer, row, "sign")
    row = taken(officer, row, "mandate", date(2024, 1, 10))
    row = taken(officer, row, "initial", date(2024, 3, 1))
    assert "comes after signature" in stands(officer, row, "ratify")
    row = taken(officer, row, "sign", date(2024, 4, 2))
    assert "article 53 is not answered yet" in stands(officer, row, "ratify")
    row = taken(officer, row, "article-53", TODAY, article_53="yes", article_53_matter="persons",
                article_53_reason="status of the experts")  # fmt: skip
    assert "A law is needed first" in stands(officer, row, "ratify")
    row = taken(officer, row, "authorise", date(2025, 2, 1))
    assert "not ratified or approved yet" in stands(officer, row, "notify")
    row = taken(officer, row, "ratify", date(2025, 3, 1))
    row = taken(officer, row, "notify", date(2025, 3, 3))
    assert stands(officer, row, "enter") == "open"
    row = taken(officer, row, "be-notified", date(2025, 2, 15))
    assert row.enters_on == date(2025, 5, 1)
    assert stands(officer, row, "enter") == "done"
    row = taken(officer, row, "publish", date(2025, 6, 1), published_ref="decree")
    row = taken(officer, row, "denounce", date(2026, 1, 5), "no longer used", denounced_by="ours")
    assert row.leaves_on == date(2026, 1, 6)


def test_only_who_may_approve_takes_the_steps_that_commit(world: World, desk: Actor) -> None:
    """A desk officer gives the mandate and initials, and signs nothing."""
    row = taken(desk, negotiated(world), "mandate", date(2024, 1, 10))
    assert stands(desk, row, "sign") == "not theirs"
    with pytest.raises(Refused, match="agreements officer"):
        taken(desk, row, "sign", date(2024, 2, 1))


def test_what_binds_nobody_has_no_law_and_no_ratification(world: World, officer: Actor) -> None:
    row = negotiated(world, form="administrative-arrangement")
    codes = {offer.step.code for offer in offers(officer, row, TODAY)}
    assert codes == {"initial", "sign", "apply-provisionally", "enter", "publish", "denounce"}


def test_a_step_that_is_past_and_was_not_entered_is_not_asked_for(world: World, officer: Actor) -> None:
    """Of an old agreement in force nobody asks the mandate and the notifications."""
    row = negotiated(world, signed_on=date(1960, 6, 1), entry_clause="signature", article_53="no")
    codes = [offer.step.code for offer in offers(officer, row, TODAY)]
    assert codes == ["sign", "enter", "publish", "denounce"]


def test_the_edit_form_and_the_api_do_not_go_round_the_steps(world: World, client: Client) -> None:
    """The form of who may only change refuses a date that commits, naming who writes it; the other fields pass."""
    row = negotiated(world)
    client.force_login(account("desk-officer", world.unit))
    address = reverse("records:edit", args=("agreements", row.code))
    given = {
        "code": row.code, "title_fr": "accord", "title_en": "agreement two", "form": row.form, "reach": "bilateral",
        "parties": world.country.code, "notice_unit": "months", "denounce_when": "period-end",
        "signed_precision": "day", "in_force_precision": "day", "ends_precision": "day", "owner": world.unit.pk,
        "marking": "internal", "revision": row.revision,
    }  # fmt: skip
    answer = client.post(address, given | {"signed_on": "2024-02-01"})
    assert answer.status_code in {400, 403}
    assert "agreements officer" in answer.content.decode() or "agent chargé" in answer.content.decode()
    assert client.post(address, given).status_code == 302
    row.refresh_from_db()
    assert (row.title_en, row.signed_on) == ("agreement two", None)


def test_a_new_agreement_that_is_signed_already_is_approved_too(world: World, desk: Actor, officer: Actor) -> None:
    """In negotiation anybody who may add enters it; signed, whoever may approve."""
    fresh, signed = Agreement(**owned(world)), Agreement(signed_on=date(2014, 1, 1), **owned(world))
    assert guard_dates(desk, "add", fresh, None) == ""
    assert "signed on" in guard_dates(desk, "add", signed, None)
    assert guard_dates(officer, "add", signed, None) == ""
    assert guard_dates(desk, "archive", signed, None) == ""


def test_a_mandate_in_another_directorate_approves_nothing_here(world: World) -> None:
    """Who is desk officer here and director elsewhere writes no date that commits here."""
    other = World()
    user = account("desk-officer", world.unit)
    user.mandates.create(role="director", unit=other.unit, starts_on=date(2014, 1, 1))
    actor = actor_for(user)
    assert guard_dates(actor, "add", Agreement(signed_on=TODAY, **owned(world)), None)
    assert not guard_dates(actor, "add", Agreement(signed_on=TODAY, **owned(other)), None)
