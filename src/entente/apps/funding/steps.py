"""The life of a commitment: reserved by one person, committed by another; each step writes the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.actor import Actor
from entente.access.service import visible
from entente.apps.funding.actions import of_commitment, write
from entente.apps.funding.choices import MovementKind
from entente.apps.funding.models import Commitment
from entente.apps.funding.rules import in_euros, why_not_committed_by
from entente.apps.projects.models import Project
from entente.engines.workflow.machine import Gate, Machine, Step

Values = Mapping[str, Any]


def reserve(row: Commitment, on: date, values: Values, actor: Actor) -> None:
    """Reserve the amount on the budget line, so that nobody else can commit it."""
    write(actor, of_commitment(row, MovementKind.RESERVE, on, row.amount))
    row.reserved_on, row.reserved_by_id, row.dropped_on = on, actor.user_id, None


def commit(row: Commitment, on: date, values: Values, actor: Actor) -> None:
    """Commit what is reserved: the legal act is signed."""
    amount = in_euros(row.standing.reserved)
    write(actor, of_commitment(row, MovementKind.RELEASE, on, amount, currency_id=None))
    write(actor, of_commitment(row, MovementKind.COMMIT, on, amount, currency_id=None))
    row.committed_on, row.committed_by_id = on, actor.user_id


def drop(row: Commitment, on: date, values: Values, actor: Actor) -> None:
    """Give the reservation back."""
    write(actor, of_commitment(row, MovementKind.RELEASE, on, in_euros(row.standing.reserved), currency_id=None))
    row.reserved_on, row.reserved_by_id, row.dropped_on = None, None, on


def withdraw(row: Commitment, on: date, values: Values, actor: Actor) -> None:
    """Withdraw what is committed and will not be served any more."""
    left = row.standing.committed - row.standing.served
    write(actor, of_commitment(row, MovementKind.WITHDRAW, on, in_euros(left), currency_id=None))


def _outside(row: Commitment, on: date) -> str:
    """Say that authority of a year is consumed in that year."""
    if on.year == row.line.year:
        return ""
    return _("Its budget line is of %(year)d: choose a day of that year, or another line.") % {"year": row.line.year}


def why_not_reserved(row: Commitment, on: date) -> str:
    """Say why nothing can be reserved."""
    if row.standing.reserved or row.standing.committed:
        return _("It is reserved or committed already.")
    return _outside(row, on)


def why_not_committed(row: Commitment, on: date) -> str:
    """Say why it cannot be committed."""
    if row.standing.committed:
        return _("It is committed already.")
    if not row.standing.reserved:
        return _("Nothing is reserved for it: reserve the money first.")
    if row.reserved_on and on < row.reserved_on:
        return _("It was reserved on %(day)s: it is committed on that day or later.") % {
            "day": row.reserved_on.isoformat()}  # fmt: skip
    return _outside(row, on)


def why_not_dropped(row: Commitment, on: date) -> str:
    """Say why there is no reservation to give back."""
    return _outside(row, on) if row.standing.reserved else _("Nothing is reserved for it.")


def why_not_withdrawn(row: Commitment, on: date) -> str:
    """Say why there is nothing to withdraw."""
    if row.standing.committed == row.standing.served:
        return _("Nothing is left to withdraw: all that is committed is served.")
    return _outside(row, on)


def why_not_by(actor: Actor, row: Commitment, on: date) -> str:
    """Say why this person may not commit."""
    return why_not_committed_by(actor.user_id, row.reserved_by_id) if row.reserved_on else ""


MACHINE = Machine(Commitment, (
    Step("reserve", gettext_lazy("reserve the money"), "change", reserve, why_not_reserved,
         lambda row: row.reserved_on),
    Step("commit", gettext_lazy("commit"), "approve", commit, why_not_committed, lambda row: row.committed_on),
    Step("drop", gettext_lazy("give the reservation back"), "change", drop, why_not_dropped, reason=True,
         applies=lambda row: bool(row.standing.reserved)),
    Step("withdraw", gettext_lazy("withdraw what is left"), "approve", withdraw, why_not_withdrawn, reason=True,
         applies=lambda row: row.standing.committed > row.standing.served),
))  # fmt: skip


def why_no_money_reserved(actor: Actor, row: Project, on: date) -> str:
    """Say that nothing is reserved or committed for a project that is about to be approved."""
    secured = Q(standing__reserved__gt=0) | Q(standing__committed__gt=0)
    if visible(actor, Commitment).filter(secured, project=row).exists():
        return ""
    return _("Its money is not secured: reserve a commitment for it on a budget line.")


def why_no_money_committed(actor: Actor, row: Project, on: date) -> str:
    """Say that nothing is committed for a project that is about to begin."""
    if visible(actor, Commitment).filter(standing__committed__gt=0, project=row).exists():
        return ""
    return _("No money is committed for it yet: commit what is reserved.")


GATES = (
    Gate(Commitment, "commit", why_not_by),
    Gate(Project, "approve", why_no_money_reserved),
    Gate(Project, "start", why_no_money_committed),
)
