"""Entries as an iCalendar file: a pure writer of the little of RFC 5545 that all-day entries need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from entente.engines.calendar.entry import Entry

OCTETS = 75  # RFC 5545, 3.1: the longest a line may be before it is folded
EVERY = "PT12H"


def escaped(text: str) -> str:
    """Return a text as a property holds it (RFC 5545, 3.3.11): no line break, no control character."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(sign for sign in lines if sign >= " " and sign != "\x7f")


def folded(line: str) -> str:
    """Return a line cut into pieces of at most 75 octets, each but the first after a space; no sign is cut in two."""
    pieces, piece, size = [], "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    return "\r\n".join([*pieces, piece])


def written(name: str, entries: Iterable[Entry], *, stamp: datetime, site: str, host: str) -> bytes:
    """Return a calendar of all-day entries; `stamp` is when it was made, `site` begins the links, `host` ends names.

    An entry's last day is the first day after, as RFC 5545 has it for days.
    """
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Entente//Entente//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}", f"NAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{EVERY}", f"X-PUBLISHED-TTL:{EVERY}",
    ]  # fmt: skip
    for entry in entries:
        lines += _event(entry, stamp, site, host)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _event(entry: Entry, stamp: datetime, site: str, host: str) -> list[str]:
    """Return the lines of one entry."""
    last = entry.last or date.fromordinal(min(entry.first.toordinal() + 1, date.max.toordinal()))
    return [
        "BEGIN:VEVENT", f"UID:{escaped(entry.uid)}@{host}", f"DTSTAMP:{_instant(stamp)}",
        f"DTSTART;VALUE=DATE:{_day(entry.first)}", f"DTEND;VALUE=DATE:{_day(last)}",
        f"SUMMARY:{escaped(entry.summary)}", f"CATEGORIES:{escaped(entry.category)}", f"URL:{site}{entry.address}",
        "CLASS:PRIVATE", "TRANSP:TRANSPARENT", "END:VEVENT",
    ]  # fmt: skip


def _day(day: date) -> str:
    """Return a day as iCalendar writes it."""
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _instant(moment: datetime) -> str:
    """Return an instant as iCalendar writes it, in universal time."""
    utc = moment.astimezone(UTC)
    return f"{_day(utc.date())}T{utc:%H%M%S}Z"
