"""What equipment lets be counted: its value handed over in a year, and the checks that are late."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.apps.projects.equipment.models import EndUseCheck, Equipment
from entente.apps.projects.equipment.queries import late_checks, unplanned_late
from entente.engines.figures.figure import Figure, Rows, Window


def handed_over(rows: Rows, window: Window) -> Rows:
    """Return the equipment handed over in the year, to a country when one is given."""
    found = rows.filter(
        handed_over_on__gte=window.first_day, handed_over_on__lt=window.day_after, archived_at__isnull=True
    )
    return found.filter(country_id=window.subject.pk) if window.subject else found


def late(rows: Rows, window: Window) -> Rows:
    """Return the checks due before the day and not done, in a country when one is given."""
    found = late_checks(rows, window.on)
    return found.filter(equipment__country_id=window.subject.pk) if window.subject else found


def left(rows: Rows, window: Window) -> Rows:
    """Return the equipment whose check would be due by the day and is not planned, in a country when one is given."""
    found = unplanned_late(rows, window.on)
    return found.filter(country_id=window.subject.pk) if window.subject else found


FIGURES = (
    Figure("projects.equipment_value", _("value of equipment handed over"), Equipment, handed_over, add="value_eur",
           period="year", money=True),
    Figure("projects.equipment_handed_over", _("items of equipment handed over"), Equipment, handed_over,
           period="year"),
    Figure("projects.checks_late", _("end-use checks that are late"), EndUseCheck, late),
    Figure("projects.checks_unplanned", _("equipment whose end-use check nobody has planned"), Equipment, left),
)  # fmt: skip
