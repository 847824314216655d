"""Named reads of the funding room that others ask for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q

from entente.apps.funding.choices import MovementKind
from entente.apps.funding.models import Movement
from entente.apps.reference.models import Country, MoneySource
from entente.apps.reference.queries import concerning

Rows = models.QuerySet[Any]
EXECUTED = (MovementKind.COMMIT, MovementKind.WITHDRAW, MovementKind.PAY)


def lines_held(rows: Rows, source: MoneySource, on: date) -> Rows:
    """Return the budget lines of a source and of what is part of it."""
    return rows.filter(Q(money_source=source) | Q(money_source__parent=source))


def commitments_of(rows: Rows, country: Country, on: date) -> Rows:
    """Return the commitments about a country up to a day, directly or through its organisations."""
    begun = rows.filter(Q(committed_on__lte=on) | Q(committed_on__isnull=True))
    return concerning(begun, country.pk, on, countries="country", organisations="organisation", regions="")


class Transaction(NamedTuple):
    """One commitment or payment of a project as it is published: AE consumed or CP paid."""

    project_id: int
    paid: bool
    on: date
    value_eur: Decimal
    source: str
    reference: str


def transactions_of(projects: Iterable[int]) -> Iterable[Transaction]:
    """Yield what was committed and paid of some projects, in their order and by day. One query."""
    found = Movement.objects.filter(commitment__project__in=list(projects), kind__in=EXECUTED).order_by(
        "commitment__project", "on", "pk"
    )
    rows = found.values_list("commitment__project", "kind", "on", "amount_eur", "line__money_source__code", "pk")
    for project, kind, on, amount, source, number in rows.iterator():
        yield Transaction(project, kind == MovementKind.PAY, on, amount, source, str(number))
