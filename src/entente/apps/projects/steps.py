"""The life of a project as a table of steps: who may take each, what must be true before, what it writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from entente.access.actor import Actor
from entente.access.choices import Role
from entente.access.matrix import roles_that_may
from entente.access.service import approves
from entente.apps.projects.basis import why_without_basis
from entente.apps.projects.choices import ProjectStage
from entente.apps.projects.models import Project
from entente.apps.projects.queries import open_parts
from entente.apps.projects.rules import stage_on, why_not_approver, why_not_on
from entente.engines.records.columns import field_at
from entente.engines.workflow.machine import Gate, Machine, Step, WhyNot, always

KIND = Project._meta.label_lower
# The dates that commit: whoever may only change a project may not write them, whatever the way in.
COMMITTING = ("approved_on", "signed_on", "started_on", "stopped_on", "closed_on")
OPEN = frozenset({ProjectStage.CLOSING, ProjectStage.RUNNING, ProjectStage.SUSPENDED})
OVER = frozenset({ProjectStage.STOPPED, ProjectStage.CLOSED, ProjectStage.EVALUATED})


def _not_appraised(row: Project, on: date) -> str:
    """Say what an appraisal lacks: where the project comes from."""
    if row.own_initiative or row.requests.filter(archived_at__isnull=True).exists():
        return ""
    return _("Nothing says where it comes from: link the partner’s request, or say that it is our own initiative.")


def _unready(row: Project, on: date) -> str:
    """Say all that approval waits for, our own side of it: appraisal, origin, exit plan, partner's share."""
    found = [] if row.appraised_on else [_("It is not appraised yet: this comes after appraisal.")]
    found.append(_not_appraised(row, on))
    if not (row.exit_fr.strip() or row.exit_en.strip()):
        found.append(_("There is no exit plan: write how the partner carries it on without us."))
    if not row.shares.filter(archived_at__isnull=True).exists():
        found.append(_("There is no schedule of the partner’s share: enter it year by year."))
    return " ".join(filter(None, found))


def _unapproved(row: Project, on: date) -> str:
    """Say that signature waits for approval."""
    return "" if row.approved_on else _("It is not approved yet: the convention is signed after approval.")


def _unsigned(row: Project, on: date) -> str:
    """Say that implementation waits for approval and for the convention."""
    if waiting := _unapproved(row, on):
        return waiting
    return "" if row.signed_on else _("The convention is not signed yet: implementation begins after it.")


def _not_running(row: Project, on: date) -> str:
    """Say that only what is under way is suspended."""
    return "" if _stage(row, on) == ProjectStage.RUNNING else _("Only a project under way is suspended.")


def _over(row: Project, on: date) -> str:
    """Say that what is over is stopped no more."""
    return _("It is over already: nothing is left to stop.") if _stage(row, on) in OVER else ""


def _unfinished(row: Project, on: date) -> str:
    """Say what closing waits for: an end that has come, and parts that are over."""
    found = []
    if _stage(row, on) not in OPEN:
        found.append(_("Only a project that has begun is closed; one that never will is stopped."))
    elif row.ends_on is not None and row.ends_on > on:
        found.append(_("Its end is still to come: close it on that day or later, or correct the end first."))
    if parts := open_parts(row, on):
        found.append(_("Parts of it are still open (%(count)d): close or stop them first.") % {"count": parts})
    return " ".join(found)


def _not_closed(row: Project, on: date) -> str:
    """Say that evaluation comes after closing."""
    return "" if row.closed_on else _("It is not closed yet: evaluation comes after closing.")


def _stage(row: Project, on: date) -> ProjectStage:
    """Return where it stands on a day."""
    return stage_on(on, row.days)


def _write(name: str) -> Callable[[Any, date, Mapping[str, Any], Actor], None]:
    """Return what a step does that writes its day in a field."""

    def apply(row: Any, on: date, values: Mapping[str, Any], actor: Actor) -> None:
        setattr(row, name, on)

    return apply


def _begin(row: Project, on: date, values: Mapping[str, Any], actor: Actor) -> None:
    """Begin implementation: the period planned begins on that day too."""
    row.started_on = row.starts_on = on


def _suspend(row: Project, on: date, values: Mapping[str, Any], actor: Actor) -> None:
    """Suspend it, once more if need be; the journal keeps the earlier days."""
    row.suspended_on, row.resumed_on = on, None


