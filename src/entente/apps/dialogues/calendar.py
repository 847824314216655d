"""What the dialogues room puts in a calendar: meetings and visits, over the days they take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from entente.access.choices import Marking
from entente.apps.dialogues.choices import MeetingKind, MeetingState
from entente.apps.dialogues.models import Meeting
from entente.apps.dialogues.records import STATE
from entente.apps.reference.choices import Precision
from entente.engines.calendar.entry import Asked, Entry, Feed
from entente.engines.records import catalogue

Rows = models.QuerySet[Any]


def meetings(rows: Rows, asked: Asked) -> Iterator[Entry]:
    """Yield what is not put off; of a date known by its month or year alone, that is all that is said. One query."""
    record, kinds, language = catalogue.by_model(Meeting), dict(MeetingKind.choices), asked.reader.language
    put_off = (MeetingState.POSTPONED, MeetingState.CANCELLED)
    found = rows.filter(_touching(asked)).exclude(state__in=put_off).order_by().values_list(
        "pk", "code", f"title_{language}", "kind", "starts_on", "ends_on", "precision", "marking", "state"
    )  # fmt: skip
    for pk, code, title, kind, first, last, precision, marking, state in found:
        yield Entry(
            f"meeting-{pk}", first, title, record.detail_path(code), str(kinds.get(kind, kind)),
            (last or first) + timedelta(days=1), named=marking == Marking.NAMED, number=pk, precision=precision,
            tone=STATE.tone((state,), asked.reader),
        )  # fmt: skip


def _touching(asked: Asked) -> Q:
    """Return the condition that a meeting is held on one of the days asked, or in one of their months or years."""
    held = Q(starts_on__lt=asked.last) & (Q(ends_on__gte=asked.first) | Q(starts_on__gte=asked.first))
    spans = {Precision.MONTH: asked.months, Precision.YEAR: asked.years}
    found = Q(precision=Precision.DAY) & held
    for precision, (first, last) in spans.items():
        found |= Q(precision=precision, starts_on__gte=first, starts_on__lt=last)
    return found


CALENDAR = (Feed("dialogues.meetings", gettext_lazy("meetings and visits"), Meeting, meetings),)
