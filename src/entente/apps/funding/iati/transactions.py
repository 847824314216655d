"""Where the publication takes its money from: the ledger's commitments and payments of public records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models

from entente.access.choices import Marking
from entente.apps.funding.choices import MovementKind
from entente.apps.funding.models import Movement

COMMITMENT, DISBURSEMENT, EXPENDITURE = "2", "3", "4"
KINDS = {MovementKind.COMMIT: COMMITMENT, MovementKind.WITHDRAW: COMMITMENT, MovementKind.PAY: EXPENDITURE}
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


def transactions_of(projects: Rows, on: date) -> Iterator[Transaction]:
    """Yield what was committed and paid of some projects (a subquery of numbers) up to a day, project by project.

    Of public commitments alone; what was reversed and what reverses it are left out, what was withdrawn counts below
    zero. One query, read as it comes.
    """
    rows = Movement.objects.filter(
        commitment__project__in=projects, commitment__marking=Marking.PUBLIC, commitment__archived_at__isnull=True,
        kind__in=KINDS, on__lte=on, reverses__isnull=True, reversed_by__isnull=True,
    )  # fmt: skip
    source = "line__money_source"
    ordered = rows.order_by("commitment__project_id", "on", "pk").values_list(
        "commitment__project_id", "kind", "on", "amount_eur", f"{source}__name_fr", f"{source}__name_en",
        f"{source}__code", "pk",
    )  # fmt: skip
    for project, kind, day, value, name_fr, name_en, code, number in ordered.iterator(chunk_size=2_000):
        yield Transaction(project, KINDS[kind], day, value, name_fr, name_en, f"{code}-{number}")
