"""What every step of the generator shares: who loads, the day, the years, the book, seeded randomness, owners."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any, TypeVar

from django.db import models

from entente.access.actor import Actor
from entente.access.choices import Marking
from entente.access.models import Unit
from entente.access.service import visible
from entente.apps.reference.models import Country
from entente.demo.tables import HERE, Book, Line, read
from entente.engines.records.bulk import Loaded, load

SEED = "entente-demonstration-1"
DOCUMENT_YEAR = 2014
NETWORK_START = date(2010, 9, 1)
SUB_SAHARAN = "sub-saharan-africa"
DAYS_OF_A_YEAR = 365
FACTS_COUNTRY = "MR"
Item = TypeVar("Item")


def volume_years(today: date, years: int) -> tuple[int, ...]:
    """Return the documents' year and the last `years` years up to the current one, in order."""
    return tuple(sorted({DOCUMENT_YEAR, *range(today.year - years + 1, today.year + 1)}))


def invented(name: str) -> list[Line]:
    """Return the lines of a data file of invented things."""
    return read(HERE / "invented" / f"{name}.csv")


def spread(total: int, weights: Sequence[float]) -> list[int]:
    """Return whole numbers in proportion to weights, that add to the total exactly."""
    whole = sum(weights)
    parts, given, reached = [], 0, 0.0
    for weight in weights:
        reached += weight
        share = round(total * reached / whole)
        parts.append(share - given)
        given = share
    return parts


def marking(index: int, draw: Random) -> Marking:
    """Return a marking: every second record public, the others internal, one in ten for the directorate."""
    if index % 2 == 0:
        return Marking.PUBLIC
    return Marking.DIRECTORATE if draw.random() < 0.2 else Marking.INTERNAL


def day_in(year: int, draw: Random, last: date | None = None) -> date:
    """Return a day of a year, on or before `last` when that falls in the year."""
    first, end = date(year, 1, 1), date(year, 12, 31)
    if last is not None and first <= last < end:
        end = last
    return first + timedelta(days=draw.randrange((end - first).days + 1))


@dataclass(frozen=True)
class Plan:
    """One run of the generator. The same plan on an empty database always gives the same rows."""

    actor: Actor
    book: Book
    today: date
    years: tuple[int, ...]

    def random(self, step: str) -> Random:
        """Return a step's own randomness, so that one step may change without moving the others."""
        return Random(f"{SEED}/{step}")

    def store(self, items: Iterable[Loaded], step: str) -> list[Any]:
        """Store rows under the step's name in the journal, and keep them in the book."""
        stored: list[Any] = load(self.actor, items, batch=f"demonstration-{step}")
        self.book.keep(stored)
        return stored

    def rows(self, rows: Iterable[models.Model], step: str) -> list[Any]:
        """Store rows that have no to-many links."""
        return self.store((Loaded(row) for row in rows), step)

    @cached_property
    def countries(self) -> dict[str, Country]:
        """The countries by code, with their zones."""
        rows = visible(self.actor, Country).select_related("zone__parent").prefetch_related("languages").order_by("pk")
        return {country.code: country for country in rows}

    @cached_property
    def weights(self) -> dict[str, float]:
        """How much is done with each country where something is done."""
        return {line["country"]: float(line["weight"]) for line in invented("activity") if line["weight"] != "0"}

    @cached_property
    def posts_of(self) -> dict[str, Unit]:
        """The unit of the post competent for each country, as the network stands at the end."""
        found = {FACTS_COUNTRY: self.book.get(Unit, "ssi-nouakchott")}
        for line in invented("posts"):
            unit = self.book.get(Unit, line["code"])
            for code in (line["seat_country"], *filter(None, line["accredited"].split(";"))):
                found[code] = unit
        return found

    def sub_saharan(self, code: str) -> bool:
        """Say whether a country stands in sub-Saharan Africa."""
        return self.countries[code].zone.code == SUB_SAHARAN

    def office_of(self, code: str) -> Unit:
        """Return the headquarters office that follows a country."""
        return self.book.get(Unit, "dcsd-sub-saharan-africa" if self.sub_saharan(code) else "dcsd-world")

    def owner_in(self, code: str, draw: Random) -> Unit:
        """Draw the owner of something done in a country: its post (30 %), DCI (15 %), DGRIS (5 %), else the office."""
        lot = draw.random()
        if lot < 0.30 and code in self.posts_of:
            return self.posts_of[code]
        if lot < 0.45:
            return self.book.get(Unit, "dci")
        return self.book.get(Unit, "dgris") if lot < 0.50 else self.office_of(code)
