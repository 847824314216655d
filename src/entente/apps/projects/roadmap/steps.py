"""The life of a roadmap: proposed by the post, sent back or adopted by another person, reviewed; who decides lines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from entente.access.actor import Actor
from entente.access.choices import Role
from entente.access.matrix import roles_that_may, scopes_for
from entente.access.service import may
from entente.apps.projects.roadmap import rules
from entente.apps.projects.roadmap.choices import Decision, RoadmapState
from entente.apps.projects.roadmap.models import Roadmap, RoadmapItem
from entente.engines.records.columns import field_at
from entente.engines.workflow.machine import Gate, Machine, Step

Values = Mapping[str, Any]
KIND = Roadmap._meta.label_lower
DECIDED = ("decision", "reason_fr", "reason_en")
# What the post proposes: once the roadmap is adopted, only who adopts roadmaps writes it.
PROPOSED = ("roadmap_id", "title_fr", "title_en", "kind", "country_id", "institution_id", "quarter", "cost_eur")


def state_of(row: Roadmap, on: date) -> RoadmapState:
    """Return how far a roadmap was on a day."""
    return rules.state_on(on, row.proposed_on, row.adopted_on, row.reviewed_on)


def propose(row: Roadmap, on: date, values: Values, actor: Actor) -> None:
    """Say that the post proposes it."""
    row.proposed_on, row.proposed_by_id = on, actor.user_id


def send_back(row: Roadmap, on: date, values: Values, actor: Actor) -> None:
    """Give it back to the post to be completed; the journal keeps why."""
    row.proposed_on = row.proposed_by_id = None


def adopt(row: Roadmap, on: date, values: Values, actor: Actor) -> None:
    """Say that it is adopted."""
    row.adopted_on, row.adopted_by_id = on, actor.user_id


def review(row: Roadmap, on: date, values: Values, actor: Actor) -> None:
    """Say that the year was looked back on; what was written is kept already."""
    row.reviewed_on = on


def _lines(row: Roadmap) -> Any:
    """Return the lines that count."""
    return row.items.filter(archived_at__isnull=True)


def _not_proposed(row: Roadmap, on: date) -> str:
    """Say why it cannot be proposed."""
    return rules.why_not_proposed(state_of(row, on), _lines(row).count())


def _not_adopted(row: Roadmap, on: date) -> str:
    """Say why it cannot be adopted."""
    return rules.why_not_adopted(state_of(row, on), _lines(row).filter(decision=Decision.WAITING).count())


MACHINE = Machine(Roadmap, (
    Step("propose", pgettext_lazy("roadmap", "propose"), "change", propose, _not_proposed, lambda row: row.proposed_on),
    Step("send-back", pgettext_lazy("roadmap", "send back"), "approve", send_back,
         lambda row, on: rules.why_not_returned(state_of(row, on)), reason=True,
         applies=lambda row: not row.adopted_on),
    Step("adopt", pgettext_lazy("roadmap", "adopt"), "approve", adopt, _not_adopted, lambda row: row.adopted_on),
    Step("review", pgettext_lazy("roadmap", "review the year"), "change", review,
         lambda row, on: rules.why_not_reviewed(state_of(row, on)), lambda row: row.reviewed_on,
         asks=("review_fr", "review_en")),
))  # fmt: skip


def why_not_by(actor: Actor, row: Roadmap, on: date) -> str:
    """Say why this person cannot adopt it."""
    return rules.why_not_adopter(actor.user_id, row.proposed_by_id)


GATES = (Gate(Roadmap, "adopt", why_not_by),)


def guard_lines(actor: Actor, act: str, row: RoadmapItem, stored: RoadmapItem | None) -> str:
    """Say why a line may not be stored so: its decision, or a line of an adopted roadmap, is for who adopts roadmaps.

    Whatever the way in: form, file, API. What was done (actions, project) is told by the post at any time.
    """
    if act not in {"add", "change", "archive", "restore"}:
        return ""
    fresh = stored or RoadmapItem()
    decided = act in {"add", "change"} and _differing(row, fresh, DECIDED)
    rewritten = act != "change" or bool(_differing(row, fresh, PROPOSED))
    if not (decided or rewritten) or _everywhere(actor):
        return ""
    adopted = row.roadmap.adopted_on is not None
    if not decided and not adopted:
        return ""
    if may(actor, "approve", (stored or row).roadmap):
        return ""
    roles = ", ".join(str(Role(role).label) for role in roles_that_may(KIND, "approve"))
    if decided:
        fields = ", ".join(str(field_at(RoadmapItem, name).verbose_name) for name in decided)
        words = _("%(fields)s: what is kept, postponed or dropped is decided by %(roles)s. Leave it as it was.")
        return words % {"fields": fields, "roles": roles}
    return _("This roadmap is adopted: its lines are changed by %(roles)s. You may say what was done.") % {
        "roles": roles
    }


def _differing(row: RoadmapItem, stored: RoadmapItem, names: tuple[str, ...]) -> list[str]:
    """Return which fields differ."""
    return [name for name in names if getattr(row, name) != getattr(stored, name)]


def _everywhere(actor: Actor) -> bool:
    """Say whether an actor may adopt every roadmap; no query."""
    return any("everything" in scopes_for(role, KIND, "approve") for role in actor.roles)
