"""The accounting extract of a year beside the payments of the ledger: matched, differing, in one of the two alone."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum

from entente.access.choices import Marking
from entente.access.service import visible
from entente.apps.funding.choices import Match, MovementKind
from entente.apps.funding.models import BudgetLine, Movement
from entente.apps.funding.reconciliation.models import ExtractLine
from entente.engines.records.reader import Reader

Rows = models.QuerySet[Any]
MOST = 200
OF_LINE = ("line_id", "line__marking")


@dataclass(frozen=True)
class Found:
    """One payment as the two books tell it: reference, day, amount of the extract, amount of the ledger.

    `named` is its budget line, as (kind, number), where that is for named readers.
    """

    reference: str
    day: Any
    theirs: Decimal | None
    ours: Decimal | None
    named: tuple[str, int] | None = None


def payments(reader: Reader, year: int) -> Rows:
    """Return the payments of the ledger of a year that the reader may see and that stand: none reversed."""
    rows = visible(reader.actor, Movement).filter(kind=MovementKind.PAY, line__year=year)
    return rows.filter(reverses__isnull=True, reversed_by__isnull=True).order_by()


def extract(reader: Reader, year: int) -> Rows:
    """Return the lines of the extract of a year, each with what the ledger paid under its reference on its line."""
    ours = payments(reader, year).filter(line=OuterRef("line"), reference=OuterRef("reference"))
    total = ours.values("reference").annotate(sum=Sum("amount_eur")).values("sum")
    return visible(reader.actor, ExtractLine).filter(line__year=year).annotate(ours=Subquery(total))


def counts(reader: Reader, year: int) -> dict[Match, tuple[int, Decimal]]:
    """Return how many lines of the extract match, differ and are unknown to the ledger, and their sums. One query."""
    same = Q(ours=F("amount_eur"))
    none = Q(ours__isnull=True)
    states = {Match.MATCHED: same, Match.DIFFERING: ~same & ~none, Match.UNMATCHED: none}
    asked: dict[str, Any] = {}
    for state, condition in states.items():
        asked[f"n_{state}"] = models.Count("pk", filter=condition)
        asked[f"s_{state}"] = Sum("amount_eur", filter=condition)
    found = extract(reader, year).aggregate(**asked)
    return {state: (found[f"n_{state}"], found[f"s_{state}"] or Decimal(0)) for state in states}


def differing(reader: Reader, year: int) -> list[Found]:
    """Return the first lines that the ledger tells otherwise or not at all, by day. One query."""
    rows = extract(reader, year).filter(Q(ours__isnull=True) | ~Q(ours=F("amount_eur")))
    names = ("reference", "posted_on", "amount_eur", "ours", *OF_LINE)
    found = rows.order_by("posted_on", "pk").values_list(*names)[:MOST]
    return [Found(reference, day, theirs, ours, _named(*line)) for reference, day, theirs, ours, *line in found]


def ours_alone(reader: Reader, year: int) -> tuple[list[Found], int]:
    """Return the first payments of the ledger that the extract does not hold, and how many. Two queries."""
    held = visible(reader.actor, ExtractLine).filter(line=OuterRef("line"), reference=OuterRef("reference"))
    rows = payments(reader, year).filter(~Exists(held))
    found = rows.order_by("on", "pk").values_list("reference", "on", "amount_eur", *OF_LINE)[:MOST]
    told = [Found(reference or "–", day, None, ours, _named(*line)) for reference, day, ours, *line in found]
    return told, rows.count()


def _named(number: int, marking: str) -> tuple[str, int] | None:
    """Return a budget line that is for named readers as (kind, number)."""
    return (BudgetLine._meta.label_lower, number) if marking == Marking.NAMED else None
