"""The form of a relief, filled in: from the forecast, and from a position's own page."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from entente.access.service import may_some, visible
from entente.apps.network.models import Posting
from entente.apps.network.relief import queries as reliefs
from entente.apps.network.relief.relief import Outlook, Place, Stay, What, outlook, relief_dates
from entente.engines.calendar.months import months_after
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader

ASKED = ("pk", "starts_on", "ends_on", "person", "arrived_on", "left_on", "letter_on", "report_on")


def plan_address(code: str, told: Outlook, first: date) -> str:
    """Return the address of the form of a relief, filled in; "" when nobody needs to be found.

    The successor comes the handover before the departure, today when the position is vacant, and stays one tour.
    """
    departure = told.falls_on or (told.holder.ends_on if told.holder and not told.coming else None)
    vacant = What.VACANT in told.found and told.coming is None
    if departure is None and not vacant:
        return ""
    begins, ends = relief_dates(told.place, departure) if departure else (first, None)
    ends = ends or months_after(begins, told.place.tour_months)
    return _form(position=code, planned_from=begins.isoformat(), planned_to=ends.isoformat())


def _form(**values: str) -> str:
    """Return the address of the form of a posting with some values filled in."""
    return f"{reverse('records:new', args=(catalogue.by_model(Posting).slug,))}?{urlencode(values)}"


def plan_acts(position: Any, reader: Reader) -> list[tuple[str, str]]:
    """Return the button of a position's page that opens the form of its relief, for who may add a posting."""
    if position.archived_at or not may_some(reader.actor, "add", Posting):
        return []
    rows = visible(reader.actor, Posting).filter(position=position).order_by("starts_on", "pk").values_list(*ASKED)
    place = Place(
        position.pk, position.starts_on, position.ends_on, position.tour_months, position.handover_days
    )  # fmt: skip
    period = reliefs.horizon(reader.on)
    told = outlook(place, [Stay(*values) for values in rows], period.first, period.last, reliefs.house())
    return [(_("Plan a relief"), plan_address(position.code, told, period.first) or _form(position=position.code))]
