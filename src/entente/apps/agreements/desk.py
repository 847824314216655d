"""What the agreements room puts on the desk: ends, last days to denounce, what is signed and long not in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from entente.access.service import may_some, visible
from entente.apps.agreements.figures import (
    EXPIRY,
    NOTICE,
    SIGNED,
    expiring,
    in_notice_window,
    moved,
    not_in_force,
    signed_long_ago,
)
from entente.apps.agreements.models import Agreement
from entente.apps.agreements.queries import agreements_in_force, to_denounce
from entente.apps.agreements.records import AGREEMENTS
from entente.apps.reference.choices import Amount
from entente.apps.reference.queries import rule_on
from entente.engines.calendar.in_sql import DaysAfter, MonthsAfter
from entente.engines.records.desk import HORIZON, Due
from entente.engines.records.filters import any_of
from entente.engines.records.reader import Reader

Rows = Any


def _theirs(rows: Rows, countries: frozenset[int]) -> Rows:
    """Return the agreements with one of some countries."""
    return any_of(rows, "parties", list(countries))


def _ahead(code: str) -> Callable[[date], timedelta]:
    """Return how long before its day something is told, by a dated rule; the desk's own time where none holds."""

    def lead(on: date) -> timedelta:
        last = moved(code, on)
        return last - on if last else HORIZON

    return lead


def _late(rows: Rows, on: date) -> Rows:
    """Return the agreements signed and not in force, with the day `late_on` on which that is too long."""
    try:
        number, unit = rule_on(SIGNED, on)
    except LookupError:
        return rows.none().annotate(late_on=F("signed_on"))
    after = MonthsAfter if unit == Amount.MONTHS else DaysAfter
    return not_in_force(rows, on).annotate(late_on=after(F("signed_on"), Value(number)))


DUE = (
    Due(Agreement, _("agreement ends"), "leaves_on", _theirs, lead=_ahead(EXPIRY)),
    Due(Agreement, _("last day to denounce"), "last_day_on", _theirs, lead=_ahead(NOTICE),
        rows=lambda rows, on: to_denounce(agreements_in_force(rows, on), on)),
    Due(Agreement, _("signed, not in force"), "late_on", _theirs, rows=_late),
)  # fmt: skip


def asks(reader: Reader) -> list[tuple[str, str]]:
    """Return (words, address) of what waits for who may act: long not in force, to denounce or keep, about to end."""
    if not may_some(reader.actor, "change", Agreement):
        return []
    seen = visible(reader.actor, Agreement)
    late, window, ending = (narrowed(seen, reader.on) for narrowed in (signed_long_ago, in_notice_window, expiring))
    told = [
        (late, "signed_not_in_force", lambda n: ngettext(
            "%(count)d agreement signed long ago is not in force",
            "%(count)d agreements signed long ago are not in force", n)),
        (window, "notice_window", lambda n: ngettext(
            "%(count)d agreement to denounce soon, or to keep",
            "%(count)d agreements to denounce soon, or to keep", n)),
        (ending, "expiring", lambda n: ngettext(
            "%(count)d agreement ends soon", "%(count)d agreements end soon", n)),
    ]  # fmt: skip
    return [ask for rows, name, words in told for ask in _ask(rows, f"agreements.{name}", words, reader)]


def _ask(rows: Rows, figure: str, words: Callable[[int], str], reader: Reader) -> list[tuple[str, str]]:
    """Return how many rows there are in the reader's countries, if they have any, and the address of their list."""
    countries = reader.actor.countries
    rows = _theirs(rows, countries) if countries else rows
    count = rows.count()
    codes = rows.order_by().values_list("parties__code", "parties") if count and countries else ()
    mine = sorted({code for code, number in codes if number in countries})
    query = [("figure", figure), *(("country", code) for code in mine)]
    return [(words(count) % {"count": count}, f"{AGREEMENTS.list_path()}?{urlencode(query)}")] if count else []
