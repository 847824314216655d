"""The ledger of money: no sequence of operations, by whatever way in, breaks an invariant; the database agrees."""

from __future__ import annotations

import threading
import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from entente.access.actor import actor_for, local_operator
from entente.access.service import Refused
from entente.apps.funding.actions import Moved, enter, move, reverse, write
from entente.apps.funding.check import check
from entente.apps.funding.choices import Authority, MovementKind
from entente.apps.funding.entering import entry_of, ledger_of
from entente.apps.funding.ledger import Entry, Ledger
from entente.apps.funding.ledger_sql import install
from entente.apps.funding.models import BudgetLine, Commitment, LineStanding, Movement
from entente.apps.funding.steps import GATES, MACHINE
from entente.engines.records.together import Unfit
from entente.engines.workflow.actions import take
from tests.conftest import account
from tests.examples import World, budget_line, number, stored

DAY = date(2014, 6, 1)
AMOUNTS = st.integers(1, 60_000)
REASON = {"reason_fr": "motif", "reason_en": "reason"}
KINDS = st.sampled_from(list(MovementKind))


def deed_on(line: BudgetLine, world: World, amount: str = "100") -> Commitment:
    """Return a stored commitment on a line."""
    return stored(Commitment(code=f"deed-{number()}", title_fr="acte", title_en="deed", line=line, amount=amount,
                             owner=world.unit, marking="internal"))  # fmt: skip


def moved(line: BudgetLine, kind: str, amount: Any, deed: Commitment | None = None, **values: Any) -> Movement:
    """Enter a movement as the local operator."""
    return write(local_operator(), Movement(line=line, commitment=deed, kind=kind, on=values.pop("on", DAY),
                                            amount=Decimal(amount), **values))  # fmt: skip


def funded(world: World, ae: str = "1000", cp: str = "1000") -> BudgetLine:
    """Return a stored budget line with credits."""
    line = stored(budget_line(world, ""))
    for authority, amount in ((Authority.AE, ae), (Authority.CP, cp)):
        moved(line, MovementKind.OPEN, amount, authority=authority)
    return line


# --- the pure ledger -----------------------------------------------------------------------------------------


@given(st.lists(st.builds(Entry, KINDS, st.sampled_from(list(Authority)), st.integers(-60_000, 60_000),
                          st.integers(1, 2), st.integers(1, 2)), max_size=40))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_whatever_is_entered_the_invariants_hold(entries: list[Entry]) -> None:
    ledger = Ledger()
    for entry in entries:
        ledger.enter(entry)
    for line in ledger.lines.values():
        assert 0 <= line.committed + line.reserved + line.ae_frozen <= line.ae
        assert 0 <= line.paid + line.cp_frozen <= line.cp
    for deed in ledger.deeds.values():
        assert 0 <= deed.paid <= deed.served <= deed.committed


# --- the database beside it ----------------------------------------------------------------------------------


class Books(RuleBasedStateMachine):
    """Two lines, two commitments, rows put into the table directly: the database refuses what the rules refuse."""

    world: World

    @initialize()
    def begin(self) -> None:
        self.save = transaction.savepoint()
        self.lines = [stored(budget_line(self.world, "")) for _one in range(2)]
        self.deeds = [deed_on(line, self.world) for line in self.lines]
        self.entered: list[Movement] = []

    @rule(kind=KINDS, authority=st.sampled_from(list(Authority)), cents=AMOUNTS, place=st.integers(0, 1))
    def enter(self, kind: str, authority: str, cents: int, place: int) -> None:
        line, deed = self.lines[place], self.deeds[place]
        of = deed if kind in {"reserve", "release", "commit", "withdraw", "serve", "pay"} else None
        authority = authority if of is None else "cp" if kind in {"serve", "pay"} else "ae"
        cents = -cents if kind in {"thaw", "release", "withdraw"} else cents
        row = Movement(line=line, commitment=of, kind=kind, authority=authority, on=DAY, amount=1,
                       amount_eur=Decimal(cents).scaleb(-2))  # fmt: skip
        self.put(row)

    @rule(place=st.integers(0, 30))
    def take_back(self, place: int) -> None:
        if not self.entered:
            return
        row = self.entered[place % len(self.entered)]
        if row.reverses_id or Movement.objects.filter(reverses=row).exists():
            return
        self.put(Movement(line=row.line, commitment=row.commitment, kind=row.kind, authority=row.authority, on=DAY,
                          amount=1, amount_eur=-row.amount_eur, reverses=row))  # fmt: skip

    def put(self, row: Movement) -> None:
        ledger = ledger_of([row.line_id], [row.commitment_id] if row.commitment_id else [])
        refused = bool(ledger.broken_by(entry_of(row)))
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except DatabaseError:
            assert refused, row.kind
        else:
            assert not refused, row.kind
            self.entered.append(row)

    @invariant()
    def whole(self) -> None:
        if hasattr(self, "lines"):
            faults = [each for each in check().faults if "other half" not in each]
            assert faults == []

    def teardown(self) -> None:
        if hasattr(self, "save"):
            transaction.savepoint_rollback(self.save)


