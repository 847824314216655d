"""How far it is: great circles, or ways given in a small table."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from django.utils.translation import gettext as _

from entente.apps.network.solving.pmedian import Floats

EARTH_KM = 6371.0088  # mean radius (IUGG 1980)
KM_AN_HOUR = 700  # at which hours are counted as kilometres, so that given and great-circle ways can stand together
MOST_WAY = 100_000.0
MOST_LINES = 50_000
SEPARATORS = (";", "\t", ",")
Travel = Mapping[tuple[str, str], float]


class BadTable(ValueError):  # noqa: N818 -- what the user wrote, not an error of ours
    """A table of ways that cannot be used; its sentence names the line and what would pass."""


def kilometres(starts: Floats, ends: Floats) -> Floats:
    """Return the great-circle kilometres from each start (rows) to each end (columns), by the haversine formula.

    Both are rows of latitude and longitude in degrees.
    """
    one, other = np.radians(starts)[:, None, :], np.radians(ends)[None, :, :]
    half = np.sin((other - one) / 2) ** 2
    across: Floats = half[..., 0] + np.cos(one[..., 0]) * np.cos(other[..., 0]) * half[..., 1]
    far: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(across, 0.0, 1.0)))
    return far


def read_travel(text: str) -> dict[tuple[str, str], float]:
    """Return the ways of a table in kilometres, by the codes of two countries; BadTable for one that cannot be used.

    A line is `from,to,km` (or ; or a tab). A first line `from,to,hours` says that the ways are hours, counted at
    700 km each. A way goes both directions unless the other one is given too; a repeated one replaces the earlier.
    """
    ways: dict[tuple[str, str], float] = {}
    unit = 1.0
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise BadTable(_("The table of ways has more than %(most)d lines: give fewer.") % {"most": MOST_LINES})
    for place, (number, line) in enumerate(lines):
        cells = _cells(number, line)
        if place == 0 and cells[2].lower() in {"km", "hours", "heures", "h"}:
            unit = 1.0 if cells[2].lower() == "km" else float(KM_AN_HOUR)
            continue
        ways[cells[0].upper(), cells[1].upper()] = _way(number, cells[2]) * unit
    return ways


def _cells(number: int, line: str) -> list[str]:
    """Return the three cells of a line."""
    mark = next((mark for mark in SEPARATORS if line.count(mark) == 2), ",")
    cells = [cell.strip() for cell in line.split(mark)]
    if len(cells) != 3 or not all(cells):
        raise BadTable(
            _("Line %(line)d of the ways, “%(text)s”: write two country codes and the way, such as MR,SN,410.")
            % {"line": number, "text": line.strip()[:40]}
        )
    return cells


def _way(number: int, word: str) -> float:
    """Return the length of a way."""
    try:
        way = float(word.replace(",", ".")) if word.isascii() and "_" not in word else -1.0
    except ValueError:
        way = -1.0
    if not 0 <= way <= MOST_WAY:
        raise BadTable(
            _("Line %(line)d of the ways: “%(value)s” is not a length: write a number from 0 to %(most)d.")
            % {"line": number, "value": word[:40], "most": int(MOST_WAY)}
        )
    return way
