"""The ledger of money: what a movement does to its budget line and its commitment, and what must hold after each.

Pure: amounts are whole cents of a euro. The database holds the same rules (`ledger_sql.py`); the tests hold the two
together on random histories. Source of the invariants: RULES §5 (never more committed than authorised, paid in a year
than the year's credits, paid than committed; service rendered before payment).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from entente.apps.funding.choices import EITHER, LESS, OF_COMMITMENTS, Authority, MovementKind

AE: Final = (Authority.AE, Authority.BOTH)
CP: Final = (Authority.CP, Authority.BOTH)
AMOUNTS: Final = ("ae", "cp", "ae_frozen", "cp_frozen", "reserved", "committed", "paid")


@dataclass(frozen=True)
class Line:
    """What has become of the authorisations of one budget line (source, holder, year), in cents."""

    ae: int = 0
    cp: int = 0
    ae_frozen: int = 0
    cp_frozen: int = 0
    reserved: int = 0
    committed: int = 0
    paid: int = 0
    staff: bool = False

    def __add__(self, other: Line) -> Line:
        """Add what two lines stand at."""
        return Line(*(getattr(self, name) + getattr(other, name) for name in AMOUNTS))

    @property
    def ae_left(self) -> int:
        """What may still be reserved or committed."""
        return self.ae - self.ae_frozen - self.reserved - self.committed

    @property
    def cp_left(self) -> int:
        """What may still be paid this year."""
        return self.cp - self.cp_frozen - self.paid


@dataclass(frozen=True)
class Deed:
    """What has become of one commitment (a legal act), in cents."""

    reserved: int = 0
    committed: int = 0
    served: int = 0
    paid: int = 0

    @property
    def still_to_pay(self) -> int:
        """What is committed and not paid yet."""
        return self.committed - self.paid


@dataclass(frozen=True)
class Entry:
    """One movement: its kind, its authority, its effect in cents (below zero takes back), line and commitment."""

    kind: str
    authority: str
    cents: int
    line: int
    deed: int | None = None


def on_line(line: Line, entry: Entry) -> Line:
    """Return a budget line after a movement."""
    cents, kind = entry.cents, entry.kind
    if kind in {MovementKind.OPEN, *EITHER}:
        return replace(line, ae=line.ae + cents * (entry.authority in AE), cp=line.cp + cents * (entry.authority in CP))
    if kind in {MovementKind.FREEZE, MovementKind.THAW}:
        ae_frozen = line.ae_frozen + cents * (entry.authority in AE)
        return replace(line, ae_frozen=ae_frozen, cp_frozen=line.cp_frozen + cents * (entry.authority in CP))
    if kind in {MovementKind.RESERVE, MovementKind.RELEASE}:
        return replace(line, reserved=line.reserved + cents)
    if kind in {MovementKind.COMMIT, MovementKind.WITHDRAW}:
        return replace(line, committed=line.committed + cents)
    return replace(line, paid=line.paid + cents) if kind == MovementKind.PAY else line


def on_deed(deed: Deed, entry: Entry) -> Deed:
    """Return a commitment after a movement."""
    cents, kind = entry.cents, entry.kind
    if kind in {MovementKind.RESERVE, MovementKind.RELEASE}:
        return replace(deed, reserved=deed.reserved + cents)
    if kind in {MovementKind.COMMIT, MovementKind.WITHDRAW}:
        return replace(deed, committed=deed.committed + cents)
    if kind == MovementKind.SERVE:
        return replace(deed, served=deed.served + cents)
    return replace(deed, paid=deed.paid + cents) if kind == MovementKind.PAY else deed


def broken_on_line(line: Line) -> str:
    """Return the code of the first invariant a budget line breaks, "" when all hold."""
    if min(line.ae, line.cp, line.ae_frozen, line.cp_frozen, line.reserved, line.committed, line.paid) < 0:
        return "below-zero"
    if line.ae_left < 0:
        return "beyond-ae"
    if line.cp_left < 0:
        return "beyond-cp"
    return "staff-unequal" if line.staff and line.ae != line.cp else ""


def broken_on_deed(deed: Deed) -> str:
    """Return the code of the first invariant a commitment breaks, "" when all hold."""
    if min(deed.reserved, deed.committed, deed.served, deed.paid) < 0:
        return "below-zero"
    if deed.served > deed.committed:
        return "beyond-commitment"
    return "unserved" if deed.paid > deed.served else ""


@dataclass
class Ledger:
    """Budget lines and commitments by number, as movements have left them."""

    lines: dict[int, Line] = field(default_factory=dict)
    deeds: dict[int, Deed] = field(default_factory=dict)

    def broken_by(self, entry: Entry) -> str:
        """Return the code of what a movement would break, "" when it may be entered; nothing is changed."""
        fault = broken_on_line(on_line(self.lines.get(entry.line, Line()), entry))
        if fault or entry.deed is None:
            return fault
        return broken_on_deed(on_deed(self.deeds.get(entry.deed, Deed()), entry))

    def enter(self, entry: Entry) -> str:
        """Enter a movement; return the code of what it would break, and then change nothing."""
        if fault := self.broken_by(entry):
            return fault
        self.lines[entry.line] = on_line(self.lines.get(entry.line, Line()), entry)
        if entry.deed is not None:
            self.deeds[entry.deed] = on_deed(self.deeds.get(entry.deed, Deed()), entry)
        return ""


def replayed(entries: Iterable[Entry]) -> Ledger:
    """Return the lines and commitments that some movements add up to, whatever they break on the way."""
    found = Ledger()
    for entry in entries:
        found.lines[entry.line] = on_line(found.lines.get(entry.line, Line()), entry)
        if entry.deed is not None:
            found.deeds[entry.deed] = on_deed(found.deeds.get(entry.deed, Deed()), entry)
    return found


def signed(kind: str, cents: int) -> int:
    """Return the effect of an amount above zero: kinds that take back count below zero."""
    return -cents if kind in LESS else cents


def needs_deed(kind: str) -> bool:
    """Say whether a kind of movement is about a commitment."""
    return kind in OF_COMMITMENTS
