"""The pages of money: budget, funders, the accounts beside the ledger, moving, reversing, shares; files that come in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entente.access.actor import Actor, local_operator
from entente.access.choices import Role
from entente.apps.funding import budget
from entente.apps.funding.choices import MovementKind
from entente.apps.funding.models import BudgetLine, LineStanding, Movement
from entente.apps.funding.reconciliation.models import ExtractLine
from entente.apps.funding.shares.models import FundingShare
from entente.apps.projects.models import Project
from entente.apps.reference.models import MoneySource
from entente.engines.exchange.tests.making import planned, refusals, xlsx
from entente.engines.journal.models import Reading
from entente.engines.records.reader import Reader
from tests.conftest import account
from tests.examples import World, budget_line, example, stored
from tests.test_ledger import DAY, deed_on, funded, moved

Signs = Callable[..., Client]


def text_of(client: Client, address: str) -> str:
    """Return a page's text."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode().replace("\xa0", " ")


def paid(world: World, amount: str = "40", reference: str = "DP-1") -> Movement:
    """Return a payment on a line of its own."""
    line = funded(world)
    deed = deed_on(line, world)
    moved(line, MovementKind.COMMIT, "100", deed)
    moved(line, MovementKind.SERVE, amount, deed)
    return moved(line, MovementKind.PAY, amount, deed, reference=reference)


def test_the_budget_of_a_year_is_counted(world: World, signed_in: Signs) -> None:
    row = paid(world)
    part = MoneySource.objects.create(code="part", kind="action", name_fr="Partie", name_en="Part",
                                      parent=row.line.money_source)  # fmt: skip
    inside = stored(BudgetLine(money_source=part, owner=world.unit, year=2014, marking="internal"))
    moved(inside, MovementKind.OPEN, "500", authority="ae")
    answer = signed_in("means-officer", world.directorate).get("/funding/budget/?year=2014")
    rows = {line.words: dict(zip(["ae", ".", ".", "committed", "left", "cp", ".", "paid"], [amount for _h, amount in line.amounts],
                                 strict=False)) for line in answer.context["tables"][0][2]}  # fmt: skip
    assert rows[str(row.line.money_source)]["ae"] == "€1,500"
    assert rows["Part"]["ae"] == "€500"
    assert rows[str(row.line.money_source)]["paid"] == "€40"
    assert dict(answer.context["whole"])["AE left"] == "€1,400"
    reader = Reader(local_operator(), "en", date(2026, 1, 1))
    assert budget.monthly(reader, 2014) == {"committed": [0] * 5 + [10_000] * 7, "paid": [0] * 5 + [4_000] * 7}
    assert answer.context["figures"][-1] == ("€60", "still to pay, all years")


@pytest.mark.parametrize("format_", ["pdf", "docx", "odt"])
def test_the_execution_report_is_a_file_too(world: World, signed_in: Signs, format_: str) -> None:
    paid(world)
    answer = signed_in("auditor", world.directorate).get(f"/funding/execution/?year=2014&language=fr&format={format_}")
    assert answer.status_code == 200
    assert len(answer.content) > 5_000
    assert f"execution-2014-fr.{format_}" in answer["Content-Disposition"]


def test_a_report_that_cannot_be_made_says_all_that_is_wrong(world: World, signed_in: Signs) -> None:
    answer = signed_in("director").get("/funding/execution/?year=now&language=de&format=txt")
    assert answer.status_code == 400
    assert len(answer.context["problems"]) == 3


def test_a_page_costs_the_same_whatever_is_in_the_books(world: World, signed_in: Signs) -> None:
    client, source = signed_in("director"), paid(world).line.money_source
    pages = (
        "/funding/budget/?year=2014",
        "/funding/execution/?year=2014",
        "/funding/reconciliation/?year=2014",
        f"/funding/funders/{source.code}/",
    )

    def costs() -> list[int]:
        found = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            found.append(len(queries))
        return found

    before = costs()
    for place in range(5):
        row = paid(world, reference=f"DP-{place}")
        ExtractLine.objects.create(line=row.line, reference=row.reference, posted_on=DAY, amount_eur=40)
    assert costs() == before


