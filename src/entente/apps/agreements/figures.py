"""What the agreements room can count."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.apps.agreements.models import Agreement
from entente.apps.agreements.queries import agreements_in_force
from entente.apps.reference.choices import WITH_REGIONAL
from entente.apps.reference.queries import concerning
from entente.engines.figures.figure import Figure, Rows, Window


def about(rows: Rows, window: Window) -> Rows:
    """Return the agreements about the window's country, all of them when none is given."""
    rows = rows.filter(archived_at__isnull=True)
    if window.subject is None:
        return rows
    return concerning(rows, window.subject.pk, window.on, countries="parties")


FIGURES = (
    Figure("agreements.in_force", _("agreements in force"), Agreement,
           lambda rows, window: agreements_in_force(about(rows, window), window.on), reach=WITH_REGIONAL),
    Figure("agreements.signed", _("agreements signed"), Agreement,
           lambda rows, window: about(rows, window).filter(
               signed_on__gte=window.first_day, signed_on__lt=window.day_after), period="year", reach=WITH_REGIONAL),
)  # fmt: skip
