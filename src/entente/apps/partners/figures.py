"""What the partners room can count."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.access.actor import in_force
from entente.apps.partners.models import Institution
from entente.apps.reference.choices import WITH_REGIONAL
from entente.apps.reference.queries import concerning
from entente.engines.figures.figure import Figure, Rows, Window


def existing(rows: Rows, window: Window) -> Rows:
    """Return the institutions that exist on the day, of a country and its organisations when one is given."""
    found = rows.filter(in_force(window.on), archived_at__isnull=True)
    if window.subject is None:
        return found
    return concerning(found, window.subject.pk, window.on, countries="country", organisations="organisation",
                      regions="")  # fmt: skip


FIGURES = (
    Figure("partners.institutions", _("counterpart institutions"), Institution, existing, reach=WITH_REGIONAL),
    Figure("partners.regional_schools", _("national schools with a regional vocation"), Institution,
           lambda rows, window: existing(rows, window).filter(regional_school=True), reach=WITH_REGIONAL),
)  # fmt: skip