def _dated(
    code: str, words: Any, act: str, name: str, why_not: WhyNot = always, *, asks: tuple[str, ...] = (),
    reason: bool = False, applies: Callable[[Any], bool] = lambda row: True,
) -> Step:  # fmt: skip
    """Return a step that writes its day in a field."""
    return Step(code, words, act, _write(name), why_not, lambda row: getattr(row, name), asks, reason, applies)


def _told(name: str) -> Callable[[Any], bool]:
    """Return whether a step is part of a life: taken, or still to come; of older projects only the period is known."""
    return lambda row: bool(getattr(row, name)) or row.days.told or row.days.starts_on is None


def _resting(row: Project) -> bool:
    """Say whether it is suspended and not resumed."""
    return row.suspended_on is not None and row.resumed_on is None


def _come(step: Step) -> Step:
    """Return a step that is taken on a day that has come, and no other."""

    def why_not(row: Any, on: date) -> str:
        return why_not_on(on, timezone.localdate()) or step.why_not(row, on)

    return replace(step, why_not=why_not)


MACHINE = Machine(Project, tuple(map(_come, (
    _dated("idea", pgettext_lazy("project", "enter the idea"), "change", "idea_on", applies=_told("idea_on")),
    _dated("appraise", pgettext_lazy("project", "appraise"), "change", "appraised_on", _not_appraised,
           applies=_told("appraised_on")),
    _dated("approve", pgettext_lazy("project", "approve in committee"), "approve", "approved_on", _unready,
           asks=("committee",), applies=_told("approved_on")),
    _dated("sign", gettext_lazy("sign the convention"), "approve", "signed_on", _unapproved, asks=("convention",),
           applies=_told("signed_on")),
    Step("start", gettext_lazy("begin implementation"), "approve", _begin, _unsigned, lambda row: row.days.began_on),
    Step("suspend", pgettext_lazy("project", "suspend"), "change", _suspend, _not_running,
         lambda row: row.suspended_on if _resting(row) else None, reason=True,
         applies=lambda row: not (row.closed_on or row.stopped_on)),
    _dated("resume", pgettext_lazy("project", "resume"), "change", "resumed_on", applies=_resting),
    _dated("stop", pgettext_lazy("project", "stop"), "approve", "stopped_on", _over, reason=True,
           applies=lambda row: not row.closed_on),
    _dated("close", pgettext_lazy("project", "close"), "approve", "closed_on", _unfinished,
           applies=lambda row: not row.stopped_on),
    _dated("evaluate", pgettext_lazy("project", "evaluate"), "change", "evaluated_on", _not_closed,
           applies=lambda row: not row.stopped_on),
))))  # fmt: skip


def why_not_by(actor: Actor, row: Project, on: date) -> str:
    """Say why this person cannot approve it."""
    return why_not_approver(actor.user_id, row.appraised_by_id)


GATES = (
    Gate(Project, "approve", why_not_by),
    Gate(Project, "approve", why_without_basis),
    Gate(Project, "start", why_without_basis),
)


def guard_life(actor: Actor, act: str, row: Project, stored: Project | None) -> str:
    """Say why a project may not be stored so: it writes a date that commits, and the actor may not.

    Whatever the way in: form, file, API. It also records who appraised and who approved, and makes an idea of the new
    project of whoever may not approve, so that nobody goes round the steps by giving a period alone.
    """
    if act not in {"add", "change"}:
        return ""
    changed = {name for name in (*COMMITTING, "appraised_on") if getattr(row, name) != getattr(stored, name, None)}
    if "appraised_on" in changed:
        row.appraised_by_id = actor.user_id if row.appraised_on else None
    if "approved_on" in changed:
        row.approved_by_id = actor.user_id if row.approved_on else None
    untold = not row.days.told and (stored is None or stored.days.told)
    if changed.isdisjoint(COMMITTING) and not untold:
        return ""
    if approves(actor, KIND, (stored or row).owner_id):
        return why_not_approver(row.approved_by_id, row.appraised_by_id)
    if untold and stored is None and changed.isdisjoint(COMMITTING):
        row.idea_on = timezone.localdate()
        return ""
    names = [name for name in COMMITTING if name in changed] or ["idea_on"]
    return _("%(fields)s: days that commit are written by %(roles)s. Leave them as they were.") % {
        "fields": ", ".join(str(field_at(Project, name).verbose_name) for name in names),
        "roles": ", ".join(str(Role(role).label) for role in roles_that_may(KIND, "approve")),
    }
