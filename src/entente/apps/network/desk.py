"""What the network room puts on the desk: who leaves, what falls vacant, tours over their length, reliefs to plan."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from entente.access.actor import in_force
from entente.access.service import may_some, visible
from entente.apps.network.models import Position, Posting
from entente.apps.network.relief import queries as reliefs
from entente.engines.calendar.in_sql import MonthsAfter
from entente.engines.records.desk import Due
from entente.engines.records.reader import Reader

Rows = models.QuerySet[Any]


def over_length(rows: Rows, on: date) -> Rows:
    """Return the postings of a day that pass the length of a tour, with the day each reaches it as `limit_on`."""
    limited = rows.filter(in_force(on)).annotate(limit_on=MonthsAfter(F("starts_on"), F("position__tour_months")))
    found: Rows = limited.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=F("limit_on")))
    return found


DUE = (
    Due(
        Posting,
        _("posting ends"),
        "ends_on",
        lambda rows, countries: rows.filter(position__country__in=countries),
        rows=reliefs.relieved,
        feed="network.departures",
    ),
    Due(
        Position,
        _("falls vacant, no successor"),
        "falls_on",
        lambda rows, countries: rows.filter(country__in=countries),
        rows=reliefs.with_fall,
        feed="network.vacancies",
        units=("unit",),
    ),
    Due(
        Posting,
        _("tour passes its length"),
        "limit_on",
        lambda rows, countries: rows.filter(position__country__in=countries),
        rows=over_length,
        feed="network.tours",
        units=("position__unit",),
    ),
)


def asks(reader: Reader) -> list[tuple[str, str]]:
    """Return (words, address) of the positions vacant today in the reader's countries, for who may plan a relief."""
    if not (may_some(reader.actor, "add", Posting) and may_some(reader.actor, "view", Position)):
        return []
    count, codes = _vacant(reader)
    words = ngettext("%(count)d position is vacant", "%(count)d positions are vacant", count) % {"count": count}
    asked = urlencode([("what", "vacant"), *(("country", code) for code in codes)])
    return [(words, f"{reverse('network:relief')}?{asked}")] if count else []


def _vacant(reader: Reader) -> tuple[int, list[str]]:
    """Return how many positions are vacant, and in which of the reader's countries, if they have any."""
    rows = visible(reader.actor, Position).filter(reliefs.vacant_on(reader.on))
    if not reader.actor.countries:
        return rows.count(), []
    codes = list(rows.filter(country__in=reader.actor.countries).order_by("country__code").values_list(
        "country__code", flat=True
    ))  # fmt: skip
    return len(codes), sorted(set(codes))
