"""What the projects room can count."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.apps.projects.choices import ActionState
from entente.apps.projects.models import Action, Project, Result
from entente.apps.projects.queries import projects_running
from entente.apps.reference.choices import DIRECT_ONLY, WITH_REGIONAL
from entente.apps.reference.queries import concerning
from entente.engines.figures.figure import Figure, Rows, Window

SUB_SAHARAN = "sub-saharan-africa"


def running(rows: Rows, window: Window) -> Rows:
    """Return the projects under way on the day, of a country when one is given."""
    found = projects_running(rows.filter(archived_at__isnull=True), window.on)
    if window.subject is None:
        return found
    return concerning(found, window.subject.pk, window.on)


def done(rows: Rows, window: Window) -> Rows:
    """Return the actions begun in the year and neither postponed nor cancelled, about a country when one is given."""
    found = rows.filter(
        starts_on__gte=window.first_day, starts_on__lt=window.day_after, archived_at__isnull=True
    ).exclude(state__in=(ActionState.POSTPONED, ActionState.CANCELLED))
    if window.subject is None:
        return found
    return concerning(found, window.subject.pk, window.on, countries="country", organisations="organisation",
                      regions="")  # fmt: skip


def done_there(rows: Rows, window: Window) -> Rows:
    """Return the actions done with the country itself: people trained for a region are no one country's."""
    found = done(rows, Window(window.on, window.year))
    return found.filter(country_id=window.subject.pk) if window.subject else found


FIGURES = (
    Figure("projects.running", _("projects under way"), Project, running, reach=WITH_REGIONAL),
    Figure("projects.actions", _("actions"), Action, done, period="year", reach=WITH_REGIONAL),
    Figure("projects.actions_sub_saharan", _("actions in sub-Saharan Africa"), Action,
           lambda rows, window: done(rows, window).filter(country__zone__code=SUB_SAHARAN), period="year"),
    Figure("projects.countries", _("partner countries of actions"), Action, done, distinct="country", period="year"),
    Figure("projects.organisations", _("partner organisations of actions"), Action, done, distinct="organisation",
           period="year"),
    Figure("projects.trainees", _("trainees"), Action, done_there, add="trainees", period="year",
           reach=DIRECT_ONLY),
    Figure("projects.listeners", _("listeners"), Action, done_there, add="listeners", period="year",
           reach=DIRECT_ONLY),
    Figure("projects.results", _("results"), Result,
           lambda rows, window: rows.filter(year__lte=window.year, archived_at__isnull=True) if window.subject is None
           else rows.filter(year__lte=window.year, country_id=window.subject.pk, archived_at__isnull=True)),
)  # fmt: skip
