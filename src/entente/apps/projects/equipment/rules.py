"""Rules of equipment and of the checks of its end use: pure, no database, no web."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _


def why_not_tied(action: int | None, project: int | None) -> str:
    """Say why equipment cannot stand alone, "" when it is part of an action or a project."""
    return "" if action or project else _("Equipment is handed over by an action or a project: give one.")


def why_not_delivered(recipient: bool, on: date, today: date, handed_over: date | None = None) -> str:
    """Say why equipment cannot be handed over on a day, "" when it can: somebody receives it, and it has happened."""
    if handed_over is not None:
        return _("It was handed over on %(day)s already.") % {"day": handed_over.isoformat()}
    if not recipient:
        return _("Nobody receives it yet: give the institution, or the unit in words, first.")
    if on > today:
        return _("What is handed over has been handed over: give today (%(today)s) or an earlier day.") % {
            "today": today.isoformat()
        }
    return ""


def why_not_taken_back(handed_over: date | None, checks: int) -> str:
    """Say why a delivery cannot be taken back, "" when it can: nothing was checked since."""
    if handed_over is None:
        return _("It is not handed over yet.")
    if checks:
        return _("Checks of its end use are recorded: archive them first, with the reason.")
    return ""


def why_not_checked(done_on: date | None, finding: str, handed_over: date | None, today: date) -> dict[str, str]:
    """Say, by field, why a check cannot stand; a check done has a finding, and comes after the handing over."""
    if done_on is None:
        return {"finding": _("A finding is that of a check done: give the day it was done.")} if finding else {}
    found = {}
    if not finding:
        found["finding"] = _("Say what the check found.")
    if handed_over is None:
        found["done_on"] = _("This equipment is not handed over yet: there is nothing to check.")
    elif done_on < handed_over:
        found["done_on"] = _("It was handed over on %(day)s: the check comes on that day or later.") % {
            "day": handed_over.isoformat()
        }
    elif done_on > today:
        found["done_on"] = _("A check done has been done: give today (%(today)s) or an earlier day.") % {
            "today": today.isoformat()
        }
    return found
