"""What the results framework puts on the desk: periods whose values are to be entered, values to approve."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F
from django.db.models import Value as Constant
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from entente.apps.projects.models import Project
from entente.apps.projects.results.models import Period
from entente.apps.projects.results.waiting import ENTER, count_to_approve, to_enter
from entente.apps.reference.choices import Amount
from entente.apps.reference.queries import rule_on
from entente.engines.calendar.in_sql import DaysAfter, MonthsAfter
from entente.engines.records.desk import Due
from entente.engines.records.filters import any_of
from entente.engines.records.reader import Reader

Rows = Any


def _open(rows: Rows, on: date) -> Rows:
    """Return the periods that are not locked, with the day `enter_by` by which their values are entered."""
    try:
        number, unit = rule_on(ENTER, on)
    except LookupError:
        return rows.none().annotate(enter_by=F("ends_on"))
    after = MonthsAfter if unit == Amount.MONTHS else DaysAfter
    return rows.filter(locked_on=None).annotate(enter_by=after(F("ends_on"), Constant(number)))


def _theirs(rows: Rows, countries: frozenset[int]) -> Rows:
    """Return the periods of the projects with one of some countries."""
    projects = any_of(Project._base_manager.all(), "countries", list(countries))
    return rows.filter(project__in=projects.order_by().values("pk"))


DUE = (Due(Period, gettext_lazy("results due"), "enter_by", _theirs, rows=_open, feed="projects.results"),)


def asks(reader: Reader) -> list[tuple[str, str]]:
    """Return (words, address) of the values the reader has to enter, and of those that wait for their eyes."""
    missing = sum(line.count for line in to_enter(reader.actor, reader.on, reader.language, near=True))
    waiting = count_to_approve(reader.actor)
    entering = ngettext("%(count)d value of a period that ended is not entered",
                        "%(count)d values of periods that ended are not entered", missing)  # fmt: skip
    approving = ngettext(
        "%(count)d result waits for your approval", "%(count)d results wait for your approval", waiting
    )
    told = ((entering, missing, "results:to-enter"), (approving, waiting, "results:to-approve"))
    return [(words % {"count": count}, reverse(name)) for words, count, name in told if count]
