"""When a recurring job runs next: pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from entente.engines.jobs.choices import Every


def next_after(now: datetime, every: str, hour: int, weekday: int) -> datetime:
    """Return the first instant after `now` at which a recurring job runs, in UTC.

    `now` carries the time zone in which `hour` (0 to 23) and `weekday` (0 is Monday) are meant. An hourly job
    runs at each full hour. An hour that the change to summer time skips is run right after it.
    """
    if every == Every.HOUR:
        return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    step = 7 if every == Every.WEEK else 1
    place = now.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    if every == Every.WEEK:
        place += timedelta(days=(weekday - place.weekday()) % 7)
    while place.astimezone(UTC) <= now.astimezone(UTC):
        place += timedelta(days=step)
    return place.astimezone(UTC)
