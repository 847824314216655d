"""How a movement comes into the ledger, whatever the way in: completed, judged beside what is stored, locked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.apps.funding.choices import MovementKind
from entente.apps.funding.ledger import Deed, Entry, Ledger, Line, signed
from entente.apps.funding.models import BudgetLine, Commitment, CommitmentStanding, LineStanding, Movement
from entente.apps.funding.rules import (
    Asked,
    amounts,
    authority_for,
    converted,
    in_euros,
    sentence,
    to_cents,
    why_not_asked,
)
from entente.apps.reference.models import Currency, Rate
from entente.engines.records.record import Fault, Proposed
from entente.engines.ui import format as show

Faults = dict[str, str]
EURO = "EUR"


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
    faults = _placed(row)
    deed = Commitment._base_manager.select_related("line").get(pk=row.commitment_id) if row.commitment_id else None
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


def _placed(row: Movement) -> Faults:
    """Give a movement of a commitment its line where none is given: that of its source and holder in its year."""
    if row.line_id or not row.commitment_id or row.on is None:
        return {}
    deed = Commitment._base_manager.select_related("line__money_source", "line__owner").get(pk=row.commitment_id)
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


def ledger_of(lines: Iterable[int], deeds: Iterable[int], *, lock: bool = False) -> Ledger:
    """Return what some budget lines and commitments stand at; locked in the order of their numbers. Two queries."""
    kept: Any = LineStanding.objects.filter(line_id__in=set(lines)).order_by("line_id")
    acts: Any = CommitmentStanding.objects.filter(commitment_id__in=set(deeds)).order_by("commitment_id")
    if lock:
        kept, acts = kept.select_for_update(), acts.select_for_update()
    fields = ("ae", "cp", "ae_frozen", "cp_frozen", "reserved", "committed", "paid", "staff")
    return Ledger(
        {row.line_id: Line(*(getattr(row, name) for name in fields)) for row in kept},
        {row.commitment_id: Deed(row.reserved, row.committed, row.served, row.paid) for row in acts},
    )


def entry_of(row: Movement) -> Entry:
    """Return a completed movement as the ledger's own entry."""
    return Entry(row.kind, row.authority, to_cents(row.amount_eur), row.line_id, row.commitment_id)


def told(code: str, entry: Entry, ledger: Ledger) -> tuple[str, str]:
    """Return (field, sentence) of what an entry would break, in the reader's language."""
    line, deed = ledger.lines.get(entry.line, Line()), ledger.deeds.get(entry.deed or 0, Deed())
    language = (get_language() or "fr")[:2]
    written = {name: show.money(in_euros(cents), language, 2) for name, cents in amounts(entry, line, deed).items()}
    return sentence(code, entry, line, deed, written)


def in_the_ledger(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return what is wrong with movements about to be entered, in their order, beside what is stored.

    Those stored already were judged when they were entered. Besides what completes each, two queries.
    """
    found: list[Fault] = []
    sound: list[tuple[int, Movement]] = []
    for place, proposed in enumerate(rows):
        if proposed.number > 0:
            continue
        row = Movement(**{name: value for name, value in proposed.values.items() if name != "id"})
        faults = completed(row)
        found += [(place, name, words) for name, words in faults.items()]
        if not faults:
            sound.append((place, row))
    entries = [(place, entry_of(row)) for place, row in sound]
    ledger = ledger_of(
        [entry.line for _place, entry in entries], [entry.deed for _place, entry in entries if entry.deed]
    )
    for place, entry in entries:
        if code := ledger.enter(entry):
            found.append((place, *told(code, entry, ledger)))
    return found


def guard(actor: Actor, act: str, row: Movement, stored: Any) -> str:
    """Say why a movement may not be stored: it is complete and breaks nothing, or it is never changed at all."""
    if act != "add":
        return _("A line of the ledger is never changed: enter a movement that reverses it.")
    if faults := completed(row):
        return " ".join(dict.fromkeys(faults.values()))
    entry = entry_of(row)
    ledger = ledger_of([entry.line], [entry.deed] if entry.deed else [], lock=True)
    code = ledger.broken_by(entry)
    return told(code, entry, ledger)[1] if code else ""


def faults_by_field(found: Sequence[Fault]) -> Mapping[str, str]:
    """Return the sentences of one row's faults by field."""
    return {name: words for _place, name, words in found}
