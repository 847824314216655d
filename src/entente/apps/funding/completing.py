"""What follows from the rest of a movement: its line, its authority, its rate and its amount in euros."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from entente.apps.funding.choices import MovementKind
from entente.apps.funding.ledger import signed
from entente.apps.funding.models import BudgetLine, Commitment, Movement
from entente.apps.funding.rules import Asked, authority_for, converted, in_euros, to_cents, why_not_asked
from entente.apps.reference.models import Currency, Rate

Faults = dict[str, str]
EURO = "EUR"
DEEDS = Commitment._base_manager.select_related("line__money_source", "line__owner")


def rate_on(currency: Currency, on: date) -> Any:
    """Return the units of a currency for one euro on a day, None when no rate is recorded. One query."""
    in_force = models.Q(starts_on__lte=on) & (models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=on))
    found = Rate.objects.filter(in_force, currency=currency, archived_at__isnull=True).order_by("-starts_on")
    return found.values_list("units_per_euro", flat=True).first()


def without_rate(currency: Currency, on: date) -> str:
    """Say that a currency has no rate on a day, and what would pass."""
    return _(
        "No rate of %(currency)s is recorded for %(day)s: enter it among the rates, or give the amount in euros."
    ) % {"currency": currency.code, "day": on.isoformat()}


def completed(row: Movement) -> Faults:
    """Fill what follows from the rest (line, authority, rate, amount in euros); return what is wrong, by field."""
    row.authority = authority_for(row.kind, row.authority)
    deed = DEEDS.get(pk=row.commitment_id) if row.commitment_id else None
    faults = _placed(row, deed)
    line = BudgetLine._base_manager.get(pk=row.line_id) if row.line_id else None
    holds = deed is None or line is None or _holds(deed, line, row.kind)
    asked = Asked(row.kind, row.authority, row.on, row.amount, line.year if line else None, deed is not None, holds)
    faults |= why_not_asked(asked)
    if row.reverses_id or row.facing_id:
        faults.pop("kind", None)
        faults.pop("amount", None)
    if line is None and "line" not in faults:
        faults["line"] = _("Give the budget line.")
    return faults | _valued(row)


def _holds(deed: Commitment, line: BudgetLine, kind: str) -> bool:
    """Say whether a line may bear a movement of a commitment: its own, or in another year for service and payment."""
    later = kind in {MovementKind.SERVE, MovementKind.PAY}
    same = (line.money_source_id, line.owner_id) == (deed.line.money_source_id, deed.line.owner_id)
    return same and (later or line.pk == deed.line_id)


def _placed(row: Movement, deed: Commitment | None) -> Faults:
    """Give a movement of a commitment its line where none is given: that of its source and holder in its year."""
    if row.line_id or deed is None or row.on is None:
        return {}
    if row.on.year == deed.line.year:
        row.line = deed.line
        return {}
    alike = {"money_source": deed.line.money_source, "owner": deed.line.owner, "year": row.on.year}
    found = BudgetLine.objects.filter(archived_at__isnull=True, **alike).order_by("pk").first()
    if found is None:
        return {"line": _("%(source)s has no budget line held by %(holder)s in %(year)d: open it first.") % {
            "source": deed.line.money_source, "holder": deed.line.owner, "year": row.on.year}}  # fmt: skip
    row.line = found
    return {}


def _valued(row: Movement) -> Faults:
    """Give a movement its amount in euros, at the rate of its day."""
    if row.amount is None or row.on is None:
        return {}
    row.units_per_euro = None
    amount = row.amount
    currency = row.currency
    if currency is not None and currency.code != EURO:
        row.units_per_euro = rate_on(currency, row.on)
        if row.units_per_euro is None:
            return {"currency": without_rate(currency, row.on)}
        amount = converted(amount, row.units_per_euro)
    if not (row.reverses_id or row.facing_id):
        amount = in_euros(signed(row.kind, to_cents(amount)))
    row.amount_eur = amount
    return {} if amount else {"amount": _("It is less than a cent: enter a larger amount.")}
