"""How a movement comes into the ledger, whatever the way in: judged beside what is stored, under a lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.apps.funding.completing import completed
from entente.apps.funding.ledger import AMOUNTS, Deed, Entry, Ledger, Line
from entente.apps.funding.models import CommitmentStanding, LineStanding, Movement
from entente.apps.funding.rules import amounts, in_euros, sentence, to_cents
from entente.engines.records.record import Fault, Proposed
from entente.engines.ui import format as show


def ledger_of(lines: Iterable[int], deeds: Iterable[int], *, lock: bool = False) -> Ledger:
    """Return what some budget lines and commitments stand at; locked in the order of their numbers. Two queries."""
    kept: Any = LineStanding.objects.filter(line_id__in=set(lines)).order_by("line_id")
    acts: Any = CommitmentStanding.objects.filter(commitment_id__in=set(deeds)).order_by("commitment_id")
    if lock:
        kept, acts = kept.select_for_update(), acts.select_for_update()
    return Ledger(
        {row.line_id: Line(*(getattr(row, name) for name in (*AMOUNTS, "staff"))) for row in kept},
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
    return sentence(code, written)


def in_the_ledger(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return what is wrong with movements about to be entered, in their order, beside what is stored.

    Those stored already were judged when they were entered; the others come as `Movement.clean` has filled them in.
    Two queries.
    """
    # A line of a file that is refused for itself comes too, without what nothing could fill in.
    new = [(place, row.values) for place, row in enumerate(rows) if row.number < 0 and _filled(row.values)]
    entries = [
        (place, Entry(values["kind"], values["authority"], to_cents(Decimal(values["amount_eur"])), values["line_id"],
                      values["commitment_id"]))
        for place, values in new
    ]  # fmt: skip
    ledger = ledger_of(
        [entry.line for _place, entry in entries], [entry.deed for _place, entry in entries if entry.deed]
    )
    found: list[Fault] = []
    for place, entry in entries:
        if code := ledger.enter(entry):
            found.append((place, *told(code, entry, ledger)))
    return found


def _filled(values: Mapping[str, Any]) -> bool:
    """Say whether a movement has its line and its amount in euros."""
    return bool(values.get("line_id") and values.get("amount_eur") is not None)


def guard(actor: Actor, act: str, row: Movement, stored: Any) -> str:
    """Say why a movement may not be stored: it cannot be completed, or somebody would change one.

    What it breaks beside the others is asked by `in_the_ledger`, and by the database when two people act at once.
    """
    if act != "add":
        return _("A line of the ledger is never changed: enter a movement that reverses it.")
    return " ".join(dict.fromkeys(completed(row).values()))
