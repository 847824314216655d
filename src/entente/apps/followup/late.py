"""How much is open and late by unit and by country on a day: counted by the database, each number with its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from entente.access.service import visible
from entente.apps.followup.models import Followup
from entente.apps.followup.queries import Rows, late_on, open_on
from entente.apps.followup.records import FOLLOWUPS
from entente.engines.records.reader import Reader
from entente.engines.ui import format as show


@dataclass(frozen=True)
class Line:
    """One line: the words, how much is open and late, with the addresses of the rows; since when, the longest late."""

    words: str
    open: str
    open_address: str
    late: str
    late_address: str
    since: str


@dataclass(frozen=True)
class Table:
    """One table: its title, the heading of its lines, the lines, and the sum of all rows."""

    title: str
    heading: str
    lines: tuple[Line, ...]
    whole: Line
    note: str = ""


def by_unit(reader: Reader) -> Table:
    """Return what is late by our unit that does it or sees to it. Two queries."""
    short, name = (f"unit__{stem}_{reader.language}" for stem in ("short", "name"))
    lines = _lines(reader, "unit__code", (short, name), "unit")
    return Table(_("By unit"), _("Unit"), lines, _whole(reader))


def by_country(reader: Reader) -> Table:
    """Return what is late by country. Two queries."""
    lines = _lines(reader, "countries__code", (f"countries__name_{reader.language}",), "country")
    note = _("What is about several countries counts in each of them, and once in the sum.")
    return Table(_("By country"), _("Country"), lines, _whole(reader), note)


def _lines(reader: Reader, code: str, names: tuple[str, ...], what: str) -> tuple[Line, ...]:
    """Return a line for each unit or country with something late, most first, then by name."""
    rows: Rows = visible(reader.actor, Followup).filter(open_on(reader.on)).order_by()
    found: Rows = rows.values_list(code, *names).annotate(**_tallies(reader.on)).filter(late__gt=0)
    nowhere = {"unit": _("no unit"), "country": _("no country")}
    lines = []
    for key, *words, opened, late, since in found.order_by("-late", "since", code):
        name = next(filter(None, words), nowhere[what])
        lines.append(_line(reader, name, (opened, late, since), _asked(what, key)))
    return tuple(lines)


def _tallies(on: date) -> dict[str, Count | Min]:
    """Return what is counted of open rows."""
    late = late_on(on)
    return {
        "opened": Count("pk", distinct=True),
        "late": Count("pk", filter=late, distinct=True),
        "since": Min("due_on", filter=late),
    }


def _asked(what: str, key: str | None) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return what the list is asked to show the rows that are open, and those that are late."""
    if key is None:
        return {"figure": f"followup.open_no_{what}"}, {"figure": f"followup.late_no_{what}"}
    return {what: key}, {what: key, "late": "yes"}


def _whole(reader: Reader) -> Line:
    """Return the line of all rows."""
    rows = visible(reader.actor, Followup).filter(open_on(reader.on)).order_by()
    found = rows.aggregate(**_tallies(reader.on))
    return _line(reader, _("In all"), (found["opened"], found["late"], found["since"]), ({}, {"late": "yes"}))


def _line(
    reader: Reader, words: str, counted: tuple[int, int, date | None],
    asked: tuple[Mapping[str, str], Mapping[str, str]],
) -> Line:  # fmt: skip
    """Return one line as it is printed."""
    opened, late, since = counted
    addresses = [reader.address(FOLLOWUPS.list_path(), **query) for query in asked]
    number = [show.number(count, reader.language) for count in (opened, late)]
    return Line(words, number[0], addresses[0], number[1], addresses[1],
                show.day(since, reader.language) if since else "")  # fmt: skip
