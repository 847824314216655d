"""What the results framework puts in a calendar, on request: by when the values of a period are to be entered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F
from django.db.models import Value as Constant
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.choices import Marking
from entente.apps.projects.results.models import Period
from entente.apps.projects.results.waiting import ENTER
from entente.apps.reference.choices import Amount
from entente.apps.reference.queries import rule_on
from entente.engines.calendar.entry import Asked, Entry, Feed
from entente.engines.calendar.in_sql import DaysAfter, MonthsAfter
from entente.engines.records import catalogue

Rows = models.QuerySet[Any]


def with_due(rows: Rows, on: date) -> Rows:
    """Return the periods that are not locked, with the day `enter_by` the rule of a day gives; none without a rule."""
    try:
        number, unit = rule_on(ENTER, on)
    except LookupError:
        nothing: Rows = rows.none().annotate(enter_by=F("ends_on"))
        return nothing
    after = MonthsAfter if unit == Amount.MONTHS else DaysAfter
    found: Rows = rows.filter(locked_on=None).annotate(enter_by=after(F("ends_on"), Constant(number)))
    return found


def due(rows: Rows, asked: Asked) -> Iterator[Entry]:
    """Yield the periods on the day by which their values are entered. Two queries."""
    record, language = catalogue.by_model(Period), asked.reader.language
    found = with_due(rows, asked.reader.on).filter(enter_by__gte=asked.first, enter_by__lt=asked.last).order_by()
    for pk, project, name, day, marking in found.values_list(
        "pk", f"project__title_{language}", f"label_{language}", "enter_by", "project__marking"
    ):
        what = _("Results due: %(project)s, %(period)s") % {"project": project, "period": name}
        yield Entry(
            f"period-{pk}-due", day, what, record.detail_path(pk), _("results due"),
            named=marking == Marking.NAMED, number=pk,
        )  # fmt: skip


CALENDAR = (Feed("projects.results", gettext_lazy("results due"), Period, due, quiet=True),)
