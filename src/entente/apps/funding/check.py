"""The ledger recomputed from every row: what the database says lines and commitments stand at, and each invariant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _

from entente.apps.funding.choices import EITHER, MovementKind
from entente.apps.funding.ledger import Deed, Entry, Ledger, Line, broken_on_deed, broken_on_line, replayed
from entente.apps.funding.models import (
    BudgetLine,
    Commitment,
    CommitmentStanding,
    LineStanding,
    Movement,
    YearlyExecution,
)
from entente.apps.funding.rules import to_cents


@dataclass(frozen=True)
class Checked:
    """What was checked and what was found wrong, a sentence each."""

    movements: int
    lines: int
    commitments: int
    faults: tuple[str, ...]


def broken_words(code: str) -> str:
    """Return what a broken invariant is, in words."""
    return {
        "below-zero": _("more is taken back than there is"),
        "beyond-ae": _("reserved and committed exceed the AE allotted"),
        "beyond-cp": _("paid exceeds the CP of the year"),
        "beyond-commitment": _("served exceeds committed"),
        "unserved": _("paid exceeds the service rendered"),
        "staff-unequal": _("staff credits with AE and CP that differ"),
    }[code]


def check() -> Checked:
    """Check the whole ledger: a fixed number of queries, sums grouped by the database, compared in whole cents."""
    found = recomputed()
    faults = [*_of_lines(found), *_of_deeds(found), *_of_years(), *_of_pairs(), *_of_persons()]
    return Checked(Movement.objects.count(), BudgetLine.objects.count(), Commitment.objects.count(), tuple(faults))


def recomputed() -> Ledger:
    """Return the ledger as the movements alone give it. One query."""
    rows = (
        Movement.objects.order_by().values_list("line", "commitment", "kind", "authority").annotate(Sum("amount_eur"))
    )
    staff = set(BudgetLine.objects.filter(nature="staff").values_list("pk", flat=True))
    found = replayed(Entry(kind, authority, to_cents(sum_), line, deed) for line, deed, kind, authority, sum_ in rows)
    for number in staff & set(found.lines):
        found.lines[number] = replace(found.lines[number], staff=True)
    return found


def _of_lines(found: Ledger) -> Iterator[str]:
    """Yield what is wrong with budget lines."""
    names = [each.name for each in fields(Line)]
    kept = {row[0]: Line(*row[1:]) for row in LineStanding.objects.values_list("line", *names)}
    for number in BudgetLine.objects.order_by("pk").values_list("pk", flat=True):
        ours = found.lines.get(number) or Line(staff=kept[number].staff if number in kept else False)
        if kept.get(number) != ours:
            yield _("budget line %(number)d: what is stored differs from its movements") % {"number": number}
        if code := broken_on_line(ours):
            yield _("budget line %(number)d: %(what)s") % {"number": number, "what": broken_words(code)}


def _of_deeds(found: Ledger) -> Iterator[str]:
    """Yield what is wrong with commitments."""
    names = [each.name for each in fields(Deed)]
    kept = {row[0]: Deed(*row[1:]) for row in CommitmentStanding.objects.values_list("commitment", *names)}
    for number in Commitment.objects.order_by("pk").values_list("pk", flat=True):
        ours = found.deeds.get(number, Deed())
        if kept.get(number) != ours:
            yield _("commitment %(number)d: what is stored differs from its movements") % {"number": number}
        if broken := broken_on_deed(ours):
            yield _("commitment %(number)d: %(what)s") % {"number": number, "what": broken_words(broken)}


def _of_years() -> Iterator[str]:
    """Yield what is wrong with the yearly execution of commitments."""
    kinds = {"committed": ("commit", "withdraw"), "served": ("serve",), "paid": ("pay",)}
    sums: dict[str, Any] = {name: Sum("amount_eur", filter=Q(kind__in=of)) for name, of in kinds.items()}
    rows = Movement.objects.filter(commitment__isnull=False).exclude(
        kind__in=(MovementKind.RESERVE, MovementKind.RELEASE)
    )
    ours = {(deed, year): tuple(to_cents(Decimal(each or 0)) for each in cents) for deed, year, *cents in
            rows.order_by().values_list("commitment", "line__year").annotate(**sums)}  # fmt: skip
    kept = {row[:2]: row[2:] for row in YearlyExecution.objects.values_list("commitment", "year", *kinds)}
    for deed, year in sorted(set(ours) | set(kept)):
        if ours.get((deed, year)) != kept.get((deed, year)):
            yield _("commitment %(number)d, %(year)d: what is stored differs from its movements") % {
                "number": deed, "year": year}  # fmt: skip


def _of_pairs() -> Iterator[str]:
    """Yield what is wrong with reversals, transfers and the years of movements."""
    twice = Movement.objects.filter(reverses__isnull=False).exclude(
        amount_eur=-F("reverses__amount_eur"), line=F("reverses__line"), kind=F("reverses__kind"),
        authority=F("reverses__authority"),
    )  # fmt: skip
    unequal = Movement.objects.filter(facing__isnull=False).exclude(amount_eur=-F("facing__amount_eur"))
    alone = Movement.objects.filter(kind__in=EITHER, reverses__isnull=True, facing__isnull=True, faced_by__isnull=True)
    outside = Movement.objects.exclude(on__year=F("line__year"))
    sentences = (
        (twice, _("movement %(number)d: it does not take back the whole of what it reverses")),
        (unequal, _("movement %(number)d: its other half is of another amount")),
        (alone, _("movement %(number)d: it has no other half")),
        (outside, _("movement %(number)d: its day is outside the year of its budget line")),
    )
    for rows, sentence in sentences:
        for number in rows.order_by("pk").values_list("pk", flat=True)[:50]:
            yield sentence % {"number": number}


def _of_persons() -> Iterator[str]:
    """Yield what one person alone committed."""
    alone = Commitment.objects.filter(committed_by__isnull=False, committed_by=F("reserved_by")).aggregate(
        n=Count("pk")
    )
    if alone["n"]:
        yield _("commitments of one person alone: %(count)d") % {"count": alone["n"]}
