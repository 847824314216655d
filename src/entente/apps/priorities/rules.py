"""Rules of the priorities room: pure, no database, no web."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

FIRST, LAST = 1900, 2200


def why_not_years(first: int | None, last: int | None) -> dict[str, str]:
    """Say, by field, why these years (first, last or None) cannot stand; empty when they can."""
    found = {}
    for name, year in (("year_from", first), ("year_to", last)):
        if year is not None and not FIRST <= year <= LAST:
            found[name] = _("“%(year)s” is not a year between %(first)s and %(last)s.") % {
                "year": year, "first": FIRST, "last": LAST,
            }  # fmt: skip
    if not found and first is not None and last is not None and last < first:
        found["year_to"] = _("The last year comes before the first: correct one of the two, or give no last year.")
    return found


def why_not_within(starts: date | None, ends: date | None, first: int, last: int | None) -> dict[str, str]:
    """Say, by field, why an objective's days do not lie in its priority's years; empty when they do."""
    found = {}
    if starts is not None and starts.year < first:
        found["starts_on"] = _("The priority begins in %(year)s: give a day of that year or later.") % {"year": first}
    if ends is not None and last is not None and ends > date(last + 1, 1, 1):
        found["ends_on"] = _("The priority ends with %(year)s: give a day of that year or before.") % {"year": last}
    return found
