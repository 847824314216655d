"""What the network room puts in a calendar: who leaves, who comes, which positions fall vacant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.choices import Marking
from entente.access.scopes import marking_path
from entente.access.service import visible
from entente.apps.network.models import Position, Posting
from entente.apps.network.relief import queries as reliefs
from entente.engines.calendar.entry import Asked, Entry, Feed
from entente.engines.records import catalogue
from entente.engines.records.columns import Ref

Rows = models.QuerySet[Any]


def departures(asked: Asked) -> Iterator[Entry]:
    """Yield the postings that end."""
    words = (_("Departure: %(what)s"), _("departure"))
    return _postings(asked, "ends_on", "departure", words, visible(asked.reader.actor, Posting))


def arrivals(asked: Asked) -> Iterator[Entry]:
    """Yield the postings that begin after another in the same position."""
    earlier = Posting.objects.filter(
        archived_at__isnull=True, position=models.OuterRef("position"), starts_on__lt=models.OuterRef("starts_on")
    )
    rows = visible(asked.reader.actor, Posting).filter(models.Exists(earlier))
    return _postings(asked, "starts_on", "arrival", (_("Arrival: %(what)s"), _("arrival")), rows)


def _postings(asked: Asked, day: str, name: str, words: tuple[str, str], rows: Rows) -> Iterator[Entry]:
    """Yield an entry a posting on the day in a field; somebody the reader may not see is not named. One query."""
    reader, record = asked.reader, catalogue.by_model(Posting)
    if asked.countries:
        rows = rows.filter(position__country__in=asked.countries)
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
            named=marking == Marking.NAMED,
        )  # fmt: skip


def vacancies(asked: Asked) -> Iterator[Entry]:
    """Yield the positions that fall vacant: nobody comes within the gap the house bears. One query."""
    reader, record = asked.reader, catalogue.by_model(Position)
    rows = visible(reader.actor, Position)
    if asked.countries:
        rows = rows.filter(country__in=asked.countries)
    found = reliefs.with_fall(rows, reader.on).filter(falls_on__gte=asked.first, falls_on__lt=asked.last).order_by()
    language = reader.language
    for pk, code, on, function, country, marking in found.values_list(
        "pk", "code", "falls_on", f"function_{language}", f"country__name_{language}", "marking"
    ):
        what = ", ".join(part for part in (function, country) if part)
        yield Entry(
            f"position-{pk}-vacant", on, _("Falls vacant: %(what)s") % {"what": what}, record.detail_path(code),
            _("vacancy"), named=marking == Marking.NAMED,
        )  # fmt: skip


CALENDAR = (
    Feed("network.departures", gettext_lazy("postings that end"), Posting, departures),
    Feed("network.arrivals", gettext_lazy("successors who arrive"), Posting, arrivals),
    Feed("network.vacancies", gettext_lazy("positions that fall vacant"), Position, vacancies),
)
