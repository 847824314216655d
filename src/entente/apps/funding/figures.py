"""What the funding room can count."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entente.apps.funding.models import Commitment, YearlyExecution
from entente.apps.projects.models import Project
from entente.apps.reference.choices import WITH_REGIONAL
from entente.apps.reference.queries import concerning
from entente.engines.figures.figure import Figure, Rows, Window

STATE_BUDGET = ("programme-105", "programme-209")


def executed(rows: Rows, window: Window) -> Rows:
    """Return the execution of the year, of a country's projects when one is given."""
    found = rows.filter(year=window.year, commitment__archived_at__isnull=True)
    if window.subject is None:
        return found
    projects = concerning(Project.objects.filter(archived_at__isnull=True), window.subject.pk, window.on)
    return found.filter(commitment__project__in=projects.order_by().values("pk"))


def state_budget(rows: Rows, window: Window) -> Rows:
    """Return the execution of the year on State budget programmes 105 and 209."""
    by_code = Q(commitment__line__money_source__code__in=STATE_BUDGET) | Q(
        commitment__line__money_source__parent__code__in=STATE_BUDGET
    )
    return executed(rows, window).filter(by_code)


def still_to_pay(rows: Rows, window: Window) -> Rows:
    """Return the commitments of which something is still to pay."""
    return rows.filter(archived_at__isnull=True, standing__committed__gt=0)


FIGURES = (
    Figure("projects.committed", _("committed"), YearlyExecution, executed, add="committed_eur", period="year",
           money=True, reach=WITH_REGIONAL),
    Figure("projects.paid", _("paid"), YearlyExecution, executed, add="paid_eur", period="year", money=True,
           reach=WITH_REGIONAL),
    Figure("projects.state_budget", _("State budget, programmes 105 and 209"), YearlyExecution, state_budget,
           add="committed_eur", period="year", money=True, reach=WITH_REGIONAL),
    Figure("funding.still_to_pay", _("still to pay"), Commitment,
           lambda rows, window: still_to_pay(rows, window) if window.subject is None
           else still_to_pay(rows, window).filter(country_id=window.subject.pk), add="standing__left_eur", money=True),
)  # fmt: skip
