"""What the projects room can count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext_lazy as _

from entente.access.service import visible
from entente.apps.priorities.models import Priority
from entente.apps.priorities.queries import priorities_in
from entente.apps.projects.choices import ActionState, ProjectStage
from entente.apps.projects.models import Action, PartnerRequest, Project, Result, RoadmapItem
from entente.apps.projects.queries import projects_running, serving_any
from entente.apps.projects.requested.queries import waiting_on, waiting_too_long
from entente.apps.projects.roadmap.queries import done_by, kept_of
from entente.apps.projects.stages import in_stage
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


def in_stages(*stages: str) -> Callable[[Rows, Window], Rows]:
    """Return the rows of a figure: the projects in some stages on the day, of a country when one is given."""

    def rows_of(rows: Rows, window: Window) -> Rows:
        found = in_stage(rows.filter(archived_at__isnull=True), window.on, *stages)
        return found if window.subject is None else concerning(found, window.subject.pk, window.on)

    return rows_of


def for_priorities(rows: Rows, window: Window) -> Rows:
    """Return the projects under way that serve a minister's priority of the year, as far as the reader may see it."""
    held = priorities_in(visible(window.actor, Priority), window.on.year)
    return serving_any(running(rows, window), held)


def requests(narrowed: Callable[[Rows, date], Rows]) -> Callable[[Rows, Window], Rows]:
    """Return the rows of a figure: some of the partners' requests on the day, of a country when one is given."""

    def rows_of(rows: Rows, window: Window) -> Rows:
        found = narrowed(rows.filter(archived_at__isnull=True), window.on)
        return found if window.subject is None else found.filter(country=window.subject.pk)

    return rows_of


def proposed(rows: Rows, window: Window) -> Rows:
    """Return the lines of the year's roadmaps, about a country when one is given."""
    found = rows.filter(roadmap__year=window.year, roadmap__archived_at__isnull=True, archived_at__isnull=True)
    return found if window.subject is None else found.filter(country=window.subject.pk)


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
    Figure("projects.ideas", _("ideas of projects"), Project, in_stages(ProjectStage.IDEA), reach=WITH_REGIONAL),
    Figure("projects.appraised", _("projects in appraisal"), Project, in_stages(ProjectStage.APPRAISAL),
           reach=WITH_REGIONAL),
    Figure("projects.approved", _("projects approved, not begun"), Project, in_stages(ProjectStage.APPROVED),
           reach=WITH_REGIONAL),
    Figure("projects.halted", _("projects suspended"), Project, in_stages(ProjectStage.SUSPENDED), reach=WITH_REGIONAL),
    Figure("projects.to_close", _("projects ended, not closed"), Project, in_stages(ProjectStage.CLOSING),
           reach=WITH_REGIONAL),
    Figure("projects.for_priorities", _("projects for ministers’ priorities"), Project, for_priorities,
           reach=WITH_REGIONAL, depends=(Priority,)),
    Figure("projects.requests_waiting", _("partners’ requests waiting"), PartnerRequest, requests(waiting_on),
           reach=DIRECT_ONLY),
    Figure("projects.requests_late", _("partners’ requests waiting too long"), PartnerRequest,
           requests(waiting_too_long), reach=DIRECT_ONLY),
    Figure("projects.roadmap_proposed", _("lines of roadmaps"), RoadmapItem, proposed, period="year",
           reach=DIRECT_ONLY),
    Figure("projects.roadmap_kept", _("lines of roadmaps kept"), RoadmapItem,
           lambda rows, window: kept_of(proposed(rows, window)), period="year", reach=DIRECT_ONLY),
    Figure("projects.roadmap_done", _("lines of roadmaps done"), RoadmapItem,
           lambda rows, window: proposed(rows, window).filter(done_by(window.actor, window.on)), period="year",
           reach=DIRECT_ONLY, depends=(Action, Project)),
)  # fmt: skip
