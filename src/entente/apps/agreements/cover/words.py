"""Cover in words: the cells of the small table of activities by field, for the page, the country's page, the brief."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from entente.apps.agreements.choices import Activity
from entente.apps.agreements.cover.queries import Ground
from entente.apps.agreements.cover.rules import State, state_of
from entente.apps.partners.choices import Field
from entente.engines.records.reader import Reader

STATES: Mapping[State, tuple[str, Promise]] = {
    State.COVERED: ("done", _("covered")),
    State.NEAR: ("attention", _("nearly covered")),
    State.NOT: ("pending", _("not covered")),
}
FIELDS = tuple(Field.values)


@dataclass(frozen=True)
class Cell:
    """One activity in one domain: the code and name of the domain, tone and words of the state, where it is told."""

    domain: str
    name: str
    tone: str
    words: str
    address: str


@dataclass(frozen=True)
class Line:
    """One activity: its code, its name, and a cell for each domain."""

    activity: str
    name: str
    cells: tuple[Cell, ...]


def matrix_of(ground: Ground, code: str, reader: Reader, domains: Sequence[str] = FIELDS) -> list[Line]:
    """Return the activities by domain for a country by code, each cell leading to its reasons."""
    return [
        Line(activity, str(label), tuple(_cell(ground, code, reader, domain, activity) for domain in domains))
        for activity, label in Activity.choices
    ]


def _cell(ground: Ground, code: str, reader: Reader, domain: str, activity: str) -> Cell:
    """Return one cell."""
    tone, words = STATES[state_of(ground.misses(activity, domain))]
    address = reader.address(reverse("agreements:cover"), country=code, domain=domain, activity=activity)
    return Cell(domain, ground.names.get(domain, domain), tone, str(words), address)
