"""Rules of the funding room in sentences: pure, no database, no web."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.apps.funding.choices import EITHER, GUIDED, Authority, Execution, MovementKind
from entente.apps.funding.ledger import Deed, Entry, Line, needs_deed
from entente.engines.ui import format as show

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


def to_cents(amount: Decimal) -> int:
    """Return an amount of euros (two decimals at most count) in cents."""
    return int((amount * 100).to_integral_value(ROUND_HALF_EVEN))


def in_euros(cents: int) -> Decimal:
    """Return cents as euros."""
    return Decimal(cents).scaleb(-2)


def converted(amount: Decimal, units_per_euro: Decimal) -> Decimal:
    """Return an amount of a currency in euros at a rate (units of it for one euro), to the cent, half to even."""
    return (amount / units_per_euro).quantize(CENT, ROUND_HALF_EVEN)


def execution_of(deed: Deed, dropped: bool) -> Execution:
    """Return how far a commitment is."""
    if deed.committed:
        return Execution.PAID if deed.still_to_pay == 0 else Execution.COMMITTED
    if dropped:
        return Execution.DROPPED
    return Execution.RESERVED if deed.reserved else Execution.DRAFT


@dataclass(frozen=True)
class Asked:
    """A movement as a person gives it: kind, authority, year of its line, day, amount, what it is about."""

    kind: str
    authority: str
    on: date | None
    amount: Decimal | None
    year: int | None
    deed: bool
    holds: bool = True  # its line has the source and the holder of its commitment


def why_not_asked(asked: Asked) -> dict[str, str]:
    """Say, by field, what is wrong with a movement by itself; empty when nothing is."""
    found: dict[str, str] = {}
    if asked.kind in GUIDED:
        found["kind"] = _(
            "This movement is made where its other half is: transfers and carry-overs on the page of the budget line, "
            "reservations and commitments by the steps of the commitment."
        )
    if asked.amount is not None and asked.amount <= 0 and asked.kind not in EITHER:
        found["amount"] = _("An amount is above zero; to take back a movement, reverse it.")
    if needs_deed(asked.kind) and not asked.deed:
        found["commitment"] = _("A %(kind)s belongs to a commitment: give it.") % {
            "kind": MovementKind(asked.kind).label
        }
    if asked.deed and not needs_deed(asked.kind):
        found["commitment"] = _("This movement is about the budget line alone: leave the commitment blank.")
    if asked.on is not None and asked.year is not None and asked.on.year != asked.year:
        found["on"] = _(
            "The day (%(day)s) is outside the year of the budget line (%(year)d): correct one of the two."
        ) % {"day": asked.on.isoformat(), "year": asked.year}
    if not asked.holds:
        found["line"] = _("The budget line has another source or holder than the commitment: choose one that has both.")
    return found


def authority_for(kind: str, authority: str) -> str:
    """Return the authority a movement is about: commitments consume AE, service and payments CP, whatever is given."""
    if kind in {MovementKind.SERVE, MovementKind.PAY}:
        return Authority.CP
    return Authority.AE if needs_deed(kind) else authority


def sentence(code: str, money: Mapping[str, str]) -> tuple[str, str]:
    """Return (field, sentence) for a broken invariant; `money` gives amounts written in the reader's language."""
    if code == "beyond-ae":
        return "amount", _(
            "Beyond the commitment authority: %(asked)s asked, %(ae_left)s left. Enter less, or allot AE first."
        ) % money
    if code == "beyond-cp":
        return "amount", _(
            "Beyond the payment credits of the year: %(asked)s asked, %(cp_left)s left. Enter less, or allot CP first."
        ) % money
    if code == "beyond-commitment":
        return "amount", _(
            "Beyond the commitment: %(asked)s asked, %(unserved)s of %(committed)s not served yet. Enter at most that, "
            "or commit more first."
        ) % money
    if code == "unserved":
        return "amount", _(
            "Beyond the service rendered: %(asked)s asked, %(payable)s served and not paid yet. Note the service "
            "rendered first; a payment never exceeds its commitment (%(committed)s)."
        ) % money
    if code == "staff-unequal":
        return "authority", _("Staff credits have as much AE as CP: enter both at once, the same amount.")
    return "amount", _(
        "It takes back more than there is: %(asked)s asked. Enter at most what was entered before."
    ) % money


def amounts(entry: Entry, line: Line, deed: Deed) -> dict[str, int]:
    """Return, in cents, the amounts a sentence may name."""
    return {
        "asked": abs(entry.cents), "ae_left": line.ae_left, "cp_left": line.cp_left, "committed": deed.committed,
        "unserved": deed.committed - deed.served, "payable": deed.served - deed.paid,
    }  # fmt: skip


def why_not_whole(shares: Iterable[Decimal]) -> str:
    """Say why shares in per cent cannot stand together, "" when they add to 100."""
    total = sum(shares, Decimal(0))
    if total == HUNDRED:
        return ""
    return _("The shares add to %(total)s %%: correct them so that they add to 100 %%.") % {
        "total": show.quantity(total, (get_language() or "fr")[:2])}  # fmt: skip


def why_not_committed_by(person: int | None, proposer: int | None) -> str:
    """Say why this person may not commit: another one than who reserved the money does."""
    if person is not None and person != proposer:
        return ""
    return _("A commitment takes two persons: who reserved the money does not commit it.")
