"""What the priorities room can count."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.apps.priorities.models import Priority
from entente.apps.priorities.queries import priorities_in
from entente.engines.figures.figure import Figure, Rows, Window


def holding(rows: Rows, window: Window) -> Rows:
    """Return the priorities of the year, about no country."""
    found = priorities_in(rows.filter(archived_at__isnull=True), window.year)
    return found if window.subject is None else found.none()


FIGURES = (Figure("priorities.held", _("ministers’ priorities of the year"), Priority, holding, period="year"),)