def test_the_database_refuses_what_the_rules_refuse(world: World) -> None:
    Books.world = world
    run_state_machine_as_test(Books, settings=settings(max_examples=12, stateful_step_count=25, deadline=None))


def test_a_movement_is_neither_changed_nor_deleted(world: World) -> None:
    row = moved(stored(budget_line(world, "")), MovementKind.OPEN, "10", authority="ae")
    for write_ in (lambda: Movement.objects.filter(pk=row.pk).update(amount_eur=5),
                   lambda: Movement.objects.filter(pk=row.pk).update(archive_reason="x")):  # fmt: skip
        with pytest.raises(DatabaseError, match="ledger_append_only"), transaction.atomic():
            write_()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE funding_linestanding SET paid = 1 WHERE line_id = %s", [row.line_id])
    for statement in (each for each in install(connection.vendor) if "undeleted" in each):
        with connection.cursor() as cursor:  # the suite takes it away, to empty tables between tests
            if connection.vendor == "sqlite":
                cursor.execute(statement)
    with pytest.raises(DatabaseError, match="ledger_append_only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM funding_movement WHERE id = %s", [row.pk])
    with pytest.raises(Refused):
        local_operator_changes(row)


def local_operator_changes(row: Movement) -> None:
    """Try to archive a movement as the one who may do everything."""
    from entente.engines.records.actions import archive  # noqa: PLC0415

    archive(local_operator(), row, "a reason")


@pytest.mark.parametrize("values", [
    {"on": date(2015, 1, 1)}, {"kind": "pay", "authority": "cp"}, {"amount_eur": Decimal(0)}, {"amount_eur": Decimal(-5)},
])  # fmt: skip
def test_the_database_refuses_a_movement_that_is_wrong_by_itself(world: World, values: dict[str, Any]) -> None:
    line = funded(world)
    row = {"line": line, "kind": "open", "authority": "ae", "on": DAY, "amount": 5, "amount_eur": Decimal(5)} | values
    with pytest.raises(DatabaseError), transaction.atomic():
        Movement.objects.create(**row)


# --- worked by hand ------------------------------------------------------------------------------------------


def test_a_year_worked_by_hand(world: World) -> None:
    """1 000 of AE and 600 of CP; 700 reserved then committed; 500 served, 450 paid; 100 frozen of each."""
    line, office = funded(world, "1000", "600"), account("means-officer", world.directorate)
    head = account("director", world.directorate)
    deed = deed_on(line, world, "700")
    take(actor_for(office), deed, MACHINE.step("reserve"), DAY, {})
    standing = LineStanding.objects.get(line=line)
    assert (standing.reserved_eur, standing.ae_left_eur) == (700, 300)
    deed.refresh_from_db()
    take(actor_for(head), Commitment.objects.get(pk=deed.pk), MACHINE.step("commit"), DAY, {})
    moved(line, MovementKind.SERVE, "500", deed)
    moved(line, MovementKind.PAY, "450", deed)
    for authority in ("ae", "cp"):
        moved(line, MovementKind.FREEZE, "100", authority=authority)
    standing.refresh_from_db()
    assert (standing.ae_left_eur, standing.cp_left_eur, standing.reserved_eur) == (200, 50, 0)
    assert Commitment.objects.get(pk=deed.pk).standing.left_eur == 250
    assert [(row.year, row.committed_eur, row.served_eur, row.paid_eur) for row in deed.years.all()] == [
        (2014, 700, 500, 450)
    ]
    assert check().faults == ()


