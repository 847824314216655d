"""Programme, project, component: what is part of what, never in a circle, each level lower than what it is part of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.apps.projects.choices import ProjectKind
from entente.apps.projects.models import Project
from entente.engines.records.circles import never_in_a_circle, with_ancestors
from entente.engines.records.record import Fault, Proposed

LEVELS: Mapping[str, int] = {
    kind: place for place, kind in enumerate((ProjectKind.PROGRAMME, ProjectKind.PROJECT, ProjectKind.COMPONENT))
}


def _circle() -> str:
    """Return the sentence for a circle."""
    return _("A project cannot be part of itself or of its own parts: choose another one.")


_never_in_a_circle = never_in_a_circle(Project, _circle)


def parts_fit(actor: Actor, rows: Sequence[Proposed]) -> list[Fault]:
    """Return the faults of rows in their tree: a circle, or a part that is no lower than what it is part of.

    A query a level upwards, and one for the parts.
    """
    if circle := _never_in_a_circle(actor, rows):
        return list(circle)
    asked = {row.number: row.values for row in rows}
    known = with_ancestors(Project, "parent_id", asked, ("parent_id", "kind"))
    numbers = [number for number in asked if number > 0]
    stored = Project._base_manager.filter(parent__in=numbers, archived_at__isnull=True).exclude(pk__in=numbers)
    parts: dict[int, list[str]] = {}
    for parent, kind in stored.order_by().values_list("parent_id", "kind"):
        parts.setdefault(parent, []).append(kind)
    found: list[Fault] = []
    for place, row in enumerate(rows):
        above = known.get(row.values.get("parent_id") or 0)
        if above is not None and not _lower(row.values, above["kind"]):
            found.append((place, "parent", _part_sentence()))
        elif any(LEVELS.get(kind, 0) <= LEVELS.get(row.values["kind"], 0) for kind in parts.get(row.number, ())):
            found.append((place, "kind", _part_sentence()))
    return found


def _lower(values: Mapping[str, Any], above: str) -> bool:
    """Say whether a row stands lower than what it is part of."""
    own: str = values["kind"]
    return LEVELS.get(own, 0) > LEVELS.get(above, 0)


def _part_sentence() -> str:
    """Return what may be part of what."""
    return _(
        "A project is part of a programme, a component of a project or programme: correct the kind, or the parent."
    )
