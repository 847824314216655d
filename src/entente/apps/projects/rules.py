"""Rules of the projects room: pure, no database, no web."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

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


def why_not_financed(committed: Decimal, paid: Decimal) -> str:
    """Say why these amounts (euros) cannot stand, "" when they can: paid is never above committed."""
    if committed < 0 or paid < 0:
        return _("Amounts are zero or more; a correction is a movement of its own.")
    if paid > committed:
        return _("Paid (%(paid)s €) is above committed (%(committed)s €): correct one of the two.") % {
            "paid": paid,
            "committed": committed,
        }
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
