"""Rules of partners' requests: pure, no database, no web."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from entente.apps.projects.requested.choices import RequestAnswer


def why_not_answered(answer: str, received: date | None, answered: date | None, today: date) -> dict[str, str]:
    """Say, by field, why a request and its answer cannot stand as they are written; empty when they can."""
    found = {}
    if received is not None and received > today:
        found["received_on"] = _("A request was received today or before: correct the day.")
    if answer == RequestAnswer.WAITING and answered is not None:
        found["answer"] = _("It has a day of answer: say what was answered.")
    if answer != RequestAnswer.WAITING and answered is None:
        found["answered_on"] = _("An answer has its day: give it, or leave the request waiting.")
    if answered is not None and received is not None and answered < received:
        found["answered_on"] = _("It is answered on the day it was received or later: correct one of the two days.")
    return found
