"""What funders' shares must satisfy together: those of a project add to 100 per cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.apps.funding.rules import why_not_whole
from entente.apps.funding.shares.models import FundingShare
from entente.engines.records.record import Fault, Proposed


def whole(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return what is wrong with shares beside the others of their projects. One query."""
    numbers = {row.values["project_id"] for row in rows if row.values.get("project_id")}
    told = {row.number for row in rows if row.number > 0}
    shares: dict[int, list[Decimal]] = defaultdict(list)
    others = FundingShare.objects.filter(project__in=numbers, archived_at__isnull=True).exclude(pk__in=told)
    for number, percent in others.values_list("project", "percent"):
        shares[number].append(percent)
    for row in rows:
        if row.values.get("project_id") and row.values.get("percent") is not None:
            shares[row.values["project_id"]].append(Decimal(str(row.values["percent"])))
    wrong = {number: sentence for number, found in shares.items() if (sentence := why_not_whole(found))}
    hint = _("Enter all shares of a project at once, on its page or in one file.")
    found = ((place, wrong.get(row.values.get("project_id") or 0)) for place, row in enumerate(rows))
    return [(place, "percent", f"{fault} {hint}") for place, fault in found if fault]