def test_the_accounts_are_held_beside_the_ledger(world: World, signed_in: Signs) -> None:
    one, two, _alone = paid(world, "40", "DP-1"), paid(world, "30", "DP-2"), paid(world, "20", "DP-3")
    for row, reference, amount in ((one, "DP-1", 40), (two, "DP-2", 31), (two, "DP-9", 5)):
        ExtractLine.objects.create(line=row.line, reference=reference, posted_on=DAY, amount_eur=amount)
    answer = signed_in("means-officer", world.directorate).get("/funding/reconciliation/?year=2014")
    assert [(count, str(words), total) for count, words, total in answer.context["figures"]] == [
        ("1", "matched", "€40.00"), ("1", "differing", "€31.00"), ("1", "not in the ledger", "€5.00")]  # fmt: skip
    assert [(row[0], *row[2:]) for row in answer.context["differing"]] == [
        ("DP-2", "€31.00", "€30.00", "€1.00"), ("DP-9", "€5.00", "–", "–")]  # fmt: skip
    assert [row[0] for row in answer.context["alone"]] == ["DP-3"]


def test_a_funder_sees_its_own_share_alone(world: World, signed_in: Signs) -> None:
    row, other = paid(world, "40"), paid(world, "33")
    project: Any = example(Project, world)
    for each, reference in ((row, "OURS-1"), (other, "THEIRS-2")):
        type(each.commitment)._base_manager.filter(pk=each.commitment_id).update(
            project=project, funder_reference=reference
        )
    told = text_of(signed_in("means-officer", world.directorate), f"/funding/funders/{row.line.money_source.code}/")
    assert "OURS-1" in told
    assert "€60" in told
    assert "THEIRS-2" not in told
    assert "€33" not in told


def test_what_is_for_named_readers_is_logged_when_a_funder_or_the_accounts_are_read(
    world: World, acting: Callable[..., Actor]
) -> None:
    row = paid(world, "40", "DP-1")
    reader = account("means-officer", world.directorate)
    for each in (row.commitment, row.line):
        type(each)._base_manager.filter(pk=each.pk).update(marking="named")
        each.readers.add(reader)
    client = Client()
    client.force_login(reader)
    for page in (f"/funding/funders/{row.line.money_source.code}/", "/funding/reconciliation/?year=2014"):
        assert client.get(page).status_code == 200
    assert list(Reading.objects.filter(user=reader).order_by("pk").values_list("kind", "object_id")) == [
        ("funding.commitment", row.commitment_id), ("funding.budgetline", row.line_id)]  # fmt: skip


def test_credits_are_moved_and_a_movement_reversed_by_page(world: World, signed_in: Signs) -> None:
    one, two = funded(world), stored(budget_line(world, ""))
    client = signed_in("means-officer", world.directorate)
    sent = {"target": f"{two.pk}", "authority": "ae", "amount": "1000.01", "on": "2014-06-01", "reason_fr": "motif"}
    answer = client.post(f"/funding/lines/{one.pk}/move", sent)
    assert answer.status_code == 400
    assert (
        "more than there is" in answer.content.decode() or "Beyond the commitment authority" in answer.content.decode()
    )
    assert client.post(f"/funding/lines/{one.pk}/move", {**sent, "amount": "400"}).status_code == 302
    assert LineStanding.objects.get(line=two).ae_eur == 400
    into = Movement.objects.get(line=two)
    assert (
        client.post(f"/funding/movements/{into.pk}/reverse", {"on": "2014-07-01", "reason_fr": ""}).status_code == 400
    )
    assert (
        client.post(f"/funding/movements/{into.pk}/reverse", {"on": "2014-07-01", "reason_fr": "erreur"}).status_code
        == 302
    )
    assert (LineStanding.objects.get(line=two).ae, LineStanding.objects.get(line=one).ae_eur) == (0, 1000)
    assert client.get(f"/funding/movements/{into.pk}/reverse").status_code == 400


@pytest.mark.parametrize("role", ["auditor", "desk-officer"])
def test_who_may_not_move_money_is_refused(world: World, signed_in: Signs, role: str) -> None:
    line = funded(world)
    row = Movement.objects.filter(line=line).first()
    client = signed_in(role, world.directorate)
    assert row is not None
    for address in (f"/funding/lines/{line.pk}/move", f"/funding/movements/{row.pk}/reverse"):
        assert client.post(address, {"reason_fr": "motif"}).status_code in {403, 404}
    assert client.get(f"/movements/{row.pk}/").status_code == 200


def test_a_stranger_sees_no_money(world: World, signed_in: Signs) -> None:
    row = paid(world)
    client = signed_in("administrator")
    for address in ("/funding/budget/", "/funding/reconciliation/", f"/funding/lines/{row.line_id}/move",
                    f"/funding/movements/{row.pk}/reverse", "/funding/funders/eu/"):  # fmt: skip
        assert client.get(address).status_code == 404