SENTENCES = {
    "beyond-ae": ("commit", "1000.01", "Beyond the commitment authority: €1,000.01 asked, €1,000.00 left."),
    "beyond-served": ("pay", "50.01", "Beyond the service rendered: €50.01 asked, €50.00 served and not paid yet."),
    "beyond-commitment": ("serve", "50.01", "Beyond the commitment: €50.01 asked, €50.00 of €100.00 not served yet."),
    "withdrawn": ("withdraw", "50.01", "Beyond the commitment: €50.01 asked"),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_each_refusal_says_what_would_pass(world: World, name: str) -> None:
    kind, amount, words = SENTENCES[name]
    line = funded(world)
    deed = deed_on(line, world)
    if kind != "commit":
        moved(line, MovementKind.COMMIT, "100", deed)
        moved(line, MovementKind.SERVE, "50", deed)
    before = Movement.objects.count()
    with pytest.raises(Unfit) as refused:
        moved(line, kind, amount, deed)
    assert words in str(refused.value)
    assert Movement.objects.count() == before
    assert moved(line, kind, str(Decimal(amount) - Decimal("0.01")), deed)


def test_payments_stop_at_the_credits_of_the_year(world: World) -> None:
    line = funded(world, "1000", "40")
    deed = deed_on(line, world)
    moved(line, MovementKind.COMMIT, "100", deed)
    moved(line, MovementKind.SERVE, "100", deed)
    with pytest.raises(Unfit, match=r"Beyond the payment credits of the year: €40\.01 asked, €40\.00 left"):
        moved(line, MovementKind.PAY, "40.01", deed)
    moved(line, MovementKind.PAY, "40", deed)


def test_tenths_add_exactly_on_every_database(world: World) -> None:
    """Ten payments of 0.1 are 1, not 0.9999999999999999."""
    line = funded(world, "1", "1")
    deed = deed_on(line, world, "1")
    moved(line, MovementKind.COMMIT, "1", deed)
    for _each in range(10):
        moved(line, MovementKind.SERVE, "0.1", deed)
        moved(line, MovementKind.PAY, "0.1", deed)
    assert (check().faults, LineStanding.objects.get(line=line).cp_left_eur) == ((), 0)


def test_one_person_does_not_commit_what_they_reserved(world: World) -> None:
    assert [gate.step for gate in GATES if gate.on is Commitment] == ["commit"]
    line = funded(world)
    head = actor_for(account("director", world.directorate))
    deed = deed_on(line, world)
    take(head, deed, MACHINE.step("reserve"), DAY, {})
    with pytest.raises(Refused, match="two persons"):
        take(head, Commitment.objects.get(pk=deed.pk), MACHINE.step("commit"), DAY, {})
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=deed.pk).update(committed_by=head.user_id)


def test_staff_credits_move_in_both_at_once(world: World) -> None:
    line = budget_line(world, "")
    line.nature = "staff"
    stored(line)
    with pytest.raises(Unfit, match="as much AE as CP"):
        moved(line, MovementKind.OPEN, "10", authority="ae")
    moved(line, MovementKind.OPEN, "10", authority="both")
    assert check().faults == ()


def test_a_transfer_and_its_reversal_leave_everything_as_it_was(world: World) -> None:
    one, two = funded(world), stored(budget_line(world, ""))
    operator = local_operator()
    before = LineStanding.objects.get(line=one)
    _out, into = move(operator, one, Moved(two, "ae", Decimal(400), DAY, REASON))
    assert LineStanding.objects.get(line=two).ae_left_eur == 400
    deed = deed_on(two, world)
    commit = moved(two, MovementKind.COMMIT, "50", deed)
    with pytest.raises(Unfit, match="Beyond the commitment authority"):
        reverse(operator, into, DAY, REASON)
    reverse(operator, commit, DAY, REASON)
    reverse(operator, into, DAY, REASON)
    after = LineStanding.objects.get(line=one)
    assert (after.ae, after.cp, check().faults) == (before.ae, before.cp, ())
    with pytest.raises(Refused, match="reversed already"):
        reverse(operator, into, DAY, REASON)


