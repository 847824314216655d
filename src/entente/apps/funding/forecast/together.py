"""What expected payments must satisfy together: those of a commitment never exceed what is still to pay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.apps.funding.forecast.models import ExpectedPayment
from entente.apps.funding.models import Commitment
from entente.apps.funding.rules import in_euros, to_cents
from entente.engines.records.record import Fault, Proposed
from entente.engines.ui import format as show


def within_the_rest(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return what is wrong with expected payments beside the others of their commitments. Two queries.

    What is left is what is committed, or asked where nothing is committed yet, less what is paid.
    """
    numbers = {row.values["commitment_id"] for row in rows if row.values.get("commitment_id")}
    left = {deed.pk: _left(deed) for deed in Commitment._base_manager.select_related("standing").filter(pk__in=numbers)}
    told = {row.number for row in rows if row.number > 0}
    others = ExpectedPayment.objects.filter(commitment__in=numbers, archived_at__isnull=True).exclude(pk__in=told)
    sums: dict[int, int] = defaultdict(int)
    for number, amount in others.order_by().values_list("commitment").annotate(sum=models.Sum("cp_eur")):
        sums[number] = to_cents(amount)
    found: list[Fault] = []
    for place, row in enumerate(rows):
        number, amount = row.values.get("commitment_id"), row.values.get("cp_eur")
        if number not in left or amount is None:
            continue
        sums[number] += to_cents(Decimal(str(amount)))
        if sums[number] > left[number]:
            found.append((place, "cp_eur", _beyond(sums[number], left[number])))
    return found


def _left(deed: Any) -> int:
    """Return, in cents, what may still be expected of a commitment."""
    standing = deed.standing
    return int((standing.committed or to_cents(deed.amount)) - standing.paid)


def _beyond(total: int, left: int) -> str:
    """Say that more is expected than is left."""
    language = (get_language() or "fr")[:2]
    return _("The expected payments add to %(total)s, %(left)s is still to pay: lower one of them.") % {
        "total": show.money(in_euros(total), language, 2), "left": show.money(in_euros(left), language, 2)}  # fmt: skip
