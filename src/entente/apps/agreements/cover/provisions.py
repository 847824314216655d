"""What a provision must satisfy beside its agreement: its domains lie within the agreement's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.apps.agreements.cover.rules import within
from entente.apps.agreements.models import Agreement, Provision
from entente.apps.reference.models import Domain
from entente.engines.records.record import Fault, Proposed


def in_its_domains(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return the faults of provisions with a domain outside those of their agreement. Three queries.

    An agreement without domains holds its provisions to none.
    """
    own = _pairs(Provision, [row.number for row in rows if row.number > 0])
    theirs = _pairs(Agreement, {row.values["agreement_id"] for row in rows})
    read = list(Domain._base_manager.order_by().values_list("pk", "code", "parent__code"))
    codes, tree = {pk: code for pk, code, _parent in read}, {code: parent for _pk, code, parent in read if parent}
    faults = []
    for place, row in enumerate(rows):
        wanted = row.links.get("domains", own.get(row.number, ()))
        held = {codes[pk] for pk in theirs.get(row.values["agreement_id"], ())}
        outside = _outside([codes[pk] for pk in wanted], held, tree)
        if held and outside:
            faults.append((place, "domains", _sentence(outside, held)))
    return faults


def _outside(codes: Collection[str], held: Collection[str], tree: Mapping[str, str]) -> list[str]:
    """Return the domains that are neither among those held nor part of one."""
    return sorted(code for code in codes if not within(tree, code) & set(held))


def _sentence(outside: Collection[str], held: Collection[str]) -> str:
    """Return why domains cannot stand."""
    return _(
        "%(outside)s: not among the domains of the agreement, nor part of one: choose among %(held)s, or add it there."
    ) % {"outside": ", ".join(outside), "held": ", ".join(sorted(held))}


def _pairs(model: type[Any], numbers: Collection[int]) -> dict[int, set[int]]:
    """Return the numbers of the domains of rows by number."""
    found: dict[int, set[int]] = {}
    rows = model._base_manager.filter(pk__in=numbers, domains__isnull=False).order_by().values_list("pk", "domains")
    for number, domain in rows:
        found.setdefault(number, set()).add(domain)
    return found
