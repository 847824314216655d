"""The life of an agreement as a table of steps: who may take each, what must be true before, what it writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.actor import Actor
from entente.access.choices import Role
from entente.access.matrix import roles_that_may
from entente.access.service import approves
from entente.apps.agreements.choices import NOT_BINDING, Answer
from entente.apps.agreements.life import SECOND
from entente.apps.agreements.models import Agreement
from entente.apps.reference.choices import Precision
from entente.engines.records.columns import field_at
from entente.engines.workflow.machine import Machine, Step, WhyNot, always

KIND = Agreement._meta.label_lower
# The dates that commit the State: whoever may only change a record may not write them, whatever the way in.
COMMITTING = (
    "signed_on", "authorised_on", "ratified_on", "our_notice_on", "their_notice_on", "provisional_on", "in_force_on",
    "denounced_on", "ends_on",
)  # fmt: skip


def _binds(row: Agreement) -> bool:
    """Say whether it binds in law."""
    return row.form not in NOT_BINDING


def _unanswered(row: Agreement) -> bool:
    """Say whether the question of article 53 stands."""
    return _binds(row) and not row.article_53


def _unsigned(row: Agreement, on: date) -> str:
    """Say that what follows signature waits for it."""
    return "" if row.signed_on else _("It is not signed yet: this comes after signature.")


def _unmandated(row: Agreement, on: date) -> str:
    """Say that what binds is signed with a mandate."""
    if row.mandated_on or not _binds(row):
        return ""
    return _("There is no mandate yet: what binds in law is negotiated and signed with one. Enter it first.")


def _unauthorised(row: Agreement, on: date) -> str:
    """Say what of article 53 stands in the way of consent to be bound (RULES §4)."""
    if unsigned := _unsigned(row, on):
        return unsigned
    if _binds(row) and not row.article_53:
        return _("The question of article 53 is not answered yet: answer it first.")
    if row.article_53 == Answer.YES and not row.authorised_on:
        return _("A law is needed first (article 53): enter the law of authorisation.")
    return ""


def _unratified(row: Agreement, on: date) -> str:
    """Say what stands in the way of telling the partner that our procedure is complete."""
    if waiting := _unauthorised(row, on):
        return waiting
    if _binds(row) and not row.ratified_on:
        return _("It is not ratified or approved yet: our notification says that it is.")
    return ""


def _early(row: Agreement, on: date) -> str:
    """Say that the partner's notification comes after signature."""
    return "" if row.signed_on else _("Both notifications come after signature: it is not signed yet.")


def _not_provisional(row: Agreement, on: date) -> str:
    """Say that only what is signed and not in force is applied provisionally."""
    entry = row.own_life.own_entry
    if entry is not None and entry <= on:
        return _("It is in force: nothing is left to apply provisionally.")
    return _unsigned(row, on)


def _unpublishable(row: Agreement, on: date) -> str:
    """Say that publication gives the day of entry into force."""
    if row.own_life.own_entry:
        return ""
    return _("Its entry into force is not known yet: publication by decree says it.")


def _not_in_force(row: Agreement, on: date) -> str:
    """Say that only what is in force is denounced."""
    return "" if row.own_life.in_force_on(on) else _("It is not in force on that day: there is nothing to denounce.")


def _dated(
    code: str, words: Any, act: str, name: str, why_not: WhyNot, *, asks: tuple[str, ...] = (), reason: bool = False,
    applies: Callable[[Any], bool] = lambda row: True, precision: str = "",
) -> Step:  # fmt: skip
    """Return a step that writes its day in a field; one of which more is known now than before says so."""

    def apply(row: Any, on: date, values: Mapping[str, Any], actor: Actor) -> None:
        setattr(row, name, on)
        if precision:
            setattr(row, precision, Precision.DAY)

    return Step(code, words, act, apply, why_not, lambda row: getattr(row, name), asks, reason, applies)


def _keep(row: Any, on: date, values: Mapping[str, Any], actor: Actor) -> None:
    """Keep what the step asked: it is written already."""


def _entered(step: Step) -> Step:
    """Return the step of entry into force, done as soon as the clause gives it."""
    return Step(step.code, step.words, step.act, step.apply, step.why_not, lambda row: row.own_life.own_entry)


Applies = Callable[[Any], bool]


def _before_signature(name: str) -> Applies:
    """Return whether a step before signature is part of a life: it was taken, or signature is still to come."""
    return lambda row: _binds(row) and bool(getattr(row, name) or not row.signed_on)


def _before_entry(name: str, *, binding: bool = True) -> Applies:
    """Return whether a step before entry into force is part of a life: it was taken, or the entry is not known."""
    return lambda row: (_binds(row) or not binding) and bool(getattr(row, name) or not row.own_life.own_entry)


def _by_notification(name: str) -> Applies:
    """Return whether a notification is, or may be, part of a life."""
    before = _before_entry(name)
    return lambda row: before(row) and (not row.entry_clause or row.entry_clause in SECOND)


MACHINE = Machine(Agreement, (
    _dated("mandate", gettext_lazy("give the mandate"), "change", "mandated_on", always,
           applies=_before_signature("mandated_on")),
    _dated("initial", gettext_lazy("initial"), "change", "initialled_on", always,
           applies=lambda row: bool(row.initialled_on or not row.signed_on)),
    _dated("sign", gettext_lazy("sign"), "approve", "signed_on", _unmandated, precision="signed_precision"),
    Step("article-53", gettext_lazy("answer article 53"), "change", _keep,
         asks=("article_53", "article_53_matter", "article_53_reason"), applies=_unanswered),
    _dated("authorise", gettext_lazy("enter the law of authorisation"), "approve", "authorised_on", _unsigned,
           applies=lambda row: row.article_53 == Answer.YES),
    _dated("ratify", gettext_lazy("ratify or approve"), "approve", "ratified_on", _unauthorised,
           applies=_before_entry("ratified_on")),
    _dated("notify", gettext_lazy("enter our notification"), "approve", "our_notice_on", _unratified,
           applies=_by_notification("our_notice_on")),
    _dated("be-notified", gettext_lazy("enter their notification"), "approve", "their_notice_on", _early,
           applies=_by_notification("their_notice_on")),
    _dated("apply-provisionally", gettext_lazy("apply provisionally"), "approve", "provisional_on", _not_provisional,
           applies=_before_entry("provisional_on", binding=False)),
    _entered(_dated("enter", gettext_lazy("state the entry into force"), "approve", "in_force_on", _unauthorised,
                    precision="in_force_precision")),
    _dated("publish", gettext_lazy("publish"), "change", "published_on", _unpublishable, asks=("published_ref",)),
    _dated("denounce", gettext_lazy("denounce"), "approve", "denounced_on", _not_in_force, asks=("denounced_by",),
           reason=True),
))  # fmt: skip


def guard_dates(actor: Actor, act: str, row: Any, stored: Any) -> str:
    """Say why an agreement may not be stored so: it writes a date that commits the State, and the actor may not.

    Whatever the way in: form, file, API. A new agreement that is signed already is one, too.
    """
    if act not in {"add", "change"}:
        return ""
    changed = [name for name in COMMITTING if getattr(row, name) != (getattr(stored, name) if stored else None)]
    if not changed or approves(actor, KIND, (stored or row).owner_id):
        return ""
    return _("%(fields)s: dates that commit the State are written by %(roles)s. Leave them as they were.") % {
        "fields": ", ".join(str(field_at(Agreement, name).verbose_name) for name in changed),
        "roles": ", ".join(str(Role(role).label) for role in roles_that_may(KIND, "approve")),
    }
