"""What the network room puts in a calendar: who leaves, who comes; what falls vacant is told as due (`desk.py`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.choices import Marking
from entente.access.scopes import marking_path
from entente.apps.network.models import Posting
from entente.engines.calendar.entry import Asked, Entry, Feed
from entente.engines.records import catalogue
from entente.engines.records.columns import Ref

Rows = models.QuerySet[Any]


def departures(rows: Rows, asked: Asked) -> Iterator[Entry]:
    """Yield the postings that end."""
    return _postings(rows, asked, "ends_on", "departure", (_("Departure: %(what)s"), _("departure")))


def arrivals(rows: Rows, asked: Asked) -> Iterator[Entry]:
    """Yield the postings that begin after another in the same position."""
    earlier = Posting.objects.filter(
        archived_at__isnull=True, position=models.OuterRef("position"), starts_on__lt=models.OuterRef("starts_on")
    )
    rows = rows.filter(models.Exists(earlier))
    return _postings(rows, asked, "starts_on", "arrival", (_("Arrival: %(what)s"), _("arrival")))


def _postings(rows: Rows, asked: Asked, day: str, name: str, words: tuple[str, str]) -> Iterator[Entry]:
    """Yield an entry a posting on the day in a field; somebody the reader may not see is not named. One query."""
    reader, record = asked.reader, catalogue.by_model(Posting)
    language = reader.language
    found = rows.filter(**{f"{day}__gte": asked.first, f"{day}__lt": asked.last}).order_by()
    values = found.values_list(
        "pk", day, f"position__function_{language}", f"position__country__name_{language}",
        F(marking_path(Posting)), *Ref("person").ask(Posting, reader),
    )  # fmt: skip
    for pk, on, function, country, marking, _key, person in values:
        what = ", ".join(part for part in (function, country, person) if part)
        yield Entry(
            f"posting-{pk}-{name}", on, words[0] % {"what": what}, record.detail_path(pk), words[1],
            named=marking == Marking.NAMED, number=pk,
        )  # fmt: skip


UNITS = ("position__unit",)

CALENDAR = (
    Feed("network.departures", gettext_lazy("postings that end"), Posting, departures, UNITS),
    Feed("network.arrivals", gettext_lazy("successors who arrive"), Posting, arrivals, UNITS),
)
