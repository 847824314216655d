"""Where records stand: the countries they are about, the units that own them or that they are about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from entente.access.models import Unit
from entente.access.scopes import country_paths, owner_path
from entente.access.service import visible
from entente.engines.records import catalogue, desk
from entente.engines.records.reader import Reader

Rows = models.QuerySet[Any]


@dataclass(frozen=True)
class Within:
    """What a calendar is kept to: numbers of countries and of units; none of either keeps to nothing."""

    countries: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()


def narrowed(rows: Rows, within: Within, units: Collection[str] = ()) -> Rows:
    """Return the rows about one of the countries and of one of the units; `units` are paths besides the owner's."""
    if within.countries:
        rows = _any(rows, country_paths(rows.model), within.countries)
    return _any(rows, _unit_paths(rows.model, units), within.units) if within.units else rows


def _any(rows: Rows, paths: Iterable[str], values: Collection[int]) -> Rows:
    """Return the rows with one of the values at one of the paths, asked by key so that none comes twice."""
    found = Q()
    for path in paths:
        found |= Q(**{f"{path}__in": values})
    return rows.filter(pk__in=rows.model._base_manager.filter(found).order_by().values("pk")) if found else rows.none()


def _unit_paths(model: type[models.Model], more: Collection[str]) -> tuple[str, ...]:
    """Return the paths of the units of a record type's rows."""
    return tuple(path for path in (owner_path(model), *more) if path)


@dataclass
class Place:
    """The countries and units of one row, by number."""

    countries: set[int]
    units: set[int]


def places_of(rows: Rows, numbers: Collection[int], units: Collection[str]) -> dict[int, Place]:
    """Return where some of the rows stand, by number. One query, none for no row."""
    paths = country_paths(rows.model), _unit_paths(rows.model, units)
    found: dict[int, Place] = {}
    if not numbers:
        return found
    asked = rows.filter(pk__in=numbers).order_by().values_list("pk", *paths[0], *paths[1])
    for number, *values in asked:
        place = found.setdefault(number, Place(set(), set()))
        place.countries.update(filter(None, values[: len(paths[0])]))
        place.units.update(filter(None, values[len(paths[0]) :]))
    return found


@dataclass(frozen=True)
class Name:
    """What a country or unit is called: its number, its code in addresses, its words, the number of what is above."""

    number: int
    code: str
    words: str
    above: int | None = None


@dataclass(frozen=True)
class Names:
    """The countries and units a reader may be told of, by number."""

    countries: Mapping[int, Name]
    units: Mapping[int, Name]

    def up(self, unit: int) -> set[int]:
        """Return a unit with all it answers to."""
        found: set[int] = set()
        step: int | None = unit
        while step is not None and step not in found:
            found.add(step)
            step = self.units[step].above if step in self.units else None
        return found

    def under(self, unit: int) -> frozenset[int]:
        """Return a unit with all that answer to it."""
        return frozenset(number for number in self.units if unit in self.up(number))


def names_for(reader: Reader) -> Names:
    """Return the countries and units a reader may be told of. Two queries."""
    language, countries = reader.language, {}
    if desk.Ports.subjects is not None:
        record = catalogue.by_model(desk.Ports.subjects)
        rows = visible(reader.actor, record.model).values_list("pk", record.key, record.label_path(language))
        countries = {pk: Name(pk, str(code), str(words)) for pk, code, words in rows}
    stored = visible(reader.actor, Unit).values_list("pk", "code", f"short_{language}", f"name_{language}", "parent_id")
    units = {pk: Name(pk, code, short or name, above) for pk, code, short, name, above in stored}
    return Names(countries, units)
