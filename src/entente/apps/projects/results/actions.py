"""What a person does in the results framework: enter all of a period at once, judge what others submitted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from entente.access.actor import Actor
from entente.access.service import Refused, require
from entente.apps.projects.results.choices import OPEN_STATES
from entente.apps.projects.results.models import Narrative, Reported, Value
from entente.apps.projects.results.steps import APPROVE, RETURN, SUBMIT, another
from entente.apps.projects.results.together import WRITTEN, narratives_fit, values_fit
from entente.engines.journal.service import Act, difference, note_many, snapshot
from entente.engines.records.actions import prepare
from entente.engines.records.together import proposed, require_fitting
from entente.engines.workflow.actions import take
from entente.engines.workflow.machine import why_not_taken

Fault = tuple[int, str, str]  # place among the lines, field ("" for the line as a whole), sentence
TOGETHER = {Value: values_fit, Narrative: narratives_fit}


class Faulty(Exception):  # noqa: N818 -- lines that cannot stand; nothing was written
    """What is wrong with lines, all of it; nothing was written."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(sentence for _place, _field, sentence in faults))
        self.faults = list(faults)


@dataclass(frozen=True)
class Verdict:
    """What somebody says of one submitted row: approve it, or return it with a reason."""

    row: Reported
    approve: bool
    reason: str = ""


def faults_of(actor: Actor, rows: Sequence[Any]) -> list[Fault]:
    """Return all that stands against rows about to be stored, by place: each by itself, then beside the others."""
    faults: list[Fault] = []
    for place, row in enumerate(rows):
        faults += [(place, name, sentence) for name, sentence in _own_faults(row)]
    for model, ask in TOGETHER.items():
        places = [place for place, row in enumerate(rows) if type(row) is model]
        # Each has a number of its own while it has none, so that none is taken for another.
        asked = [proposed(rows[place]) for place in places]
        numbered = [type(one)(one.number if one.number > 0 else -at, one.values) for at, one in enumerate(asked, 1)]
        faults += [(places[at], name, sentence) for at, name, sentence in ask(actor, numbered)]
    return list(dict.fromkeys(sorted(faults)))


def _own_faults(row: Any) -> list[tuple[str, str]]:
    """Return what a row's own fields and rules say; constraints say the same again and are asked when it is stored."""
    found: list[tuple[str, str]] = []
    # Whether what it refers to is there was asked when it was read: no query for each.
    related = {part.name for part in row._meta.concrete_fields if part.is_relation}
    for ask in (partial(row.clean_fields, exclude=related), row.clean):
        try:
            ask()
        except ValidationError as error:
            found += [("" if name == NON_FIELD_ERRORS else name, sentence)
                      for name, sentences in error.message_dict.items() for sentence in sentences]  # fmt: skip
    return found


def enter(actor: Actor, rows: Sequence[Any], *, submit: bool, on: date) -> int:
    """Store values and narratives as a person fills them in, all or none, and return how many were written.

    A stored row comes with the revision the person saw. With `submit`, all of them are submitted on the day, too.
    Raises Faulty with all that is wrong, Refused where rights are missing; nothing is written then.
    """
    if faults := faults_of(actor, rows):
        raise Faulty(faults)
    try:
        return _entered(actor, rows, submit=submit, on=on)
    except IntegrityError:
        raise Faulty([(0, "", _("Somebody entered one of these values meanwhile: look at the page again."))]) from None


@transaction.atomic
def _entered(actor: Actor, rows: Sequence[Any], *, submit: bool, on: date) -> int:
    """Store the rows that differ from what is stored, each with its line of the journal."""
    stored = _locked(rows)
    if late := [(place, "", _meanwhile()) for place, row in enumerate(rows)
                if row.pk and stored[type(row), row.pk].revision != row.revision]:  # fmt: skip
        raise Faulty(late)
    written, acts = [], []
    for row in rows:
        was = stored.get((type(row), row.pk))
        if was is None or any(getattr(row, name) != getattr(was, name) for name in WRITTEN[type(row)]):
            acts.append(_saved(actor, row, was))
            written.append(row)
    if acts:
        note_many(actor, acts)
    for model in TOGETHER:
        require_fitting(actor, [row for row in written if type(row) is model])
    for row in rows if submit else ():
        if row.state in OPEN_STATES:
            take(actor, row, SUBMIT, on, {})
    return len(written)


def _meanwhile() -> str:
    """Say that somebody else was quicker."""
    return _("Somebody saved this line meanwhile: look at what it says now, then write again.")


def _locked(rows: Iterable[Any]) -> dict[tuple[type[Any], int], Any]:
    """Return the stored rows, held until the end of the transaction, by type and number."""
    listed = list(rows)
    found: dict[tuple[type[Any], int], Any] = {}
    for model in TOGETHER:
        numbers = [row.pk for row in listed if type(row) is model and row.pk]
        if numbers:
            found |= {
                (model, row.pk): row
                for row in model._base_manager.select_for_update().filter(pk__in=numbers).order_by("pk")
            }
    return found


def _saved(actor: Actor, row: Any, was: Any) -> Act:
    """Store one row and return what the journal says of it; raises Refused without the right."""
    act = "add" if was is None else "change"
    prepare(actor, act, row, was)
    before = snapshot(was) if was is not None else {}
    if was is not None:
        row.revision = was.revision + 1
    row.save()
    require(actor, act, row)
    return Act(act, row, *difference(before, snapshot(row))) if was is not None else Act(act, row, {}, snapshot(row))


@transaction.atomic
def judge(actor: Actor, verdicts: Sequence[Verdict], on: date) -> int:
    """Approve or return submitted rows, all or none, and return how many; raises Faulty with all that is wrong."""
    faults = [(place, "", sentence) for place, verdict in enumerate(verdicts)
              if (sentence := _why_not_judged(actor, verdict, on))]  # fmt: skip
    if faults:
        raise Faulty(faults)
    for place, verdict in enumerate(verdicts):
        step = APPROVE if verdict.approve else RETURN
        try:
            take(actor, verdict.row, step, on, {}, reason=verdict.reason)
        except Refused as refused:
            raise Faulty([(place, "", str(refused))]) from None
    return len(verdicts)


def _why_not_judged(actor: Actor, verdict: Verdict, on: date) -> str:
    """Say why a verdict cannot stand; nobody judges what is their own, be it to return it."""
    if sentence := why_not_taken(actor, verdict.row, APPROVE if verdict.approve else RETURN, on):
        return sentence
    if sentence := another(actor, verdict.row, on):
        return sentence
    return "" if verdict.approve or verdict.reason.strip() else _("Say in a few words why it is returned.")
