"""What a person does with money: enter a movement, reverse one, transfer and carry over, bring in a whole history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.matrix import scopes_for
from entente.access.service import Refused, require, why_not
from entente.apps.funding.choices import LESS, Authority, MovementKind
from entente.apps.funding.completing import completed
from entente.apps.funding.entering import entry_of, ledger_of, told
from entente.apps.funding.ledger import needs_deed
from entente.apps.funding.models import BudgetLine, Commitment, Movement
from entente.apps.funding.rules import in_euros, to_cents
from entente.engines.journal.service import Act, note, note_many, snapshot
from entente.engines.records.together import Unfit

BATCH = 2_000


@transaction.atomic
def enter(actor: Actor, row: Movement) -> Movement:
    """Enter a movement that a page has prepared; raises Unfit with its sentences, Refused without the right."""
    write(actor, row)
    require(actor, "add", row)
    return row


@transaction.atomic
def write(actor: Actor, row: Movement) -> Movement:
    """Write a movement for a step whose own right was asked; raises Unfit with its sentences."""
    faults = completed(row)
    faults.pop("kind", None)
    if faults:
        raise Unfit(list(faults.items()))
    entry = entry_of(row)
    ledger = ledger_of([entry.line], [entry.deed] if entry.deed else [], lock=True)
    if code := ledger.broken_by(entry):
        raise Unfit([told(code, entry, ledger)])
    row.save(force_insert=True)
    note(actor, Act("add", row, {}, snapshot(row)))
    return row


def of_commitment(deed: Commitment, kind: MovementKind, on: date, amount: Decimal, **values: Any) -> Movement:
    """Return an unsaved movement of a commitment on its own line."""
    return Movement(line_id=deed.line_id, commitment_id=deed.pk, kind=kind, on=on, amount=amount,
                    currency_id=values.pop("currency_id", deed.currency_id), **values)  # fmt: skip


@transaction.atomic
def reverse(actor: Actor, row: Movement, on: date, reason: dict[str, str]) -> Movement:
    """Enter the movement that takes back another one, whole, with its other half if it has one.

    Raises Refused when it is reversed already or is itself a reversal, or when what was built on it stands in the way.
    """
    if sentence := why_not_reversed(row):
        raise Refused(sentence)
    other = row.facing or Movement.objects.filter(facing=row).first()
    halves = sorted(filter(None, (row, other)), key=lambda half: half.pk)
    ledger_of(
        [half.line_id for half in halves], [half.commitment_id for half in halves if half.commitment_id], lock=True
    )
    # What gives back comes first: a transfer is taken from where it went before it returns to where it was.
    made = [
        enter(actor, _reversal(half, on, reason)) for half in sorted(halves, key=lambda half: half.amount_eur)[::-1]
    ]
    return next(each for each in made if each.reverses_id == row.pk)


def why_not_reversed(row: Movement) -> str:
    """Say why a movement cannot be reversed, "" when it can."""
    if row.reverses_id:
        return _("This movement reverses another one: enter the movement that was meant instead.")
    if Movement.objects.filter(reverses=row).exists():
        return _("This movement is reversed already.")
    return ""


def _reversal(row: Movement, on: date, reason: dict[str, str]) -> Movement:
    """Return the unsaved movement that takes back another: in its budget year, whatever the day."""
    day = on if on.year == row.line.year else date(row.line.year, 12, 31)
    return Movement(
        line_id=row.line_id, commitment_id=row.commitment_id, kind=row.kind, authority=row.authority, on=day,
        amount=-row.amount_eur, reverses=row, reference=row.reference, **reason,
    )  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """A transfer as a person asks it: to which line, of which authority, how much, on which day, and why."""

    target: BudgetLine
    authority: str
    amount: Decimal
    on: date
    reason: dict[str, str]


@transaction.atomic
def move(actor: Actor, source: BudgetLine, asked: Moved) -> tuple[Movement, Movement]:
    """Move credits of a line to another: a transfer within a year, a carry-over into the next.

    Raises Unfit or Refused with the sentence of whatever stands in the way; then nothing is moved.
    """
    if sentence := why_not_moved(source, asked):
        raise Unfit([sentence])
    kind = MovementKind.TRANSFER if asked.target.year == source.year else MovementKind.CARRY
    ledger_of([source.pk, asked.target.pk], [], lock=True)
    common: dict[str, Any] = {"kind": kind, "authority": asked.authority, **asked.reason}
    leaves_on = date(source.year, 12, 31) if kind == MovementKind.CARRY else asked.on
    out = enter(actor, _half(source, -asked.amount, leaves_on, common))
    into = _half(asked.target, asked.amount, asked.on, common)
    into.facing = out
    return out, enter(actor, into)


def _half(line: BudgetLine, amount: Decimal, on: date, common: dict[str, Any]) -> Movement:
    """Return one unsaved half of a transfer."""
    return Movement(line=line, amount=amount, on=on, **common)


def why_not_moved(source: BudgetLine, asked: Moved) -> tuple[str, str] | None:
    """Return (field, sentence) of why credits cannot be moved so, None when they can."""
    target = asked.target
    if asked.amount <= 0:
        return "amount", _("An amount is above zero; to take back a movement, reverse it.")
    if target.pk == source.pk:
        return "target", _("Credits are moved to another budget line.")
    if target.money_source_id != source.money_source_id and target.year != source.year:
        return "target", _("A carry-over stays with its source of money: choose its line of the next year.")
    if target.year not in {source.year, source.year + 1}:
        return "target", _("Credits are moved within a year, or carried over into the next one.")
    return None


def enter_many(actor: Actor, rows: Iterable[Movement], *, batch: str) -> int:
    """Enter a whole history of completed movements in its order and return how many: how files and demonstrations load.

    Raises Refused without the right everywhere, Unfit at the first movement that breaks an invariant; nothing is
    stored then. One journal line a movement.
    """
    if not any("everything" in scopes_for(role, Movement._meta.label_lower, "import") for role in actor.roles):
        raise Refused(why_not("import", Movement))
    listed = list(rows)
    with transaction.atomic():
        _judge(listed)
        for first in range(0, len(listed), BATCH):
            Movement.objects.bulk_create(listed[first : first + BATCH])
        note_many(actor, (Act("load", row, {}, snapshot(row)) for row in listed), batch=batch)
    return len(listed)


def _judge(rows: Sequence[Movement]) -> None:
    """Raise Unfit at the first movement that cannot follow those before it."""
    ledger = ledger_of(
        {row.line_id for row in rows}, {row.commitment_id for row in rows if row.commitment_id}, lock=True
    )
    for row in rows:
        entry = entry_of(row)
        if code := ledger.enter(entry):
            raise Unfit([told(code, entry, ledger)])


def valued(row: Movement) -> Movement:
    """Give a movement in euros, made by a program, its effect; its line and authority are given already."""
    row.amount_eur = in_euros(to_cents(row.amount) * (-1 if row.kind in LESS else 1))
    row.authority = row.authority if not needs_deed(row.kind) else _authority(row.kind)
    return row


def _authority(kind: str) -> Authority:
    """Return the authority of a kind of movement of commitments."""
    return Authority.CP if kind in {MovementKind.SERVE, MovementKind.PAY} else Authority.AE
