"""What the follow-up room can count; as of a day, by the days rows hold now: what was reopened counts as never done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entente.apps.followup.models import Followup
from entente.apps.followup.queries import late_on, open_on, waiting_on
from entente.engines.figures.figure import Figure, Rows, Window
from entente.engines.records.filters import any_of


def about(rows: Rows, window: Window) -> Rows:
    """Return the rows about the window's country, all of them when none is given; archived ones never."""
    rows = rows.filter(archived_at__isnull=True)
    return rows if window.subject is None else any_of(rows, "countries", [window.subject.pk])


def _as_of(condition: Callable[[date], Q], **more: bool) -> Callable[[Rows, Window], Rows]:
    """Return the reader of what a condition holds for on the day."""
    return lambda rows, window: about(rows, window).filter(condition(window.on), **more)


def closed(rows: Rows, window: Window) -> Rows:
    """Return what was verified or dropped in the year."""
    return about(rows, window).filter(closed_on__gte=window.first_day, closed_on__lt=window.day_after)


FIGURES = (
    Figure("followup.open", _("promises open"), Followup, _as_of(open_on)),
    Figure("followup.late", _("promises late"), Followup, _as_of(late_on)),
    Figure("followup.to_verify", _("promises to verify"), Followup, _as_of(waiting_on)),
    Figure("followup.closed", _("promises closed"), Followup, closed, period="year"),
    Figure("followup.open_no_unit", _("promises open, of no unit"), Followup, _as_of(open_on, unit__isnull=True)),
    Figure("followup.late_no_unit", _("promises late, of no unit"), Followup, _as_of(late_on, unit__isnull=True)),
    Figure("followup.open_no_country", _("promises open, about no country"), Followup,
           _as_of(open_on, countries__isnull=True)),
    Figure("followup.late_no_country", _("promises late, about no country"), Followup,
           _as_of(late_on, countries__isnull=True)),
)  # fmt: skip
