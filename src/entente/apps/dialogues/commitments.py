"""What each side promised at the sessions of a series, carried into the next one until it is closed.

What is promised stands in the follow-up room, about the session; that it does is told to those who may see the session.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Q

from entente.access.actor import Actor
from entente.access.service import visible
from entente.apps.dialogues.choices import MeetingState
from entente.apps.dialogues.models import Meeting, Series
from entente.apps.followup.queries import open_on
from entente.engines.journal.service import kind_of
from entente.engines.records.reader import Reader

Rows = models.QuerySet[Any]


def earlier_sessions(actor: Actor, meeting: Meeting) -> Rows:
    """Return the sessions of a meeting's series before it that the actor may see, the latest first."""
    sessions = visible(actor, Meeting).filter(series=meeting.series_id, starts_on__lt=meeting.starts_on)
    return sessions.order_by("-starts_on", "-pk") if meeting.series_id else sessions.none()


def promised_at(rows: Rows, sessions: Rows | Sequence[int]) -> Rows:
    """Return what was promised at some meetings, given as rows or numbers."""
    numbers = sessions.order_by().values("pk") if isinstance(sessions, models.QuerySet) else sessions
    return rows.filter(about_kind=kind_of(Meeting), about_id__in=numbers)


def carried(rows: Rows, meeting: Meeting, reader: Reader) -> Rows:
    """Return what was promised at the earlier sessions: what is open on the day, and what was closed since the last."""
    earlier = earlier_sessions(reader.actor, meeting)
    last = earlier.filter(state=MeetingState.HELD).values("starts_on")[:1]
    closed_since = Q(made_on__lte=reader.on, closed_on__gte=models.Subquery(last))
    return promised_at(rows, earlier).filter(open_on(reader.on) | closed_since)


def open_of_series(rows: Rows, series: Series, reader: Reader) -> Rows:
    """Return what was promised at the sessions of a series that the reader may see and is open on the day."""
    sessions = visible(reader.actor, Meeting).filter(series=series)
    return promised_at(rows, sessions).filter(open_on(reader.on))
