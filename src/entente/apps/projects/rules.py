"""Rules of the projects room: pure, no database, no web."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.apps.projects.choices import ProjectStage
from entente.engines.ui import format as show


@dataclass(frozen=True)
class Days:
    """The days of a project's life, None where there is none; `starts_on` and `ends_on` are the period planned."""

    idea_on: date | None = None
    appraised_on: date | None = None
    approved_on: date | None = None
    signed_on: date | None = None
    started_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    suspended_on: date | None = None
    resumed_on: date | None = None
    stopped_on: date | None = None
    closed_on: date | None = None
    evaluated_on: date | None = None

    @property
    def told(self) -> bool:
        """Say whether steps of the life are known; of older projects only the period is, and it says all."""
        return any(getattr(self, name) is not None for name in STEPS)

    @property
    def began_on(self) -> date | None:
        """The day on which implementation began: that of the step, of older projects that of the period."""
        return self.started_on if self.told else self.starts_on


# The steps up to implementation, in their order.
STEPS = ("idea_on", "appraised_on", "approved_on", "signed_on", "started_on")
DAYS = tuple(Days.__dataclass_fields__)


def stage_on(day: date, days: Days) -> ProjectStage:
    """Return where a project stands on a day (end and closing days are the first days after).

    A project of which no date is recorded is said to be so: it is neither running nor closed.
    """
    if all(getattr(days, name) is None for name in DAYS):
        return ProjectStage.UNDATED
    ended = ((days.stopped_on, ProjectStage.STOPPED), (days.evaluated_on, ProjectStage.EVALUATED),
             (days.closed_on, ProjectStage.CLOSED))  # fmt: skip
    for when, stage in ended:
        if _past(when, day):
            return stage
    begun = _past(days.began_on, day)
    if _past(days.ends_on, day) and (begun or not days.told):
        return ProjectStage.CLOSING
    return _under_way(day, days) if begun else _before(day, days)


def _under_way(day: date, days: Days) -> ProjectStage:
    """Return where a project stands that has begun and not ended."""
    resting = _past(days.suspended_on, day) and not _past(days.resumed_on, day)
    return ProjectStage.SUSPENDED if resting else ProjectStage.RUNNING


def _before(day: date, days: Days) -> ProjectStage:
    """Return where a project stands that has not begun."""
    if _past(days.approved_on, day) or _past(days.signed_on, day):
        return ProjectStage.APPROVED
    if days.idea_on is not None and not _past(days.appraised_on, day):
        return ProjectStage.IDEA
    return ProjectStage.APPRAISAL


def _past(when: date | None, day: date) -> bool:
    """Say whether a day is known and has come."""
    return when is not None and when <= day


def why_not_in_order(days: Days) -> dict[str, str]:
    """Say, by field, which day of a life comes before what it follows; empty when they stand in order."""
    found = {}
    known = [(name, getattr(days, name)) for name in STEPS if getattr(days, name) is not None]
    for (_earlier, before), (name, day) in pairwise(known):
        if day < before:
            found[name] = _("That day comes before the step it follows (%(day)s): give a later day.") % {
                "day": _day(before)
            }
    for name, since in (("resumed_on", days.suspended_on), ("evaluated_on", days.closed_on)):
        if getattr(days, name) is None:
            continue
        if since is None:
            found[name] = _("What it follows has no day yet: enter that first.")
        elif getattr(days, name) < since:
            found[name] = _("That day comes before what it follows: give a later day.")
    return found


def _day(day: date) -> str:
    """Return a day as it reads in the language in force."""
    return show.day(day, (get_language() or "fr")[:2])


def why_not_on(day: date, today: date) -> str:
    """Say why a step cannot be of a day: it is still to come."""
    return _("That day is still to come: give today or a day before.") if day > today else ""


def why_not_approver(approver: int | None, appraiser: int | None) -> str:
    """Say why an account cannot approve what another appraised; an appraiser who is not known stands in no way."""
    if approver is not None and approver == appraiser:
        return _("Who appraised it does not approve it: somebody else does.")
    return ""


def why_not_counted(people: int | None, women: int | None, men: int | None = None) -> str:
    """Say why these numbers of people cannot stand, "" when they can: women and men are among the people.

    A number left out is not known, which is not none.
    """
    told = {"women": women or 0, "men": men or 0, "people": people or 0}
    if women is not None and told["women"] > told["people"]:
        return _("Women (%(women)d) are counted among the people reached (%(people)d): correct one of the two.") % told
    if men is not None and told["women"] + told["men"] > told["people"]:
        return (
            _(
                "Women (%(women)d) and men (%(men)d) are counted among the people reached (%(people)d): correct one of "
                "the three."
            )
            % told
        )
    return ""
