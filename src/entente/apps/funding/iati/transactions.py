"""Where the publication takes its money from: one function, the only place to point elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models

from entente.apps.projects.models import Financing

COMMITMENT, DISBURSEMENT, EXPENDITURE = "2", "3", "4"
Rows = models.QuerySet[Any]


class Transaction(NamedTuple):
    """One published movement in euros: of which project, its type in the standard, day, funder (fr, en), reference."""

    project: int
    kind: str
    day: date
    value_eur: Decimal
    funder_fr: str
    funder_en: str
    reference: str


# (projects as a subquery of numbers, day) -> their transactions up to that day, in the order of projects' numbers.
TransactionsOf = Callable[[Rows, date], Iterator[Transaction]]


def yearly(projects: Rows, on: date) -> Iterator[Transaction]:
    """Yield what each source committed and paid in each year up to a day, dated at the year's end or that day.

    One query, read as it comes.
    """
    rows = Financing.objects.filter(project__in=projects, archived_at__isnull=True, year__lte=on.year)
    ordered = rows.order_by("project_id", "year", "money_source__code").values_list(
        "project_id", "year", "committed_eur", "paid_eur", "money_source__name_fr", "money_source__name_en",
        "money_source__code",
    )  # fmt: skip
    for project, year, committed, paid, name_fr, name_en, code in ordered.iterator(chunk_size=2_000):
        day = min(date(year, 12, 31), on)
        for kind, value in ((COMMITMENT, committed), (EXPENDITURE, paid)):
            if value:
                yield Transaction(project, kind, day, value, name_fr, name_en, f"{code}-{year}-{kind}")


class Ports:
    """The source of transactions."""

    transactions_of: TransactionsOf = staticmethod(yearly)
