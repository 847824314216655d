"""The accounting extract of a year beside the payments of the ledger: matched, differing, in one of the two alone."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum

from entente.access.service import visible
from entente.apps.funding.choices import Match, MovementKind
from entente.apps.funding.models import Movement
from entente.apps.funding.reconciliation.models import ExtractLine
from entente.engines.records.reader import Reader

Rows = models.QuerySet[Any]
MOST = 200


@dataclass(frozen=True)
class Found:
    """One payment as the two books tell it: reference, day, amount of the extract, amount of the ledger."""

    reference: str
    day: Any
    theirs: Decimal | None
    ours: Decimal | None
    address_of: int | None = None


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
    found = rows.order_by("posted_on", "pk").values_list("reference", "posted_on", "amount_eur", "ours", "pk")[:MOST]
    return [Found(*row) for row in found]


def ours_alone(reader: Reader, year: int) -> tuple[list[Found], int]:
    """Return the first payments of the ledger that the extract does not hold, and how many. Two queries."""
    told = visible(reader.actor, ExtractLine).filter(line=OuterRef("line"), reference=OuterRef("reference"))
    rows = payments(reader, year).filter(~Exists(told))
    found = rows.order_by("on", "pk").values_list("reference", "on", "amount_eur", "pk")[:MOST]
    return [Found(reference or "–", day, None, ours, pk) for reference, day, ours, pk in found], rows.count()
