"""When a digest is to be sent: pure."""

from __future__ import annotations

from datetime import date, timedelta

from entente.engines.mail.choices import Rhythm

SPANS = {Rhythm.DAILY: timedelta(days=1), Rhythm.WEEKLY: timedelta(days=7)}


def is_time(rhythm: str, last: date | None, today: date) -> bool:
    """Say whether a digest of a rhythm may go out today, the last having gone out on the day `last`."""
    return last is None or today >= last + SPANS[Rhythm(rhythm)]
