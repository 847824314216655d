"""The lives of values and narratives (submitted, approved by another, returned, reopened), of periods (locked), and
what no way in may write past them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from entente.access.actor import Actor
from entente.apps.projects.results import rules
from entente.apps.projects.results.choices import ReportState
from entente.apps.projects.results.models import Aim, Indicator, Narrative, Period, Value
from entente.apps.projects.results.together import WRITTEN, unlockers
from entente.engines.workflow.machine import Gate, Machine, Step

Values = Mapping[str, Any]
COUNTED = ("measure", "unit_fr", "unit_en", "cumulative", "by_sex")


def submit(row: Any, on: date, values: Values, actor: Actor) -> None:
    """Say that it is ready to be looked at, by whom and when."""
    row.state, row.submitted_on, row.submitted_by_id = ReportState.SUBMITTED, on, actor.user_id


def approve(row: Any, on: date, values: Values, actor: Actor) -> None:
    """Say that it counts, by whom and when."""
    row.state, row.approved_on, row.approved_by_id = ReportState.APPROVED, on, actor.user_id


def give_back(row: Any, on: date, values: Values, actor: Actor) -> None:
    """Return it to who entered it."""
    row.state, row.submitted_on, row.submitted_by_id = ReportState.RETURNED, None, None


def reopen(row: Any, on: date, values: Values, actor: Actor) -> None:
    """Take back that it was approved, so that it may be corrected; the journal keeps what it was."""
    row.state = ReportState.DRAFT
    row.submitted_on = row.approved_on = row.submitted_by_id = row.approved_by_id = None


def lock(row: Period, on: date, values: Values, actor: Actor) -> None:
    """Lock a period."""
    row.locked_on, row.locked_by_id = on, actor.user_id


def unlock(row: Period, on: date, values: Values, actor: Actor) -> None:
    """Unlock a period."""
    row.locked_on = row.locked_by_id = None


def why_locked(row: Any) -> str:
    """Say that the period of a row is locked, and who unlocks it."""
    return rules.why_locked(str(row.period), unlockers()) if row.period.locked_on else ""


def _unless_locked(why_not: Callable[[str], str], since: str = "") -> Callable[[Any, date], str]:
    """Return what stands in the way of a step: the state, the lock of the period, the day."""

    def ask(row: Any, on: date) -> str:
        day = rules.why_not_on(on, getattr(row, since) if since else None, timezone.localdate())
        return why_not(row.state) or why_locked(row) or day

    return ask


def why_not_locked(row: Period, on: date) -> str:
    """Say why a period cannot be locked."""
    if row.locked_on:
        return _("It is locked already.")
    return rules.why_not_on(on, row.starts_on, timezone.localdate())


def why_not_unlocked(row: Period, on: date) -> str:
    """Say why a period cannot be unlocked."""
    return "" if row.locked_on else _("It is not locked.")


def another(actor: Actor, row: Any, on: date) -> str:
    """Say why this person cannot approve it."""
    submitted = row.state == ReportState.SUBMITTED
    return rules.why_not_by(actor.user_id, row.submitted_by_id) if submitted else ""


SUBMIT = Step(
    "submit-result", pgettext_lazy("results", "submit"), "change", submit, _unless_locked(rules.why_not_submitted),
    lambda row: row.submitted_on,
)  # fmt: skip
APPROVE = Step(
    "approve-result", pgettext_lazy("results", "approve"), "approve", approve,
    _unless_locked(rules.why_not_judged, "submitted_on"), lambda row: row.approved_on,
)  # fmt: skip
RETURN = Step(
    "return-result", pgettext_lazy("results", "return"), "approve", give_back, _unless_locked(rules.why_not_judged),
    reason=True,
)  # fmt: skip
REOPEN = Step(
    "reopen-result", pgettext_lazy("results", "reopen"), "approve", reopen, _unless_locked(rules.why_not_reopened),
    reason=True,
)  # fmt: skip
REPORTED = (SUBMIT, APPROVE, RETURN, REOPEN)
MACHINES = (
    Machine(Value, REPORTED),
    Machine(Narrative, REPORTED),
    Machine(Period, (
        Step("lock-period", pgettext_lazy("results", "lock"), "approve", lock, why_not_locked,
             lambda row: row.locked_on, reason=True),
        Step("unlock-period", pgettext_lazy("results", "unlock"), "approve", unlock, why_not_unlocked, reason=True,
             applies=lambda row: row.locked_on is not None),
    )),
)  # fmt: skip
GATES = (Gate(Value, APPROVE.code, another), Gate(Narrative, APPROVE.code, another))


def _differs(row: Any, stored: Any, names: tuple[str, ...]) -> bool:
    """Say whether a row differs from what is stored in one of some fields."""
    return any(getattr(row, name) != getattr(stored, name) for name in names)


def guard_reported(actor: Actor, act: str, row: Any, stored: Any) -> str:
    """Say why what was entered may not be stored so: it is no draft any more, or its period is locked."""
    if act in {"archive", "restore"}:
        return why_locked(row) or (rules.why_not_written(row.state) if act == "archive" else "")
    if act == "change" and stored is not None and _differs(row, stored, WRITTEN[type(row)]):
        return rules.why_not_written(stored.state) or (why_locked(stored) if row.period_id != stored.period_id else "")
    return ""


def guard_target(actor: Actor, act: str, row: Any, stored: Any) -> str:
    """Say why a target may not be archived, or leave its period: the period is locked."""
    if act in {"archive", "restore"}:
        return why_locked(row)
    return why_locked(stored) if stored is not None and row.period_id != stored.period_id else ""


def guard_period(actor: Actor, act: str, row: Any, stored: Any) -> str:
    """Say why a period may not be stored so: it is locked, or about to leave its values alone."""
    if act == "change" and stored.locked_on and _differs(row, stored, WRITTEN[Period]):
        return rules.why_locked(str(stored), unlockers())
    if act != "archive":
        return ""
    if row.locked_on:
        return rules.why_locked(str(row), unlockers())
    if any(rows.filter(archived_at=None).exists() for rows in (row.values, row.narratives)):
        return _("Something was entered for this period: archive that first.")
    return ""


def guard_aim(actor: Actor, act: str, row: Any, stored: Any) -> str:
    """Say why an aim may not go to another project, or be archived: others hang on it."""
    moved = act == "change" and row.project_id != stored.project_id
    if not moved and act != "archive":
        return ""
    hanging = (Indicator._base_manager.filter(aim=row.pk), Aim._base_manager.filter(parent=row.pk))
    if not any(rows.filter(archived_at=None).exists() for rows in hanging):
        return ""
    return _("Indicators or other aims hang on it: archive them first, or tie them to another one.")


def guard_category(actor: Actor, act: str, row: Any, stored: Any) -> str:
    """Say why a category may not go to another indicator, or be archived: values are entered for it."""
    moved = act == "change" and row.indicator_id != stored.indicator_id
    if not moved and act != "archive":
        return ""
    held = Value._base_manager.filter(category=row.pk, archived_at=None).exists()
    return _("It has values: archive them first.") if held else ""


def guard_indicator(actor: Actor, act: str, row: Any, stored: Any) -> str:
    """Say why an indicator may not be measured otherwise, go to another project or be archived: others need it so."""
    if act == "archive":
        if row.fed_by.filter(archived_at=None).exists():
            return _("Other indicators add up into it: lead them elsewhere first.")
        return _("It has values: archive them first.") if _has_values(row) else ""
    if act != "change" or not _differs(row, stored, (*COUNTED, "aim_id")) or not _has_values(row):
        return ""
    if _differs(row, stored, COUNTED):
        return _(
            "It has values already: its measure, unit and sexes stay. Make another indicator, or archive them first."
        )
    if row.aim.project_id != stored.aim.project_id:
        return _("It has values already: it stays in its project.")
    return ""


def _has_values(row: Any) -> bool:
    """Say whether values are entered for an indicator."""
    return Value._base_manager.filter(indicator=row.pk, archived_at=None).exists()
