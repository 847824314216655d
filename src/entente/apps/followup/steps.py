"""The life of a promise: begun, done with evidence, verified by somebody else; reopened or dropped with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import pgettext_lazy

from entente.access.actor import Actor
from entente.apps.followup import rules
from entente.apps.followup.choices import State
from entente.apps.followup.models import Followup
from entente.engines.workflow.machine import Gate, Machine, Step

Values = Mapping[str, Any]


def start(row: Followup, on: date, values: Values, actor: Actor) -> None:
    """Say that it is being done."""
    row.state = State.DOING


def finish(row: Followup, on: date, values: Values, actor: Actor) -> None:
    """Say that it is done, by whom and when."""
    row.state, row.done_on, row.done_by_id = State.DONE, on, actor.user_id


def verify(row: Followup, on: date, values: Values, actor: Actor) -> None:
    """Say that what was done is seen, by whom and when."""
    row.state, row.verified_on, row.verified_by_id = State.VERIFIED, on, actor.user_id


def reopen(row: Followup, on: date, values: Values, actor: Actor) -> None:
    """Take back that it was done, verified or dropped; the journal keeps all of it, the evidence too."""
    row.state = State.OPEN
    row.evidence_fr = row.evidence_en = ""
    row.done_on = row.verified_on = row.dropped_on = None
    row.done_by_id = row.verified_by_id = None


def drop(row: Followup, on: date, values: Values, actor: Actor) -> None:
    """Say that nobody will do it."""
    row.state, row.dropped_on = State.DROPPED, on


def why_not_done(row: Followup, on: date) -> str:
    """Say why it cannot be called done on a day."""
    return rules.why_not_done(row.state) or rules.why_not_on(on, row.made_on, timezone.localdate())


def why_not_verified(row: Followup, on: date) -> str:
    """Say why it cannot be verified on a day."""
    since = row.done_on or row.made_on
    return rules.why_not_verified(row.state) or rules.why_not_on(on, since, timezone.localdate())


def why_not_dropped(row: Followup, on: date) -> str:
    """Say why it cannot be dropped on a day."""
    return rules.why_not_dropped(row.state) or rules.why_not_on(on, row.made_on, timezone.localdate())


def why_not_by(actor: Actor, row: Followup, on: date) -> str:
    """Say why this person cannot verify it."""
    return rules.why_not_verifier(actor.user_id, row.done_by_id) if row.state == State.DONE else ""


MACHINE = Machine(Followup, (
    Step("start", pgettext_lazy("follow-up", "begin"), "change", start,
         lambda row, on: rules.why_not_started(row.state)),
    Step("done", pgettext_lazy("follow-up", "say it is done"), "change", finish, why_not_done, lambda row: row.done_on,
         asks=("evidence_fr", "evidence_en")),
    Step("verify", pgettext_lazy("follow-up", "verify"), "approve", verify, why_not_verified,
         lambda row: row.verified_on),
    Step("reopen", pgettext_lazy("follow-up", "reopen"), "approve", reopen,
         lambda row, on: rules.why_not_reopened(row.state), reason=True),
    Step("drop", pgettext_lazy("follow-up", "drop"), "approve", drop, why_not_dropped, lambda row: row.dropped_on,
         reason=True),
))  # fmt: skip

GATES = (Gate(Followup, "verify", why_not_by),)
