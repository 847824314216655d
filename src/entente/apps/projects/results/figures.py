"""What the results framework can count: indicators told, targets and those reached, what waits."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from entente.access.service import visible
from entente.apps.projects.models import Project
from entente.apps.projects.results.aggregation import Span, met
from entente.apps.projects.results.choices import ReportState
from entente.apps.projects.results.models import Indicator, Target, Value
from entente.apps.projects.results.queries import gather
from entente.apps.reference.choices import WITH_REGIONAL
from entente.apps.reference.queries import concerning
from entente.engines.figures.figure import Figure, Rows, Window

PROJECT = "indicator__aim__project"


def about(rows: Rows, window: Window, path: str) -> Rows:
    """Return the rows of projects with the window's country, all of them when none is given; archived ones never."""
    found = rows.filter(archived_at__isnull=True)
    if window.subject is None:
        return found
    projects = concerning(Project.objects.filter(archived_at__isnull=True), window.subject.pk, window.on)
    return found.filter(**{f"{path}__in": projects.order_by().values("pk")})


def told(rows: Rows, window: Window) -> Rows:
    """Return the indicators with an approved value of a period that ends in the year."""
    values = visible(window.actor, Value).filter(
        indicator=OuterRef("pk"), state=ReportState.APPROVED,
        period__ends_on__gte=window.first_day, period__ends_on__lt=window.day_after,
    )  # fmt: skip
    return about(rows, window, "aim__project").filter(Exists(values))


def aimed(rows: Rows, window: Window) -> Rows:
    """Return the targets of the year: of quantities, for the whole of an indicator, in periods that end in it."""
    return about(rows, window, PROJECT).filter(
        quantity__isnull=False, category__isnull=True,
        period__ends_on__gte=window.first_day, period__ends_on__lt=window.day_after,
    )  # fmt: skip


def reached(rows: Rows, window: Window) -> Rows:
    """Return the targets of the year that are reached by what is approved, as far as who asks may see it. Six queries.

    The sum of an indicator and all that feed it is no column: the numbers of the rows are found first.
    """
    asked = list(aimed(rows, window).order_by().values_list(
        "pk", "indicator_id", "indicator__direction", "quantity", "period__starts_on", "period__ends_on"))  # fmt: skip
    within = aimed(rows, window).order_by().values("indicator")
    known = gather(window.actor, list({indicator for _pk, indicator, *_more in asked}), within=within)
    found = [
        pk for pk, indicator, direction, quantity, first, last in asked
        if indicator in known.known and met(known.reached(indicator, Span(first, last)).quantity, quantity, direction)
    ]  # fmt: skip
    return rows.filter(pk__in=found)


def waiting(rows: Rows, window: Window) -> Rows:
    """Return the values that wait to be approved."""
    return about(rows, window, PROJECT).filter(state=ReportState.SUBMITTED)


FIGURES = (
    Figure("results.indicators", _("indicators with an approved value"), Indicator, told, period="year",
           reach=WITH_REGIONAL, depends=(Value,)),
    Figure("results.targets", _("targets of indicators"), Target, aimed, period="year", reach=WITH_REGIONAL),
    Figure("results.targets_reached", _("targets reached"), Target, reached, period="year", reach=WITH_REGIONAL,
           depends=(Value,)),
    Figure("results.waiting", _("values that wait to be approved"), Value, waiting, reach=WITH_REGIONAL),
)  # fmt: skip
