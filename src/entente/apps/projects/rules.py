"""Rules of the projects room: pure, no database, no web."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from entente.apps.projects.choices import ProjectStage


def stage_on(day: date, starts: date | None, ends: date | None, closed: date | None) -> ProjectStage:
    """Return where a project stands on a day (end and closing days are the first days after).

    A project of which no date is recorded is said to be so: it is neither running nor closed.
    """
    if starts is None and ends is None and closed is None:
        return ProjectStage.UNDATED
    if closed is not None and closed <= day:
        return ProjectStage.CLOSED
    if ends is not None and ends <= day:
        return ProjectStage.CLOSING
    if starts is not None and starts <= day:
        return ProjectStage.RUNNING
    return ProjectStage.APPRAISAL


def why_not_counted(people: int | None, women: int | None) -> str:
    """Say why these numbers of people cannot stand, "" when they can: women are among the people."""
    if women is not None and women > (people or 0):
        return _("Women (%(women)d) are counted among the people reached (%(people)d): correct one of the two.") % {
            "women": women,
            "people": people or 0,
        }
    return ""
