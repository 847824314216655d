"""What equipment puts on the desk and in calendars: checks due or late, and checks that nobody has planned."""

from __future__ import annotations

from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from entente.access.service import may_some, visible
from entente.apps.projects.equipment.models import EndUseCheck, Equipment
from entente.apps.projects.equipment.queries import late_checks, open_checks, unplanned, unplanned_late
from entente.engines.records import catalogue
from entente.engines.records.desk import Due
from entente.engines.records.filters import any_of
from entente.engines.records.reader import Reader

DUE = (
    Due(
        EndUseCheck,
        _("end-use check to be done"),
        "due_on",
        lambda rows, countries: any_of(rows, "equipment__country", list(countries)),
        rows=open_checks,
    ),
    Due(
        Equipment,
        _("end-use check to be planned"),
        "check_on",
        lambda rows, countries: any_of(rows, "country", list(countries)),
        rows=unplanned,
    ),
)


def asks(reader: Reader) -> list[tuple[str, str]]:
    """Return (words, address) of the checks that are late in the reader's countries, and of those nobody planned."""
    if not may_some(reader.actor, "view", EndUseCheck):
        return []
    late = late_checks(visible(reader.actor, EndUseCheck), reader.on)
    left = unplanned_late(visible(reader.actor, Equipment), reader.on)
    if countries := list(reader.actor.countries):
        late, left = late.filter(equipment__country__in=countries), left.filter(country__in=countries)
    counts = (late.order_by().count(), left.order_by().count())
    told = (
        ngettext("%(count)d end-use check is late", "%(count)d end-use checks are late", counts[0]),
        ngettext("%(count)d item of equipment waits for an end-use check to be planned",
                 "%(count)d items of equipment wait for an end-use check to be planned", counts[1]),
    )  # fmt: skip
    where = ((EndUseCheck, "projects.checks_late"), (Equipment, "projects.checks_unplanned"))
    return [
        (words % {"count": count}, f"{catalogue.by_model(model).list_path()}?{urlencode({'figure': figure})}")
        for words, count, (model, figure) in zip(told, counts, where, strict=True)
        if count
    ]
