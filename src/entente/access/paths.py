"""How a record type says where its owner, marking and countries stand: pure data, read by the scopes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paths:
    """A record with its own owner, marking and readers; `countries` and `unit_paths` are ORM paths to its places.

    `to_many` names the paths among `countries` that cross a join table, so that they are asked by key and no
    row comes twice. `groups` are paths to the regions and to the members of the organisations it concerns: who reads
    by country reads it where one of their countries belongs to them, and writes nothing by that. `units` are fields
    to the units it is entrusted to: for these it is one of their own, whoever owns it.
    """

    countries: tuple[str, ...] = ()
    to_many: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Serving:
    """The dated rows that place a record in units: `through` leads to them, `unit` from them to the unit.

    They count on the day of asking, when they have begun, have not ended and are not archived.
    """

    through: str
    unit: str


@dataclass(frozen=True)
class Inherits:
    """A record that is seen as the record it belongs to: `parent` is the field that leads there.

    Whoever writes it must be allowed to change that one too, unless it stands `apart`: then its own lines of the
    matrix decide, and the other need only be seen. With `serving`, "own unit" is who serves there, whoever owns them.
    """

    parent: str
    apart: bool = False
    serving: Serving | None = None


@dataclass(frozen=True)
class Open:
    """A record without owner or marking: whoever holds the right sees all rows."""


@dataclass(frozen=True)
class Placed:
    """A record without owner or marking that may be about a country, at `country`.

    A scope of countries sees the rows about its countries and those about none.
    """

    country: str


AccessPaths = Paths | Inherits | Open | Placed
OPEN = Open()
