"""Rules of the follow-up room: pure, no database, no web."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from entente.apps.followup.choices import TO_DO, Late, Moment, Side, State


def why_not_promised(
    side: str, institution: int | None, made: date | None, due: date | None, today: date
) -> dict[str, str]:
    """Say, by field, why a promise cannot stand as it is written; empty when it can."""
    reasons = {}
    if side == Side.OURS and institution is not None:
        reasons["institution"] = _("An institution is who promised on their side: choose “theirs”, or give none.")
    if made is not None and made > today:
        reasons["made_on"] = _("What was promised was promised today or before: correct the day.")
    if due is not None and made is not None and due < made:
        reasons["due_on"] = _("It falls due on the day it was promised or later: correct one of the two days.")
    return reasons


def why_no_evidence(state: str, *evidence: str) -> str:
    """Say why something cannot be done or verified without evidence, "" when there is some."""
    if state in {State.DONE, State.VERIFIED} and not any(text.strip() for text in evidence):
        return _("Say what shows that it is done: a document, a date, a letter, in one language at least.")
    return ""


def why_not_on(day: date, since: date, today: date) -> str:
    """Say why a step cannot be of a day: it is to come, or before what it follows."""
    if day > today:
        return _("That day is still to come: give today or a day before.")
    if day < since:
        return _("That day comes before what it follows: give a later day.")
    return ""


def why_not_started(state: str) -> str:
    """Say why nobody can begin it."""
    return "" if state == State.OPEN else _("Only what is open can be begun.")


def why_not_done(state: str) -> str:
    """Say why it cannot be called done."""
    return "" if state in TO_DO else _("Only what is open or being done can be called done: reopen it first.")


def why_not_verified(state: str) -> str:
    """Say why it cannot be verified."""
    return "" if state == State.DONE else _("Only what is done can be verified.")


def why_not_verifier(verifier: int | None, doer: int | None) -> str:
    """Say why an account cannot verify what another did; the local operator, who has no account, is None."""
    return _("Who did it does not verify it: somebody else does.") if verifier == doer else ""


def why_not_reopened(state: str) -> str:
    """Say why it cannot be reopened."""
    return "" if state not in TO_DO else _("Only what is done, verified or dropped can be reopened.")


def why_not_dropped(state: str) -> str:
    """Say why it cannot be dropped."""
    return "" if state in TO_DO else _("Only what is open or being done can be dropped.")


def state_on(day: date, state: str, done: date | None, verified: date | None, dropped: date | None) -> State:
    """Return where a promise stood on a day, from the days it now holds; once reopened, it counts as never done."""
    for when, found in ((verified, State.VERIFIED), (dropped, State.DROPPED), (done, State.DONE)):
        if when is not None and when <= day:
            return found
    return State(state) if state in TO_DO else State.OPEN


def lateness(day: date, state: str, due: date | None) -> Late:
    """Return how a promise that stands so on a day stands to its due date; the due date itself is not late."""
    if state not in TO_DO:
        return Late.NO
    if due is None:
        return Late.UNDATED
    return Late.YES if due < day else Late.NO


def why_reminded(today: date, due: date, last: date | None, ahead: date, again: int) -> Moment | None:
    """Return why an account is reminded today of what falls due on a day, None when it is not (yet, or again).

    `last` is when it was last reminded of it, `ahead` the day from which it is told that this falls due, and `again`
    after how many days what is late is told once more. Each moment is told once however often this is asked, and a
    moment that nobody was there to tell is told at the next asking.
    """
    if due < today:
        told = last is not None and last >= due and (today - last).days < again
        return None if told else Moment.LATE
    if due == today:
        return None if last == today else Moment.TODAY
    return Moment.SOON if today >= ahead and (last is None or last < ahead) else None
