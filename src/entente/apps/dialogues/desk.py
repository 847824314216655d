"""What the dialogues room puts on the desk: sessions that fall due, and dialogues that are overdue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from entente.access.service import may_some, visible
from entente.apps.dialogues.due import overdue, with_due
from entente.apps.dialogues.models import Series
from entente.apps.dialogues.records import SERIES
from entente.engines.records.desk import Due
from entente.engines.records.filters import any_of
from entente.engines.records.reader import Reader

DUE = (
    Due(
        Series,
        _("session due"),
        "late_from",
        lambda rows, countries: any_of(rows, "countries", list(countries)),
        seen=lambda rows, reader: with_due(rows, reader.actor, reader.on),
    ),
)


def asks(reader: Reader) -> list[tuple[str, str]]:
    """Return (words, address) of the dialogues overdue today in the reader's countries, for who may hold them."""
    if not may_some(reader.actor, "change", Series):
        return []
    rows = overdue(visible(reader.actor, Series), reader.actor, reader.on)
    countries = reader.actor.countries
    count = (any_of(rows, "countries", list(countries)) if countries else rows).count()
    words = ngettext("%(count)d dialogue is overdue", "%(count)d dialogues are overdue", count) % {"count": count}
    return [(words, reader.address(SERIES.list_path(), overdue="yes"))] if count else []
