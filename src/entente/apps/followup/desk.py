"""What the follow-up room puts on the desk: what falls due, what is late, what waits to be verified."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from entente.access.models import Kept
from entente.access.service import may_some, visible
from entente.apps.followup.models import Followup
from entente.apps.followup.pointing import may_be_pointed_at
from entente.apps.followup.queries import Rows, late_on, to_do_on
from entente.apps.followup.records import FOLLOWUPS, to_do, to_verify
from entente.engines.records import catalogue
from entente.engines.records.desk import Due
from entente.engines.records.filters import any_of
from entente.engines.records.reader import Reader


def still_to_do(rows: Rows, on: date) -> Rows:
    """Return what is still to do on a day."""
    return rows.filter(to_do_on(on))


DUE = (
    Due(
        Followup,
        gettext_lazy("promised, to do"),
        "due_on",
        lambda rows, countries: any_of(rows, "countries", list(countries)),
        rows=still_to_do,
    ),
)


def asks(reader: Reader) -> list[tuple[str, str]]:
    """Return (words, address) of what is late and entrusted to the reader, and of what waits for their eyes."""
    if not may_some(reader.actor, "view", Followup):
        return []
    rows = visible(reader.actor, Followup).order_by()
    mine = to_do(rows, reader).aggregate(open=Count("pk"), late=Count("pk", filter=late_on(reader.on)))
    waiting = to_verify(rows, reader).count() if may_some(reader.actor, "approve", Followup) else 0
    late = ngettext("%(count)d promise of yours is late", "%(count)d promises of yours are late", mine["late"])
    told = ngettext("%(count)d promise waits to be verified", "%(count)d promises wait to be verified", waiting)
    yours = ngettext("%(count)d promise is yours to do", "%(count)d promises are yours to do", mine["open"])
    found = [
        (late, mine["late"], {"mine": "do", "late": "yes"}),
        (yours, mine["open"], {"mine": "do"}),
        (told, waiting, {"mine": "verify"}),
    ]
    listed = FOLLOWUPS.list_path()
    return [(words % {"count": count}, f"{listed}?{urlencode(asked)}") for words, count, asked in found if count]


def acts(row: Any, reader: Reader) -> Sequence[tuple[str, str]]:
    """Return the button that adds a follow-up about a record, for its page."""
    record = catalogue.by_model(type(row))
    usable = may_be_pointed_at(record) and not (isinstance(row, Kept) and row.archived_at)
    if reader.asked or not usable or not may_some(reader.actor, "add", Followup):
        return ()
    about = f"{record.slug}/{record.key_of(row)}"
    return ((_("Add a follow-up"), f"{reverse('followup:new')}?{urlencode({'about': about}, safe='/')}"),)
