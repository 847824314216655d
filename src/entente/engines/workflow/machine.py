"""A life as a table of steps: which stand open on a day, who may take each, and the sentence that says why not yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

from entente.access.actor import Actor
from entente.access.choices import Role
from entente.access.matrix import roles_that_may
from entente.access.service import may, why_not
from entente.engines.records.columns import Words
from entente.engines.records.history import name_steps

# (row, the day of the step) -> why the step may not be taken, "" when it may.
WhyNot = Callable[[Any, date], str]


def always(row: Any, on: date) -> str:
    """Say that nothing stands in the way."""
    return ""


@dataclass(frozen=True)
class Step:
    """One step: its code, its words ("sign"), the act of the matrix it needs, and what must be true before.

    `apply` changes the row that is about to be saved: it is given the row, the day of the step, what else the form
    of the step asks (`asks` names fields of the model), and who acts. `done` gives the day on which the step was
    taken, None when it was not; a step without it leaves no date (it can be taken again). `reason` says that the
    step wants a reason in words. `applies` says of which rows the step is a part at all.
    """

    code: str
    words: Words
    act: str
    apply: Callable[[Any, date, Mapping[str, Any], Actor], None]
    why_not: WhyNot = always
    done: Callable[[Any], date | None] = lambda row: None
    asks: tuple[str, ...] = ()
    reason: bool = False
    applies: Callable[[Any], bool] = lambda row: True


@dataclass(frozen=True)
class Machine:
    """The life of one record type: its steps in their usual order."""

    model: type[models.Model]
    steps: tuple[Step, ...]

    def step(self, code: str) -> Step | None:
        """Return the step of a code, None when there is none."""
        return next((step for step in self.steps if step.code == code), None)


@dataclass(frozen=True)
class Gate:
    """What an upper room has to say about a step of a lower one: `check` gives the sentence, "" when fine."""

    on: type[models.Model]
    step: str
    check: Callable[[Actor, Any, date], str]


@dataclass(frozen=True)
class Offer:
    """A step as it stands for a reader: its day if it was taken, whether it may be taken, why not, who may."""

    step: Step
    done_on: date | None
    open: bool
    why_not: str
    roles: tuple[str, ...] = field(default=())


_machines: dict[type[models.Model], Machine] = {}
_gates: list[Gate] = []


def fill(machines: Iterable[Machine], gates: Iterable[Gate] = ()) -> None:
    """Take the machines and gates the registry lists; a gate on a step that does not exist is an error."""
    _machines.clear()
    _machines.update({machine.model: machine for machine in machines})
    named = ((machine.model._meta.label_lower, step) for machine in _machines.values() for step in machine.steps)
    name_steps({(kind, step.code): step.words for kind, step in named})
    _gates[:] = gates
    for gate in _gates:
        if gate.on not in _machines or _machines[gate.on].step(gate.step) is None:
            raise ValueError(f"{gate.on.__name__}: there is no step “{gate.step}” for a gate to stand at")


def machine_of(model: type[models.Model]) -> Machine | None:
    """Return the life of a record type, None when it has none."""
    return _machines.get(model)


def why_not_taken(actor: Actor, row: Any, step: Step, on: date) -> str:
    """Return why a step may not be taken on a day: rights first, then the room's own rule, then upper rooms' gates."""
    if not may(actor, step.act, row):
        return why_not(step.act, type(row))
    return step.why_not(row, on) or _gated(actor, row, step, on)


def _gated(actor: Actor, row: Any, step: Step, on: date) -> str:
    """Return what upper rooms have against a step, their sentences joined."""
    found = [gate.check(actor, row, on) for gate in _gates if gate.on is type(row) and gate.step == step.code]
    return " ".join(sentence for sentence in found if sentence)


def offers(actor: Actor, row: Any, on: date) -> Sequence[Offer]:
    """Return the steps of a row's life as they stand for a reader on a day. A query for each act, not for each step."""
    machine = machine_of(type(row))
    if machine is None:
        return ()
    steps = [step for step in machine.steps if step.applies(row)]
    allowed = {act: bool(may(actor, act, row)) for act in {step.act for step in steps}}
    found = []
    for step in steps:
        done_on = step.done(row)
        rule = "" if done_on else step.why_not(row, on) or _gated(actor, row, step, on)
        opened = done_on is None and not rule and allowed[step.act]
        roles = roles_that_may(type(row)._meta.label_lower, step.act)
        found.append(Offer(step, done_on, opened, rule, tuple(str(Role(role).label) for role in roles)))
    return found