def test_a_carry_over_goes_into_the_next_year_of_its_source(world: World) -> None:
    line = funded(world)
    after = stored(BudgetLine(money_source=line.money_source, owner=line.owner, year=2015, marking="internal"))
    other = stored(budget_line(world, ""))
    BudgetLine.objects.filter(pk=other.pk).update(year=2015)
    other.refresh_from_db()
    with pytest.raises(Unfit, match="stays with its source"):
        move(local_operator(), line, Moved(other, "cp", Decimal(10), date(2015, 2, 1), REASON))
    out, into = move(local_operator(), line, Moved(after, "cp", Decimal(10), date(2015, 2, 1), REASON))
    assert [row.kind for row in (out, into)] == ["carry", "carry"]
    assert (LineStanding.objects.get(line=after).cp_eur, LineStanding.objects.get(line=line).cp_eur) == (10, 990)


def test_a_rate_that_is_missing_is_asked_for(world: World) -> None:
    from entente.apps.reference.models import Currency, Rate  # noqa: PLC0415

    line = funded(world)
    franc = Currency.objects.create(code="XOF", name_fr="franc", name_en="franc", decimals=0)
    row = Movement(line=line, kind="open", authority="ae", on=DAY, amount=Decimal("655957"), currency=franc)
    with pytest.raises(Unfit, match="No rate of XOF is recorded for 2014-06-01: enter it among the rates"):
        enter(local_operator(), row)
    Rate.objects.create(currency=franc, units_per_euro=Decimal("655.957"), starts_on=date(1999, 1, 1), ends_on=DAY)
    with pytest.raises(Unfit, match="No rate"):
        enter(local_operator(), row)
    Rate.objects.update(ends_on=None)
    assert enter(local_operator(), row).amount_eur == 1000


def test_the_check_finds_what_somebody_changed_behind_the_triggers(world: World) -> None:
    line = funded(world)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE funding_linestanding SET ae = ae + 1 WHERE line_id = %s", [line.pk])
    assert [sentence for sentence in check().faults if str(line.pk) in sentence]


# --- two people at once --------------------------------------------------------------------------------------


def pay_once(way: str, line: BudgetLine, deed: Commitment) -> bool | None:
    """Pay 30 by the rules or straight into the table; whether it got through, None when it must be tried again."""
    try:
        if way == "rules":
            moved(line, MovementKind.PAY, "30", deed)
        else:
            Movement.objects.create(line=line, commitment=deed, kind="pay", authority="cp", on=DAY, amount=30,
                                    amount_eur=Decimal(30))  # fmt: skip
    except OperationalError:  # SQLite in memory does not wait for its turn
        return None
    except (IntegrityError, Refused):
        return False
    return True


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["rules", "table"])
def test_two_people_at_once_never_pay_twice(way: str) -> None:
    """Eight threads pay 30 of 100 at the same moment: three get through, whether the rules or the table are asked."""
    if way == "rules" and connection.vendor == "sqlite":
        pytest.skip(
            "SQLite in memory, as the suite uses it, gives no second connection its turn: PostgreSQL shows this"
        )
    world = World()
    line = funded(world)
    deed = deed_on(line, world)
    moved(line, MovementKind.COMMIT, "100", deed)
    moved(line, MovementKind.SERVE, "100", deed)
    paid: list[bool] = []
    start = threading.Barrier(8)

    def pay() -> None:
        start.wait()
        while (answer := pay_once(way, line, deed)) is None:
            time.sleep(0.01)
        paid.append(answer)
        connection.close()

    threads = [threading.Thread(target=pay) for _one in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (paid.count(True), check().faults) == (3, ())