SHARES = {
    "99.9": (["60", "39.9"], "The shares add to 99.9 %: correct them so that they add to 100 %."),
    "twice": (["60", "40"], "A funder has one share: put its lines together."),
    "no source": (["100"], "Say whose share this is."),
}


def sent_shares(pairs: list[tuple[Any, str]]) -> dict[str, Any]:
    """Return the shares' form as it is sent."""
    form: dict[str, Any] = {"form-TOTAL_FORMS": len(pairs), "form-INITIAL_FORMS": 0}
    for place, (source, percent) in enumerate(pairs):
        form |= {
            f"form-{place}-money_source": source,
            f"form-{place}-percent": percent,
            f"form-{place}-reference": f"R{place}",
        }
    return form


@pytest.mark.parametrize("name", SHARES)
def test_shares_that_cannot_stand_are_refused_whole(world: World, signed_in: Signs, name: str) -> None:
    percents, sentence = SHARES[name]
    project: Any = example(Project, world)
    other = MoneySource.objects.create(code="other", kind="donor", name_fr="Autre", name_en="Other")
    sources = {"twice": [world.source.pk] * 2, "no source": [""]}.get(name, [world.source.pk, other.pk])
    client = signed_in("director")
    answer = client.post(
        f"/funding/projects/{project.code}/shares", sent_shares(list(zip(sources, percents, strict=True)))
    )
    assert answer.status_code == 400
    assert sentence in answer.content.decode().replace("\xa0", " ")
    assert not FundingShare.objects.exists()


def test_shares_are_stored_changed_and_given_up_at_once(world: World, signed_in: Signs) -> None:
    project: Any = example(Project, world)
    other = MoneySource.objects.create(code="other", kind="donor", name_fr="Autre", name_en="Other")
    client, address = signed_in("director"), f"/funding/projects/{project.code}/shares"
    assert client.post(address, sent_shares([(world.source.pk, "60"), (other.pk, "40")])).status_code == 302
    assert client.post(address, sent_shares([(other.pk, "100")])).status_code == 302
    kept = FundingShare.objects.filter(archived_at__isnull=True).values_list("money_source__code", "percent")
    assert list(kept) == [("other", 100)]
    assert client.post(address, sent_shares([(world.source.pk, "50"), (other.pk, "50")])).status_code == 302
    assert FundingShare.objects.count() == 2


def test_a_file_of_payments_says_all_that_is_wrong_at_once(world: World, acting: Callable[..., Actor]) -> None:
    """Two payments of 30 on 50 served: the second does not pass; another has no rate; a third is outside the year."""
    line = funded(world)
    deed = deed_on(line, world)
    moved(line, MovementKind.COMMIT, "100", deed)
    moved(line, MovementKind.SERVE, "50", deed)
    headers = ["Kind", "Commitment", "Day", "Amount", "Accounting reference"]
    rows = [["payment", deed.code, date(2014, 6, 2), 30, "DP-1"], ["payment", deed.code, date(2014, 6, 3), 30, "DP-2"],
            ["payment", deed.code, date(2013, 6, 3), 1, "DP-3"], ["reservation", deed.code, date(2014, 6, 3), 1, "DP-4"]]  # fmt: skip
    batch = planned(acting(Role.MEANS, world.directorate), "movements", xlsx([headers, *rows]))
    told = {number: why for number, _place, why in refusals(batch)}
    assert sorted(told) == [3, 4, 5]
    assert "€30.00 asked, €20.00 served and not paid yet" in told[3].replace("\xa0", " ")
    assert "no budget line" in told[4]
    assert "made where its other half is" in told[5]
    assert Movement.objects.filter(kind="pay").count() == 0


def test_a_file_of_payments_is_entered_whole(world: World, acting: Callable[..., Actor]) -> None:
    from entente.engines.exchange import batches  # noqa: PLC0415

    line = funded(world)
    deed = deed_on(line, world)
    moved(line, MovementKind.COMMIT, "100", deed)
    headers = ["Kind", "Commitment", "Day", "Amount", "Accounting reference"]
    rows = [["service rendered", deed.code, date(2014, 6, 1), 50, "S"]]
    rows += [["payment", deed.code, date(2014, 6, 2 + place), 10, f"DP-{place}"] for place in range(5)]
    actor = acting(Role.MEANS, world.directorate)
    batches.accept(actor, planned(actor, "movements", xlsx([headers, *rows])))
    assert LineStanding.objects.get(line=line).paid_eur == Decimal(50)
