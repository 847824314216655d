"""What the dialogues room can count."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.apps.dialogues.choices import MeetingState
from entente.apps.dialogues.due import overdue
from entente.apps.dialogues.models import Meeting, Series
from entente.apps.dialogues.queries import standing
from entente.apps.reference.choices import WITH_REGIONAL
from entente.apps.reference.queries import concerning
from entente.engines.figures.figure import Figure, Rows, Window


def about(rows: Rows, window: Window) -> Rows:
    """Return the rows about the window's country, all of them when none is given."""
    rows = rows.filter(archived_at__isnull=True)
    return concerning(rows, window.subject.pk, window.on) if window.subject else rows


def held(rows: Rows, window: Window) -> Rows:
    """Return the meetings and visits held that begin in the year."""
    in_year = rows.filter(starts_on__gte=window.first_day, starts_on__lt=window.day_after)
    return about(in_year, window).filter(state=MeetingState.HELD)


FIGURES = (
    Figure("dialogues.series", _("standing dialogues"), Series,
           lambda rows, window: about(standing(rows, window.on), window), reach=WITH_REGIONAL),
    Figure("dialogues.overdue", _("dialogues overdue"), Series,
           lambda rows, window: overdue(about(rows, window), window.actor, window.on), depends=(Meeting,),
           reach=WITH_REGIONAL),
    Figure("dialogues.held", _("meetings held"), Meeting, held, period="year", reach=WITH_REGIONAL),
)  # fmt: skip
