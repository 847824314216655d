"""What `entente ledger check` does: every invariant of the ledger of money, over every row."""

from __future__ import annotations

from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.matrix import scopes_for
from entente.access.service import why_not
from entente.apps.funding.check import check
from entente.apps.funding.models import Movement
from entente.cli import Bad, write_out
from entente.commands_values import Asked

MOST_TOLD = 20


def ledger(asked: Asked, actor: Actor) -> int:
    """Check the ledger; 0 when every invariant holds, 1 with the first sentences when one does not."""
    scopes = (scopes_for(role, Movement._meta.label_lower, "view") for role in actor.roles)
    if not any("everything" in found for found in scopes):
        raise Bad(why_not("view", Movement))
    found = check()
    whole = _("movements %(movements)d, budget lines %(lines)d, commitments %(commitments)d, faults %(faults)d") % {
        "movements": found.movements, "lines": found.lines, "commitments": found.commitments,
        "faults": len(found.faults)}  # fmt: skip
    write_out("", "\n".join([*found.faults[:MOST_TOLD], whole, ""]).encode())
    return 1 if found.faults else 0
